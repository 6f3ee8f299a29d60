"""Queries of conversations. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import (
    Connection,
    Insert,
    Table,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from assistant.conversation.models import Sender
from assistant.conversation.tables import ConversationRow, MessageRow, Reply, conversations, messages, offers

_CONVERSATION = (
    conversations.c.id,
    conversations.c.customer_id,
    conversations.c.created_at,
    conversations.c.last_sequence,
)
_MESSAGE = tuple(messages.c)

_open = select(*_CONVERSATION).where(
    conversations.c.customer_id == bindparam("customer_id"), conversations.c.closed_at.is_(None)
)
_of_customer = (
    select(*_CONVERSATION)
    .where(conversations.c.customer_id == bindparam("customer_id"))
    .order_by(conversations.c.created_at.desc())
    .limit(50)
)
_one = select(*_CONVERSATION).where(
    conversations.c.id == bindparam("id"), conversations.c.customer_id == bindparam("customer_id")
)
_after = (
    select(*_MESSAGE)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.sequence > bindparam("after"))
    .order_by(messages.c.sequence)
    .limit(bindparam("limit"))
)
_by_client_id = select(*_MESSAGE).where(
    messages.c.conversation_id == bindparam("id"),
    messages.c.client_message_id == bindparam("client_message_id"),
)
_replies = (
    select(*_MESSAGE)
    .where(
        messages.c.conversation_id == bindparam("id"),
        messages.c.sequence > bindparam("sequence"),
        messages.c.in_reply_to == bindparam("sequence"),
    )
    .order_by(messages.c.sequence)
)
_latest = (
    select(messages.c.sender, messages.c.content)
    .where(messages.c.conversation_id == bindparam("id"))
    .order_by(messages.c.sequence.desc())
    .limit(6)
)
_offered = select(literal(1)).where(offers.c.conversation_id == bindparam("id"), offers.c.value == bindparam("value"))
_most_asked = (
    select(messages.c.entry_id)
    .where(messages.c.created_at >= bindparam("since"), messages.c.entry_id.is_not(None))
    .group_by(messages.c.entry_id)
    .order_by(func.count().desc(), messages.c.entry_id)
    .limit(bindparam("limit"))
)
_advance_for_customer = (
    update(conversations)
    .where(
        conversations.c.id == bindparam("conversation"),
        conversations.c.customer_id == bindparam("customer"),
        conversations.c.closed_at.is_(None),
    )
    .values(last_sequence=conversations.c.last_sequence + 1)
    .returning(conversations.c.last_sequence)
)
_advance = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_sequence=conversations.c.last_sequence + bindparam("count"))
    .returning(conversations.c.last_sequence)
)
_claim_limited_notice = (
    update(conversations)
    .where(
        conversations.c.id == bindparam("conversation"),
        or_(
            conversations.c.limited_told_at.is_(None),
            conversations.c.limited_told_at < bindparam("outage_since"),
        ),
    )
    .values(limited_told_at=bindparam("now"))
)
_insert_message = insert(messages)


def _insert_new_into(table: Table) -> dict[str, Insert]:
    """An insert that passes over what is there, by dialect."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


_insert_new = {name: statement.returning(messages.c.sequence) for name, statement in _insert_new_into(messages).items()}
_insert_offer = _insert_new_into(offers)
_insert_conversation = _insert_new_into(conversations)


class AlreadySent(Exception):
    """The client's message id is stored already; the transaction is to be undone."""


def open_conversation(connection: Connection, customer_id: str, new_id: str, now: int) -> ConversationRow:
    """The customer's open conversation, made where there is none."""
    found = connection.execute(_open, {"customer_id": customer_id}).first()
    if found is None:
        connection.execute(
            _insert_conversation[connection.dialect.name],
            {"id": new_id, "customer_id": customer_id, "created_at": now, "last_sequence": 0},
        )
        found = connection.execute(_open, {"customer_id": customer_id}).one()
    return ConversationRow(*found)


def conversations_of(connection: Connection, customer_id: str) -> list[ConversationRow]:
    return [ConversationRow(*row) for row in connection.execute(_of_customer, {"customer_id": customer_id})]


