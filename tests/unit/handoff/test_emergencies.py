"""Illness, fire, crime and despair are told apart by the words, near misses stay calm, and each kind has its number first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.handoff.emergencies import Danger, call_titles, what_to_do
from assistant.handoff.models import Reason, Trigger
from assistant.handoff.signals import danger_in, figure_of_speech, hear_alarm, read_signals

DATA = Path(__file__).resolve().parents[2] / "data"
FIRST_CALL = {"120": "illness", "119": "fire", "110": "police", "12356": "despair"}


def labelled(name: str) -> Iterator[tuple[str, str]]:
    for line in (DATA / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            sentence, label = line.split("\t")
            yield sentence, label


def heard(sentence: str) -> str:
    """The label of what hear_alarm takes it for; anger and fraud are other tests' matter."""
    alarm = hear_alarm(sentence, sentence.isascii())
    if alarm is None or alarm.intent != "emergency":
        return "none"
    assert alarm.wish.reason == Reason.WELLBEING and alarm.words is not None
    return FIRST_CALL[Danger(alarm.danger or "despair").numbers[0]]


@pytest.mark.parametrize(
    ("name", "right", "false_alarms"),
    [("emergencies.tsv", 0.97, 0.02), ("emergencies_second.tsv", 0.94, 0.02), ("emergencies_third.tsv", 0.95, 0.02)],
)
def test_急事分得清_平常话不惊动(name: str, right: float, false_alarms: float) -> None:
    rows = list(labelled(name))
    urgent = [(sentence, label) for sentence, label in rows if label != "none"]
    calm = [sentence for sentence, label in rows if label == "none"]
    missed = [(sentence, label, heard(sentence)) for sentence, label in urgent if heard(sentence) != label]
    alarmed = [sentence for sentence in calm if heard(sentence) != "none"]
    assert 1 - len(missed) / len(urgent) >= right, missed
    assert len(alarmed) / len(calm) <= false_alarms, alarmed


@pytest.mark.parametrize(
    ("sentence", "danger"),
    [
        ("喝了农药", Danger.HARMED),
        ("不想活了，农药已经喝下去了", Danger.HARMED),
        ("想喝农药", Danger.DESPAIR),
        ("降压药吃多了咋办", Danger.OVERDOSE),
        ("血压180头疼要紧不", Danger.PRESSURE),
        ("闻到煤气味", Danger.GAS),
        ("困在电梯里了", Danger.TRAPPED),
        ("老伴走丢了", Danger.MISSING),
        ("家里进贼了", Danger.POLICE),
        ("我想买老鼠药", Danger.MEANS),
        ("急死我了，老伴没反应了", Danger.ILLNESS),
        ("手机打不通，我妈怎么叫都不醒", Danger.ILLNESS),
    ],
)
def test_哪一种险情(sentence: str, danger: Danger) -> None:
    assert danger_in(sentence) == danger


@pytest.mark.parametrize("sentence", ["我被骗了，还没挂电话，他让我转账", "说我孙子出车祸了，要赶紧汇钱过去"])
def test_骗局里的险情_还是当骗局(sentence: str) -> None:
    alarm = hear_alarm(sentence, False)
    assert alarm is not None and alarm.wish.trigger == Trigger.FRAUD


def test_想不开的话在前_被骗光了也先救人() -> None:
    alarm = hear_alarm("被骗光了，我想跳水库", False)
    assert alarm is not None and alarm.wish.trigger == Trigger.SELF_HARM
    assert "self_harm" in read_signals("我想跳水库").risks


@pytest.mark.parametrize("sentence", ["累死了", "想死你了", "心疼钱", "死活登不上", "屏幕突然看不见了", "我老伴去年走了"])
def test_不是急事的话认得出(sentence: str) -> None:
    assert danger_in(sentence) is None and figure_of_speech(sentence)


@pytest.mark.parametrize("sentence", ["急死我了，老伴没反应了", "胸口疼死我了", "救命"])
def test_急得要命不等于不急(sentence: str) -> None:
    assert not figure_of_speech(sentence)


@pytest.mark.parametrize("danger", Danger)
def test_每一种都先说该打的号码_能点_念得顺(danger: Danger) -> None:
    said = what_to_do(danger, False)
    assert danger.numbers[0] in said.text
    assert not re.search(r"[0-9*{}]", said.spoken), said.spoken
    assert all(len(sentence) <= 45 for sentence in re.split("[。？！]", said.spoken)), said.spoken
    assert [number for _, number in call_titles(danger, False)] == list(danger.numbers)
    english = what_to_do(danger, True)
    assert not re.search(r"[一-鿿]", english.text + english.spoken) and danger.numbers[0] in english.text


def test_煤气先出门再打电话_不碰开关() -> None:
    said = what_to_do(Danger.GAS, False).text
    assert said.index("别碰开关") < said.index("119") and "别在屋里打电话" in said


def test_已经喝下去的_先打急救再说心里的苦() -> None:
    said = what_to_do(Danger.HARMED, False).text
    assert said.index("120") < said.index("12356")


@pytest.mark.parametrize(("sentence", "number"), [("家里着火了", "119"), ("我爸晕倒了", "120"), ("活够了", "12356")])
def test_对话引擎停了_号码也点得着(sentence: str, number: str) -> None:
    alarm = hear_alarm(sentence, False)
    assert alarm is not None and alarm.words is not None
    assert alarm.words["links"][0]["link"] == f"tel:{number}"
