"""Our own pyttsx3 driver: synchronous, so that a save is finished when it returns and no setting is lost.

`say` hands the audio out piece by piece as the event "audio" (keywords `audio`, `sample_rate`); a server has no
loudspeaker. The rate is pyttsx3's: 200 words a minute is a voice's own pace.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from voice.audio import wav_bytes
from voice.ports import Audio, EngineUnavailable, Voice

DEFAULT_RATE = 200
SLOWEST, FASTEST = 80, 400


class Engine(Protocol):
    """What speaks one voice."""

    @property
    def sample_rate(self) -> int: ...

    def pieces(self, text: str, rate: float) -> Iterator[Audio]: ...


Engines = Mapping[str, tuple[Voice, Callable[[], Engine]]]
"""By the id of the voice; the engine is made when its voice is first chosen."""


def register(name: str, engines: Engines) -> None:
    """Makes `pyttsx3.init(name)` find the driver over these engines; the first voice is the default."""
    import pyttsx3.drivers

    module = ModuleType(f"pyttsx3.drivers.{name}")
    module.buildDriver = lambda proxy: Driver(proxy, engines)  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    setattr(pyttsx3.drivers, name, module)


class Driver:
    """Called by pyttsx3's proxy, by its names."""

    def __init__(self, proxy: Any, engines: Engines) -> None:
        self._proxy = proxy
        self._engines = engines
        self._made: dict[str, Engine] = {}
        self._properties: dict[str, Any] = {"voice": next(iter(engines)), "rate": DEFAULT_RATE, "volume": 1.0}
        self._stopped = False

    def say(self, text: str) -> None:
        self._proxy.notify("started-utterance")
        engine = self._engine()
        for piece in self._pieces(engine, text):
            self._proxy.notify("audio", audio=piece, sample_rate=engine.sample_rate)
        self._proxy.notify("finished-utterance", completed=not self._stopped)

    def save_to_file(self, text: str, filename: str) -> None:
        """A WAV file that is there whole or not at all."""
        self._proxy.notify("started-utterance")
        engine = self._engine()
        pieces = list(self._pieces(engine, text))
        if not self._stopped:
            target = Path(filename)
            draft = target.with_name(f"{target.name}.{os.getpid()}.part")
            draft.write_bytes(wav_bytes(np.concatenate([np.zeros(0, np.float32), *pieces]), engine.sample_rate))
            draft.replace(target)
        self._proxy.notify("finished-utterance", completed=not self._stopped)

    def stop(self) -> None:
        self._stopped = True

    def getProperty(self, name: str) -> Any:
        if name == "voices":
            return [_listed(voice) for voice, _ in self._engines.values()]
        return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:
        if name not in self._properties:
            raise KeyError(name)
        if name == "voice" and value not in self._engines:
            raise EngineUnavailable(f"no voice {value}; there are {', '.join(self._engines)}")
        if name == "rate":
            value = min(max(int(value), SLOWEST), FASTEST)
        if name == "volume":
            value = min(max(float(value), 0.0), 1.0)
        self._properties[name] = value

    def startLoop(self) -> None:
        self._proxy.setBusy(False)

    def endLoop(self) -> None:
        """The loop is at its end when startLoop returns."""

    def iterate(self) -> Iterator[None]:
        self._proxy.setBusy(False)
        yield

    def destroy(self) -> None:
        self._made.clear()

    def _engine(self) -> Engine:
        chosen = self._properties["voice"]
        if chosen not in self._made:
            self._made[chosen] = self._engines[chosen][1]()
        return self._made[chosen]

    def _pieces(self, engine: Engine, text: str) -> Iterator[Audio]:
        self._stopped = False
        volume = np.float32(self._properties["volume"])
        for piece in engine.pieces(text, self._properties["rate"] / DEFAULT_RATE):
            if self._stopped:
                return
            yield np.clip(piece * volume, -1.0, 1.0)


def _listed(voice: Voice) -> Any:
    from pyttsx3.voice import Voice as Listed

    return Listed(voice.id, voice.name, [voice.language], voice.gender)
