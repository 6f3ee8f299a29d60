"""Chatwoot as an outside desk, by its contract in tests/data/chatwoot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.handoff import outbox, roster, store
from assistant.handoff.chatwoot import NO_FILES, NOT_DELIVERED, TAKEN_BY_OTHERS
from assistant.handoff.chatwoot_api import Chatwoot
from assistant.handoff.endpoints import ChatwootEndpoint, read_endpoints
from assistant.handoff.errors import NotYours
from assistant.handoff.models import Availability
from assistant.handoff.outbox import ClaimLost
from assistant.handoff.roster import Post
from assistant.handoff.webhooks import NotTaken
from tests.chatwoot_server import FakeChatwoot, recorded, signed
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.handover_scene import Person, Scene, scene_of
from tests.harness import FakeRasa

PATH = "/api/webhooks/chatwoot"
STEP = 0.2
"""Seconds between two looks: so few that no offer lapses and no desk is lost where the ticker is slow."""


@pytest.fixture
async def chatwoot() -> AsyncIterator[FakeChatwoot]:
    async with FakeChatwoot().running() as fake:
        yield fake
        assert fake.breaches == [], "the connector keeps to the contract"


@pytest.fixture
async def scene(
    tmp_path: Path, chatwoot: FakeChatwoot, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Scene]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, webhooks=chatwoot.settings())
    async with scene_of(settings, rasa, faq, clock) as scene:
        groups = await scene.database.read(store.all_groups)
        post = Post("outside", "外部客服", "在线客服", None, 50, False, frozenset(group.id for group in groups))
        await scene.database.write(lambda c: roster.save_post(c, post, 0))
        yield scene


async def until(what: str, condition: Callable[[], Awaitable[Any]], seconds: float = 30) -> Any:
    try:
        async with asyncio.timeout(seconds):
            while not (found := await condition()):
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(what) from None
    return found


async def present(scene: Scene) -> None:
    """Chatwoot answers, so that its member is on duty."""

    async def there() -> bool:
        scene.clock.forward(2)
        agents = await scene.database.read(store.all_agents)
        return any(a.id == "outside" and a.availability.value == "on_duty" and a.last_seen for a in agents)

    await until("the outside desk is present", there)


async def served(scene: Scene, name: str = "zhang_wei") -> Person:
    await present(scene)
    person = await scene.customer(name)
    await person.says("我昨天的转账没到账")
    await person.taps()
    await until("the outside desk has the customer", lambda: is_in(person, "active"))
    return person


async def is_in(person: Person, state: str) -> bool:
    return await person.state() == state


async def tell(scene: Scene, event: Any, **signing: Any) -> httpx.Response:
    body = orjson.dumps(event)
    at = signing.pop("at", int(scene.clock.now().timestamp()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(scene.service.app), base_url="http://test") as http:
        return await http.post(PATH, content=body, headers=signed(body, at, **signing))


async def test_an_offer_becomes_a_conversation_there_and_is_accepted(scene: Scene, chatwoot: FakeChatwoot) -> None:
    await served(scene)
    assert chatwoot.exchanges == ["create_contact", "create_conversation", "create_note", "toggle_status_open"]
    assert ("create_contact", {"name": "张**"}) in chatwoot.calls
    [note] = chatwoot.said("create_note")
    assert "客户：我昨天的转账没到账" in note and "小恒：Rasa 听到：我昨天的转账没到账" in note


async def test_what_the_customer_writes_goes_there_masked_in_order_and_once(
    scene: Scene, chatwoot: FakeChatwoot
) -> None:
    person = await served(scene)
    for text in ("第一句", "卡号 6222021234567890128", "第三句"):
        await person.says(text)

    async def three() -> bool:
        return len(chatwoot.said("create_message")) == 3

    await until("all three are there", three)
    first, second, third = chatwoot.said("create_message")
    assert (first, third) == ("第一句", "第三句")
    assert "6222021234567890128" not in second and "卡号" in second


async def test_while_chatwoot_fails_messages_wait_and_then_come_in_order(scene: Scene, chatwoot: FakeChatwoot) -> None:
    person = await served(scene)
    chatwoot.failing = {"create_message"}
    for n in range(3):
        await person.says(f"第 {n} 句")
    await asyncio.sleep(0.8)
    assert chatwoot.said("create_message") == []
    chatwoot.failing = set()

    async def all_there() -> bool:
        scene.clock.forward(STEP)
        await scene.handoffs.beat("a-desk-that-stays", "outside")
        return len(chatwoot.said("create_message")) == 3

    await until("all three are there", all_there)
    assert chatwoot.said("create_message") == ["第 0 句", "第 1 句", "第 2 句"]


async def test_an_answer_there_is_the_agents_message_here_once(scene: Scene) -> None:
    person = await served(scene)
    for _ in range(2):
        assert (await tell(scene, recorded("webhook_message_created"))).status_code == 200
    answers = [message for message in await person.history() if message["sender"] == "agent"]
    assert [message["content"]["text"] for message in answers] == ["您好，我是周敏，正在帮您查这笔转账。"]
    assert answers[0]["agent"] == {"name": "周敏", "title": "在线客服"}


@pytest.mark.parametrize("event", ["webhook_private_note", "webhook_incoming"])
async def test_notes_and_the_customers_own_words_do_not_come_back(scene: Scene, event: str) -> None:
    person = await served(scene)
    before = len(await person.history())
    assert (await tell(scene, recorded(event))).status_code == 200
    assert len(await person.history()) == before


async def test_a_card_number_that_an_agent_writes_there_is_masked(scene: Scene) -> None:
    person = await served(scene)
    await tell(scene, recorded("webhook_message_created") | {"content": "您的卡 6222021234567890128 没问题"})
    assert "6222021234567890128" not in (await person.history())[-1]["content"]["text"]


async def test_a_file_from_there_is_not_passed_on_and_the_agent_is_told(scene: Scene, chatwoot: FakeChatwoot) -> None:
    person = await served(scene)
    before = len(await person.history())
    await tell(scene, recorded("webhook_attachment"))
    assert len(await person.history()) == before
    assert chatwoot.said("create_note")[-1] == NO_FILES


@pytest.mark.parametrize("event", ["webhook_message_created", "webhook_attachment"])
async def test_conversations_there_that_are_not_ours_are_left_alone(
    scene: Scene, chatwoot: FakeChatwoot, event: str
) -> None:
    """The account's webhook tells of every inbox: a note must not be written into a stranger's conversation."""
    await served(scene)
    before = list(chatwoot.exchanges)
    strange = recorded(event)
    strange["conversation"]["id"] = 999
    assert (await tell(scene, strange)).status_code == 200
    assert chatwoot.exchanges == before


async def test_resolving_there_ends_the_handover_here(scene: Scene, chatwoot: FakeChatwoot) -> None:
    person = await served(scene)
    assert (await tell(scene, recorded("webhook_status_resolved"))).status_code == 200
    assert await person.state() == "wrap_up"
    assert (await person.says("网点几点开门"))[0]["markdown"] == "Rasa 听到：网点几点开门"
    await tell(scene, recorded("webhook_message_created"))
    assert chatwoot.said("create_note")[-1] == NOT_DELIVERED
    assert not [m for m in await person.history() if m["sender"] == "agent"]


async def test_ending_here_resolves_there(scene: Scene, chatwoot: FakeChatwoot) -> None:
    person = await served(scene)
    assert (await person.post("end")).status_code == 200

    async def resolved() -> bool:
        return chatwoot.exchanges[-1] == "toggle_status_resolved"

    await until("the conversation there is resolved", resolved)


async def test_a_customer_who_comes_again_goes_on_in_the_same_conversation(
    scene: Scene, chatwoot: FakeChatwoot
) -> None:
    person = await served(scene)
    await tell(scene, recorded("webhook_status_resolved"))
    scene.clock.forward(1)
    await person.says("又想起一个问题")
    await person.taps()
    await until("the outside desk has the customer again", lambda: is_in(person, "active"))
    assert chatwoot.exchanges.count("create_contact") == chatwoot.exchanges.count("create_conversation") == 1
    assert "又想起一个问题" in chatwoot.said("create_note")[-1]
    assert "我昨天的转账没到账" not in chatwoot.said("create_note")[-1].split("此前的对话")[1]


async def given(scene: Scene, person: Person) -> None:
    """A supervisor gives a colleague's customer to the outside desk."""
    scene.clock.forward(1)
    await scene.handoffs.reassign((await person.handoff()).id, "wu_gang", "outside")
    scene.clock.forward(1)


