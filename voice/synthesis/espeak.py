"""espeak-ng 1.52 through ctypes, synchronously: robot's voices that need no weights.

GPL-3, with state that belongs to the whole process: only the worker process ever loads it. It reads Chinese characters
itself but guesses at 还款 and at numbers, so it is fed with pinyin.
"""

from __future__ import annotations

import ctypes
import os
import re
import threading
from collections.abc import Iterator

from voice.audio import from_pcm16, resample
from voice.ports import Audio, EngineUnavailable, Voice, VoiceError
from voice.synthesis.frontend import Frontend

SAMPLE_RATE = 24_000
"""As the neural voice, so that one text may go from one to the other."""
OWN_RATE = 22_050
AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
PARAMETER_RATE = 1
MANDARIN, ENGLISH = "cmn-latn-pinyin", "en-us"
UNKNOWN_SYLLABLE = re.compile(r"\b([jqx])iong(?=\d)")
"""espeak-ng 1.52 spells these three out as English letters."""
WORDS_A_MINUTE = 160
"""What rate 1.0 is."""
SLOWEST, FASTEST = 80, 450

LICENCE = "GPL-3.0-or-later, in a process of its own"
VOICE = Voice("zh-espeak", "机器合成音", "zh-CN", "male", LICENCE, commercial_use=True)
ENGLISH_VOICE = Voice("en-espeak", "English (robot)", "en-US", "male", LICENCE, commercial_use=True)


class Espeak:
    """The library with its state; one in a process."""

    def __init__(self) -> None:
        try:
            import espeakng_loader
        except ImportError as error:
            raise EngineUnavailable("install the package espeakng-loader for the voices of espeak-ng") from error
        data = str(espeakng_loader.get_data_path())
        os.environ["ESPEAK_DATA_PATH"] = data
        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()), mode=ctypes.RTLD_GLOBAL)
        self._turn = threading.Lock()
        self._made: list[bytes] = []
        if self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data.encode(), 0) != OWN_RATE:
            raise EngineUnavailable("espeak-ng does not start: its data is missing")
        receiver = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        self._receiver = receiver(self._receive)
        self._library.espeak_SetSynthCallback(self._receiver)

    def speak(self, text: str, language: str, rate: float) -> Audio:
        data = text.encode()
        with self._turn:
            self._made.clear()
            if self._library.espeak_SetVoiceByName(language.encode()) != 0:
                raise EngineUnavailable(f"espeak-ng has no voice {language}")
            pace = min(max(round(WORDS_A_MINUTE * rate), SLOWEST), FASTEST)
            self._library.espeak_SetParameter(PARAMETER_RATE, pace, 0)
            failed = self._library.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, 0, 0, CHARS_UTF8, None, None)
            if failed:
                raise VoiceError(f"espeak-ng failed with {failed}")
            samples = b"".join(self._made)
        return resample(from_pcm16(samples), OWN_RATE, SAMPLE_RATE)

    def _receive(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._made.append(ctypes.string_at(samples, count * 2))
        return 0


class EspeakMandarin:
    sample_rate = SAMPLE_RATE

    def __init__(self, espeak: Espeak, frontend: Frontend) -> None:
        self._espeak, self._frontend = espeak, frontend

    def pieces(self, text: str, rate: float) -> Iterator[Audio]:
        """The whole sentence as one piece: it takes a few milliseconds."""
        spoken = ", ".join(" ".join(group) for group in self._frontend.groups(text))
        if spoken:
            yield self._espeak.speak(UNKNOWN_SYLLABLE.sub(r"\1i5yong", spoken), MANDARIN, rate)


class EspeakEnglish:
    sample_rate = SAMPLE_RATE

    def __init__(self, espeak: Espeak) -> None:
        self._espeak = espeak

    def pieces(self, text: str, rate: float) -> Iterator[Audio]:
        yield self._espeak.speak(text, ENGLISH, rate)
