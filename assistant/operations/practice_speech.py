"""Speech whose text is known, to learn from: the training sentences in many voices and conditions."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import jieba
import numpy as np

from assistant.faq.errors import ImportRefused
from assistant.faq.training_groups import held_out, intent_sentences, paraphrase_groups
from assistant.operations.evaluation import read_cases
from assistant.settings import ROOT
from nlu_data.components.amounts import find_amounts
from voice.audio import in_a_room, read_wav, resample, through_telephone, wav_bytes, with_noise
from voice.ports import RECOGNITION_RATE, Audio
from voice.spoken.amounts import amount
from voice.spoken.polyphones import Pronunciations, load
from voice.spoken.text import speakable
from voice.synthesis import weights
from voice.synthesis.frontend import Frontend
from voice.synthesis.neural import SAMPLE_RATE, NeuralVoice

LONGEST_SECONDS = 14.0
"""With the silence after it an utterance fills a window of fifteen seconds."""
READINGS_OF_A_RECORDING = 3
PITCHES = (0.75, 0.85, 1.0, 1.15, 1.3)
"""Ratios to the neural voice's own."""
CHINESE = re.compile(r"^[^A-Za-z{}\[\]]{3,40}$")
HAN_FIGURES = re.compile(r"[一二三四五六七八九十百千万两]{2,}(?:块|元)?")


def sentences(rng: random.Random) -> list[str]:
    """The training sentences in any order, one in ten held out; never those of tests/data."""
    intents = intent_sentences(ROOT / "nlu_data" / "intents").values()
    questions = paraphrase_groups(ROOT / "nlu_data" / "paraphrases")
    known = dict.fromkeys([s for said in intents for s in said] + [w for g in questions for w in g.wordings])
    chosen = [sentence for sentence in known if CHINESE.match(sentence) and not held_out(sentence)]
    rng.shuffle(chosen)
    return chosen


def spoken(texts: Sequence[str], rng: random.Random) -> Iterator[tuple[Audio, str]]:
    """The neural voice in many pitches and paces, with pauses inside the sentence, sums of money varied."""
    voice, phrases = _neural_voice()
    for text in texts:
        said = with_another_amount(text, rng) if rng.random() < 0.6 else text
        # A smaller or larger speaker: the same samples at another rate, the pace made up for.
        size = rng.uniform(0.85, 1.15) if rng.random() < 0.5 else 1.0
        pace, pitch, energy = rng.uniform(0.62, 1.1), rng.uniform(0.7, 1.35), rng.uniform(0.7, 1.3)
        pieces: list[Audio] = [_silence(rng.uniform(0.1, 0.7))]
        for part in speakable(said, phrases):
            for words in _with_pauses(part.spoken, rng):
                pieces += voice.pieces(words, pace / size, pitch=pitch, energy=energy)
                pieces.append(_silence(rng.choice((0.02, 0.1, 0.3, 0.6, 0.9))))
        audio = resample(np.concatenate(pieces), round(SAMPLE_RATE * size))
        if len(pieces) > 2 and len(audio) <= LONGEST_SECONDS * RECOGNITION_RATE:
            yield in_some_condition(audio, rng), said


def record(file: Path, folder: Path, rng: random.Random) -> Path:
    """The sentences of a TSV (text, label) spoken by the neural voice in PITCHES, slowly, half of them with a pause.

    Returns the manifest that `voice evaluate` takes.
    """
    voice, phrases = _neural_voice()
    folder.mkdir(parents=True, exist_ok=True)
    manifest = ["wav\ttext\tlabel"]
    for number, case in enumerate(read_cases(file)):
        pace, pitch = rng.choice((1.0, 0.85, 0.7)), PITCHES[number % len(PITCHES)]
        pieces: list[Audio] = [_silence(0.3)]
        for part in speakable(case.text, phrases):
            for words in _with_pauses(part.spoken, rng):
                pieces += [*voice.pieces(words, pace, pitch=pitch), _silence(rng.choice((0.05, 0.3, 0.6)))]
        audio = resample(np.concatenate(pieces), SAMPLE_RATE)
        loud = audio / np.float32(max(1e-6, float(np.abs(audio).max()))) * np.float32(0.6)
        (folder / f"{number}.wav").write_bytes(wav_bytes(loud, RECOGNITION_RATE))
        manifest.append(f"{number}.wav\t{case.text}\t{'|'.join(sorted(case.labels))}")
    written = folder / "manifest.tsv"
    written.write_text("\n".join(manifest) + "\n", encoding="utf-8")
    return written


def recorded(manifest: Path, rng: random.Random) -> Iterator[tuple[Audio, str]]:
    """Recordings, each in READINGS_OF_A_RECORDING pitches and conditions.

    The manifest is TSV with the columns wav and text. Raises ImportRefused.
    """
    with manifest.open(encoding="utf-8-sig", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            if not (row.get("wav") and row.get("text")):
                raise ImportRefused(f"{manifest}:{number}: expected the columns wav and text, separated by tabs")
            recording = read_wav(manifest.parent / row["wav"])
            for _ in range(READINGS_OF_A_RECORDING):
                audio = resample(recording, round(RECOGNITION_RATE * rng.uniform(0.85, 1.18)))
                if len(audio) <= LONGEST_SECONDS * RECOGNITION_RATE:
                    yield in_some_condition(audio, rng), row["text"]


def in_some_condition(audio: Audio, rng: random.Random) -> Audio:
    """Loud or soft; often in a room, under noise or on a telephone."""
    chance = np.random.default_rng(rng.randrange(2**32))
    if rng.random() < 0.3:
        audio = in_a_room(audio, rng.uniform(0.15, 0.6), rng.uniform(0.2, 0.7), chance)
    audio = audio / np.float32(max(1e-6, float(np.abs(audio).max()))) * np.float32(rng.uniform(0.2, 0.8))
    if rng.random() < 0.45:
        audio = with_noise(audio, rng.uniform(5, 25), chance)
    return through_telephone(audio) if rng.random() < 0.2 else audio


def with_another_amount(text: str, rng: random.Random) -> str:
    """The only sum of money of a sentence, where it is in characters, replaced by any other."""
    found = find_amounts(text)
    if len(found) != 1 or not HAN_FIGURES.fullmatch(text[found[0].start : found[0].end]):
        return text
    yuan = rng.randrange(1, 100) * 10 ** rng.randrange(1, 5) if rng.random() < 0.7 else rng.randrange(11, 20_000)
    said = amount(str(yuan), rng.choice(("元", "块")))
    shortened = re.fullmatch(r"(.*[百千万].)([十百千])[元块]", said)
    if shortened and "零" not in said and rng.random() < 0.5:
        said = shortened[1]
    return text[: found[0].start] + said + text[found[0].end :]


def _with_pauses(text: str, rng: random.Random) -> list[str]:
    """The sentence, half of the time cut between two words, as one who thinks while speaking."""
    words = list(jieba.cut(text))
    if len(words) < 4 or rng.random() < 0.5:
        return [text]
    cut = rng.randrange(1, len(words))
    return ["".join(words[:cut]), "".join(words[cut:])]


def _neural_voice() -> tuple[NeuralVoice, Pronunciations]:
    folder = ROOT / "build" / "voice"
    weights.assemble(folder)
    phrases = load(ROOT / "knowledge_base" / "voice" / "pronunciations.yml")
    return NeuralVoice(folder, Frontend(phrases.phrases)), phrases


def _silence(seconds: float) -> Audio:
    return np.zeros(int(SAMPLE_RATE * seconds), np.float32)
