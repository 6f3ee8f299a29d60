"""The names of a customer's own people are put right for that customer alone, live and in recordings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from assistant.care.family import FamilyService
from assistant.care.models import Contact
from assistant.identity.models import Customer
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import Caller, FakeRasa, Service
from tests.integration.test_transcriptions import post, wav
from tests.speech import ENDS_ANY, fake_ears, microphone, pcm
from voice.fakes import FakeRecogniser, spoken

MISHEARD = "给王小燕打电话"
MEANT = "给王晓燕打电话"
DAUGHTER = {"id": None, "name": "王晓燕", "relation": "女儿", "phone": "13812345678"}


@pytest.fixture
async def service(tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock) -> AsyncIterator[Service]:
    settings = make_settings(tmp_path, rasa_url=rasa.url)
    async with Service.running(settings, rasa, faq, clock, fake_ears(FakeRecogniser())) as running:
        yield running


@pytest.fixture
async def mother(service: Service) -> Caller:
    """Has a daughter 王晓燕 and, by the app's token, an account manager 赵敏."""
    caller = await service.sign_in("wang_guilan")
    saved = await caller.http.put("/api/care/family", json=[DAUGHTER])
    assert saved.status_code == 200, saved.text
    return caller


async def live(caller: Caller, said: str) -> dict[str, Any]:
    async with microphone(caller) as page:
        await page.speak(0.4, said, ENDS_ANY)
        return await page.text()


async def test_the_daughters_name_is_put_right_for_her_mother(mother: Caller) -> None:
    heard = await live(mother, MISHEARD)
    assert heard["text"] == MEANT
    assert heard["corrections"] == [{"heard": "小", "meant": "晓"}]
    assert (await live(mother, "给王晓艳转五百"))["text"] == "给王晓燕转五百"


async def test_and_not_for_another_customer(service: Service, mother: Caller) -> None:
    stranger = await service.sign_in("zhang_wei")
    heard = await live(stranger, MISHEARD)
    assert (heard["text"], heard["corrections"]) == (MISHEARD, [])


async def test_the_account_manager_is_known_by_name(service: Service, mother: Caller) -> None:
    assert (await live(mother, "我找赵民"))["text"] == "我找赵敏"
    assert (await live(await service.sign_in("zhang_wei"), "我找赵民"))["text"] == "我找赵民"


async def test_recordings_know_the_same_names(service: Service, mother: Caller) -> None:
    recording = wav(pcm(spoken(0.5, MISHEARD, 2.0)))
    assert (await post(mother, recording)).json() == {"text": MEANT}
    assert (await post(await service.sign_in("zhang_wei"), recording)).json() == {"text": MISHEARD}


async def test_they_are_looked_up_once_for_a_connection(mother: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    contacts = FamilyService.contacts

    async def counted(self: FamilyService, customer: Customer) -> list[Contact]:
        asked.append(customer.id)
        return await contacts(self, customer)

    monkeypatch.setattr(FamilyService, "contacts", counted)
    async with microphone(mother) as page:
        await page.speak(MISHEARD, ENDS_ANY, MISHEARD, ENDS_ANY)
        assert [(await page.text())["text"] for _ in range(2)] == [MEANT, MEANT]
    assert asked == ["wang_guilan"]


async def test_where_the_family_cannot_be_looked_up_it_listens_all_the_same(
    mother: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_self: FamilyService, customer: Customer) -> list[Contact]:
        raise OSError(f"{customer.name} 王晓燕")

    monkeypatch.setattr(FamilyService, "contacts", broken)
    assert (await live(mother, MISHEARD))["text"] == MISHEARD
    assert (await live(mother, "我找赵民"))["text"] == "我找赵敏"
