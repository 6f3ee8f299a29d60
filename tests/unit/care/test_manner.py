"""What 说慢点 and 声音大点 ask of the voice, and what that makes of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.care.manner import Wish, fulfilled, wishes
from assistant.care.models import CareSettings

ROOT = Path(__file__).resolve().parents[3]
SLOWER, FASTER = Wish("rate", "down"), Wish("rate", "up")
LOUDER, SOFTER = Wish("volume", "up"), Wish("volume", "down")
SAID = {
    "说慢点": [SLOWER],
    "太快了，慢一点": [SLOWER],
    "别念那么快": [SLOWER],
    "你念得太快，跟放炮似的": [SLOWER],
    "那个那个太块了": [SLOWER],
    "说快点": [FASTER],
    "你念得太慢了": [FASTER],
    "别这么慢": [FASTER],
    "语速调快": [FASTER],
    "声音大点": [LOUDER],
    "声音太小了，听不清": [LOUDER],
    "俺耳朵背": [LOUDER],
    "呃大生一点": [LOUDER],
    "声音小一点": [SOFTER],
    "太大声了": [SOFTER],
    "老伴睡了，你小点声": [SOFTER],
    "念慢一点，声音再大一点": [SLOWER, LOUDER],
    "讲话轻点慢点都行，就是别这么快": [SLOWER, SOFTER],
    "用最慢的速度读": [Wish("rate", "down", utmost=True)],
    "音量开到最大": [Wish("volume", "up", utmost=True)],
    "说短一点": [],
    "说简单点，别那么长": [],
    "咱唠唠，别急": [SLOWER],
}


@pytest.mark.parametrize("said", SAID)
def test_说的话_听得出要怎么念(said: str) -> None:
    assert wishes(said) == SAID[said]


def test_训练里要慢要大声的话_没有一句被当成要快() -> None:
    taught = yaml.safe_load((ROOT / "nlu_data/intents/speak_slower.yml").read_text("utf-8"))["nlu"][0]["examples"]
    sentences = [line.removeprefix("- ") for line in taught.splitlines()]
    assert len(sentences) > 50
    assert [sentence for sentence in sentences if FASTER in wishes(sentence)] == []


def test_一次一步_说得出改了什么() -> None:
    change, said = fulfilled([SLOWER, SOFTER], CareSettings())
    assert change.model_dump(exclude_unset=True) == {"rate": 0.7, "volume": 0.8}
    assert said == "好，念慢一点，声音小一点。"


def test_到头了就直说_什么也不改() -> None:
    change, said = fulfilled([LOUDER], CareSettings(volume=1.0))
    assert change.model_dump(exclude_unset=True) == {}
    assert "已经最大" in said and "音量键" in said


@pytest.mark.parametrize(
    ("wish", "least_or_most"), [(SLOWER, 0.5), (FASTER, 1.5), (LOUDER, 1.0), (SOFTER, 0.2)], ids=str
)
def test_再怎么说也不越过两头_声音不会说没了(wish: Wish, least_or_most: float) -> None:
    settings = CareSettings(volume=0.5)
    for _ in range(20):
        change, _ = fulfilled([wish], settings)
        settings = settings.model_copy(update=change.model_dump(exclude_unset=True))
    assert getattr(settings, wish.measure) == least_or_most


def test_说最大_一下到头() -> None:
    change, _ = fulfilled(wishes("音量开到最大"), CareSettings(volume=0.3))
    assert change.volume == 1.0


def test_比下限还小的音量_说小一点也不会变大() -> None:
    change, said = fulfilled([SOFTER], CareSettings(volume=0.1))
    assert change.model_dump(exclude_unset=True) == {} and "最小" in said


def test_没开朗读_告诉到哪里打开() -> None:
    _, said = fulfilled([SLOWER], CareSettings(reading=False))
    assert "字号和声音" in said