async def served_by_a_colleague(scene: Scene) -> Person:
    """While the outside desk is present but takes nobody new."""
    await present(scene)
    await scene.handoffs.set_availability("outside", Availability.BUSY)
    await scene.on_duty("lin_xiao")
    person = await scene.customer()
    await person.says("我昨天的转账没到账")
    await person.taps()
    await scene.accepts("lin_xiao", person)
    await person.says("说给同事的话")
    return person


async def test_a_customer_given_by_a_supervisor_comes_with_the_brief_and_nothing_replayed(
    scene: Scene, chatwoot: FakeChatwoot
) -> None:
    person = await served_by_a_colleague(scene)
    await given(scene, person)
    await person.says("说给外部客服的话")
    await until("what came after is there", lambda: has_said(chatwoot, "说给外部客服的话"))
    assert chatwoot.said("create_message") == ["说给外部客服的话"]
    [note] = chatwoot.said("create_note")
    assert "客户：我昨天的转账没到账" in note and "客户：说给同事的话" in note
    assert chatwoot.exchanges[2:4] == ["create_note", "toggle_status_open"]


async def test_a_customer_given_again_is_told_of_what_came_between_in_a_note(
    scene: Scene, chatwoot: FakeChatwoot
) -> None:
    person = await served_by_a_colleague(scene)
    await given(scene, person)
    await until("the brief is there", lambda: exchanged(chatwoot, "toggle_status_open"))
    await scene.on_duty("lin_xiao")
    await scene.handoffs.reassign((await person.handoff()).id, "wu_gang", "lin_xiao")
    await until("it is resolved there", lambda: exchanged(chatwoot, "toggle_status_resolved"))
    await person.says("又说给同事的话")
    await given(scene, person)
    await person.says("又说给外部客服的话")
    await until("what came after is there", lambda: has_said(chatwoot, "又说给外部客服的话"))
    assert chatwoot.said("create_message") == ["又说给外部客服的话"]
    between = chatwoot.said("create_note")[-1].split("此前的对话")[1]
    assert "又说给同事的话" in between and "我昨天的转账没到账" not in between


