"""What happens by itself, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from assistant.handoff.errors import NobodyThere
from assistant.handoff.models import Availability, EndedBy
from assistant.kit.database import Database
from tests.handoff_stage import OFFICE_HOURS, Stage, customer


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    database = Database(database_url)
    await database.migrate()
    yield Stage(database)
    await database.close()


@pytest.fixture
async def chat(stage: Stage) -> str:
    """A conversation that 张 has."""
    await stage.group()
    await stage.agent("zhang", "general")
    return await stage.served()


async def test_an_offer_lapses_after_twenty_seconds_and_goes_to_the_next_agent(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.agent("li", "general", served_at=5)
    conversation = await stage.ask()
    await stage.tick()
    await stage.forward(19.5, "zhang", "li")
    assert (await stage.handoff(conversation)).staff_id == "zhang"
    await stage.forward(0.5, "zhang", "li")
    assert (await stage.handoff(conversation)).staff_id == "li"
    assert "lapse" in await stage.moves(conversation)


async def test_a_lapsed_offer_fires_once(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    await stage.forward(20, "zhang")
    await stage.tick()
    await stage.tick()
    assert (await stage.moves(conversation)).count("lapse") == 1


async def test_an_agent_who_does_not_answer_is_reminded_after_two_minutes(stage: Stage, chat: str) -> None:
    await stage.forward(119, "zhang")
    assert (await stage.handoff(chat)).idle_told_at is None
    await stage.forward(1, "zhang")
    assert (await stage.handoff(chat)).idle_told_at == stage.now
    assert await stage.state(chat) == "active"


async def test_an_agent_who_does_not_answer_for_five_minutes_loses_the_customer_to_the_head_of_the_queue(
    stage: Stage, chat: str
) -> None:
    for _ in range(5):
        await stage.forward(60, "zhang")
    assert await stage.state(chat) == "queued"
    assert (await stage.status(chat)).position == 1
    assert "没接上" in (await stage.said(chat))[-1]
    assert await stage.addressee(chat) == "assistant"


async def test_an_answer_starts_the_customers_clock_instead(stage: Stage, chat: str) -> None:
    await stage.forward(100, "zhang")
    await stage.agent_writes(chat)
    for _ in range(4):
        await stage.forward(60, "zhang")
    assert len(await stage.said(chat)) == 2, "asked nothing yet: requested, active"
    await stage.forward(60, "zhang")
    assert "还在吗" in (await stage.said(chat))[-1]
    assert await stage.state(chat) == "active"


async def test_a_customer_is_asked_only_once(stage: Stage, chat: str) -> None:
    await stage.agent_writes(chat)
    for _ in range(9):
        await stage.forward(60, "zhang")
    assert sum("还在吗" in said for said in await stage.said(chat)) == 1


async def test_a_silent_customer_goes_back_to_the_assistant_after_ten_minutes(stage: Stage, chat: str) -> None:
    await stage.agent_writes(chat)
    for _ in range(10):
        await stage.forward(60, "zhang")
    handoff = await stage.handoff(chat)
    assert (handoff.state, handoff.ended_by) == ("wrap_up", EndedBy.CUSTOMER_IDLE)


@pytest.mark.parametrize("claims", [{"care_edition": True}, {"segment": "elderly", "birth_date": "1950-01-01"}])
async def test_the_elderly_and_the_care_edition_are_given_three_times_as_long(
    stage: Stage, claims: dict[str, object]
) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.served(customer(**claims))
    await stage.agent_writes(conversation)
    for _ in range(14):
        await stage.forward(60, "zhang")
    assert not any("还在吗" in said for said in await stage.said(conversation))
    for _ in range(15):
        await stage.forward(60, "zhang")
    assert any("还在吗" in said for said in await stage.said(conversation))
    assert await stage.state(conversation) == "active"
    await stage.forward(60, "zhang")
    assert await stage.state(conversation) == "wrap_up"


async def test_a_customer_who_writes_starts_the_agents_clock(stage: Stage, chat: str) -> None:
    await stage.agent_writes(chat)
    for _ in range(4):
        await stage.forward(60, "zhang")
    await stage.customer_writes(chat)
    await stage.forward(119, "zhang")
    assert (await stage.handoff(chat)).idle_told_at is None
    await stage.forward(1, "zhang")
    assert (await stage.handoff(chat)).idle_told_at == stage.now


async def test_a_second_message_of_the_customer_does_not_start_the_agents_clock_anew(stage: Stage, chat: str) -> None:
    await stage.agent_writes(chat)
    await stage.customer_writes(chat)
    since = stage.now
    await stage.forward(90, "zhang")
    await stage.customer_writes(chat)
    assert (await stage.handoff(chat)).unanswered_since == since


async def called_back(stage: Stage) -> str:
    """A conversation that 张 has taken in order to telephone."""
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.agent("li", "general", served_at=5)
    conversation = await stage.ask()
    await stage.do(lambda core, c, now: core.call_back(c, conversation, "13800138000", now))
    handoff = await stage.handoff(conversation)
    await stage.do(lambda core, c, now: core.take(c, handoff.id, "zhang", now))
    return conversation


async def test_an_agent_on_the_telephone_keeps_the_customer_for_an_hour(stage: Stage) -> None:
    conversation = await called_back(stage)
    for _ in range(59):
        await stage.forward(60, "zhang", "li")
    handoff = await stage.handoff(conversation)
    assert (handoff.state, handoff.staff_id, handoff.idle_told_at) == ("active", "zhang", None)
    await stage.forward(60, "zhang", "li")
    assert (await stage.handoff(conversation)).staff_id == "li", "offered to somebody who does call"


async def test_a_customer_on_the_telephone_is_not_asked_whether_anybody_is_there(stage: Stage) -> None:
    conversation = await called_back(stage)
    await stage.agent_writes(conversation)
    said = await stage.said(conversation)
    for _ in range(59):
        await stage.forward(60, "zhang", "li")
    assert await stage.state(conversation) == "active"
    assert await stage.said(conversation) == said


async def test_who_was_to_be_called_and_writes_is_answered_as_soon_as_anybody(stage: Stage) -> None:
    conversation = await called_back(stage)
    for _ in range(30):
        await stage.forward(60, "zhang", "li")
    await stage.customer_writes(conversation)
    for _ in range(4):
        await stage.forward(60, "zhang", "li")
    handoff = await stage.handoff(conversation)
    assert handoff.staff_id == "zhang" and handoff.idle_told_at is not None
    await stage.forward(60, "zhang", "li")
    assert (await stage.handoff(conversation)).staff_id == "li"


async def test_a_conversation_not_written_up_is_closed_after_five_minutes(stage: Stage, chat: str) -> None:
    handoff = await stage.handoff(chat)
    await stage.do(lambda core, c, now: core.end(c, handoff.id, "zhang", now))
    await stage.forward(299, "zhang")
    assert await stage.state(chat) == "wrap_up"
    await stage.forward(1, "zhang")
    assert await stage.state(chat) == "closed"


async def test_a_queue_that_everybody_has_left_becomes_messages_after_a_minute(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    conversation = await stage.ask()
    await stage.available("zhang", Availability.OFF_DUTY)
    await stage.tick()
    await stage.forward(59)
    assert await stage.state(conversation) == "queued"
    await stage.forward(1)
    assert await stage.state(conversation) == "left_message"
    assert "没有客服在岗" in (await stage.said(conversation))[-1]


async def test_somebody_who_comes_back_within_the_minute_keeps_the_queue(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    conversation = await stage.ask()
    await stage.available("zhang", Availability.OFF_DUTY)
    await stage.tick()
    await stage.forward(30)
    await stage.available("zhang", Availability.BUSY)
    await stage.forward(10, "zhang")
    assert await stage.due(conversation) == {}
    await stage.forward(60, "zhang")
    assert await stage.state(conversation) == "queued"


async def test_a_queue_waits_on_while_everybody_is_busy(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    conversation = await stage.ask()
    for _ in range(20):
        await stage.forward(60, "zhang")
    assert await stage.state(conversation) == "queued"


async def test_the_end_of_duty_hours_turns_the_queue_into_messages_that_say_when_duty_begins(stage: Stage) -> None:
    stage.clock.forward(24 * 3600 - 3600 + 7.75 * 3600)  # Monday 17:49
    await stage.group(hours=OFFICE_HOURS)
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    conversation = await stage.ask()
    assert await stage.state(conversation) == "queued"
    await stage.forward(15 * 60, "zhang")
    await stage.forward(60, "zhang")
    status = await stage.status(conversation)
    assert status.state == "left_message"
    assert status.opens_at is not None and status.opens_at.isoformat() == "2026-11-24T00:30:00+00:00"


async def test_a_desk_not_seen_for_half_a_minute_gives_its_customers_back_with_an_explanation(
    stage: Stage, chat: str
) -> None:
    await stage.forward(28.9)
    assert await stage.state(chat) == "active"
    await stage.forward(0.1)
    assert await stage.state(chat) == "queued"
    assert "断线" in (await stage.said(chat))[-1]
    assert (await stage.status(chat)).position == 1


async def test_a_desk_that_comes_back_within_half_a_minute_keeps_its_customers(stage: Stage, chat: str) -> None:
    await stage.forward(28)
    await stage.forward(0, "zhang")
    await stage.forward(28)
    assert await stage.state(chat) == "active"
    assert "return" not in await stage.moves(chat)


async def test_a_second_page_of_the_same_agent_keeps_the_customers(stage: Stage, chat: str) -> None:
    await stage.service.beat("another-page", "zhang")
    for _ in range(3):
        stage.clock.forward(20)
        await stage.service.beat("another-page", "zhang")
        await stage.service.tick()
    assert await stage.state(chat) == "active"


async def test_a_desk_that_is_silent_for_six_seconds_gets_no_new_customer(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    stage.clock.forward(6)
    conversation = await stage.ask()
    await stage.tick()
    assert await stage.state(conversation) == "queued"
    await stage.forward(0, "zhang")
    assert await stage.state(conversation) == "offered"


async def test_an_offer_to_a_lost_desk_goes_back_too_and_the_customer_hears_nothing_of_it(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    stage.clock.forward(5)
    await stage.tick()
    said = await stage.said(conversation)
    stage.clock.forward(24)
    await stage.tick()
    assert await stage.state(conversation) == "queued"
    assert await stage.said(conversation) == said


async def reached_out(stage: Stage) -> str:
    """A conversation that the manager began before closing the desk."""
    await stage.group()
    await stage.agent("zhao_min", title="客户经理")
    await stage.agent("zhang", "general")
    await stage.agent("li", served_at=5)
    who = customer(manager_id="zhao_min")
    conversation = await stage.conversation(who)
    await stage.do(lambda core, c, now: core.reach_out(c, who, conversation, "zhao_min", now))
    return conversation


async def test_a_managers_first_message_can_be_answered_for_a_day_whether_or_not_the_desk_is_open(
    stage: Stage,
) -> None:
    conversation = await reached_out(stage)
    said = await stage.said(conversation)
    await stage.forward(24 * 3600 - 1, "zhang")
    assert await stage.state(conversation) == "active"
    assert await stage.addressee(conversation) == "person"
    assert await stage.said(conversation) == said
    await stage.forward(1, "zhang")
    assert await stage.state(conversation) == "wrap_up"


async def test_nothing_is_looked_for_at_a_closed_desk_until_the_customer_answers(stage: Stage) -> None:
    conversation = await reached_out(stage)
    await stage.forward(30)
    assert not await stage.database.read(lambda c: stage.dispatcher.needed(c, stage.now))
    await stage.customer_writes(conversation)
    assert await stage.database.read(lambda c: stage.dispatcher.needed(c, stage.now))


async def test_an_answer_to_a_manager_who_is_gone_goes_to_a_person(stage: Stage) -> None:
    conversation = await reached_out(stage)
    await stage.forward(3600, "zhang")
    await stage.customer_writes(conversation)
    await stage.forward(0, "zhang")
    handoff = await stage.handoff(conversation)
    assert (handoff.state, handoff.staff_id) == ("offered", "zhang")


async def test_an_answer_to_a_manager_on_leave_goes_to_the_deputy(stage: Stage) -> None:
    conversation = await reached_out(stage)
    await stage.available("zhao_min", Availability.ON_LEAVE, "li")
    await stage.forward(3600, "zhang", "li")
    await stage.customer_writes(conversation)
    await stage.forward(0, "zhang", "li")
    assert (await stage.handoff(conversation)).staff_id == "li"


async def test_deadlines_survive_the_process(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    stage.clock.forward(5)
    stage.restart()
    await stage.beat("zhang")
    await stage.service.tick()
    assert await stage.state(conversation) == "offered"
    stage.clock.forward(15)
    await stage.beat("zhang")
    await stage.service.tick()
    assert await stage.state(conversation) == "queued"


async def test_after_an_outage_every_desk_has_half_a_minute_to_come_back(stage: Stage, chat: str) -> None:
    await stage.service.tick()
    stage.clock.forward(600)
    stage.restart()
    await stage.service.tick()
    assert await stage.state(chat) == "active"
    stage.clock.forward(28)
    await stage.service.tick()
    assert await stage.state(chat) == "active"
    stage.clock.forward(1)
    await stage.service.tick()
    assert await stage.state(chat) == "queued"


async def test_an_outage_is_held_against_nobody(stage: Stage, chat: str) -> None:
    await stage.forward(100, "zhang")
    stage.clock.forward(3600)
    stage.restart()
    await stage.service.tick()
    assert (await stage.handoff(chat)).idle_told_at is None
    await stage.forward(20, "zhang")
    assert (await stage.handoff(chat)).idle_told_at == stage.now


async def test_desks_gone_long_before_an_outage_do_not_come_back_to_life(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.forward(300)
    stage.clock.forward(600)
    stage.restart()
    await stage.service.tick()
    conversation = await stage.ask()
    assert await stage.state(conversation) == "left_message"


async def test_a_tick_that_fails_is_made_up_for_as_an_outage(stage: Stage, chat: str) -> None:
    await stage.service.tick()
    stage.clock.forward(120)
    stage.service.interrupted()
    await stage.service.tick()
    assert await stage.state(chat) == "active"


async def ignored(stage: Stage, *there: str, offers: int = 1) -> None:
    """Lets that many offers lapse while the desks of those agents stay open and nobody touches them."""
    for _ in range(offers):
        await stage.forward(20, *there)
        for _ in range(4):
            await stage.forward(5, *there)


async def test_who_lets_two_offers_in_a_row_lapse_is_set_busy_and_the_desk_is_told(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    await stage.forward(20, "zhang")
    agent = await stage.look("zhang")
    assert (agent.availability, agent.set_busy) == ("on_duty", False), "once may happen to anybody"
    for _ in range(3):
        await stage.forward(5, "zhang")
    assert await stage.state(conversation) == "offered"
    stage.clock.forward(20)
    await stage.beat("zhang")
    now = stage.now
    look = await stage.write(lambda c: stage.dispatcher.tick(c, now))
    agent = await stage.look("zhang")
    assert (agent.availability, agent.set_busy, agent.away) == ("busy", True, True)
    assert {"desk", "staff:zhang"} <= {topic for topic, _ in look.outcome.events}
    assert await stage.state(conversation) == "queued"


async def test_an_absent_agent_gives_back_every_offer_and_a_colleague_is_asked(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=3)
    await stage.agent("li", "general", limit=0)
    rooms = [await stage.ask(customer(f"c{n}")) for n in range(2)]
    await stage.tick()
    stage.clock.forward(19)
    rooms.append(await stage.ask(customer("late")))
    await stage.forward(0, "zhang", "li")
    assert {(await stage.handoff(room)).staff_id for room in rooms} == {"zhang"}
    await stage.limit("li", 3)
    await stage.forward(1, "zhang", "li")
    assert {(await stage.handoff(room)).staff_id for room in rooms} == {"li"}
    assert (await stage.moves(rooms[2]))[-3:] == ["return", "enqueue", "offer"], "taken back before it lapsed"


@pytest.mark.parametrize("sign", ["accept", "decline", "message"])
async def test_who_does_anything_between_two_offers_is_there(stage: Stage, sign: str) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=2)
    busy_with = await stage.served(customer("a"))
    conversation = await stage.ask(customer("b"))
    await stage.tick()
    await stage.forward(20, "zhang")
    assert (await stage.look("zhang")).lapsed_at == stage.now
    await stage.forward(5, "zhang")
    if sign == "message":
        await stage.agent_writes(busy_with)
    await stage.forward(10, "zhang")
    handoff = await stage.handoff(conversation)
    assert handoff.state == "offered"
    if sign == "accept":
        await stage.do(lambda core, c, now: core.accept(c, handoff.id, "zhang", now))
        await stage.do(lambda core, c, now: core.return_to_queue(c, handoff.id, "zhang", now))
    elif sign == "decline":
        await stage.do(lambda core, c, now: core.decline(c, handoff.id, "zhang", now))
    if sign != "message":
        await stage.forward(15, "zhang")
    await stage.forward(20, "zhang")
    assert (await stage.moves(conversation)).count("lapse") == 2
    assert (await stage.look("zhang")).availability == "on_duty"


async def test_who_writes_to_a_customer_while_two_offers_stand_is_there(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=3)
    busy_with = await stage.served(customer("a"))
    await stage.ask(customer("b"))
    await stage.ask(customer("c"))
    await stage.tick()
    await stage.forward(10, "zhang")
    await stage.agent_writes(busy_with)
    await stage.forward(10, "zhang")
    assert (await stage.look("zhang")).availability == "on_duty"


async def test_offers_that_lapse_at_a_closed_desk_count_for_nothing(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    await stage.forward(20)
    assert (await stage.moves(conversation)).count("lapse") == 1
    assert (await stage.look("zhang")).lapsed_at is None


async def test_a_customer_whom_only_an_absent_agent_could_serve_is_told_that_nobody_is_there(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    await ignored(stage, "zhang", offers=2)
    assert (await stage.status(conversation)).state == "queued"
    await stage.forward(60, "zhang")
    assert await stage.state(conversation) == "left_message"
    assert "没有客服在岗" in (await stage.said(conversation))[-1]
    later = await stage.ask(customer("later"))
    assert await stage.state(later) == "left_message"
    await stage.available("zhang", Availability.ON_DUTY)
    agent = await stage.look("zhang")
    assert (agent.set_busy, agent.lapsed_at) == (False, None)
    await stage.forward(1, "zhang")
    assert await stage.state(conversation) == "offered", "who is back takes on from there"


async def test_an_absent_agent_is_not_the_last_word_in_hours(stage: Stage) -> None:
    """An open page beats for as long as it is open, whether or not anybody sits before it."""
    await stage.group()
    await stage.agent("zhang", "general")
    conversation = await stage.ask()
    await stage.tick()
    for _ in range(3 * 60 * 4):
        await stage.forward(15, "zhang")
    assert await stage.state(conversation) == "left_message"
    assert (await stage.moves(conversation)).count("lapse") == 2


async def test_nobody_is_transferred_to_an_absent_agent_before_they_write_to_a_customer(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=3)
    busy_with = await stage.served(customer("a"))
    await stage.ask(customer("b"))
    await stage.tick()
    await ignored(stage, "zhang", offers=2)
    await stage.agent("li", limit=3)
    other = await stage.handoff(await stage.ask(customer("c")))
    await stage.do(lambda core, c, now: core.take(c, other.id, "li", now))
    with pytest.raises(NobodyThere):
        await stage.do(lambda core, c, now: core.transfer_to_agent(c, other.id, "li", "zhang", "", now))
    await stage.agent_writes(busy_with)
    agent = await stage.look("zhang")
    assert (agent.set_busy, agent.away) == (True, False), "there again, and still to choose"
    await stage.do(lambda core, c, now: core.transfer_to_agent(c, other.id, "li", "zhang", "", now))
    assert (await stage.handoff(other.conversation_id)).staff_id == "zhang"


async def test_who_chose_to_be_busy_is_not_told_that_it_was_done_for_them(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.ask()
    await stage.tick()
    await ignored(stage, "zhang")
    await stage.available("zhang", Availability.BUSY)
    assert not (await stage.look("zhang")).set_busy


async def test_no_minutes_are_promised_while_nobody_takes_new_customers(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=4)
    await stage.agent("li", "general", limit=4)
    await stage.available("zhang", Availability.BUSY)
    await stage.available("li", Availability.BUSY)
    conversation = await stage.ask()
    status = await stage.status(conversation)
    assert (status.position, status.expected_wait_seconds) == (1, None)
    assert "分钟" not in status.text + status.spoken


async def test_the_expected_wait_counts_the_seats_that_take_new_customers(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general", limit=1)
    await stage.agent("li", "general", limit=4)
    await stage.available("li", Availability.BUSY)
    await stage.served(customer("a"))
    conversation = await stage.ask(customer("b"))
    assert (await stage.status(conversation)).expected_wait_seconds == 300, "one seat, not five"


async def test_a_call_back_is_not_due_at_once_because_everybody_is_busy(stage: Stage) -> None:
    await stage.group()
    await stage.agent("zhang", "general")
    await stage.available("zhang", Availability.BUSY)
    conversation = await stage.ask()
    await stage.do(lambda core, c, now: core.call_back(c, conversation, "13800138000", now))
    await stage.forward(200, "zhang")
    assert await stage.state(conversation) == "left_message"
    await stage.forward(100, "zhang")
    assert await stage.state(conversation) == "queued"
