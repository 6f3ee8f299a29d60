"""The bank's screens, and what the check finds wrong with others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from assistant.care.introductions import explanation
from assistant.care.screen_checks import check_screens
from assistant.care.screens import Screens
from assistant.faq.errors import ContentError
from assistant.settings import ROOT

KNOWLEDGE = ROOT / "knowledge_base"
PAGES = ROOT / "web" / "src" / "care"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge_base"))


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    shutil.copy(PAGES.parent / "strings.ts", tmp_path)
    return Path(shutil.copytree(PAGES, tmp_path / "care"))


def spoil(knowledge: Path, screen_id: str, **changes: object) -> None:
    for file in (knowledge / "screens").glob("care_*.yml"):
        items = yaml.safe_load(file.read_text("utf-8"))
        for item in items:
            if item["id"] == screen_id:
                item |= changes
                file.write_text(yaml.safe_dump(items, allow_unicode=True), "utf-8")


def reasons(knowledge: Path, pages: Path | None = None) -> str:
    return "\n".join(map(str, check_screens(knowledge, pages)[1]))


def test_at_least_25_screens_and_no_fault_in_screens_and_pages() -> None:
    screens, faults = check_screens(KNOWLEDGE, PAGES)
    assert len(screens) >= 25
    assert faults == []


def test_home_has_six_large_entries_at_most() -> None:
    home = Screens.load(KNOWLEDGE).screen("care.home")
    assert 1 <= sum(step.group is None for step in home.steps) <= 6


@pytest.mark.parametrize("edition", ["长辈版", "亲情版", "关怀版", "关爱版"])
def test_switching_is_found_under_every_name(edition: str) -> None:
    names = yaml.safe_load((KNOWLEDGE / "care" / "search.yml").read_text("utf-8"))["others"][0]
    assert edition in names["names"]
    assert names["target"] == "#/care/settings?switch=care"


STEP = {"id": "one", "label": "看一看", "does": "看一看", "route": "#/care"}


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"purpose": "您的余额是3,500.00元。"}, "holds a sum of money"),
        ({"purpose": "点击这里查看。"}, "says 点击, say 点一下"),
        ({"purpose": "高收益产品，名额有限。"}, "advertises: 高收益"),
        ({"steps": [STEP | {"route": "#/care/nowhere"}]}, "#/care/nowhere is no screen's route"),
        ({"steps": [STEP | {"route": "bank://nothing"}]}, "bank://nothing is no function"),
        ({"steps": [STEP | {"route": "tel:abc"}]}, "tel:abc is no number"),
        ({"steps": [STEP | {"label": "一键求助"}]}, "stands on every page already"),
        ({"steps": [STEP | {"id": f"s{n}", "label": f"第{n}样"} for n in range(8)]}, "more than 7 things to do"),
        ({"purpose": "长" * 61}, "purpose"),
        ({"steps": [STEP | {"label": "长" * 11}]}, "steps"),
        ({"steps": [{"id": "one", "label": "看一看"}]}, "steps.0.does"),
        ({"steps": [STEP, STEP | {"id": "two"}]}, "the same label"),
        ({"steps": [STEP, STEP | {"label": "别的"}]}, "the same id"),
        ({"edition": "standard"}, "does not begin with the edition"),
    ],
)
def test_the_check_finds(knowledge: Path, change: dict[str, object], reason: str) -> None:
    spoil(knowledge, "care.pension", **change)
    assert reason in reasons(knowledge)


def test_the_check_finds_a_seventh_entry_on_home(knowledge: Path) -> None:
    steps = [STEP | {"id": f"s{n}", "label": f"第{n}样"} for n in range(7)]
    spoil(knowledge, "care.home", steps=steps)
    assert "more than 6 large entries" in reasons(knowledge)


def test_the_check_finds_a_page_without_a_screen(knowledge: Path, pages: Path) -> None:
    (pages / "pages" / "Odd.tsx").write_text('const here = "care.oddity";\n', "utf-8")
    assert "Odd.tsx:1: there is no screen care.oddity" in reasons(knowledge, pages)


def test_the_check_finds_a_step_that_a_page_asks_for_in_vain(knowledge: Path, pages: Path) -> None:
    page = pages / "pages" / "HealthPage.tsx"
    page.write_text(page.read_text("utf-8") + '\nconst odd = step("oddity");\n', "utf-8")
    assert "care.health has no step oddity" in reasons(knowledge, pages)


def test_the_check_finds_a_step_that_no_page_shows(knowledge: Path, pages: Path) -> None:
    spoil(knowledge, "care.pension", steps=[{"id": "zzz", "label": "摸不着的", "does": "看一看"}])
    spoil(knowledge, "care.health", steps=[{"id": "zzz", "label": "摸不着的", "does": "看一看"}])
    found = reasons(knowledge, pages)
    assert "care.pension: 摸不着的 leads nowhere" in found
    assert "care.health: 摸不着的 is not on the page" in found


def test_the_check_finds_that_the_pages_say_something_else(knowledge: Path, pages: Path) -> None:
    file = knowledge / "screens" / "fixed.yml"
    file.write_text(file.read_text("utf-8").replace("一键求助", "救命"), "utf-8")
    assert "the pages do not say 救命" in reasons(knowledge, pages)


def test_the_service_does_not_start_with_a_faulty_screen(knowledge: Path) -> None:
    spoil(knowledge, "care.pension", title="长" * 11)
    with pytest.raises(ContentError, match="title"):
        Screens.load(knowledge)


def test_an_introduction_says_every_step_in_its_order() -> None:
    for screen in Screens.load(KNOWLEDGE).all:
        said = explanation(screen)
        own = [f"{step.label}，{step.does}" for step in screen.steps if step.group is None]
        places = [said.find(step) for step in own]
        assert -1 not in places and places == sorted(places), screen.id
        assert all(step.label in said for step in screen.steps), screen.id


@pytest.mark.parametrize("words", ["给这次人工服务打分", "回到对话"])
def test_the_check_finds_a_standard_page_that_says_something_else(knowledge: Path, pages: Path, words: str) -> None:
    strings = pages.parent / "strings.ts"
    strings.write_text(strings.read_text("utf-8").replace(f'"{words}"', '"别的话"'), "utf-8")
    found = reasons(knowledge, pages)
    assert f"the pages do not say {words}" in found
    assert found.count("the pages do not say") == 1
