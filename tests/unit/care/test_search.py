"""Search by name and by sound, without an encoder; with one, a floor on what elderly customers say."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.care.companion import Companion
from assistant.care.places import line_places, product_places, read_places
from assistant.care.screens import Screens
from assistant.care.search import Search
from assistant.care.sounds import sounds_in, syllables, typed_pinyin
from assistant.catalogue.service import CatalogueService
from assistant.faq.models import Decision
from assistant.operations.care_search import evaluate_search
from assistant.settings import ROOT, Settings

KNOWLEDGE = ROOT / "knowledge_base"
SETTINGS = Settings()
BUILT = (SETTINGS.encoder_dir / "model.onnx").exists() and (SETTINGS.faq_index_dir / "index" / "complete").exists()


class KnowsNothing:
    async def decide(self, text: str) -> Decision:
        return Decision("unknown", ())


@pytest.fixture(scope="module")
def search() -> Search:
    catalogue = CatalogueService.load(KNOWLEDGE)
    places = [
        *read_places(KNOWLEDGE, Screens.load(KNOWLEDGE), catalogue),
        *line_places(Companion.load(KNOWLEDGE).lines),
        *product_places(catalogue.products()),
    ]
    today = datetime.date(2026, 11, 22)
    return Search(places, answers=KnowsNothing(), activities=lambda: catalogue.activities(today))


@pytest.mark.parametrize(
    "query, target",
    [
        ("俺要交水费", "#/care/bills"),
        ("字太小看不清", "#/care/settings"),
        ("长辈版在哪", "#/care/settings?switch=care"),
        ("关艾版", "#/care/settings?switch=care"),
        ("给我换回标准版", "#/care/settings?switch=standard"),
        ("zhuanzhang", "bank://transfer"),
        ("Zhuan Zhang", "bank://transfer"),
        ("瓜失", "#/care/card"),
        ("往点在哪儿", "bank://branches"),
        ("冬季健康讲座", "bank://activities/winter-health"),
        ("大额存单三年", "bank://deposit/large-cd/3y"),
        ("喘不上气", "tel:120"),
    ],
)
async def test_what_is_meant_is_among_the_first_three(search: Search, query: str, target: str) -> None:
    assert target in [found.hit.target for found in (await search.rank(query))[:3]]


@pytest.mark.parametrize("query", ["", "   ", "？"])
async def test_nothing_is_found_for_nothing(search: Search, query: str) -> None:
    result = await search.find(query)
    assert (result.best, result.groups) == (None, [])
    assert "换个说法" in result.say


async def test_results_come_by_kind_and_no_more_than_asked_for(search: Search) -> None:
    result = await search.find("存单", limit=1)
    assert [len(group.results) for group in result.groups] == [1] * len(result.groups)
    assert {"functions", "products"} <= {group.kind for group in result.groups}


async def test_what_is_only_like_it_is_asked_about(search: Search) -> None:
    assert (await search.find("关爱版")).say.startswith("找到了“换成关爱版”")
    assert (await search.find("一笔转出去的钱到哪儿了转账呢")).say.startswith("您要找的是不是")


async def test_a_search_before_everything_is_learnt_goes_by_names(search: Search) -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return np.full((len(texts), 384), 384**-0.5, np.float32)

    cold = Search(search._places, answers=KnowsNothing(), activities=lambda: [], embed=embed)
    assert (await cold.rank("交水费"))[0].hit.target == "#/care/bills"
    assert asked == ["交水费"]
    await cold.warm()
    assert "我的钱" in asked


async def test_a_product_says_whom_it_does_not_suit(search: Search) -> None:
    result = await search.find("大额存单三年")
    product = next(hit for group in result.groups for hit in group.results if hit.kind == "product")
    assert "不适合" in product.text


def test_sounds_that_are_not_told_apart() -> None:
    assert syllables("账单") == syllables("脏单")
    assert syllables("牛奶") == syllables("刘来")
    assert sounds_in(syllables("养老金"), syllables("我的养老斤到了没")) == 1.0
    assert sounds_in(syllables("转账"), syllables("挂失")) < 1.0


@pytest.mark.parametrize("text, typed", [("yu e", "yue"), ("转账", ""), ("交dianfei", ""), ("ok", "")])
def test_typed_pinyin(text: str, typed: str) -> None:
    assert typed_pinyin(text) == typed


@pytest.mark.skipif(not BUILT, reason="no encoder or index built: run `make setup`")
@pytest.mark.parametrize(
    "file, first, among_three", [("care_search.tsv", 0.84, 0.94), ("care_search_second.tsv", 0.72, 0.87)]
)
async def test_elderly_customers_find_what_they_mean(file: str, first: float, among_three: float) -> None:
    figures = await evaluate_search(SETTINGS, ROOT / "tests" / "data" / file, None)
    print(file, figures)
    assert figures["hit_at_1"] >= first
    assert figures["hit_at_3"] >= among_three
