"""Hearing from the command line: one file, or a manifest of recordings through the whole path.

The engine that the service would open hears what the service's end-pointing makes of the audio.
"""

from __future__ import annotations

import csv
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from rich.console import Console

from assistant.faq.errors import ImportRefused
from assistant.operations.client import CustomerClient, Turn, understandings
from assistant.operations.evaluation import Case, right
from assistant.operations.stack import PATIENT, private_stack
from assistant.operations.training import progress_bar
from assistant.settings import Settings
from assistant.speech.engines import open_recogniser
from assistant.speech.hearing import Hearing
from assistant.speech.models import Heard
from assistant.speech.service import Ears
from nlu_data.components.amounts import find_amounts
from voice.audio import read_wav, through_telephone, with_noise
from voice.listening.events import Ended, Guess, Piece
from voice.listening.pieces import joined
from voice.listening.session import ListeningSession
from voice.listening.vad import SileroDetector
from voice.ports import RECOGNITION_RATE, Audio, Recognition
from voice.recognition.scoring import character_error_rate

NOISE_SEED = 1122
BLOCK = RECOGNITION_RATE // 10
"""Samples that a microphone brings at once."""
SILENCE_SECONDS = 4.0
"""After a recording; longer than the longest wait for more."""


@dataclass(frozen=True)
class Recording:
    """One row of a manifest."""

    wav: Path
    case: Case


@dataclass(frozen=True)
class Listened:
    """What was understood of a recording."""

    heard: Heard
    seconds: float
    after: float
    """Seconds from the end-point to the text, for a customer who is alone."""


def open_ears(settings: Settings) -> Ears:
    """Raises EngineUnavailable."""
    return Ears(open_recogniser(settings), SileroDetector, Hearing.load(settings.knowledge_base_dir))


def listen(ears: Ears, audio: Audio) -> Listened:
    """A recording as a microphone would bring it, faster than life; all its utterances are one text.

    As in the service, a recognition begins in the pause before the end-point and counts if nothing more is said.
    What an utterance's pieces and its pauses cost is work done while the customer still speaks.
    """
    session = ListeningSession(ears.detector())
    parts: list[Recognition] = []
    guess: tuple[int, Recognition, float] | None = None
    after = fed = 0.0
    for block in _blocks(audio):
        fed += len(block) / RECOGNITION_RATE
        for event in session.feed(block) if len(block) else session.done():
            match event:
                case Guess(sound, revision):
                    recognition, took = _timed(ears, sound)
                    guess = revision, recognition, fed + took
                    session.heard(recognition.text)
                case Piece(sound):
                    parts.append(_timed(ears, sound)[0])
                case Ended() as ended:
                    after = 0.0
                    if guess and guess[0] == ended.revision:
                        parts.append(guess[1])
                        after = max(0.0, guess[2] - fed)
                    elif len(ended.audio):
                        recognition, after = _timed(ears, ended.audio)
                        parts.append(recognition)
    began = time.perf_counter()
    heard = ears.hearing.understood(joined(parts))
    return Listened(heard, len(audio) / RECOGNITION_RATE, after + time.perf_counter() - began)


def _blocks(audio: Audio) -> Iterator[Audio]:
    """The audio, silence that is longer than any wait for more, and an empty block at the end."""
    whole = np.concatenate([audio, np.zeros(round(SILENCE_SECONDS * RECOGNITION_RATE), np.float32)])
    for start in range(0, len(whole), BLOCK):
        yield whole[start : start + BLOCK]
    yield whole[:0]


def _timed(ears: Ears, audio: Audio) -> tuple[Recognition, float]:
    began = time.perf_counter()
    recognition = ears.recogniser.recognise(audio)
    return recognition, time.perf_counter() - began


def transcribe(settings: Settings, wav: Path) -> dict[str, Any]:
    """What is heard in a WAV file."""
    listened = listen(open_ears(settings), read_wav(wav))
    return {
        **asdict(listened.heard),
        "seconds": round(listened.seconds, 2),
        "after_end_point_ms": round(listened.after * 1000, 1),
    }


