"""Messages between the pool and a worker process: a line of JSON with samples behind it, over a socket."""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

import numpy as np

from voice.ports import Audio

HEADER = struct.Struct("<II")
"""Bytes of JSON, bytes of float32 samples."""
NOTHING: Audio = np.zeros(0, np.float32)


class WorkerGone(Exception):
    """The other end has closed."""


class WorkerSilent(Exception):
    """Nothing came in time."""


class Wire:
    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, message: dict[str, Any], audio: Audio = NOTHING) -> None:
        text = json.dumps(message, ensure_ascii=False).encode()
        samples = audio.astype("<f4").tobytes()
        try:
            self._end.sendall(HEADER.pack(len(text), len(samples)) + text + samples)
        except OSError as error:
            raise WorkerGone from error

    def receive(self, timeout: float | None = None) -> tuple[dict[str, Any], Audio]:
        """Raises WorkerGone and, where the whole message is not there after `timeout` seconds, WorkerSilent."""
        deadline = None if timeout is None else time.monotonic() + timeout
        texts, samples = HEADER.unpack(self._exactly(HEADER.size, deadline))
        text = self._exactly(texts, deadline)
        audio = np.frombuffer(self._exactly(samples, deadline), "<f4") if samples else NOTHING
        return json.loads(text), audio

    def waiting(self) -> bool:
        """Something came, or the other end has closed."""
        return bool(select.select([self._end], [], [], 0)[0])

    def close(self) -> None:
        self._end.close()

    def _exactly(self, count: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            if deadline is not None:
                left = max(0.0, deadline - time.monotonic())
                if not select.select([self._end], [], [], left)[0]:
                    raise WorkerSilent
            try:
                part = self._end.recv(count - len(parts))
            except OSError as error:
                raise WorkerGone from error
            if not part:
                raise WorkerGone
            parts += part
        return bytes(parts)