async def test_a_brief_that_failed_is_tried_again_before_anything_else(scene: Scene, chatwoot: FakeChatwoot) -> None:
    person = await served_by_a_colleague(scene)
    chatwoot.failing = {"create_note"}
    await given(scene, person)
    await person.says("说给外部客服的话")
    await until("the conversation there exists", lambda: exchanged(chatwoot, "create_conversation"))
    chatwoot.failing = set()

    async def told() -> bool:
        scene.clock.forward(STEP)
        await scene.handoffs.beat("a-desk-that-stays", "outside")
        return await has_said(chatwoot, "说给外部客服的话")

    await until("what came after is there", told)
    assert chatwoot.said("create_message") == ["说给外部客服的话"]
    assert chatwoot.exchanges.count("create_note") == chatwoot.exchanges.count("create_conversation") == 1


async def has_said(chatwoot: FakeChatwoot, words: str) -> bool:
    return words in chatwoot.said("create_message")


async def exchanged(chatwoot: FakeChatwoot, exchange: str) -> bool:
    return exchange in chatwoot.exchanges


async def test_each_call_renews_the_claim_and_a_lost_one_stops_the_delivery(
    scene: Scene, chatwoot: FakeChatwoot
) -> None:
    until_: list[int] = []
    renewed = outbox.renew

    def renew(connection: Connection, number: int, claimed_until: int, now: int) -> int:
        scene.clock.forward(1)
        if len(until_) == 2:
            raise ClaimLost
        until_.append(renewed(connection, number, claimed_until, now + 20_000 * len(until_)))
        return until_[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "renew", renew)
        await present(scene)
        person = await scene.customer()
        await person.taps()
        await until("two calls were made", lambda: exchanged(chatwoot, "create_conversation"))
        await asyncio.sleep(0.7)
    assert chatwoot.exchanges == ["create_contact", "create_conversation"]
    assert until_[1] - until_[0] >= 20_000


