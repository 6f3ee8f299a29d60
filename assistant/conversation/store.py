"""Queries of conversations. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

import orjson
from sqlalchemy import (
    Connection,
    Insert,
    Table,
    and_,
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

ASSISTANT = "assistant"
LOOKED_BACK = 200

_CONVERSATION = (
    conversations.c.id,
    conversations.c.customer_id,
    conversations.c.created_at,
    conversations.c.last_sequence,
    conversations.c.addressee,
    conversations.c.read_by_customer,
    conversations.c.read_by_staff,
    conversations.c.customer,
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
_by_id = select(*_CONVERSATION).where(conversations.c.id == bindparam("id"))
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
_last = (
    select(*_MESSAGE)
    .where(messages.c.conversation_id == bindparam("id"))
    .order_by(messages.c.sequence.desc())
    .limit(bindparam("limit"))
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
        conversations.c.customer_id == bindparam("owner"),
        conversations.c.closed_at.is_(None),
    )
    .values(last_sequence=conversations.c.last_sequence + 1, customer=bindparam("claims"))
    .returning(conversations.c.last_sequence, conversations.c.addressee)
)
_advance_for_assistant = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"), conversations.c.addressee == ASSISTANT)
    .values(last_sequence=conversations.c.last_sequence + bindparam("count"))
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
        conversations.c.addressee == ASSISTANT,
        or_(
            conversations.c.limited_told_at.is_(None),
            conversations.c.limited_told_at < bindparam("outage_since"),
        ),
    )
    .values(limited_told_at=bindparam("now"))
)
_awaited = and_(
    messages.c.conversation_id == bindparam("conversation"),
    messages.c.sequence == bindparam("place"),
    messages.c.awaiting_since == bindparam("since"),
)
_answered = update(messages).where(_awaited).values(awaiting_since=None)
_answered_in_silence = _answered.values(understanding=bindparam("kept"))
_claim = update(messages).where(_awaited).values(awaiting_since=bindparam("now"))
_left_to_person = _answered.where(
    select(literal(1))
    .where(conversations.c.id == bindparam("conversation"), conversations.c.addressee != ASSISTANT)
    .exists()
)
_abandoned = (
    select(*_MESSAGE, conversations.c.customer_id, conversations.c.customer, conversations.c.addressee)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(messages.c.awaiting_since < bindparam("before"))
    .order_by(messages.c.conversation_id, messages.c.sequence)
    .limit(bindparam("limit"))
)
_unread_from_staff = select(literal(1)).where(
    conversations.c.id == bindparam("id"),
    messages.c.conversation_id == bindparam("id"),
    messages.c.sender == Sender.AGENT.value,
    messages.c.sequence > conversations.c.read_by_customer,
    messages.c.sequence > bindparam("up_to") - LOOKED_BACK,
    messages.c.sequence <= bindparam("up_to"),
)
_latest_turns = (
    select(messages.c.sender, messages.c.understanding)
    .where(messages.c.conversation_id == bindparam("id"))
    .order_by(messages.c.sequence.desc())
    .limit(20)
)
_set_addressee = (
    update(conversations).where(conversations.c.id == bindparam("conversation")).values(addressee=bindparam("to"))
)
_mark_read = {
    by: update(conversations)
    .where(
        conversations.c.id == bindparam("conversation"),
        column < bindparam("read"),
        conversations.c.last_sequence >= bindparam("read"),
    )
    .values({column: bindparam("read")})
    for by, column in (("customer", conversations.c.read_by_customer), ("staff", conversations.c.read_by_staff))
}
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


class AnsweredElsewhere(Exception):
    """Another worker has taken the message for abandoned; the transaction is to be undone."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A message whose worker is gone, and whose it is; `claims` is JSON of identity's Customer."""

    message: MessageRow
    customer_id: str
    claims: str | None
    for_person: bool


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


def conversation(connection: Connection, id_: str, *, locked: bool = False) -> ConversationRow | None:
    """Whosoever it is; `locked` until the transaction ends."""
    row = connection.execute(_by_id.with_for_update() if locked else _by_id, {"id": id_}).first()
    return None if row is None else ConversationRow(*row)


def append_customer_message(
    connection: Connection,
    conversation_id: str,
    customer_id: str,
    client_message_id: str,
    content: str,
    now: int,
    *,
    claims: str,
    understanding: str | None = None,
    answered: bool = True,
) -> tuple[MessageRow, bool] | None:
    """Stores the message at the next sequence; it, and whether a person has the conversation.

    None where the customer has no such open conversation. The update locks the conversation's row, which puts
    the messages of all its devices in one order. Where the assistant has the conversation and the message is
    to be `answered`, it awaits that from now on. Raises AlreadySent for a client message id that is stored.
    """
    advanced = connection.execute(
        _advance_for_customer, {"conversation": conversation_id, "owner": customer_id, "claims": claims}
    ).first()
    if advanced is None:
        return None
    sequence, addressee = advanced
    for_person = addressee != ASSISTANT
    row = MessageRow(
        conversation_id,
        sequence,
        Sender.CUSTOMER.value,
        now,
        client_message_id,
        None,
        content,
        understanding=understanding,
        awaiting_since=now if answered and not for_person else None,
    )
    inserted = connection.execute(_insert_new[connection.dialect.name], _values(row))
    if inserted.first() is None:
        raise AlreadySent
    return row, for_person


