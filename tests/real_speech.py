"""Real speech for tests: what the neural voice says, at several pitches, and what the loudspeaker leaves of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from assistant.settings import ROOT
from voice.audio import resample
from voice.ports import RECOGNITION_RATE, Audio

VOICE = "zh-neural"


def needs_engines() -> None:
    """Skips where set-up has not built them."""
    if not (ROOT / "build" / "whisper" / "model.bin").exists():
        pytest.skip("no recogniser in build/whisper: run `make setup`")
    if not (ROOT / "build" / "voice" / "stamp").exists():
        pytest.skip("no voice in build/voice: run `make setup`")


@cache
def speech(sentences: tuple[str, ...], rate: float = 0.9) -> tuple[Audio, ...]:
    """Each sentence as the neural voice speaks it, at RECOGNITION_RATE."""
    from assistant.operations.voice import opened
    from voice.synthesis.neural import SAMPLE_RATE
    from voice.synthesis.pool import collect

    with opened(processes=1) as pool:
        return tuple(resample(collect(pool.speak(text, voice=VOICE, rate=rate)), SAMPLE_RATE) for text in sentences)


def lower(audio: Audio, semitones: float) -> Audio:
    """Another speaker: the same words at a lower pitch, and slower by as much."""
    return resample(audio, round(RECOGNITION_RATE / 2 ** (semitones / 12)))


def louder(audio: Audio, db: float) -> Audio:
    return (audio * 10 ** (db / 20)).astype(np.float32)


def echo_of(reading: Audio, speaker: Audio, db: float) -> Audio:
    """What the loudspeaker's reading leaves in the microphone, so much louder or quieter than the speaker."""
    return louder(reading, db + 10 * float(np.log10(np.mean(speaker**2) / np.mean(reading**2))))
