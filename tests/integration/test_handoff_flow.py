"""A customer's way to a person and back, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import orjson
import pytest

from assistant.handoff.errors import (
    DeskFull,
    IllegalMove,
    InvalidCallbackNumber,
    NobodyThere,
    NothingToRate,
    NotYours,
    OfferedToAnother,
)
from assistant.handoff.models import Availability, Reason, Trigger
from assistant.handoff.views import took_part
from assistant.kit.database import Database
from tests.handoff_stage import OFFICE_HOURS, Stage, customer


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    database = Database(database_url)
    await database.migrate()
    yield Stage(database)
    await database.close()


async def test_a_tap_leads_through_queue_and_offer_to_a_person_and_back(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    assert await stage.state(conversation) == "queued"
    await stage.tick()
    handoff = await stage.handoff(conversation)
    assert (handoff.state, handoff.staff_id) == ("offered", "zhang")
    await stage.do(lambda core, c, now: core.accept(c, handoff.id, "zhang", now))
    assert await stage.addressee(conversation) == "person"
    await stage.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now))
    assert await stage.addressee(conversation) == "assistant"
    await stage.do(lambda core, c, now: core.wrap_up(c, handoff.id, "zhang", "solved", ("卡",), "挂失了", now))
    assert await stage.moves(conversation) == ["request", "enqueue", "offer", "accept", "end", "close"]
    assert await stage.due(conversation) == {}


async def test_asking_twice_is_one_request(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    first = await stage.handoff(conversation)
    stage.clock.forward(30)
    await stage.ask(reason=Reason.TRANSFER)
    again = await stage.handoff(conversation)
    assert (again.id, again.requested_at, again.reason) == (first.id, first.requested_at, "transfer")
    assert len(await stage.said(conversation)) == 1, "a tap without a message is answered by the status alone"


async def test_a_lost_card_named_later_goes_to_its_group_ahead_of_others_with_the_same_clock(stage: Stage) -> None:
    await stage.group("general", "other")
    await stage.group("cards", "card_loss")
    await stage.agent("zhang", "general", there=True)
    await stage.agent("li", "cards", there=True)
    await stage.available("li", Availability.BUSY)
    conversation = await stage.ask()
    before = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.choose_reason(c, conversation, Reason.CARD_LOSS, now))
    after = await stage.handoff(conversation)
    assert (before.group_id, after.group_id) == ("general", "cards")
    assert after.rank_at < before.rank_at
    assert after.requested_at == before.requested_at


async def test_positions_count_those_who_wait_for_the_same_group(stage: Stage) -> None:
    await stage.group("general", "other")
    await stage.group("wealth", "wealth")
    await stage.agent("zhang", "general")
    await stage.agent("li", "wealth")
    for busy in ("zhang", "li"):
        await stage.available(busy, Availability.BUSY)
    asked = []
    for name, reason in (("a", None), ("b", Reason.WEALTH), ("c", None), ("d", Reason.WEALTH)):
        asked.append(await stage.ask(customer(name), reason))
        stage.clock.forward(1)
    assert [(await stage.status(conversation)).position for conversation in asked] == [1, 1, 2, 2]


async def test_elderly_are_ahead_of_a_request_four_minutes_older_but_not_of_one_six_minutes_older(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    oldest = await stage.ask(customer("a"))
    stage.clock.forward(120)
    older = await stage.ask(customer("b"))
    await stage.forward(240, "zhang")
    elderly = await stage.ask(customer("wang_guilan", segment="elderly"))
    places = [(await stage.status(conversation)).position for conversation in (oldest, elderly, older)]
    assert places == [1, 2, 3]


async def test_fraud_is_served_before_everybody(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    for name in "abc":
        await stage.ask(customer(name))
        await stage.forward(60, "zhang")
    fraud = await stage.ask(customer("d"), Reason.FRAUD, Trigger.FRAUD)
    assert (await stage.status(fraud)).position == 1


async def test_cancelling_gives_the_agent_to_the_next(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    first, second = await stage.ask(customer("a")), await stage.ask(customer("b"))
    await stage.tick()
    await stage.do(lambda core, c, now: core.cancel(c, first, now))
    await stage.tick()
    assert [await stage.state(first), await stage.state(second)] == ["cancelled", "offered"]
    assert await stage.due(first) == {}


async def test_a_cancelled_customer_may_ask_again(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.do(lambda core, c, now: core.cancel(c, conversation, now))
    stage.clock.forward(1)
    await stage.ask()
    assert await stage.state(conversation) == "queued"


async def test_nobody_on_duty_keeps_the_message_and_says_when_somebody_is(stage: Stage) -> None:
    await stage.group(hours=OFFICE_HOURS)  # the clock stands at 11:04 on a Sunday
    conversation = await stage.ask()
    status = await stage.status(conversation)
    assert status.state == "left_message"
    assert status.opens_at is not None and status.opens_at.isoformat() == "2026-11-23T00:30:00+00:00"
    assert await stage.addressee(conversation) == "assistant"


async def test_who_left_a_message_is_assigned_when_somebody_comes_in_the_order_of_the_requests(stage: Stage) -> None:
    await stage.group()
    first = await stage.ask(customer("a"))
    stage.clock.forward(3600)
    second = await stage.ask(customer("b"))
    stage.clock.forward(3600)
    await stage.agent("zhang", "general")
    await stage.tick()
    assert [await stage.state(first), await stage.state(second)] == ["offered", "queued"]


async def test_a_message_left_waits_with_a_clock_that_never_stopped(stage: Stage) -> None:
    await stage.group()
    conversation = await stage.ask()
    asked_at = (await stage.handoff(conversation)).requested_at
    stage.clock.forward(7200)
    await stage.agent("zhang", "general")
    await stage.tick()
    assert (await stage.handoff(conversation)).requested_at == asked_at == stage.now - 7_200_000


async def test_a_call_back_is_offered_when_the_expected_wait_is_over(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.served(customer("a"))
    waiting = await stage.ask(customer("b"))
    await stage.do(lambda core, c, now: core.call_back(c, waiting, "138 0013 8000", now))
    assert await stage.state(waiting) == "left_message"
    assert (await stage.handoff(waiting)).callback_number == "13800138000"
    due = (await stage.due(waiting))["callback_due"]
    stage.clock.forward(due - 1)
    await stage.beat("zhang")
    await stage.tick()
    assert await stage.state(waiting) == "left_message"
    await stage.agent_writes(await stage.conversation(customer("a")))
    await stage.forward(2, "zhang")
    assert await stage.state(waiting) == "queued"


async def test_a_call_back_is_made_early_when_somebody_has_nothing_else_to_do(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    busy = await stage.served(customer("a"))
    waiting = await stage.ask(customer("b"))
    await stage.do(lambda core, c, now: core.call_back(c, waiting, "13800138000", now))
    handoff = await stage.handoff(busy)
    await stage.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now))
    await stage.tick()
    assert await stage.state(waiting) == "offered"


@pytest.mark.parametrize("number", ["12345", "23800138000", "138001380001", "打给我", ""])
async def test_a_number_that_cannot_be_called_is_refused(stage: Stage, number: str) -> None:
    await stage.group()
    conversation = await stage.ask()
    with pytest.raises(InvalidCallbackNumber):
        await stage.do(lambda core, c, now: core.call_back(c, conversation, number, now))


async def test_only_who_was_offered_the_customer_may_accept(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    await stage.agent("li", "general")
    handoff = await stage.handoff(conversation)
    with pytest.raises(NotYours):
        await stage.do(lambda core, c, now: core.accept(c, handoff.id, "li", now))


async def test_accepting_twice_is_accepting_once(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.accept(c, handoff.id, "zhang", now))
    assert (await stage.moves(conversation)).count("accept") == 1


async def test_ending_without_having_a_person_is_illegal(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    with pytest.raises(IllegalMove):
        await stage.do(lambda core, c, now: core.end_by_customer(c, conversation, now))
    assert await stage.state(conversation) == "queued"


async def test_who_declined_is_not_asked_again_while_somebody_else_is_free(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.agent("li", "general", served_at=5)
    conversation = await stage.ask()
    await stage.tick()
    handoff = await stage.handoff(conversation)
    assert handoff.staff_id == "zhang"
    await stage.do(lambda core, c, now: core.decline(c, handoff.id, "zhang", now))
    await stage.tick()
    assert (await stage.handoff(conversation)).staff_id == "li"


async def test_who_declined_alone_is_asked_again_after_a_pause(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.decline(c, handoff.id, "zhang", now))
    await stage.tick()
    assert await stage.state(conversation) == "queued"
    await stage.forward(15, "zhang")
    assert await stage.state(conversation) == "offered"


async def test_a_decline_costs_the_customer_no_place(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=2)
    first = await stage.ask(customer("a"))
    await stage.tick()
    stage.clock.forward(1)
    second = await stage.ask(customer("b"))
    handoff = await stage.handoff(first)
    await stage.do(lambda core, c, now: core.decline(c, handoff.id, "zhang", now))
    assert (await stage.status(first)).position == 1
    assert (await stage.status(second)).position == 2


async def test_a_transfer_by_name_is_offered_to_that_colleague_at_once_with_the_note(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    await stage.agent("li", "general")
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.transfer_to_agent(c, handoff.id, "zhang", "li", "问存单", now))
    after = await stage.handoff(conversation)
    assert (after.state, after.staff_id) == ("offered", "li")
    assert await stage.addressee(conversation) == "assistant"
    assert "li" in (await stage.said(conversation))[-1]


async def test_a_transfer_to_a_full_or_absent_colleague_is_refused_and_changes_nothing(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served(customer("a"))
    await stage.agent("li", "general")
    await stage.served(customer("b"), by="li")
    await stage.agent("wu", "general", there=False)
    handoff = await stage.handoff(conversation)
    with pytest.raises(DeskFull):
        await stage.do(lambda core, c, now: core.transfer_to_agent(c, handoff.id, "zhang", "li", "", now))
    with pytest.raises(NobodyThere):
        await stage.do(lambda core, c, now: core.transfer_to_agent(c, handoff.id, "zhang", "wu", "", now))
    assert await stage.state(conversation) == "active"


async def test_a_transfer_to_a_group_goes_to_the_head_of_its_queue(stage: Stage) -> None:
    await stage.group("general", "other")
    await stage.group("wealth", "wealth")
    await stage.agent("zhang", "general")
    conversation = await stage.served(customer("a"))
    await stage.agent("li", "wealth")
    await stage.available("li", Availability.BUSY)
    waiting = await stage.ask(customer("b"), Reason.WEALTH)
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.transfer_to_group(c, handoff.id, "zhang", "wealth", "", now))
    assert (await stage.status(conversation)).position == 1
    assert (await stage.status(waiting)).position == 2


async def test_a_transfer_to_a_group_with_nobody_there_is_refused(stage: Stage) -> None:
    await stage.group()
    await stage.group("wealth", "wealth")
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    with pytest.raises(NobodyThere):
        await stage.do(lambda core, c, now: core.transfer_to_group(c, handoff.id, "zhang", "wealth", "", now))


async def test_a_supervisor_takes_over_without_the_customer_waiting_again(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.agent("sun", title="主管")
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.take_over(c, handoff.id, "sun", now))
    after = await stage.handoff(conversation)
    assert (after.state, after.staff_id) == ("active", "sun")
    assert await stage.addressee(conversation) == "person"
    assert (await stage.look("zhang")).load == 0


async def test_a_supervisor_may_give_an_agent_more_than_the_limit(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.served(customer("a"))
    waiting = await stage.ask(customer("b"))
    handoff = await stage.handoff(waiting)
    await stage.do(lambda core, c, now: core.reassign(c, handoff.id, "sun", "zhang", now))
    assert (await stage.handoff(waiting)).staff_id == "zhang"
    assert (await stage.look("zhang")).load == 2


async def test_a_supervisor_joins_once_and_the_agent_stays(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.agent("sun", title="主管")
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    for _ in range(2):
        await stage.do(lambda core, c, now: core.join(c, handoff.id, "sun", now))
    assert (await stage.moves(conversation)).count("join") == 1
    assert (await stage.handoff(conversation)).staff_id == "zhang"


async def test_an_agent_takes_from_the_queue_within_the_limit(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    first, second = await stage.ask(customer("a")), await stage.ask(customer("b"))
    chosen = await stage.handoff(second)
    await stage.do(lambda core, c, now: core.take(c, chosen.id, "zhang", now))
    assert await stage.state(second) == "active"
    other = await stage.handoff(first)
    with pytest.raises(DeskFull):
        await stage.do(lambda core, c, now: core.take(c, other.id, "zhang", now))


async def written_first(stage: Stage, name: str) -> str:
    """A conversation that the manager began."""
    who = customer(name, manager_id="zhao_min")
    conversation = await stage.conversation(who)
    await stage.do(lambda core, c, now: core.reach_out(c, who, conversation, "zhao_min", now))
    return conversation


async def test_first_messages_that_nobody_has_answered_take_no_place_at_the_managers_desk(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhao_min", title="客户经理", limit=2)
    rooms = [await written_first(stage, f"c{n}") for n in range(3)]
    assert (await stage.look("zhao_min")).load == 0
    asks = await stage.ask(customer("asks", manager_id="zhao_min"))
    await stage.tick()
    handoff = await stage.handoff(asks)
    assert (handoff.state, handoff.staff_id) == ("offered", "zhao_min")
    await stage.customer_writes(rooms[0])
    assert (await stage.look("zhao_min")).load == 2, "an answer takes a place"
    with pytest.raises(DeskFull):
        await written_first(stage, "late")


async def test_a_manager_writes_first_and_has_the_conversation(stage: Stage) -> None:
    await stage.agent("zhao_min", limit=4, title="客户经理")
    who = customer(manager_id="zhao_min")
    conversation = await stage.conversation(who)
    await stage.do(lambda core, c, now: core.reach_out(c, who, conversation, "zhao_min", now))
    assert await stage.state(conversation) == "active"
    assert await stage.addressee(conversation) == "person"
    assert "zhao_min" in (await stage.said(conversation))[-1]


async def test_the_customer_may_rate_once_it_is_over_and_change_their_mind(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    with pytest.raises(NothingToRate):
        await stage.do(lambda core, c, now: core.rate(c, conversation, handoff.id, 5, None, now))
    await stage.do(lambda core, c, now: core.end_by_customer(c, conversation, now))
    await stage.do(lambda core, c, now: core.rate(c, conversation, handoff.id, 2, None, now))
    await stage.do(lambda core, c, now: core.rate(c, conversation, handoff.id, 5, "谢谢", now))
    after = await stage.handoff(conversation)
    assert (after.rating, after.rating_word) == (5, "谢谢")


async def test_going_busy_keeps_the_customers_and_gives_back_the_offers(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=2)
    kept = await stage.served(customer("a"))
    offered = await stage.ask(customer("b"))
    await stage.tick()
    await stage.available("zhang", Availability.BUSY)
    await stage.tick()
    assert [await stage.state(kept), await stage.state(offered)] == ["active", "queued"]


async def test_a_new_request_may_begin_while_the_agent_writes_up_the_last(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    ended = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.end(c, ended.id, "zhang", now))
    stage.clock.forward(1)
    await stage.ask()
    await stage.do(lambda core, c, now: core.wrap_up(c, ended.id, "zhang", "solved", (), "", now))
    assert await stage.state(conversation) == "queued"


async def test_who_only_read_what_the_person_wrote_may_rate_too(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now))
    assert stage.core.standing.over(await stage.handoff(conversation)).can == ["rate"]


async def test_nobody_but_a_supervisor_takes_a_customer_who_is_just_offered_to_a_colleague(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    offered = await stage.handoff(conversation)
    await stage.agent("li", "general")
    with pytest.raises(NotYours):
        await stage.do(lambda core, c, now: core.take(c, offered.id, "li", now))
    assert (await stage.handoff(conversation)).staff_id == "zhang"
    await stage.do(lambda core, c, now: core.take(c, offered.id, "li", now, supervisor=True))
    assert (await stage.handoff(conversation)).staff_id == "li"


async def test_who_was_given_a_customer_by_a_supervisor_has_taken_part(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served()
    await stage.agent("li", "general")
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.reassign(c, handoff.id, "sun", "li", now))
    await stage.do(lambda core, c, now: core.reassign(c, handoff.id, "sun", "zhang", now))
    took = [await stage.write(lambda c, who=who: took_part(c, [handoff.id], who)) for who in ("zhang", "li", "wang")]
    assert took == [{handoff.id}, {handoff.id}, set()]


async def test_who_was_telephoned_may_rate_and_the_card_says_so(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    conversation = await stage.ask()
    await stage.do(lambda core, c, now: core.call_back(c, conversation, "13800138000", now))
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.take(c, handoff.id, "zhang", now))
    ended = await stage.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now))
    told = [orjson.loads(row.content) for row in ended.rows]
    assert [content["type"] for content in told] == ["handoff_state", "rating_request"]
    assert told[0]["can"] == ["rate"], "what asks for a rating and what takes it agree"
    await stage.do(lambda core, c, now: core.rate(c, conversation, handoff.id, 5, None, now))
    assert stage.core.standing.over(await stage.handoff(conversation)).can == []


async def test_a_manager_whom_nobody_answered_is_not_rated(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhao_min", title="客户经理")
    who = customer(manager_id="zhao_min")
    conversation = await stage.conversation(who)
    await stage.do(lambda core, c, now: core.reach_out(c, who, conversation, "zhao_min", now))
    handoff = await stage.handoff(conversation)
    ended = await stage.do(lambda core, c, now: core.end(c, handoff.id, "zhao_min", now))
    told = [orjson.loads(row.content) for row in ended.rows]
    assert [(content["type"], content["can"]) for content in told] == [("handoff_state", [])]


async def test_a_manager_who_writes_first_does_not_take_who_is_just_offered_to_a_colleague(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    who = customer(manager_id="zhao_min")
    conversation = await stage.ask(who)
    await stage.tick()
    await stage.agent("zhao_min", title="客户经理")
    with pytest.raises(OfferedToAnother):
        await stage.do(lambda core, c, now: core.reach_out(c, who, conversation, "zhao_min", now))
    assert (await stage.handoff(conversation)).staff_id == "zhang"
