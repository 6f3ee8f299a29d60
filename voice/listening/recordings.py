"""Recordings of the usual kinds, as customers' telephones and existing clients make them, as audio for recognition."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from voice.ports import RECOGNITION_RATE, Audio, VoiceError

_KINDS = (
    (0, b"RIFF", "wav"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (4, b"ftyp", "mov"),
    (0, b"ID3", "mp3"),
)
"""Where a kind of file says what it is. Only these are opened, each by its own reader: others (play lists, scripts)
could name files of this machine."""


class RecordingLonger(VoiceError):
    """Longer than was allowed."""


def read_recording(data: bytes, longest: float) -> Audio:
    """The first sound track of a WAV, MP3, M4A, OGG, FLAC or WebM file, mono at RECOGNITION_RATE.

    Raises VoiceError for anything else, RecordingLonger beyond `longest` seconds, as soon as that is seen.
    """
    import av

    kind = _kind(data)
    if kind is None:
        raise VoiceError("not a recording of a kind that is read")
    parts: list[Audio] = []
    samples = 0
    try:
        with av.open(io.BytesIO(data), "r", format=kind, metadata_errors="ignore") as file:
            resampler = av.AudioResampler(format="fltp", rate=RECOGNITION_RATE)
            for frame in file.decode(audio=0):
                for piece in resampler.resample(frame):
                    parts.append(_samples(piece))
                    samples += len(parts[-1])
                if samples > longest * RECOGNITION_RATE:
                    raise RecordingLonger(f"longer than {longest:.0f} s")
            parts += [_samples(piece) for piece in resampler.resample(None)]
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise VoiceError(f"a broken {kind} file: {type(error).__name__}") from error
    if not parts:
        raise VoiceError(f"a {kind} file without sound")
    return np.concatenate(parts)


def _kind(data: bytes) -> str | None:
    for at, mark, kind in _KINDS:
        if data[at : at + len(mark)] == mark:
            return kind
    is_mp3_frame = len(data) > 2 and data[0] == 0xFF and data[1] & 0xE6 in (0xE2, 0xE4, 0xE6)
    return "mp3" if is_mp3_frame else None


def _samples(frame: Any) -> Audio:
    """Of all channels, mixed."""
    return np.asarray(np.mean(frame.to_ndarray(), axis=0), np.float32)
