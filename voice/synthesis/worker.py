"""A process that owns one pyttsx3 engine and speaks sentences for the pool; it may be killed at any moment."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from voice.ports import Audio, VoiceError
from voice.synthesis import espeak, kokoro, neural
from voice.synthesis.driver import DEFAULT_RATE, Engines, register
from voice.synthesis.frontend import Frontend
from voice.synthesis.wire import Wire, WorkerGone

DRIVER = "xiaoheng"
WARM_UP = "您好。"


def main() -> None:
    """`python -m voice.synthesis.worker DESCRIPTOR`, a socket that the pool has opened."""
    wire = Wire(socket.socket(fileno=int(sys.argv[1])))
    try:
        message, _ = wire.receive()
        os.nice(message["niceness"])
        try:
            worker = Worker(wire, engines(Path(message["folder"]), message["phrases"]))
        except Exception as error:  # said to the pool, which can tell an operator
            wire.send({"error": f"the speech worker does not start: {error!r}"})
            return
        worker.serve(message["voice"])
    except WorkerGone:
        return


def engines(folder: Path, phrases: Mapping[str, str]) -> Engines:
    frontend = Frontend(phrases)
    library = cache(espeak.Espeak)
    return {
        neural.VOICE.id: (neural.VOICE, lambda: neural.NeuralVoice(folder, frontend)),
        kokoro.VOICE.id: (kokoro.VOICE, lambda: kokoro.KokoroVoice(folder, frontend)),
        espeak.VOICE.id: (espeak.VOICE, lambda: espeak.EspeakMandarin(library(), frontend)),
        espeak.ENGLISH_VOICE.id: (espeak.ENGLISH_VOICE, lambda: espeak.EspeakEnglish(library())),
    }


class Worker:
    """Takes {"say", "voice", "rate", "volume"} and {"stop"}; answers {"ready"}, {"piece"} with samples, {"done"} or
    {"error"}."""

    def __init__(self, wire: Wire, engines: Engines) -> None:
        import pyttsx3

        register(DRIVER, engines)
        self._wire = wire
        self._engine = pyttsx3.init(DRIVER)
        self._engine.connect("audio", self._hand_out)
        self._engine.connect("error", self._note)
        self._error: Exception | None = None
        self._muted = False

    def serve(self, voice: str) -> None:
        self._muted = True
        self._speak(WARM_UP, voice, 1.0, 1.0)
        self._muted = False
        self._answer({"ready": True})
        while True:
            message, _ = self._wire.receive()
            if "say" in message:
                self._speak(message["say"], message["voice"], message["rate"], message["volume"])
                self._answer({"done": True})

    def _speak(self, text: str, voice: str, rate: float, volume: float) -> None:
        self._error = None
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", round(DEFAULT_RATE * rate))
        self._engine.setProperty("volume", volume)
        self._engine.say(text)
        self._engine.runAndWait()

    def _answer(self, message: dict[str, Any]) -> None:
        self._wire.send({"error": str(self._error)} if self._error else message)

    def _hand_out(self, audio: Audio, **_: Any) -> None:
        if self._muted:
            return
        try:
            self._wire.send({"piece": True}, audio)
            if self._wire.waiting():
                self._engine.stop()
        except WorkerGone:
            # pyttsx3 swallows what a listener raises, and nobody is left to speak for.
            os._exit(0)

    def _note(self, exception: Exception, **_: Any) -> None:
        self._error = exception if isinstance(exception, VoiceError) else VoiceError(repr(exception))


if __name__ == "__main__":
    main()
