"""Conversations from the scripts beside this file, played through the real Rasa and the real actions.

A turn: `say`, and any of `intent`, `form` (active afterwards, null for none), `entities` (name: value),
`hear` (every one of these is in the reply), `not_hear`, `person` (what asks for a person, null for nothing),
`failed`, `slots` (name: value). A script may say whom it is with: `family` (relation and name: number), `edition`,
and `screen`, the page that is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.stage import Heard, Stage

HERE = Path(__file__).parent


def scripts() -> Iterator[Any]:
    for file in sorted(HERE.glob("*.yml")):
        for script in yaml.safe_load(file.read_text("utf-8")):
            yield pytest.param(script, id=f"{file.stem}: {script['name']}")


@pytest.mark.parametrize("script", scripts())
def test_对话(stage: Stage, conversation: str, script: dict[str, Any]) -> None:
    stage.callers.introduce(conversation, script.get("family", {}), script.get("edition"), script.get("screen"))
    for turn in script["turns"]:
        check(turn, stage.say(conversation, str(turn["say"])))


def check(turn: dict[str, Any], heard: Heard) -> None:
    place = f"{turn['say']} -> {heard.intent}, {heard.form}, {heard.entities}: {heard.said}"
    if "intent" in turn:
        assert heard.intent == turn["intent"], place
    if "form" in turn:
        assert heard.form == turn["form"], place
    if "person" in turn:
        assert heard.person == turn["person"], place
    if "failed" in turn:
        assert heard.failed == turn["failed"], place
    if "slots" in turn:
        assert turn["slots"].items() <= heard.slots.items(), f"{heard.slots}: {place}"
    for name, value in turn.get("entities", {}).items():
        assert (name, value) in [(e["entity"], e["value"]) for e in heard.entities], place
    for words in turn.get("hear", []):
        assert str(words) in heard.said, f"{words!r} is missing: {place}"
    for words in turn.get("not_hear", []):
        assert str(words) not in heard.said, f"{words!r} must not be there: {place}"
