"""Audio between the wire and the engines: PCM16, WAV, resampling, and the conditions that recognisers are tested in."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import soxr

from voice.ports import RECOGNITION_RATE, Audio, VoiceError

PCM_PEAK = 32768.0
TELEPHONE_RATE = 8_000
MU = 255.0


def from_pcm16(data: bytes) -> Audio:
    """PCM16 little-endian, mono, as float32; an odd last byte is dropped."""
    return np.frombuffer(data[: len(data) & ~1], "<i2").astype(np.float32) / np.float32(PCM_PEAK)


def to_pcm16(audio: Audio) -> bytes:
    return (np.clip(audio, -1.0, 1.0) * (PCM_PEAK - 1)).astype("<i2").tobytes()


def resample(audio: Audio, source: int, target: int = RECOGNITION_RATE) -> Audio:
    if source == target or not len(audio):
        return audio
    return np.asarray(soxr.resample(audio, source, target), dtype=np.float32)


def read_wav(source: Path | bytes) -> Audio:
    """A WAV file of any rate, one or more channels, 8 to 32 bits, as mono at RECOGNITION_RATE.

    Raises VoiceError for what is not such a file.
    """
    try:
        with wave.open(io.BytesIO(source) if isinstance(source, bytes) else str(source), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise VoiceError(f"not a WAV file with PCM samples: {error}") from error
    return resample(_samples(data, width).reshape(-1, channels).mean(axis=1, dtype=np.float32), rate)


def wav_bytes(audio: Audio, rate: int) -> bytes:
    """A mono PCM16 WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(to_pcm16(audio))
    return buffer.getvalue()


def with_noise(audio: Audio, snr_db: float, rng: np.random.Generator) -> Audio:
    """The audio under pink noise, as of a street or a room, at this signal-to-noise ratio over its spoken part."""
    spectrum = np.fft.rfft(rng.standard_normal(len(audio)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1.0))
    noise = np.fft.irfft(spectrum, len(audio))
    level = _spoken_power(audio) / 10 ** (snr_db / 10)
    noise *= np.sqrt(level / max(float(np.mean(noise**2)), 1e-12))
    return np.clip(audio + noise, -1.0, 1.0).astype(np.float32)


def through_telephone(audio: Audio) -> Audio:
    """The audio as a telephone carries it: 300 to 3,400 Hz at 8 kHz, mu-law (ITU-T G.711)."""
    narrow = resample(audio, RECOGNITION_RATE, TELEPHONE_RATE)
    spectrum = np.fft.rfft(narrow)
    frequencies = np.fft.rfftfreq(len(narrow), 1 / TELEPHONE_RATE)
    spectrum[(frequencies < 300) | (frequencies > 3400)] = 0
    band = np.clip(np.fft.irfft(spectrum, len(narrow)), -1.0, 1.0)
    compressed = np.sign(band) * np.log1p(MU * np.abs(band)) / np.log1p(MU)
    coded = np.round(compressed * 127) / 127
    decoded = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(MU)) / MU
    return resample(decoded.astype(np.float32), TELEPHONE_RATE, RECOGNITION_RATE)


def in_a_room(audio: Audio, seconds: float, loudness: float, rng: np.random.Generator) -> Audio:
    """The audio with the echo of a room: `seconds` until it has faded by 60 dB, `loudness` beside the direct sound."""
    echo = rng.standard_normal(max(1, int(seconds * RECOGNITION_RATE)))
    echo *= 10 ** (-3 * np.arange(len(echo)) / len(echo))
    echo *= loudness / max(float(np.sqrt(np.sum(echo**2))), 1e-12)
    echo[0] = 1.0
    size = len(audio) + len(echo) - 1
    heard = np.fft.irfft(np.fft.rfft(audio, size) * np.fft.rfft(echo, size), size)
    return np.clip(heard, -1.0, 1.0).astype(np.float32)


def _samples(data: bytes, width: int) -> Audio:
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)
    if width == 2:
        return from_pcm16(data)
    if width == 3:
        bytes_ = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.int32)
        whole = bytes_[:, 0] << 8 | bytes_[:, 1] << 16 | bytes_[:, 2] << 24
        return whole.astype(np.float32) / np.float32(2**31)
    if width == 4:
        return np.frombuffer(data, "<i4").astype(np.float32) / np.float32(2**31)
    raise VoiceError(f"samples of {width * 8} bits are not supported")


def _spoken_power(audio: Audio) -> float:
    """Mean power of the loudest half of 30 ms frames, so that pauses do not count."""
    frames = audio[: len(audio) // 480 * 480].reshape(-1, 480)
    powers = np.sort(np.mean(frames**2, axis=1)) if len(frames) else np.zeros(1)
    return float(np.mean(powers[len(powers) // 2 :]))