def find_conversation(connection: Connection, id_: str, customer_id: str) -> ConversationRow | None:
    row = connection.execute(_one, {"id": id_, "customer_id": customer_id}).first()
    return None if row is None else ConversationRow(*row)


def append_customer_message(
    connection: Connection,
    conversation_id: str,
    customer_id: str,
    client_message_id: str,
    content: str,
    now: int,
) -> MessageRow | None:
    """Stores the message at the next sequence; None where the customer has no such open conversation.

    The update locks the conversation's row, which puts the messages of all its devices in one order.
    Raises AlreadySent for a client message id that is stored.
    """
    advanced = connection.execute(
        _advance_for_customer, {"conversation": conversation_id, "customer": customer_id}
    ).first()
    if advanced is None:
        return None
    row = MessageRow(conversation_id, advanced[0], Sender.CUSTOMER.value, now, client_message_id, None, content)
    inserted = connection.execute(_insert_new[connection.dialect.name], _values(row))
    if inserted.first() is None:
        raise AlreadySent
    return row


def append_replies(
    connection: Connection,
    conversation_id: str,
    in_reply_to: int | None,
    replies: Sequence[Reply],
    now: int,
    *,
    offered: Sequence[str] = (),
) -> list[MessageRow]:
    """Stores the replies at the next sequences, with the values that their buttons make valid."""
    last = connection.execute(_advance, {"conversation": conversation_id, "count": len(replies)}).scalar_one()
    first = last - len(replies) + 1
    rows = [
        MessageRow(
            conversation_id,
            first + place,
            reply.sender.value,
            now,
            None,
            in_reply_to,
            reply.content,
            reply.entry_id,
            reply.understanding,
        )
        for place, reply in enumerate(replies)
    ]
    connection.execute(_insert_message, [_values(row) for row in rows])
    if offered:
        connection.execute(
            _insert_offer[connection.dialect.name],
            [{"conversation_id": conversation_id, "value": value} for value in offered],
        )
    return rows


def claim_limited_notice(connection: Connection, conversation_id: str, outage_since: int, now: int) -> bool:
    """Whether the conversation has not yet heard of this outage; from now on it has."""
    claimed = connection.execute(
        _claim_limited_notice, {"conversation": conversation_id, "outage_since": outage_since, "now": now}
    )
    return claimed.rowcount == 1


def messages_after(connection: Connection, id_: str, after: int, limit: int) -> list[MessageRow]:
    rows = connection.execute(_after, {"id": id_, "after": after, "limit": limit})
    return [MessageRow(*row) for row in rows]


def sent_before(connection: Connection, id_: str, client_message_id: str) -> list[MessageRow]:
    """The customer's message of that client id and its replies; empty where there is none."""
    row = connection.execute(_by_client_id, {"id": id_, "client_message_id": client_message_id}).first()
    if row is None:
        return []
    message = MessageRow(*row)
    replies = connection.execute(_replies, {"id": id_, "sequence": message.sequence})
    return [message, *(MessageRow(*reply) for reply in replies)]


def last_said(connection: Connection, id_: str) -> list[str]:
    """JSON contents of what the customer was told since writing last, newest first."""
    latest = connection.execute(_latest, {"id": id_}).all()
    return [content for _, content in takewhile(lambda row: row[0] != Sender.CUSTOMER.value, latest)]


def was_offered(connection: Connection, id_: str, value: str) -> bool:
    return connection.execute(_offered, {"id": id_, "value": value}).first() is not None


def most_asked(connection: Connection, since: int, limit: int) -> list[str]:
    """Ids of the entries answered with most often since then."""
    return [str(id_) for id_ in connection.execute(_most_asked, {"since": since, "limit": limit}).scalars()]


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _values(row: MessageRow) -> dict[str, object]:
    return {
        "conversation_id": row.conversation_id,
        "sequence": row.sequence,
        "sender": row.sender,
        "created_at": row.created_at,
        "client_message_id": row.client_message_id,
        "in_reply_to": row.in_reply_to,
        "content": row.content,
        "entry_id": row.entry_id,
        "understanding": row.understanding,
    }
