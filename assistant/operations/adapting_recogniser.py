"""Trains the recogniser's adapter on synthetic speech of the training sentences, and on recordings that are given."""

from __future__ import annotations

import random
from itertools import chain
from pathlib import Path

import numpy as np
from rich.console import Console

from assistant.operations.practice_speech import recorded, sentences, spoken
from assistant.operations.training import progress_bar
from assistant.settings import ROOT, Settings
from voice.recognition import weights
from voice.recognition.adapting import Example, train
from voice.recognition.weights import ADAPTER
from voice.recognition.whisper import WhisperRecogniser

PROMPT = "以下是普通话的句子，说的是银行业务：查余额、转账、存款利率、理财、信用卡还款、挂失、网点、人工客服。"


def adapt(
    settings: Settings,
    console: Console,
    utterances: int,
    minutes: float,
    seed: int,
    recordings: Path | None = None,
    further: bool = False,
) -> None:
    """Replaces voice/recognition/adapter.npz, `further` going on from it; `train` then builds the recogniser anew."""
    plain = ROOT / "build" / "whisper-plain"
    weights.assemble(plain, adapter=None)
    engine = WhisperRecogniser(plain, threads=1)
    rng = random.Random(seed)
    speech = [spoken(sentences(rng)[:utterances], rng)]
    if recordings is not None:
        speech.append(recorded(recordings, rng))
    examples = []
    with progress_bar(console) as bar:
        for audio, sentence in chain(*speech):
            features = engine.features(audio).astype(np.float16)
            examples.append(Example(features, tuple(engine.tokens(sentence))))
            bar("utterances", len(examples), utterances)
    with progress_bar(console) as bar:

        def progress(step: int, loss: float) -> None:
            bar("training steps", step, step + 1)
            if step % 25 == 0:
                console.print(f"step {step}: loss {loss:.3f}")

        train(
            examples,
            start=engine.start,
            prompt=engine.before(PROMPT),
            end=engine.end,
            out=ADAPTER,
            minutes=minutes,
            go_on_from=ADAPTER if further else None,
            seed=seed,
            progress=progress,
        )