def read_manifest(file: Path) -> list[Recording]:
    """TSV with the columns wav, text, label; a relative wav lies beside the manifest. Raises ImportRefused."""
    recordings = []
    with file.open(encoding="utf-8-sig", newline="") as rows:
        reader = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(reader, start=2):
            if not (row.get("wav") and row.get("text") and row.get("label")):
                raise ImportRefused(f"{file}:{number}: expected the columns wav, text and label, separated by tabs")
            labels = frozenset(label.strip() for label in row["label"].split("|"))
            recordings.append(Recording(file.parent / row["wav"], Case(number, row["text"], labels, "-")))
    return recordings


async def evaluate(file: Path, noise: float | None, telephone: bool, console: Console) -> dict[str, Any]:
    """Recordings through end-pointing, recognition, repair and understanding.

    n, cer, accuracy (of intents), p50_ms and p95_ms from the end-point to the text, and what became of amounts.
    """
    recordings = read_manifest(file)
    listened = _listen(recordings, noise, telephone, console)
    turns = await _understand([one.heard.text for one in listened], console)
    after = sorted(one.after for one in listened)
    hits = [right(recording.case, turn) for recording, turn in zip(recordings, turns, strict=True)]
    pairs = [(r.case.text, one.heard) for r, one in zip(recordings, listened, strict=True)]
    return {
        "n": len(recordings),
        "cer": round(character_error_rate((said, heard.text) for said, heard in pairs), 4),
        "accuracy": round(sum(hits) / len(hits), 4) if hits else None,
        "p50_ms": round(statistics.median(after) * 1000, 1) if after else None,
        "p95_ms": round(after[int(len(after) * 0.95)] * 1000, 1) if after else None,
        "amounts": amounts_heard(pairs),
    }


def amounts_heard(pairs: Iterable[tuple[str, Heard]]) -> dict[str, int]:
    """What became of the utterances in which a sum of money was said or heard.

    `other_sum_read_back`: another sum (or one where none was said) was heard without doubt, so that only the customer's
    对 or 不对 stands between it and the bank. `doubted`: not the sum that was said, but the hypotheses disagree or were
    heard poorly, so that it is asked again. `missed`: no sum was heard, so that the dialogue asks for it.
    """
    fates: Counter[str] = Counter()
    for said, heard in pairs:
        wanted, got = [found.fen for found in find_amounts(said)], [found.fen for found in heard.amounts]
        if not wanted and not got:
            continue
        if wanted == got:
            fates["right"] += 1
        elif heard.doubt is not None:
            fates["doubted"] += 1
        else:
            fates["other_sum_read_back" if got else "missed"] += 1
    return {fate: fates[fate] for fate in ("other_sum_read_back", "right", "doubted", "missed")} | {"n": fates.total()}


def _listen(recordings: Sequence[Recording], noise: float | None, telephone: bool, console: Console) -> list[Listened]:
    rng = np.random.default_rng(NOISE_SEED)
    ears = open_ears(Settings())
    ears.recogniser.recognise(np.zeros(RECOGNITION_RATE, np.float32))  # the first one takes longer
    listened = []
    with progress_bar(console) as bar:
        for number, recording in enumerate(recordings, start=1):
            audio = _condition(read_wav(recording.wav), noise, telephone, rng)
            listened.append(listen(ears, audio))
            bar("recordings", number, len(recordings))
    return listened


def _condition(audio: Audio, noise: float | None, telephone: bool, rng: np.random.Generator) -> Audio:
    if noise is not None:
        audio = with_noise(audio, noise, rng)
    return through_telephone(audio) if telephone else audio


async def _understand(texts: Sequence[str], console: Console) -> list[Turn]:
    """Each text as the first message of a new conversation; what was not heard was not understood."""
    answers = []
    async with private_stack(**PATIENT) as stack, aiohttp.ClientSession(trust_env=False) as session:
        with progress_bar(console) as bar:
            for number, text in enumerate(texts):
                customer = CustomerClient(stack, session, f"heard-{number}")
                await customer.open()
                replies, seconds = await customer.send(text) if text else ([], 0.0)
                answers.append((customer.conversation_id, text, replies, seconds))
                bar("sentences", number + 1, len(texts))
        understood = understandings(stack)
    return [
        Turn(text, replies, understood.get(conversation, {}), seconds)
        for conversation, text, replies, seconds in answers
    ]
