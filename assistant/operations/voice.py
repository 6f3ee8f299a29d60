"""Speaking from the command line: to a file, against the clock, and with workers killed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.privacy.service import PrivacyService
from assistant.settings import ROOT, Settings
from assistant.speech import warming
from assistant.speech.speaking import SpeakingService
from voice.audio import wav_bytes
from voice.spoken.polyphones import load
from voice.synthesis import kokoro_weights, weights
from voice.synthesis.neural import SAMPLE_RATE
from voice.synthesis.pool import SpeechPool, collect

FOLDER = ROOT / "build" / "voice"
PRONUNCIATIONS = ROOT / "knowledge_base" / "voice" / "pronunciations.yml"


def speak(text: str, out: Path, voice: str, rate: float) -> dict[str, Any]:
    with opened(processes=1) as pool:
        audio = collect(pool.speak(text, voice=voice or pool.voices()[0].id, rate=rate))
    out.write_bytes(wav_bytes(audio, SAMPLE_RATE))
    return {"file": str(out), "seconds": round(len(audio) / SAMPLE_RATE, 2), "sample_rate": SAMPLE_RATE}


def warm(settings: Settings, rates: Sequence[float]) -> dict[str, Any]:
    """Fixed prompts and screens spoken ahead, in the voice that reads here."""
    service = SpeakingService(settings, PrivacyService())
    started = time.perf_counter()
    done = warming.warm(settings, service.default, rates=rates)
    return {"voice": service.default, **asdict(done), "seconds": round(time.perf_counter() - started, 1)}


@contextmanager
def opened(processes: int) -> Iterator[SpeechPool]:
    weights.assemble(FOLDER)
    kokoro_weights.assemble(FOLDER)
    pool = SpeechPool(FOLDER, load(PRONUNCIATIONS), processes=processes)
    try:
        yield pool
    finally:
        pool.close()
