"""Kokoro-82M on ONNX Runtime: a Mandarin voice that a business may use, made a clause at a time.

Slower than the neural voice by the factor five, about as fast as speech on a busy core: for fixed texts and for a
service that must have a free licence.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voice.ports import Audio, EngineUnavailable, Voice
from voice.synthesis import kokoro_weights
from voice.synthesis.frontend import Frontend, Syllable

SAMPLE_RATE = 24_000
LONGEST_CLAUSE = 14
"""Syllables after which a clause is made apart from the one before: what is made at once is heard only at its end."""
MOST_SYMBOLS = 500
SILENT = 0.01
MARGIN_SECONDS, PAUSE_SECONDS = 0.03, 0.15
SYMBOLS = {
    ",": 3, ".": 4, " ": 16, "a": 43, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56,
    "o": 57, "p": 58, "s": 61, "t": 62, "u": 63, "w": 65, "x": 66, "y": 67, "ʦ": 20, "ʨ": 21, "ꭧ": 23, "ɔ": 76,
    "ɕ": 77, "ə": 83, "ɚ": 85, "ɛ": 86, "ɤ": 140, "ɥ": 99, "ɨ": 101, "ŋ": 112, "ɻ": 126, "ʂ": 130, "ʊ": 135, "ʰ": 162,
    "↓": 169, "→": 171, "↗": 172, "↘": 173,
}  # fmt: skip
"""Those of the model's symbols that Mandarin needs; what is not here (marks of length) is left out."""

VOICE = Voice(
    id="zh-kokoro",
    name="中文女声（晓晓）",
    language="zh-CN",
    gender="female",
    licence="Apache-2.0 (Kokoro-82M)",
    commercial_use=True,
)


class KokoroVoice:
    """Several threads may call it; they take turns."""

    sample_rate = SAMPLE_RATE

    def __init__(self, folder: Path, frontend: Frontend, threads: int = 1) -> None:
        if not kokoro_weights.complete(folder):
            raise EngineUnavailable(f"Kokoro is not in {folder}; {kokoro_weights.HOW_TO_GET}")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(folder / kokoro_weights.MODEL), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._styles = kokoro_weights.style()
        self._frontend = frontend
        self._turn = threading.Lock()

    def pieces(self, text: str, rate: float) -> Iterator[Audio]:
        """One or a few clauses at a time, the first alone."""
        parts = _joined(self._frontend.word_groups(text))
        for number, part in enumerate(parts):
            with self._turn:
                audio = self._made(symbols(part, last=number == len(parts) - 1), rate)
            pause = np.zeros(int(PAUSE_SECONDS / rate * SAMPLE_RATE) if number else 0, np.float32)
            yield np.concatenate([pause, audio])

    def _made(self, numbers: list[int], rate: float) -> Audio:
        style = self._styles[min(len(numbers), len(self._styles)) - 1]
        inputs = {
            "tokens": np.array([[0, *numbers[:MOST_SYMBOLS], 0]], np.int64),
            "style": style[np.newaxis],
            "speed": np.array([rate], np.float32),
        }
        return _trimmed(np.ravel(self._session.run(None, inputs)[0]).astype(np.float32))


Group = list[list[Syllable]]
"""The words between two pauses."""


def symbols(groups: list[Group], *, last: bool) -> list[int]:
    """The model's numbers: words apart, commas between groups, a full stop at the end of the sentence."""
    phonemes = ", ".join(" ".join("".join(map(ipa, word)) for word in group) for group in groups)
    return [SYMBOLS[sign] for sign in phonemes + ("." if last else ",") if sign in SYMBOLS]


def ipa(syllable: Syllable) -> str:
    """huan2 is xwa↗n, as the model was taught; a rare syllable that is not in its table is a short ə."""
    from misaki.zh import ZHG2P

    try:
        return str(ZHG2P.py2ipa(syllable))
    except ValueError:
        return "ə"


def _joined(groups: list[Group]) -> list[list[Group]]:
    parts: list[list[Group]] = []
    for number, group in enumerate(groups):
        together = sum(len(word) for kept in parts[-1] for word in kept) + sum(map(len, group)) if parts else 0
        if number > 1 and together <= LONGEST_CLAUSE:
            parts[-1].append(group)
        else:
            parts.append([group])
    return parts


def _trimmed(audio: Audio) -> Audio:
    """Without the silence around it, which the model makes as long as it likes."""
    loud = np.flatnonzero(np.abs(audio) > SILENT)
    if not len(loud):
        return audio[:0]
    margin = int(MARGIN_SECONDS * SAMPLE_RATE)
    return audio[max(0, loud[0] - margin) : loud[-1] + margin]
