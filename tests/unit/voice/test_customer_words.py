"""Names of a customer from several sources, none of which can stop listening."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import CapturedCall, CapturingLogger

from assistant.identity.models import Customer, CustomerId
from assistant.speech import customer_words
from assistant.speech.customer_words import CustomerWords

CUSTOMER = Customer(id=CustomerId("wang_guilan"), name="王桂兰", branch_id="jinan-lixia")


async def family(customer: Customer) -> list[str]:
    assert customer == CUSTOMER
    return ["王晓燕", "女儿", " 李强 ", " "]


async def manager(_customer: Customer) -> list[str]:
    return ["赵敏", "女儿"]


async def broken(customer: Customer) -> list[str]:
    raise RuntimeError(f"no row for {customer.name}, 王晓燕")


async def hanging(_customer: Customer) -> list[str]:
    await asyncio.Event().wait()
    return []


async def test_each_name_comes_once_in_the_order_of_the_sources() -> None:
    words = CustomerWords({"family": family, "manager": manager})
    assert await words.of(CUSTOMER) == ("王晓燕", "女儿", "李强", "赵敏")


async def test_a_source_that_fails_takes_nothing_from_the_others_and_names_are_not_logged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logger = CapturingLogger()
    monkeypatch.setattr(customer_words, "logger", logger)
    assert await CustomerWords({"family": broken, "manager": manager}).of(CUSTOMER) == ("赵敏", "女儿")
    assert logger.calls == [
        CapturedCall("warning", ("customer_words_failed",), {"source": "family", "error": "RuntimeError"})
    ]


async def test_a_source_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_words, "LONGEST_LOOKUP_SECONDS", 0.01)
    assert await CustomerWords({"family": hanging, "manager": manager}).of(CUSTOMER) == ("赵敏", "女儿")


async def test_without_sources_nothing_is_expected() -> None:
    assert await CustomerWords({}).of(CUSTOMER) == ()
