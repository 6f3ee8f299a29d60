"""A customer in the app and staff at their desks, over the whole service: real database, fake Rasa, a clock one turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson

from assistant.conversation import threads
from assistant.handoff import store
from assistant.handoff.models import Availability, Handoff
from assistant.handoff.service import HandoffService
from assistant.identity.models import Customer, CustomerId
from assistant.settings import Settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service, texts

STEP_SECONDS = 8
FORM = {
    "active_form": "transfer_money_form",
    "slots": {"payee": "王建国"},
    "requested_slot": "amount",
    "intent": {"name": "transfer_money", "confidence": 0.97},
}
UNKNOWN = [{"custom": {"type": "text", "markdown": "不好意思，我没听明白。"}}, {"custom": {"type": "failed"}}]


class Person:
    """A customer on one conversation."""

    def __init__(self, scene: Scene, caller: Caller, conversation: str) -> None:
        self.scene = scene
        self.caller = caller
        self.conversation = conversation

    async def says(self, text: str, id_: str | None = None) -> list[dict[str, Any]]:
        """The contents of what the customer is told in reply."""
        return [message["content"] for message in (await self.caller.say(self.conversation, text, id_))[1:]]

    async def taps(self, value: str = "human", title: str = "转人工") -> list[dict[str, Any]]:
        response = await self.caller.tap(self.conversation, value, title)
        assert response.status_code == 200, response.text
        return [message["content"] for message in response.json()["messages"][1:]]

    async def history(self) -> list[dict[str, Any]]:
        return await self.caller.history(self.conversation)

    async def told(self) -> list[str]:
        """Everything said to the customer about the handover, in order."""
        return [m["content"]["text"] for m in await self.history() if m["sender"] == "system"]

    async def spoken(self) -> list[str]:
        return [m["content"]["spoken"] for m in await self.history() if m["sender"] == "system"]

    async def heard(self) -> list[str]:
        """Everything on the screen, in order, whoever said it."""
        return texts(await self.history())

    async def post(self, what: str = "", body: Any = None, method: str = "POST") -> httpx.Response:
        path = f"/api/conversations/{self.conversation}/handoff{'/' if what else ''}{what}"
        return await self.caller.http.request(method, path, json=body)

    async def status(self) -> dict[str, Any]:
        return dict((await self.post(method="GET")).json())

    async def handoff(self) -> Handoff:
        """The latest one."""
        found = await self.scene.database.read(lambda c: store.latest_of(c, self.conversation))
        assert found is not None, "nobody was asked for"
        return found

    async def asked(self) -> bool:
        return await self.scene.database.read(lambda c: store.latest_of(c, self.conversation)) is not None

    async def state(self) -> str:
        return (await self.handoff()).state.value


class Scene:
    def __init__(self, service: Service, clock: TurnableClock) -> None:
        self.service = service
        self.clock = clock
        self.rasa = service.rasa
        self.staff: list[str] = []
        self._messages = 0

    @property
    def handoffs(self) -> HandoffService:
        found: HandoffService = self.service.app.state.handoff
        return found

    @property
    def database(self) -> Any:
        return self.service.app.state.database

    async def customer(self, id_: str = "zhang_wei") -> Person:
        """A demonstration customer, or an unremarkable one of that name."""
        try:
            caller = await self.service.sign_in(id_)
        except KeyError:
            token = self.service.app.state.development_issuer.issue(Customer(id=CustomerId(id_), name=id_)).token
            caller = Caller(self.service, token)
        return Person(self, caller, await caller.open())

    async def on_duty(self, *staff: str) -> None:
        """Open desks, free for customers."""
        for id_ in staff:
            await self.handoffs.set_availability(id_, Availability.ON_DUTY)
            await self.handoffs.beat(f"desk-{id_}", id_)
            if id_ not in self.staff:
                self.staff.append(id_)
        await self.handoffs.tick()

    async def busy(self, *staff: str) -> None:
        """At their desks, but taking nobody new."""
        await self.on_duty(*staff)
        for id_ in staff:
            await self.handoffs.set_availability(id_, Availability.BUSY)
        await self.handoffs.tick()

    async def leaves(self, id_: str) -> None:
        """The browser is closed, or the network gone."""
        self.staff.remove(id_)
        await self.handoffs.leave_desk(f"desk-{id_}")

    async def passes(self, seconds: float) -> None:
        """Time, in steps shorter than what counts as an outage, with the desks there are."""
        while seconds > 0:
            step = min(seconds, STEP_SECONDS)
            self.clock.forward(step)
            for id_ in self.staff:
                await self.handoffs.beat(f"desk-{id_}", id_)
            await self.handoffs.tick()
            seconds -= step

    async def accepts(self, staff: str, person: Person) -> str:
        """The offer that is there; the handover's id."""
        await self.handoffs.tick()
        handoff = await person.handoff()
        assert (handoff.state, handoff.staff_id) == ("offered", staff)
        await self.handoffs.accept(handoff.id, staff)
        return handoff.id

    async def writes(self, staff: str, person: Person, text: str) -> None:
        handoff = await person.handoff()
        now = threads.milliseconds(self.clock.now())
        self._messages += 1
        content = orjson.dumps({"type": "text", "text": text}).decode()

        def work(connection: Any) -> Any:
            self.handoffs.to_write_in(connection, handoff.id, staff)
            threads.append_from_staff(
                connection,
                person.conversation,
                staff_id=staff,
                face=threads.Author(name="林晓", title="客服"),
                client_message_id=f"s-{self._messages}",
                content=content,
                now=now,
            )
            return self.handoffs.agent_wrote(connection, person.conversation, now)

        await self.handoffs.told(await self.database.write(work))

    async def served(self, id_: str = "zhang_wei", by: str = "lin_xiao") -> Person:
        """A customer whom that agent has."""
        person = await self.customer(id_)
        await self.on_duty(by)
        await person.taps()
        await self.accepts(by, person)
        return person

    async def ends(self, person: Person) -> str:
        """The agent hands back to the assistant; the handover's id."""
        handoff = await person.handoff()
        assert handoff.staff_id is not None
        await self.handoffs.end(handoff.id, handoff.staff_id)
        return handoff.id


@asynccontextmanager
async def scene_of(settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock) -> AsyncIterator[Scene]:
    """A running service; over the same settings again, the same after a restart."""
    async with Service.running(settings, rasa, faq, clock) as service:
        yield Scene(service, clock)
