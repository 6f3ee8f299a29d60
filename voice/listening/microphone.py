"""PCM16 as it comes over the wire, in pieces of any size and at any rate, as audio for recognition."""

from __future__ import annotations

from typing import Any

import numpy as np

from voice.audio import from_pcm16
from voice.ports import RECOGNITION_RATE, Audio


class Microphone:
    """Of one stream: it keeps half a sample and what the resampler needs of the audio before."""

    def __init__(self, sample_rate: int) -> None:
        self._odd = b""
        self._resampler: Any = None
        if sample_rate != RECOGNITION_RATE:
            import soxr

            self._resampler = soxr.ResampleStream(sample_rate, RECOGNITION_RATE, 1, dtype="float32")

    def audio(self, data: bytes) -> Audio:
        """Little-endian mono samples as float32 at RECOGNITION_RATE."""
        data = self._odd + data
        whole = len(data) & ~1
        self._odd = data[whole:]
        audio = from_pcm16(data[:whole])
        return audio if self._resampler is None else np.asarray(self._resampler.resample_chunk(audio), np.float32)
