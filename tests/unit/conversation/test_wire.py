"""Stored messages and signs as the frames that clients read."""

from __future__ import annotations

import orjson

from assistant.conversation.contents import Author
from assistant.conversation.tables import MessageRow
from assistant.conversation.threads import staff_message_id
from assistant.conversation.wire import is_of_customer, message_event, message_json, read_event, typing_event
from assistant.kit.events import MISSED


def row(sender: str, **fields: object) -> MessageRow:
    values = {"client_message_id": "c-1", "in_reply_to": None, "content": '{"type":"text","text":"x"}'} | fields
    return MessageRow("k", 3, sender, 1_795_316_645_678, **values)  # type: ignore[arg-type]


def test_an_agent_is_seen_by_name_alone() -> None:
    face = Author(name="李娜", title="客服").model_dump_json()
    message = orjson.loads(orjson.dumps(message_json(row("agent", author_id="li_na", author=face))))
    assert message["agent"] == {"name": "李娜", "title": "客服"}
    assert "client_message_id" not in message
    assert "li_na" not in str(message)


def test_a_customers_message_comes_back_with_the_clients_own_id() -> None:
    assert message_json(row("customer"))["client_message_id"] == "c-1"


def test_only_what_the_customer_does_is_kept_from_the_customer() -> None:
    assert is_of_customer(typing_event(True, "customer")) and is_of_customer(read_event("customer", 3))
    others = (typing_event(False), typing_event(True, "agent"), read_event("agent", 3), message_event(row("customer")))
    assert not any(map(is_of_customer, (*others, MISSED)))


def test_an_agents_id_of_a_message_can_be_no_customers() -> None:
    ids = {staff_message_id(staff, id_) for staff in ("a", "b") for id_ in ("c-1", "c-2")}
    assert len(ids) == 4
    assert all(id_.startswith("~") and len(id_) <= 64 for id_ in ids)
