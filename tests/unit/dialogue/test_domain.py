"""The domain, the rules, the forms and the actions fit each other and the taxonomy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import build_actions
from actions.services import ActionServices
from assistant.care.callers import Callers
from assistant.care.screens import Screens
from assistant.catalogue.service import CatalogueService
from assistant.conversation.contents import assistant_content
from assistant.kit.clock import SystemClock

ROOT = Path(__file__).resolve().parents[3]


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = read("domain.yml")
    return loaded


@pytest.fixture(scope="module")
def action_names() -> set[str]:
    faq: Any = None
    catalogue = CatalogueService.load(ROOT / "knowledge_base")
    screens = Screens.load(ROOT / "knowledge_base")
    return {
        action.name() for action in build_actions(ActionServices(faq, catalogue, SystemClock(), screens, Callers()))
    }


def steps() -> list[dict[str, Any]]:
    files = [*(ROOT / "nlu_data/rules").glob("*.yml"), *(ROOT / "nlu_data/stories").glob("*.yml")]
    documents = [yaml.safe_load(file.read_text("utf-8")) for file in files]
    return [
        step
        for document in documents
        for item in document.get("rules", document.get("stories", []))
        for step in item["steps"]
    ]


def test_正好是分类表里的四十个意图(domain: dict[str, Any]) -> None:
    assert len(domain["intents"]) == len(set(domain["intents"])) == 40
    assert set(domain["intents"]) == set(read("knowledge_base/taxonomy.yml")["intents"])


def test_每个意图都有规则接着(domain: dict[str, Any]) -> None:
    answered = {step["intent"] for step in steps() if "intent" in step}
    assert set(domain["intents"]) <= answered


def test_每个意图都有训练句子(domain: dict[str, Any]) -> None:
    written = {file.stem for file in (ROOT / "nlu_data/intents").glob("*.yml")}
    assert set(domain["intents"]) - {"ask_faq"} <= written


def test_域里的动作和实现的动作一一对应(domain: dict[str, Any], action_names: set[str]) -> None:
    assert set(domain["actions"]) == action_names


def test_规则用到的动作都存在(domain: dict[str, Any]) -> None:
    known = set(domain["actions"]) | set(domain["forms"]) | set(domain["responses"])
    assert {step["action"] for step in steps() if "action" in step} <= known


def test_表单的每一格都问得出来_都有校验(domain: dict[str, Any]) -> None:
    known = set(domain["actions"]) | set(domain["responses"])
    for form, settings in domain["forms"].items():
        assert f"validate_{form}" in known
        for slot in settings["required_slots"]:
            assert {f"utter_ask_{form}_{slot}", f"action_ask_{form}_{slot}"} & known


def test_每句提示中英文都有_格式都对(domain: dict[str, Any]) -> None:
    for name, variations in domain["responses"].items():
        for variation in variations:
            if "custom" in variation:
                assistant_content.validate_python(variation["custom"])
        if name != "utter_default":
            assert [bool(v.get("condition")) for v in variations] == [True, False]


def test_要离开表单的意图不会被当成投诉内容(domain: dict[str, Any]) -> None:
    (mapping,) = domain["slots"]["complaint"]["mappings"]
    assert {"cancel", "human_agent", "emergency", "report_fraud"} <= set(mapping["not_intent"])