async def test_a_claim_is_renewed_by_who_holds_it_alone(scene: Scene, chatwoot: FakeChatwoot) -> None:
    chatwoot.failing = {"create_contact"}
    await present(scene)
    person = await scene.customer()
    await person.taps()
    # The connector has had it and failed, and has it again only when the clock goes on.
    await until("a notice waits", lambda: scene.database.read(failed_once))
    now = threads.milliseconds(scene.clock.now()) + 10 * 60_000
    [mine] = await scene.database.write(lambda c: outbox.claim(c, "chatwoot", now, 1))
    longer = await scene.database.write(lambda c: outbox.renew(c, mine.number, mine.claimed_until, now + 50_000))
    assert longer == now + 50_000 + outbox.CLAIM_MS
    assert await scene.database.write(lambda c: outbox.claim(c, "chatwoot", now + outbox.CLAIM_MS, 1)) == []
    with pytest.raises(ClaimLost):
        await scene.database.write(lambda c: outbox.renew(c, mine.number, mine.claimed_until, now))


def failed_once(connection: Connection) -> bool:
    return any(row["last_error"] for row in outbox.undelivered(connection, 1))


async def test_an_offer_that_went_elsewhere_meanwhile_is_called_off_there(scene: Scene, chatwoot: FakeChatwoot) -> None:
    chatwoot.failing = {"create_note"}
    await present(scene)
    person = await scene.customer()
    await person.taps()
    await until("it is offered there", lambda: is_in(person, "offered"))
    accepted, scene.handoffs.accept = scene.handoffs.accept, taken_by_others  # type: ignore[method-assign]
    chatwoot.failing = set()

    async def resolved() -> bool:
        scene.clock.forward(STEP)
        return "toggle_status_resolved" in chatwoot.exchanges

    await until("the conversation there is resolved", resolved)
    scene.handoffs.accept = accepted  # type: ignore[method-assign]
    assert TAKEN_BY_OTHERS in chatwoot.said("create_note")


async def taken_by_others(_handoff_id: str, _staff_id: str) -> None:
    raise NotYours


async def test_while_chatwoot_is_away_nobody_is_on_duty_there(
    tmp_path: Path, chatwoot: FakeChatwoot, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    chatwoot.away = True
    settings = make_settings(tmp_path, rasa_url=rasa.url, webhooks=chatwoot.settings())
    async with scene_of(settings, rasa, faq, clock) as scene:
        person = await scene.customer()
        await person.taps()
        assert await person.state() == "left_message"


@pytest.mark.parametrize(
    ("signing", "why"),
    [({"secret": "another secret"}, "not Chatwoot"), ({"at": 1700000000}, "an old one played again")],
)
async def test_a_webhook_that_is_not_signed_by_chatwoot_now_is_refused(
    scene: Scene, signing: dict[str, Any], why: str
) -> None:
    person = await served(scene)
    before = len(await person.history())
    assert (await tell(scene, recorded("webhook_message_created"), **signing)).status_code == 401, why
    assert len(await person.history()) == before


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"event":"message_created"}', b'{"event":"message_created","id":"x"}']
)
async def test_a_signed_webhook_that_makes_no_sense_is_refused(scene: Scene, body: bytes) -> None:
    at = int(scene.clock.now().timestamp())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(scene.service.app), base_url="http://test") as http:
        response = await http.post(PATH, content=body, headers=signed(body, at))
    assert response.status_code == 400


async def test_events_that_mean_nothing_here_are_taken_and_passed_over(scene: Scene) -> None:
    for event in ({"event": "contact_updated", "id": 87}, recorded("webhook_status_resolved") | {"id": 999}):
        assert (await tell(scene, event)).status_code == 200


async def test_an_answer_of_another_shape_is_not_taken_for_a_success(chatwoot: FakeChatwoot) -> None:
    [endpoint] = read_endpoints(chatwoot.settings(), development=True)
    assert isinstance(endpoint, ChatwootEndpoint)
    client = Chatwoot(endpoint)
    chatwoot._exchanges["create_contact"]["response"]["body"] = {"error": "?"}
    with pytest.raises(NotTaken, match="source_id"):
        await client.create_contact("张*")
    chatwoot._exchanges["inbox"]["response"]["status"] = 404
    with pytest.raises(NotTaken, match="404"):
        await client.check()
    await client.close()


async def test_a_desk_elsewhere_that_was_set_busy_is_on_duty_again_while_it_answers(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.handoff.chatwoot.CHECK_SECONDS", 0)

    async def on_duty() -> bool:
        agents = await scene.database.read(store.all_agents)
        return any(agent.id == "outside" and agent.availability is Availability.ON_DUTY for agent in agents)

    scene.clock.forward(11)
    await until("it is on duty", on_duty)
    await scene.database.write(lambda c: store.lapsed(c, "outside", 1, busy=True))
    await until("it is on duty again", on_duty)
