"""Speech as files of the usual kinds, written while it is made."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from voice.audio import to_pcm16
from voice.ports import Audio, VoiceError

UNKNOWN_LENGTH = 0xFFFFFFFF
# What libav would otherwise hold back, or write into a beginning that has long been sent.
OPTIONS = {"mp3": {"write_xing": "0"}, "ogg": {"page_duration": "100000"}}


class Encoder(Protocol):
    """Mono audio in, bytes out, in order; either may be empty."""

    def add(self, audio: Audio) -> bytes: ...

    def finish(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Kind:
    media_type: str
    container: str = ""
    """What libav calls the container and the codec; without them samples are passed as they are."""
    codec: str = ""


KINDS = {
    "mp3": Kind("audio/mpeg", "mp3", "libmp3lame"),
    "opus": Kind("audio/ogg", "ogg", "libopus"),
    "aac": Kind("audio/aac", "adts", "aac"),
    "flac": Kind("audio/flac", "flac", "flac"),
    "wav": Kind("audio/wav"),
    "pcm": Kind("audio/pcm"),
}
"""By the names of OpenAI's interface; `pcm` is PCM16 little-endian, mono, without a header."""


def encoder(kind: str, rate: int) -> Encoder:
    """For audio of `rate` samples a second; raises VoiceError for a kind that is not in KINDS."""
    if kind not in KINDS:
        raise VoiceError(f"no encoder for {kind}; there are {', '.join(KINDS)}")
    if kind == "pcm":
        return _Samples(b"")
    if kind == "wav":
        return _Samples(_wav_header(rate))
    return _Compressed(KINDS[kind], rate)


class _Samples:
    def __init__(self, header: bytes) -> None:
        self._header = header

    def add(self, audio: Audio) -> bytes:
        header, self._header = self._header, b""
        return header + to_pcm16(audio)

    def finish(self) -> bytes:
        return self._header


class _Compressed:
    def __init__(self, kind: Kind, rate: int) -> None:
        import av

        self._made = _Made()
        self._container = av.open(self._made, "w", format=kind.container, options=OPTIONS.get(kind.container, {}))
        stream = self._container.add_stream(kind.codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        self._stream = stream
        self._rate, self._given = rate, 0

    def add(self, audio: Audio) -> bytes:
        import av

        samples = np.frombuffer(to_pcm16(audio), "<i2").reshape(1, -1)
        if samples.size:
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = self._rate, self._given
            self._given += samples.size
            self._container.mux(self._stream.encode(frame))
        return self._made.take()

    def finish(self) -> bytes:
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._made.take()


class _Made:
    """A file that can only grow, as a connection does."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        made, self._parts = b"".join(self._parts), []
        return made


def _wav_header(rate: int) -> bytes:
    """Of PCM16 mono whose end is not known yet: players read until the stream ends."""
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    body = struct.pack("<4sI", b"data", UNKNOWN_LENGTH)
    return struct.pack("<4sI4s", b"RIFF", UNKNOWN_LENGTH, b"WAVE") + layout + body
