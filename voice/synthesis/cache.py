"""What was spoken once, kept as files, so that fixed prompts and screens begin at once."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from voice.audio import from_pcm16, to_pcm16
from voice.ports import Capabilities, Speech, Synthesiser, Voice

SUFFIX = ".speech"


class SpeechCache:
    """Files in one folder, the longest unused ones removed beyond `megabytes`. Several processes may share it."""

    def __init__(self, folder: Path, megabytes: float = 200) -> None:
        self._folder, self._limit = folder, int(megabytes * 1_000_000)
        self._tidying = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def key(text: str, voice: str, rate: float, version: str) -> str:
        """Names what would sound exactly the same."""
        return hashlib.sha256(json.dumps([text, voice, round(rate, 3), version]).encode()).hexdigest()[:40]

    def read(self, key: str) -> list[Speech] | None:
        """None where it is not kept, or no longer whole."""
        file = self._folder / (key + SUFFIX)
        try:
            head, samples = file.read_bytes().split(b"\n", 1)
            pieces = json.loads(head)
            os.utime(file)
        except (OSError, ValueError):
            return None
        if sum(piece["samples"] for piece in pieces) * 2 != len(samples):
            return None
        speech, start = [], 0
        for piece in pieces:
            end = start + piece["samples"] * 2
            speech.append(Speech(from_pcm16(samples[start:end]), piece["rate"], piece["sentence"], piece["text"]))
            start = end
        return speech

    def holds(self, key: str) -> bool:
        """Whether it is kept; asking counts as using it."""
        try:
            os.utime(self._folder / (key + SUFFIX))
        except OSError:
            return False
        return True

    def write(self, key: str, speech: list[Speech]) -> None:
        pieces = [
            {"samples": len(s.audio), "rate": s.sample_rate, "sentence": s.sentence, "text": s.text} for s in speech
        ]
        head = json.dumps(pieces, ensure_ascii=False).encode()
        draft = self._folder / f"{key}.{os.getpid()}.{threading.get_ident()}.draft"
        draft.write_bytes(head + b"\n" + b"".join(to_pcm16(s.audio) for s in speech))
        draft.replace(self._folder / (key + SUFFIX))
        self._tidy()

    def _tidy(self) -> None:
        with self._tidying:
            kept = []
            for file in self._folder.glob("*" + SUFFIX):
                try:
                    status = file.stat()
                except FileNotFoundError:
                    continue
                kept.append((status.st_mtime_ns, status.st_size, file))
            excess = sum(size for _, size, _ in kept) - self._limit
            for _, size, file in sorted(kept):
                if excess <= 0:
                    return
                file.unlink(missing_ok=True)
                excess -= size


class CachedSynthesiser:
    """A Synthesiser that speaks a text once; what was broken off is not kept."""

    def __init__(
        self,
        synthesiser: Synthesiser,
        cache: SpeechCache,
        version: str,
        *,
        keeps: Callable[[str], bool] = lambda text: True,
    ) -> None:
        """`version` changes when the same text would be spoken otherwise; only texts that it `keeps` are written."""
        self._synthesiser, self._cache, self._version, self._keeps = synthesiser, cache, version, keeps

    @property
    def capabilities(self) -> Capabilities:
        return self._synthesiser.capabilities

    def voices(self) -> tuple[Voice, ...]:
        return self._synthesiser.voices()

    def speak(self, text: str, *, voice: str, rate: float = 1.0, volume: float = 1.0) -> Iterator[Speech]:
        key = self._cache.key(text, voice, rate, self._version)
        speech: Iterable[Speech] | None = self._cache.read(key)
        if not speech:
            speech = self._synthesiser.speak(text, voice=voice, rate=rate)
            if self._keeps(text):
                speech = self._keeping(key, speech)
        for piece in speech:
            yield replace(piece, audio=piece.audio * np.float32(volume))

    def keep(self, text: str, *, voice: str, rate: float = 1.0) -> bool:
        """Speaks it for later; False where it was there already."""
        key = self._cache.key(text, voice, rate, self._version)
        if self._cache.holds(key):
            return False
        for _ in self._keeping(key, self._synthesiser.speak(text, voice=voice, rate=rate)):
            pass
        return True

    def _keeping(self, key: str, fresh: Iterator[Speech]) -> Iterator[Speech]:
        whole = []
        for piece in fresh:
            whole.append(piece)
            yield piece
        if whole:
            self._cache.write(key, whole)
