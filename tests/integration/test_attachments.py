"""Uploading, sending and reading pictures and documents over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from copy import copy
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.conversation import attachments
from assistant.conversation.attachments import AttachmentService
from assistant.settings import Settings
from tests.clamd import EICAR, FakeClamd
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service
from tests.unit.conversation.files import office, pdf, photo_with_place, picture


async def upload(
    caller: Caller, conversation: str, data: Any, name: str = "照片.jpg", **headers: str
) -> httpx.Response:
    return await caller.http.post(
        f"/api/conversations/{conversation}/attachments", params={"name": name}, content=data, headers=headers
    )


@pytest.fixture
async def service_over(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with Service.running(settings, rasa, faq, clock) as running:
        yield running


async def test_a_photo_is_kept_without_its_place_and_shown_in_place(service_over: Service) -> None:
    caller = await service_over.sign_in()
    conversation = await caller.open()
    answer = await upload(caller, conversation, photo_with_place(), "IMG_0001.exe", **{"content-type": "text/html"})

    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert (kept["name"], kept["media_type"], kept["width"], kept["height"]) == ("IMG_0001.jpg", "image/jpeg", 40, 60)
    assert "银行卡" in kept["hint"]
    shown = await caller.http.get(f"/api/attachments/{kept['attachment_id']}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"] == "inline; filename*=UTF-8''IMG_0001.jpg"
    assert b"SecretCamera" not in shown.content and len(shown.content) == kept["size"]


async def test_a_document_is_served_so_that_nothing_in_it_runs(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    kept = (await upload(caller, conversation, pdf(b"<</Type/Pages>>"), "回单.pdf")).json()
    headers = (await caller.http.get(f"/api/attachments/{kept['attachment_id']}")).headers
    assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%9B%9E%E5%8D%95.pdf")
    assert "sandbox; default-src 'none'" in headers.get_list("content-security-policy")
    assert headers["x-content-type-options"] == "nosniff"
    assert all("no-store" in value for value in headers.get_list("cache-control"))


async def test_a_text_is_never_served_as_a_page(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    page = "<html><script>alert(1)</script></html>"
    kept = (await upload(caller, conversation, page.encode(), "x.html", **{"content-type": "text/html"})).json()
    headers = (await caller.http.get(f"/api/attachments/{kept['attachment_id']}")).headers
    assert kept["name"] == "x.txt"
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-disposition"].startswith("attachment")


async def test_what_is_not_taken_is_said_in_the_customers_language(service: Service) -> None:
    caller, john = await service.sign_in(), await service.sign_in("john_smith")
    macro = office({"word/vbaProject.bin": b"x"})
    refused = await upload(caller, await caller.open(), macro)
    assert (refused.status_code, refused.json()["code"]) == (400, "attachment_refused")
    assert "截图" in refused.json()["detail"]
    assert "screenshot" in (await upload(john, await john.open(), macro)).json()["detail"]


async def test_nobody_else_sees_a_customers_file(service: Service) -> None:
    caller, other = await service.sign_in(), await service.sign_in("liu_yang")
    conversation = await caller.open()
    id_ = (await upload(caller, conversation, picture())).json()["attachment_id"]
    assert (await other.http.get(f"/api/attachments/{id_}")).status_code == 404
    assert (await upload(other, conversation, picture())).status_code == 404
    bare = httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="http://test")
    async with bare:
        assert (await bare.get(f"/api/attachments/{id_}")).status_code == 401
        assert (await bare.post(f"/api/conversations/{conversation}/attachments", content=b"x")).status_code == 401


async def test_a_file_beyond_the_limit_is_refused_as_soon_as_it_is(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    settings = make_settings(tmp_path, rasa_url=rasa.url, attachment_bytes=100_000)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller = await service.sign_in()
        conversation = await caller.open()
        declared = await upload(caller, conversation, b"0" * 100_001)
        assert (declared.status_code, declared.json()["code"]) == (413, "attachment_too_large")

        async def long() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b"0" * 50_000

        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", timeout=60) as http:
            path, headers = f"/api/conversations/{conversation}/attachments", dict(caller.http.headers)
            undeclared = await http.post(path, content=long(), headers=headers)
        assert undeclared.status_code == 413
        assert "0.0954 MB" in undeclared.json()["detail"]


async def test_a_day_has_a_limit_that_the_next_day_lifts(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    first = picture("PNG", size=(200, 200))
    settings = make_settings(tmp_path, rasa_url=rasa.url, attachment_bytes_per_day=len(first) + 1100)
    async with Service.running(settings, rasa, faq, clock) as service:
        caller = await service.sign_in()
        conversation = await caller.open()
        assert (await upload(caller, conversation, first)).status_code == 200
        refused = await upload(caller, conversation, b"\xe4\xbd\xa0" * 400)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attachments")
        clock.forward(7.5 * 3600)
        caller = await service.sign_in()
        assert (await upload(caller, conversation, b"\xe4\xbd\xa0" * 400)).status_code == 429
        clock.forward(7.5 * 3600)
        clock.forward(9.1 * 3600)
        caller = await service.sign_in()
        assert (await upload(caller, conversation, b"\xe4\xbd\xa0" * 300)).status_code == 200


async def test_a_name_that_holds_a_card_number_is_masked(service: Service) -> None:
    caller = await service.sign_in()
    kept = (await upload(caller, await caller.open(), picture(), "6222021234567890128.jpg")).json()
    assert "6222021234567890128" not in kept["name"]


async def test_what_was_never_sent_is_gone_after_a_day_without_anybody_doing_anything(
    service_over: Service, clock: TurnableClock
) -> None:
    caller, other = await service_over.sign_in(), await service_over.sign_in("liu_yang")
    unsent = [(await upload(each, await each.open(), picture())).json()["attachment_id"] for each in (caller, other)]
    conversation = await caller.open()
    sent = (await upload(caller, conversation, picture())).json()["attachment_id"]
    assert (await caller.post(conversation, {"type": "attachment", "attachment_id": sent})).status_code == 200
    sweeps: AttachmentService = service_over.app.state.attachments
    clock.forward(23 * 3600)
    assert await sweeps.forget_unsent() == 0
    late = await service_over.sign_in()
    kept = (await upload(late, await late.open(), picture())).json()["attachment_id"]
    clock.forward(2 * 3600)
    assert await sweeps.forget_unsent() == 2
    assert await sweeps.forget_unsent() == 0
    caller, other = await service_over.sign_in(), await service_over.sign_in("liu_yang")
    for id_, reader, status in zip(
        [*unsent, sent, kept], (caller, other, caller, caller), (404, 404, 200, 200), strict=True
    ):
        assert (await reader.http.get(f"/api/attachments/{id_}")).status_code == status
    clock.forward(24 * 3600)
    assert await sweeps.forget_unsent() == 1


async def test_more_than_one_sweep_takes_at_once_is_forgotten_by_two_workers(
    service_over: Service, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "FORGOTTEN_AT_ONCE", 2)
    caller = await service_over.sign_in()
    conversation = await caller.open()
    for _ in range(7):
        assert (await upload(caller, conversation, picture())).status_code == 200
    clock.forward(25 * 3600)
    sweeps: AttachmentService = service_over.app.state.attachments
    another = copy(sweeps)
    assert sum(await asyncio.gather(sweeps.forget_unsent(), another.forget_unsent())) == 7


async def test_a_running_service_sweeps_by_itself(
    tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "SWEEP_SECONDS", 0.02)
    async with Service.running(make_settings(tmp_path, rasa_url=rasa.url), rasa, faq, clock) as service:
        caller = await service.sign_in()
        id_ = (await upload(caller, await caller.open(), picture())).json()["attachment_id"]
        clock.forward(25 * 3600)
        caller = await service.sign_in()
        async with asyncio.timeout(30):
            while (await caller.http.get(f"/api/attachments/{id_}")).status_code != 404:
                await asyncio.sleep(0.02)


async def test_refused_files_count_towards_how_fast_files_may_be_sent(service: Service, clock: TurnableClock) -> None:
    caller, other = await service.sign_in(), await service.sign_in("liu_yang")
    conversation, others = await caller.open(), await other.open()
    for _ in range(attachments.UPLOADS_AT_ONCE):
        assert (await upload(caller, conversation, b"MZ\x90\0" * 50)).json()["code"] == "attachment_refused"
    refused = await upload(caller, conversation, picture())
    assert (refused.status_code, refused.json()["code"]) == (429, "sending_too_fast")
    assert (await upload(other, others, picture())).status_code == 200
    clock.forward(float(refused.headers["retry-after"]))
    assert (await upload(caller, conversation, picture())).status_code == 200


@pytest.fixture
async def clamd() -> AsyncIterator[FakeClamd]:
    async with FakeClamd().running() as fake:
        yield fake


@pytest.fixture
def settings_with_scanner(tmp_path: Path, rasa: FakeRasa, clamd: FakeClamd) -> Settings:
    return make_settings(tmp_path, rasa_url=rasa.url, clamav_address=clamd.address)


async def test_a_virus_is_found_before_anything_is_kept(
    settings_with_scanner: Settings, clamd: FakeClamd, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with Service.running(settings_with_scanner, rasa, faq, clock) as service:
        caller = await service.sign_in()
        conversation = await caller.open()
        refused = await upload(caller, conversation, EICAR)
        assert (refused.status_code, refused.json()["code"]) == (400, "attachment_refused")
        assert (await upload(caller, conversation, picture())).status_code == 200
        clamd.answer = b"stream: internal ERROR\0"
        away = await upload(caller, conversation, picture())
        assert (away.status_code, away.json()["code"]) == (503, "attachment_scan_unavailable")