def append_answer(
    connection: Connection,
    message: MessageRow,
    awaiting_since: int,
    replies: Sequence[Reply],
    now: int,
    *,
    kept: str,
    offered: Sequence[str] = (),
) -> list[MessageRow] | None:
    """Stores the replies to a message, which from now on awaits nothing.

    None where a person has taken over: the replies are dropped. What was understood is `kept` with the message
    where no reply carries it. Raises AnsweredElsewhere where the message no longer awaits since then.
    """
    id_ = message.conversation_id
    advanced = connection.execute(_advance_for_assistant, {"conversation": id_, "count": len(replies)}).first()
    place = {"conversation": id_, "place": message.sequence, "since": awaiting_since}
    if advanced is None or not replies:
        ended = connection.execute(_answered_in_silence, place | {"kept": kept})
    else:
        ended = connection.execute(_answered, place)
    if ended.rowcount != 1:
        raise AnsweredElsewhere
    if advanced is None:
        return None
    return _insert_replies(connection, id_, message.sequence, replies, advanced[0], now, offered)


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
    return _insert_replies(connection, conversation_id, in_reply_to, replies, last, now, offered)


def append_from_staff(
    connection: Connection,
    conversation_id: str,
    staff_id: str,
    author: str,
    client_message_id: str,
    content: str,
    now: int,
) -> tuple[MessageRow, bool]:
    """Stores an agent's message at the next sequence; the stored one and True where the id is stored already."""
    conversation(connection, conversation_id, locked=True)
    stored = connection.execute(_by_client_id, {"id": conversation_id, "client_message_id": client_message_id}).first()
    if stored is not None:
        return MessageRow(*stored), True
    sequence = connection.execute(_advance, {"conversation": conversation_id, "count": 1}).scalar_one()
    row = MessageRow(
        conversation_id,
        sequence,
        Sender.AGENT.value,
        now,
        client_message_id,
        None,
        content,
        author_id=staff_id,
        author=author,
    )
    connection.execute(_insert_message, _values(row))
    return row, False


def claim(connection: Connection, message: MessageRow, awaiting_since: int, now: int) -> bool:
    """Takes over an awaiting message, or keeps it; whether it still awaited since then."""
    place = {"conversation": message.conversation_id, "place": message.sequence, "since": awaiting_since}
    return connection.execute(_claim, place | {"now": now}).rowcount == 1


def leave_to_person(connection: Connection, message: MessageRow) -> None:
    """The message awaits no answer of the assistant, if a person has the conversation."""
    place = {"conversation": message.conversation_id, "place": message.sequence, "since": message.awaiting_since}
    connection.execute(_left_to_person, place)


def abandoned(connection: Connection, before: int, limit: int) -> list[Abandoned]:
    """Messages that await an answer since before then, those of a conversation together and in order."""
    rows = connection.execute(_abandoned, {"before": before, "limit": limit})
    return [Abandoned(MessageRow(*row[:-3]), row[-3], row[-2], row[-1] != ASSISTANT) for row in rows]


def earlier_understanding(connection: Connection, id_: str) -> str | None:
    """What was understood of the turn answered last; None where a person has written since."""
    for sender, understanding in connection.execute(_latest_turns, {"id": id_}):
        if sender == Sender.AGENT.value:
            return None
        if understanding is not None and "route" in orjson.loads(understanding):
            return str(understanding)
    return None


def unread_from_staff(connection: Connection, id_: str, up_to: int) -> bool:
    """Whether the customer has read of staff's messages, up to that one, fewer than there are."""
    return connection.execute(_unread_from_staff, {"id": id_, "up_to": up_to}).first() is not None


def set_addressee(connection: Connection, conversation_id: str, addressee: str) -> None:
    connection.execute(_set_addressee, {"conversation": conversation_id, "to": addressee})


def mark_read(connection: Connection, conversation_id: str, by: str, sequence: int) -> bool:
    """Whether more has been read now than before; what is not there cannot be read."""
    return connection.execute(_mark_read[by], {"conversation": conversation_id, "read": sequence}).rowcount == 1


def last_messages(connection: Connection, id_: str, limit: int) -> list[MessageRow]:
    """The newest messages, in order."""
    rows = connection.execute(_last, {"id": id_, "limit": limit}).all()
    return [MessageRow(*row) for row in reversed(rows)]


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


def _insert_replies(
    connection: Connection,
    conversation_id: str,
    in_reply_to: int | None,
    replies: Sequence[Reply],
    last: int,
    now: int,
    offered: Sequence[str],
) -> list[MessageRow]:
    if not replies:
        return []
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
        "awaiting_since": row.awaiting_since,
        "author_id": row.author_id,
        "author": row.author,
    }
