"""The neural Mandarin voice: FastSpeech2 and MB-MelGAN on LiteRT, given out while it is made.

Code MIT; trained on the Baker corpus, non-commercial: for demonstration.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from voice.ports import Audio, EngineUnavailable, Voice
from voice.synthesis import weights
from voice.synthesis.frontend import BakerSymbols, Frontend

SAMPLE_RATE = 24_000
HOP = 300
"""Samples a frame of the spectrogram."""
FIRST_FRAMES = 32
"""The first piece is shorter, so that it is heard sooner."""
PIECE_FRAMES = 64
CONTEXT_FRAMES = 16
"""Frames on either side that a piece is made with, so that pieces join without a seam."""
BANDS = 80

VOICE = Voice(
    id="zh-neural",
    name="中文女声",
    language="zh-CN",
    gender="female",
    licence="code MIT; trained on the Baker corpus, non-commercial",
    commercial_use=False,
)


class NeuralVoice:
    """Several threads may call it; they take turns."""

    sample_rate = SAMPLE_RATE

    def __init__(self, folder: Path, frontend: Frontend, threads: int = 1) -> None:
        if not weights.complete(folder):
            raise EngineUnavailable(f"the neural voice is not in {folder}; {weights.HOW_TO_GET}")
        from ai_edge_litert.interpreter import Interpreter

        self._frontend = frontend
        self._symbols = BakerSymbols(folder / weights.SYMBOLS)
        self._acoustic = Interpreter(model_path=str(folder / weights.ACOUSTIC), num_threads=threads)
        vocoder = str(folder / weights.VOCODER)
        self._vocoders = {
            frames: Vocoder(Interpreter(model_path=vocoder, num_threads=threads), frames)
            for frames in (FIRST_FRAMES, PIECE_FRAMES)
        }
        self._turn = threading.Lock()

    def pieces(self, text: str, rate: float, *, pitch: float = 1.0, energy: float = 1.0) -> Iterator[Audio]:
        """The sentence in pieces of PIECE_FRAMES frames, the first shorter; none where nothing can be spoken.

        `pitch` and `energy` are ratios to the voice's own: speakers to practise recognition with.
        """
        symbols = self._symbols.of(self._frontend.groups(text))
        if not symbols:
            return
        with self._turn:
            spectrogram = self._spectrogram(symbols, rate, pitch, energy)
        frames = len(spectrogram)
        padded = np.pad(spectrogram, ((CONTEXT_FRAMES, CONTEXT_FRAMES + PIECE_FRAMES), (0, 0)), mode="edge")
        start, size = 0, FIRST_FRAMES
        while start < frames:
            with self._turn:
                wave = self._vocoders[size].wave(padded[start : start + size + 2 * CONTEXT_FRAMES])
            yield wave[: (frames - start) * HOP]
            start, size = start + size, PIECE_FRAMES

    def _spectrogram(self, symbols: list[int], rate: float, pitch: float, energy: float) -> Audio:
        """Frames of BANDS mel bands. The network's own speed ratio lengthens: 1.3 is slower."""
        inputs: list[dict[str, Any]] = self._acoustic.get_input_details()
        self._acoustic.resize_tensor_input(inputs[0]["index"], [1, len(symbols)])
        self._acoustic.allocate_tensors()
        ratios = (np.array([ratio], np.float32) for ratio in (1 / rate, pitch, energy))
        values = (np.array([symbols], np.int32), np.zeros(1, np.int32), *ratios)
        for tensor, value in zip(inputs, values, strict=True):
            self._acoustic.set_tensor(tensor["index"], value)
        self._acoustic.invoke()
        refined = self._acoustic.get_output_details()[1]["index"]
        return np.asarray(self._acoustic.get_tensor(refined)[0], np.float32)


class Vocoder:
    """MB-MelGAN for windows of one size: CONTEXT_FRAMES, then `frames`, then CONTEXT_FRAMES."""

    def __init__(self, interpreter: Any, frames: int) -> None:
        self._interpreter, self._frames = interpreter, frames
        self._input = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(self._input, [1, frames + 2 * CONTEXT_FRAMES, BANDS])
        interpreter.allocate_tensors()
        self._output = interpreter.get_output_details()[0]["index"]

    def wave(self, window: Audio) -> Audio:
        """Samples of the frames in the middle."""
        self._interpreter.set_tensor(self._input, window[np.newaxis])
        self._interpreter.invoke()
        made = self._interpreter.get_tensor(self._output)[0, :, 0]
        return np.array(made[CONTEXT_FRAMES * HOP : (CONTEXT_FRAMES + self._frames) * HOP], np.float32)
