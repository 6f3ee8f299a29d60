"""Whisper through CTranslate2 in a window as short as the utterance allows, with n-best hypotheses.

`faster_whisper.transcribe` pads every utterance to 30 s; here the features of a shorter window go to the encoder,
which takes half the time. Below ten seconds the model breaks down.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice.ports import (
    RECOGNITION_RATE,
    Audio,
    Capabilities,
    EngineUnavailable,
    Hypothesis,
    Recognition,
    RecognitionStream,
)
from voice.recognition.buffered import BufferedStream
from voice.recognition.script import simplified

FRAMES_A_SECOND = 100
SHORTEST_WINDOW = 10 * FRAMES_A_SECOND
LONGEST_WINDOW = 30 * FRAMES_A_SECOND
WINDOW_STEP = 5 * FRAMES_A_SECOND
TAIL_FRAMES = 1 * FRAMES_A_SECOND
"""Silence that the model needs after the last word."""
TOKENS_A_SECOND = 10
"""More than the fastest speaker needs (Mandarin is 4 to 7 characters a second, 1.2 tokens each)."""
SPARE_TOKENS = 20
LONGEST_PROMPT_TOKENS = 120
POSITIONS = 448
"""Of the decoder, for prompt and text together."""
LATIN = re.compile(r"[A-Za-z]")


class WhisperRecogniser:
    """One model for all who call: `workers` utterances at once with `threads` each, the others wait in CTranslate2."""

    def __init__(
        self,
        folder: Path,
        *,
        prompt: str = "",
        language: str = "zh",
        threads: int = 2,
        workers: int = 1,
        beam: int = 5,
        hypotheses: int = 5,
    ) -> None:
        if not (folder / "model.bin").exists():
            raise EngineUnavailable(f"no Whisper model in {folder.name}; run `make setup`")
        import ctranslate2
        import tokenizers
        from faster_whisper.feature_extractor import FeatureExtractor
        from faster_whisper.tokenizer import Tokenizer

        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=threads, inter_threads=workers
        )
        vocabulary = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer = Tokenizer(vocabulary, True, task="transcribe", language=language)
        self._features = FeatureExtractor()
        self._prompt = prompt
        self._language = language
        self._beam, self._hypotheses = beam, hypotheses
        self._suppressed = [-1, *(_latin_tokens(self._tokenizer) if language == "zh" else ())]
        self._extracting = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("whisper-base", (self._language,), True, (RECOGNITION_RATE,), "MIT", True)

    def recognise(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition:
        return self._decode(audio, words, self._beam, self._hypotheses)

    def sketch(self, audio: Audio, *, words: Sequence[str] = ()) -> Recognition:
        """A quick look, for partial results."""
        return self._decode(audio, words, 1, 1)

    def stream(self, *, words: Sequence[str] = ()) -> RecognitionStream:
        return BufferedStream(self, words)

    def features(self, audio: Audio) -> NDArray[np.float32]:
        """The log-mel spectrogram in its window, (bands, hundredths of a second); for training."""
        return np.asarray(self._window(audio)[0], np.float32)

    def tokens(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text))

    def before(self, prompt: str) -> list[int]:
        """A prompt as it stands before the decoder's beginning."""
        return [self._tokenizer.sot_prev, *self._tokenizer.encode(" " + prompt)[-LONGEST_PROMPT_TOKENS:]]

    @property
    def start(self) -> list[int]:
        return [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]

    @property
    def end(self) -> int:
        return int(self._tokenizer.eot)

    def _decode(self, audio: Audio, words: Sequence[str], beam: int, hypotheses: int) -> Recognition:
        import ctranslate2

        started = time.perf_counter()
        seconds = len(audio) / RECOGNITION_RATE
        if not len(audio):
            return Recognition((), 0.0, 0.0)
        encoded = self._model.encode(ctranslate2.StorageView.from_array(self._window(audio)), to_cpu=False)
        prompt = self._beginning(words)
        result = self._model.generate(
            encoded,
            [prompt],
            beam_size=beam,
            num_hypotheses=hypotheses,
            max_length=_max_length(len(prompt), seconds),
            suppress_blank=True,
            suppress_tokens=self._suppressed,
            return_scores=True,
        )[0]
        heard = tuple(
            Hypothesis(simplified(self._tokenizer.decode(tokens)), float(score))
            for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
        )
        return Recognition(_distinct(heard), seconds, time.perf_counter() - started)

    def _window(self, audio: Audio) -> NDArray[np.float32]:
        with self._extracting:
            features = self._features(audio[: RECOGNITION_RATE * 30])
        needed = features.shape[1] + TAIL_FRAMES
        frames = min(LONGEST_WINDOW, max(SHORTEST_WINDOW, -(-needed // WINDOW_STEP) * WINDOW_STEP))
        features = features[:, :frames]
        missing = frames - features.shape[1]
        padded = np.pad(features, ((0, 0), (0, missing)))
        return np.ascontiguousarray(padded[None], dtype=np.float32)

    def _beginning(self, words: Sequence[str]) -> list[int]:
        said = self._prompt + ("、".join(words) + "。" if words else "")
        return [*(self.before(said.strip()) if said else ()), *self.start]


def _max_length(prompt: int, seconds: float) -> int:
    """What CTranslate2 is told, so that all that can be said in the audio has room, and noise does not babble for long.

    The tokens of text that it allows are min(max_length / 2, max_length - (prompt - 1)).
    """
    text = min(SPARE_TOKENS + round(TOKENS_A_SECOND * seconds), POSITIONS - prompt)
    return max(2 * text, text + prompt - 1)


def _distinct(hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """The best of those that read the same; nothing where the best is silence."""
    first: dict[str, Hypothesis] = {}
    for hypothesis in hypotheses:
        if hypothesis.text:
            first.setdefault(hypothesis.text, hypothesis)
    return tuple(first.values()) if hypotheses and hypotheses[0].text else ()


def _latin_tokens(tokenizer: object) -> list[int]:
    """Tokens with Latin letters, which Whisper falls into when it hears a dialect."""
    from faster_whisper.tokenizer import Tokenizer

    assert isinstance(tokenizer, Tokenizer)
    return [token for token in range(tokenizer.eot) if LATIN.search(tokenizer.tokenizer.decode([token]))]
