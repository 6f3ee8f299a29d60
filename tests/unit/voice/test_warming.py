"""Fixed prompts and screens are spoken ahead, once."""

from __future__ import annotations

import fcntl
import re
import threading
from pathlib import Path

import pytest
import yaml

from assistant.care.introductions import explanation
from assistant.care.screens import Screens
from assistant.settings import ROOT, Settings
from assistant.speech import warming
from assistant.speech.frames import NOT_HEARD, OFFER_PERSON
from assistant.speech.warming import CACHE, PROMPTS, PRONUNCIATIONS, Warmed, fixed_sentences, warm
from voice.spoken.polyphones import load
from voice.spoken.text import speakable
from voice.synthesis.cache import SUFFIX, SpeechCache

KNOWLEDGE_BASE = Settings().knowledge_base_dir


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(warming, "fixed_texts", lambda _: ["您好。再见。", "您好。请稍等。"])
    return Settings(var_dir=tmp_path)


def test_every_screen_and_every_prompt_is_among_the_fixed_sentences_as_a_page_asks_for_them() -> None:
    pronunciations = load(KNOWLEDGE_BASE / PRONUNCIATIONS)
    fixed = set(fixed_sentences(KNOWLEDGE_BASE, pronunciations))
    assert "没听清，麻烦您再说一遍。" in fixed
    for screen in Screens.load(KNOWLEDGE_BASE).all:
        assert {sentence.written for sentence in speakable(explanation(screen), pronunciations)} <= fixed


def test_the_prompts_are_exactly_what_the_service_and_the_talk_page_read_aloud() -> None:
    content = yaml.safe_load((KNOWLEDGE_BASE / PROMPTS).read_text(encoding="utf-8"))
    prompts = [text for texts in content.values() for text in texts]
    care = ROOT / "web" / "src" / "care"
    turn = (care / "talk" / "useVoiceTurn.ts").read_text(encoding="utf-8")
    words = dict(re.findall(r'(\w+): "([^"]+)"', (care / "voice" / "words.ts").read_text(encoding="utf-8")))
    (say,) = re.findall(r"const say = (.+);", turn)
    of_the_page = [words[name] for name in re.findall(r"VOICE\.(\w+)", say)]
    assert of_the_page
    assert sorted(prompts) == sorted([*NOT_HEARD, OFFER_PERSON, *of_the_page])


def test_a_sentence_is_spoken_once_at_every_pace(settings: Settings) -> None:
    assert warm(settings, "zh-espeak", rates=(0.8, 1.0)) == Warmed(sentences=6, spoken=6)
    assert len(list((settings.var_dir / CACHE).glob("*" + SUFFIX))) == 6
    assert warm(settings, "zh-espeak", rates=(0.8, 1.0)) == Warmed(sentences=6, spoken=0)


def test_one_process_warms_at_a_time(settings: Settings) -> None:
    SpeechCache(settings.var_dir / CACHE)
    with (settings.var_dir / CACHE / "warming.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert warm(settings, "zh-espeak") == Warmed(sentences=3, spoken=0)


def test_a_service_that_ends_stops_warming(settings: Settings) -> None:
    stop = threading.Event()
    stop.set()
    assert warm(settings, "zh-espeak", stop=stop).spoken == 0
