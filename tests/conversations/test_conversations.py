"""Conversations from the scripts beside this file, played through the real Rasa and the real actions.

A turn: `say`, and any of `intent`, `form` (active afterwards, null for none), `entities` (name: value),
`hear` (every one of these is in the reply), `not_hear`.
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
            yield pytest.param(script["turns"], id=f"{file.stem}: {script['name']}")


@pytest.mark.parametrize("turns", scripts())
def test_对话(stage: Stage, conversation: str, turns: list[dict[str, Any]]) -> None:
    for turn in turns:
        check(turn, stage.say(conversation, str(turn["say"])))


def check(turn: dict[str, Any], heard: Heard) -> None:
    place = f"{turn['say']} -> {heard.intent}, {heard.form}, {heard.entities}: {heard.said}"
    if "intent" in turn:
        assert heard.intent == turn["intent"], place
    if "form" in turn:
        assert heard.form == turn["form"], place
    for name, value in turn.get("entities", {}).items():
        assert (name, value) in [(e["entity"], e["value"]) for e in heard.entities], place
    for words in turn.get("hear", []):
        assert str(words) in heard.said, f"{words!r} is missing: {place}"
    for words in turn.get("not_hear", []):
        assert str(words) not in heard.said, f"{words!r} must not be there: {place}"
