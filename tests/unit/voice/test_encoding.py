"""Speech becomes files while it is made."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from voice.audio import from_pcm16
from voice.encoding import KINDS, encoder
from voice.ports import VoiceError

RATE = 24_000
TONE = (0.5 * np.sin(np.arange(RATE) * 2 * np.pi * 440 / RATE)).astype(np.float32)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"pcm"}))
def test_a_tone_comes_back_from_every_kind_of_file(kind: str) -> None:
    coder = encoder(kind, RATE)
    parts = [coder.add(TONE[start : start + 3000]) for start in range(0, RATE, 3000)]
    with av.open(io.BytesIO(b"".join([*parts, coder.finish()]))) as file:
        frames = list(file.decode(audio=0))
    rate = frames[0].sample_rate
    heard = np.concatenate([frame.to_ndarray().astype(np.float64).reshape(-1) for frame in frames])
    spectrum = np.abs(np.fft.rfft(heard))
    assert len(heard) / rate == pytest.approx(1.0, abs=0.1)
    assert np.argmax(spectrum) * rate / len(heard) == pytest.approx(440, abs=3)
    assert sum(map(bool, parts)) > 2, "most of it is there before the end"


def test_pcm_is_the_samples_alone() -> None:
    coder = encoder("pcm", RATE)
    made = coder.add(TONE) + coder.finish()
    assert len(made) == 2 * RATE
    assert np.allclose(from_pcm16(made), TONE, atol=1e-3)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_said_is_a_file_without_sound(kind: str) -> None:
    assert isinstance(encoder(kind, RATE).finish(), bytes)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(VoiceError, match="there are mp3"):
        encoder("midi", RATE)
