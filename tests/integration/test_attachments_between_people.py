"""Files between a customer and the person who serves them: sent as messages, seen by who may see the conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.identity.staff import DEMONSTRATION_PASSWORD
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.handover_scene import Person, Scene, scene_of
from tests.harness import FakeRasa
from tests.unit.conversation.files import pdf, picture

AGENT, COLLEAGUE, SUPERVISOR, ADMINISTRATOR = "lin_xiao", "he_ping", "wu_gang", "tang_ling"


@pytest.fixture
async def scene(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Scene]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with scene_of(settings, rasa, faq, clock) as scene:
        yield scene


class Desk:
    """A member of staff over HTTP."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def upload(self, person: Person, data: bytes) -> httpx.Response:
        path = f"/api/conversations/{person.conversation}/attachments"
        return await self.http.post(path, params={"name": "办理单.pdf"}, content=data)

    async def sees(self, attachment_id: str) -> bool:
        response = await self.http.get(f"/api/attachments/{attachment_id}")
        assert response.status_code in {200, 404}
        return response.status_code == 200

    async def send(self, handoff_id: str, content: dict[str, Any]) -> httpx.Response:
        body = {"client_message_id": "a-1", "content": content}
        return await self.http.post(f"/api/desk/handoffs/{handoff_id}/messages", json=body)


async def desk(scene: Scene, username: str) -> Desk:
    http = httpx.AsyncClient(transport=httpx.ASGITransport(scene.service.app), base_url="http://test")
    body = {"username": username, "password": DEMONSTRATION_PASSWORD}
    response = await http.post("/api/staff/sign-in", json=body)
    assert response.status_code == 200, response.text
    http.headers["Authorization"] = f"Bearer {response.json()['token']}"
    return Desk(http)


async def send_picture(person: Person) -> str:
    path = f"/api/conversations/{person.conversation}/attachments"
    uploaded = await person.caller.http.post(path, params={"name": "回单.png"}, content=picture("PNG"))
    id_ = str(uploaded.json()["attachment_id"])
    sent = await person.caller.post(person.conversation, {"type": "attachment", "attachment_id": id_})
    assert sent.status_code == 200, sent.text
    content = sent.json()["messages"][0]["content"]
    assert (content["type"], content["name"], content["media_type"]) == ("attachment", "回单.png", "image/png")
    return id_


async def test_a_picture_reaches_the_agent_and_the_supervisor_and_nobody_else_of_the_staff(scene: Scene) -> None:
    person = await scene.served(by=AGENT)
    id_ = await send_picture(person)
    assert await (await desk(scene, AGENT)).sees(id_)
    assert await (await desk(scene, SUPERVISOR)).sees(id_)
    assert not await (await desk(scene, COLLEAGUE)).sees(id_)
    assert not await (await desk(scene, ADMINISTRATOR)).sees(id_)


async def test_what_was_uploaded_but_not_sent_is_seen_by_its_owner_alone(scene: Scene) -> None:
    person = await scene.served(by=AGENT)
    path = f"/api/conversations/{person.conversation}/attachments"
    id_ = (await person.caller.http.post(path, content=picture())).json()["attachment_id"]
    assert not await (await desk(scene, AGENT)).sees(id_)
    assert (await person.caller.http.get(f"/api/attachments/{id_}")).status_code == 200


async def test_what_is_sent_after_the_end_is_no_longer_the_agents(scene: Scene, clock: TurnableClock) -> None:
    person = await scene.served(by=AGENT)
    before = await send_picture(person)
    await scene.ends(person)
    clock.forward(60)
    after = await send_picture(person)
    agent = await desk(scene, AGENT)
    assert await agent.sees(before)
    assert not await agent.sees(after)


async def test_an_agent_sends_a_document_and_only_while_having_the_customer(scene: Scene) -> None:
    person = await scene.served(by=AGENT)
    agent, colleague = await desk(scene, AGENT), await desk(scene, COLLEAGUE)
    assert (await colleague.upload(person, pdf(b"<</Type/Pages>>"))).status_code == 404
    uploaded = (await agent.upload(person, pdf(b"<</Type/Pages>>"))).json()
    content = {"type": "attachment", "attachment_id": uploaded["attachment_id"]}
    assert (await person.caller.http.get(f"/api/attachments/{uploaded['attachment_id']}")).status_code == 404
    sent = await agent.send((await person.handoff()).id, content)
    assert sent.status_code == 200, sent.text
    message = (await person.history())[-1]
    assert (message["sender"], message["content"]["name"]) == ("agent", "办理单.pdf")
    assert (await person.caller.http.get(f"/api/attachments/{uploaded['attachment_id']}")).status_code == 200
    await scene.ends(person)
    assert (await agent.upload(person, pdf(b"<</Type/Pages>>"))).status_code == 404


async def test_nobody_sends_what_another_uploaded(scene: Scene) -> None:
    person, other = await scene.served(by=AGENT), await scene.customer("liu_yang")
    path = f"/api/conversations/{other.conversation}/attachments"
    foreign = (await other.caller.http.post(path, content=picture())).json()["attachment_id"]
    agents = (await (await desk(scene, AGENT)).upload(person, pdf(b"<</Type/Pages>>"))).json()["attachment_id"]
    for id_ in (foreign, agents, "0" * 32):
        sent = await person.caller.post(person.conversation, {"type": "attachment", "attachment_id": id_})
        assert (sent.status_code, sent.json()["code"]) == (404, "attachment_not_found")


async def test_the_same_attachment_message_sent_again_is_stored_once(scene: Scene) -> None:
    person = await scene.served(by=AGENT)
    path = f"/api/conversations/{person.conversation}/attachments"
    id_ = (await person.caller.http.post(path, content=picture())).json()["attachment_id"]
    content = {"type": "attachment", "attachment_id": id_}
    for _ in range(2):
        assert (await person.caller.post(person.conversation, content, "same")).status_code == 200
    assert len([m for m in await person.history() if m["content"]["type"] == "attachment"]) == 1
