"""Vosk (Kaldi) over a model directory: text grows word by word while the customer speaks.

One model for all threads, one recogniser for each stream. Kaldi adds random noise to the sound (dither); it is
switched off, so that the same audio always gives the same text.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voice.audio import to_pcm16
from voice.ports import (
    RECOGNITION_RATE,
    Audio,
    Capabilities,
    EngineUnavailable,
    Hypothesis,
    Recognition,
    RecognitionStream,
)
from voice.recognition.script import simplified

HOW_TO_GET = "unpack vosk-model-small-cn-0.22 or vosk-model-cn-0.22 and name its directory in VOSK_MODEL_DIR"
SETTINGS_OF_FEATURES = Path("conf") / "mfcc.conf"
TELLING = {"zh": ("的", "银行"), "ko": ("안녕하세요", "은행"), "ja": ("です", "銀行"), "en": ("the", "bank")}
"""Words that a model of the language knows; Kaldi does not write down which language it is."""
UNKNOWN = "[unk]"
LEAST_CONFIDENCE = 0.01
"""Of a word; below, one word would outweigh a whole sentence."""
BETWEEN_HAN = re.compile(r"(?<=[㐀-鿿]) +(?=[㐀-鿿])")
LICENCE = "engine Apache-2.0; the model's own licence"


class VoskRecogniser:
    def __init__(self, folder: Path, *, grammar: Sequence[str] = ()) -> None:
        """`grammar`: the only phrases that can be heard, for a model whose graph is made while it runs.

        Raises EngineUnavailable for what is no Vosk model.
        """
        if not any((folder / place).is_file() for place in ("am/final.mdl", "final.mdl")):
            raise EngineUnavailable(f"no Vosk model in {folder}; {HOW_TO_GET}")
        try:
            import vosk
        except ImportError as error:
            raise EngineUnavailable("install the package vosk") from error
        vosk.SetLogLevel(-1)
        with _without_dither(folder) as quiet:
            try:
                self._model = vosk.Model(str(quiet))
            except Exception as error:  # all that Vosk says of a model it cannot read
                raise EngineUnavailable(f"{folder} is not a model that Vosk can read; {HOW_TO_GET}") from error
        allowed = [*grammar, *([UNKNOWN] if self._knows(UNKNOWN) else ())]
        self._grammar = json.dumps(allowed, ensure_ascii=False) if grammar else ""
        self._languages = tuple(
            language for language, words in TELLING.items() if all(self._knows(word) for word in words)
        )

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("vosk", self._languages, True, (RECOGNITION_RATE,), LICENCE, True)

    def recognise(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition:
        stream = self.stream(words=words)
        stream.accept(audio)
        return stream.finish()

    def stream(self, *, words: Sequence[str] = ()) -> RecognitionStream:
        """Vosk cannot be told of likely `words` without forgetting all others: they are left to repair by sound."""
        import vosk

        arguments = [self._model, RECOGNITION_RATE, *([self._grammar] if self._grammar else ())]
        recogniser = vosk.KaldiRecognizer(*arguments)
        recogniser.SetWords(True)
        return VoskStream(recogniser)

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


class VoskStream:
    """One utterance; where Kaldi sees an end of its own, what was said so far is kept and listening goes on."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._words: list[dict[str, Any]] = []
        self._partial = ""
        self._seconds = self._took = 0.0

    def accept(self, audio: Audio) -> str | None:
        started = time.perf_counter()
        self._seconds += len(audio) / RECOGNITION_RATE
        if self._recogniser.AcceptWaveform(to_pcm16(audio)):
            self._keep(self._recogniser.Result())
            heard = self._text()
        else:
            heard = self._text(json.loads(self._recogniser.PartialResult())["partial"])
        self._took += time.perf_counter() - started
        if heard == self._partial:
            return None
        self._partial = heard
        return heard

    def finish(self) -> Recognition:
        """The score is the mean logarithm of the words' confidences, each of them 0 to 1."""
        started = time.perf_counter()
        self._keep(self._recogniser.FinalResult())
        self._took += time.perf_counter() - started
        text = self._text()
        if not text:
            return Recognition((), self._seconds, self._took)
        score = sum(_log_probability(word["conf"]) for word in self._words) / len(self._words)
        return Recognition((Hypothesis(text, score),), self._seconds, self._took)

    def _keep(self, result: str) -> None:
        self._words += json.loads(result).get("result", ())

    def _text(self, partial: str = "") -> str:
        said = [word["word"] for word in self._words] + partial.split()
        return simplified(BETWEEN_HAN.sub("", " ".join(word for word in said if word != UNKNOWN)))


def _log_probability(confidence: float) -> float:
    """Of a word; Kaldi's sums may come out a hair above 1."""
    return math.log(min(1.0, max(LEAST_CONFIDENCE, confidence)))


@contextmanager
def _without_dither(folder: Path) -> Iterator[Path]:
    """The model with one line more in its settings; the bank's own directory stays as it is."""
    if not (folder / SETTINGS_OF_FEATURES).is_file():
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="vosk-") as made:
        copy = Path(made)
        for part in folder.iterdir():
            if part.name != SETTINGS_OF_FEATURES.parent.name:
                (copy / part.name).symlink_to(part.resolve())
        (copy / SETTINGS_OF_FEATURES.parent).mkdir()
        for file in (folder / SETTINGS_OF_FEATURES.parent).iterdir():
            (copy / SETTINGS_OF_FEATURES.parent / file.name).write_bytes(file.read_bytes())
        with (copy / SETTINGS_OF_FEATURES).open("a", encoding="utf-8") as settings:
            settings.write("\n--dither=0.0\n")
        yield copy
