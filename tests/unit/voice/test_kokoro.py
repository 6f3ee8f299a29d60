"""The voice with a free licence reads Chinese by our own rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voice.ports import EngineUnavailable
from voice.synthesis import kokoro_weights
from voice.synthesis.frontend import Frontend
from voice.synthesis.kokoro import SYMBOLS, VOICE, KokoroVoice, ipa, symbols

FRONTEND = Frontend({"还款": "huán kuǎn"})
NAMES = {number: name for name, number in SYMBOLS.items()}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("kokoro")
    kokoro_weights.assemble(built)
    return built


def test_words_stand_apart_and_clauses_have_commas() -> None:
    written = "".join(NAMES[number] for number in symbols(FRONTEND.word_groups("请还款，好吗"), last=True))
    assert written == "ʨʰi↓ŋ xwa↗nkʰwa↓n, xau↓ ma."


def test_every_syllable_of_the_dictionary_has_symbols() -> None:
    from pypinyin.constants import PINYIN_DICT

    characters = "".join(chr(code) for code in PINYIN_DICT if 0x4E00 <= code < 0x9FA6)
    syllables = {syllable for character in characters for syllable in FRONTEND.syllables(character)}
    silent = {syllable for syllable in syllables if not any(sign in SYMBOLS for sign in ipa(syllable))}
    assert len(syllables) > 1000
    assert silent == set()


def test_letters_are_spelled() -> None:
    assert len(symbols(FRONTEND.word_groups("ATM"), last=True)) > 6


def test_a_sentence_comes_clause_by_clause_and_slower_when_asked(folder: Path) -> None:
    voice = KokoroVoice(folder, FRONTEND)
    own = list(voice.pieces("您好，请还款。", 1.0))
    slow = list(voice.pieces("您好，请还款。", 0.6))
    assert len(own) == len(slow) == 2
    assert all(float(np.abs(piece).max()) > 0.05 for piece in own)
    assert sum(map(len, slow)) > 1.2 * sum(map(len, own))
    again = list(voice.pieces("您好，请还款。", 1.0))
    assert np.array_equal(np.concatenate(own), np.concatenate(again)), "a repetition goes on where the first broke off"


def test_a_bank_may_use_it() -> None:
    assert VOICE.commercial_use and "Apache-2.0" in VOICE.licence


def test_missing_parts_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_weights, "PARTS", ("no_such_package",))
    with pytest.raises(EngineUnavailable, match="no_such_package"):
        kokoro_weights.assemble(tmp_path)
    with pytest.raises(EngineUnavailable, match="make setup"):
        KokoroVoice(tmp_path, FRONTEND)


def test_other_weights_than_the_tested_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_weights, "SHA256", "0" * 64)
    with pytest.raises(EngineUnavailable, match="not those"):
        kokoro_weights.assemble(tmp_path)
