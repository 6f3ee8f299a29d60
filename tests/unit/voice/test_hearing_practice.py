"""The speech that the recogniser learns from: nothing held out, sums varied as they are said, recordings in conditions."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest

from assistant.faq.errors import ImportRefused
from assistant.faq.training_groups import held_out
from assistant.operations.practice_speech import (
    READINGS_OF_A_RECORDING,
    in_some_condition,
    recorded,
    sentences,
    with_another_amount,
)
from nlu_data.components.amounts import find_amounts
from voice.audio import in_a_room, wav_bytes
from voice.ports import RECOGNITION_RATE

TONE = (0.3 * np.sin(np.arange(RECOGNITION_RATE) / 9)).astype(np.float32)


def test_one_sentence_in_ten_is_never_learnt_from() -> None:
    chosen = sentences(random.Random(1))
    assert len(chosen) > 5_000
    assert not any(held_out(sentence) for sentence in chosen)


@pytest.mark.parametrize("seed", range(20))
def test_another_sum_is_one_sum_again_and_the_rest_stays(seed: int) -> None:
    said = with_another_amount("给老王转五百块", random.Random(seed))
    assert re.fullmatch(r"给老王转[一二三四五六七八九十百千万两零元块]+", said)
    (found,) = find_amounts(said)
    assert said[found.start : found.end] == said.removeprefix("给老王转")


def test_sentences_without_a_sum_stay() -> None:
    assert with_another_amount("查一下余额", random.Random(1)) == "查一下余额"


def test_a_room_adds_an_echo_that_fades() -> None:
    heard = in_a_room(TONE, 0.3, 0.5, np.random.default_rng(1))
    assert len(heard) == len(TONE) + int(0.3 * RECOGNITION_RATE) - 1
    after = heard[len(TONE) :]
    early, late = after[:800], after[-800:]
    assert np.abs(early).mean() > 30 * np.abs(late).mean()


def test_every_condition_keeps_the_audio_in_range() -> None:
    rng = random.Random(3)
    for _ in range(20):
        heard = in_some_condition(TONE, rng)
        assert heard.dtype == np.float32
        assert 0.1 < np.abs(heard).max() <= 1.0


def test_recordings_are_given_in_several_conditions(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_bytes(TONE, RECOGNITION_RATE))
    manifest = tmp_path / "manifest.tsv"
    manifest.write_text("wav\ttext\na.wav\t查余额\n", "utf-8")
    heard = list(recorded(manifest, random.Random(1)))
    assert [text for _, text in heard] == ["查余额"] * READINGS_OF_A_RECORDING
    assert len({audio.tobytes() for audio, _ in heard}) == READINGS_OF_A_RECORDING


def test_a_manifest_without_its_columns_is_refused(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.tsv"
    manifest.write_text("file\twords\na.wav\t查余额\n", "utf-8")
    with pytest.raises(ImportRefused, match="wav and text"):
        list(recorded(manifest, random.Random(1)))
