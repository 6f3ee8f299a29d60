"""What a listening session says of audio, at the audio's own time: nothing here waits."""

from __future__ import annotations

import numpy as np
import pytest

from voice.fakes import FakeDetector, read_back, silence, spoken
from voice.listening.events import Began, Dropped, Ended, Event, Guess, Look, Piece, Resumed
from voice.listening.session import ListeningSession
from voice.ports import RECOGNITION_RATE, Audio

CHUNK = 1_600


class Ear:
    """A session that is fed in small chunks, as a microphone does, and told what it heard so far."""

    def __init__(self) -> None:
        self.session = ListeningSession(FakeDetector())
        self.events: list[Event] = []
        self.seconds = 0.0
        self.ended_at: list[float] = []

    def hear(self, *parts: str | float, known: bool = True) -> Ear:
        audio = spoken(*parts)
        for start in range(0, len(audio), CHUNK):
            self._feed(audio[start : start + CHUNK], known)
        return self

    def _feed(self, chunk: Audio, known: bool) -> None:
        self.seconds += len(chunk) / RECOGNITION_RATE
        for event in self.session.feed(chunk):
            self.events.append(event)
            if isinstance(event, Guess) and known:
                self.session.heard(read_back(event.audio))
            if isinstance(event, Ended):
                self.ended_at.append(self.seconds)

    @property
    def utterances(self) -> list[str]:
        texts, pieces = [], ""
        for event in self.events:
            if isinstance(event, Piece):
                pieces += read_back(event.audio)
            if isinstance(event, Ended):
                texts.append(pieces + read_back(event.audio))
                pieces = ""
        return texts

    def kinds(self) -> list[type[Event]]:
        return [type(event) for event in self.events if not isinstance(event, Look)]


def test_an_utterance_begins_pauses_and_ends_after_a_second_and_a_half() -> None:
    ear = Ear().hear(0.5, "查一查余额", 1.4)
    assert ear.kinds() == [Began, Guess]
    ear.hear(0.2)
    assert ear.kinds() == [Began, Guess, Ended]
    assert ear.utterances == ["查一查余额"]


@pytest.mark.parametrize("pause", [0.2, 0.6, 1.0, 1.4])
def test_a_pause_of_up_to_1400_ms_does_not_break_an_utterance(pause: float) -> None:
    ear = Ear().hear("我想看看工资", pause, "有没有到账", 3.0)
    assert ear.utterances == ["我想看看工资有没有到账"]


def test_the_guess_before_the_end_is_the_whole_and_one_before_a_pause_is_not() -> None:
    ear = Ear().hear("看看余额", 0.8, "谢谢你", 3.0)
    first, second = (event for event in ear.events if isinstance(event, Guess))
    ended = next(event for event in ear.events if isinstance(event, Ended))
    assert (read_back(first.audio), read_back(second.audio)) == ("看看余额", "看看余额谢谢你")
    assert first.revision != ended.revision == second.revision
    assert Resumed in ear.kinds()


@pytest.mark.parametrize("beginning", ["我要转账那个", "帮我查一下呃", "嗯", "我想给", "请把", "我想", "转给李明三千"])
def test_after_a_filler_or_an_unfinished_sentence_it_waits_longer(beginning: str) -> None:
    ear = Ear().hear(beginning, 2.5, "生活费", 3.0)
    assert ear.utterances == [f"{beginning}生活费"]


def test_a_finished_sentence_is_not_waited_for_longer() -> None:
    ear = Ear().hear("帮我看看余额", 3.0)
    assert ear.ended_at == [pytest.approx(6 * 0.192 + 1.5, abs=0.15)]


def test_what_is_not_known_yet_is_waited_for_as_usual() -> None:
    assert Ear().hear("我想给", 1.7, known=False).utterances == ["我想给"]


def test_it_never_hangs_up_on_somebody_who_does_not_speak() -> None:
    ear = Ear().hear(600.0)
    assert ear.events == []
    assert ear.hear("在吗", 2.0).utterances == ["在吗"]


def test_a_knock_is_no_utterance() -> None:
    session = ListeningSession(FakeDetector())
    knock = np.full(1_600, 0.3, np.float32)
    events = session.feed(np.concatenate([silence(0.512), knock, silence(1.6)]))
    assert [type(event) for event in events if not isinstance(event, (Guess, Look))] == [Began, Dropped]


def test_a_tap_ends_it_at_once_and_keeps_what_was_said() -> None:
    ear = Ear().hear("查余额", 0.1)
    ended = ear.session.done()[-1]
    assert isinstance(ended, Ended) and read_back(ended.audio) == "查余额"
    assert ear.session.done() == []
    assert ear.hear("还有呢", 4.0).utterances == ["还有呢"]


def test_what_is_taken_back_is_forgotten() -> None:
    ear = Ear().hear("转给老张", 0.3)
    ear.session.reset()
    assert ear.hear(0.5, "转给老李", 2.0).utterances == ["转给老李"]


def test_nothing_of_a_very_long_utterance_is_lost() -> None:
    said = "我先跟你说说这个事情的来龙去脉" * 2
    parts = [part for number in range(12) for part in (said, 0.4 + 0.01 * number)]
    ear = Ear().hear(*parts, 3.0)
    pieces = [event for event in ear.events if isinstance(event, Piece)]
    assert ear.utterances == [said * 12]
    assert len(pieces) >= 3
    assert max(len(piece.audio) for piece in pieces) <= 28.1 * RECOGNITION_RATE


def test_speech_without_any_pause_is_cut_before_the_recognisers_window_ends() -> None:
    said = "一口气说了很多很多话" * 40
    ear = Ear().hear(said, 2.0)
    lengths = [len(event.audio) / RECOGNITION_RATE for event in ear.events if isinstance(event, (Piece, Ended))]
    assert max(lengths) <= 28.1 and sum(lengths) == pytest.approx(len(said) * 0.192, abs=1.0)


def test_somebody_slow_is_given_more_time_after_a_while() -> None:
    ear = Ear()
    for _ in range(3):
        ear.hear("我看看", 1.3, "账单吧", 1.35, "好不好", 4.0)
    assert ear.session.wait == pytest.approx(2.05, abs=0.1)
    assert ear.hear("余额够吗", 1.9, "够不够", 4.0).utterances[-1] == "余额够吗够不够"


def test_somebody_quick_waits_less_but_never_below_1200_ms() -> None:
    ear = Ear()
    for _ in range(8):
        ear.hear("看看", 0.25, "余额吧", 4.0)
    assert ear.session.wait == pytest.approx(1.2, abs=0.1)
    assert ear.session.wait >= 1.2
    assert ear.hear("余额够吗", 1.1, "够不够", 2.0).utterances[-1] == "余额够吗够不够"


def test_an_end_that_came_too_soon_teaches_to_wait_longer() -> None:
    ear = Ear().hear("看看余额", 1.9, "够不够用", 4.0)
    assert ear.utterances == ["看看余额", "够不够用"]
    assert ear.session.wait > 2.0


def test_audio_of_any_chunk_size_gives_the_same() -> None:
    audio = spoken(0.3, "帮我看看余额", 1.2, "谢谢", 3.0)
    for size in (16, 160, 512, 5_000, len(audio)):
        session = ListeningSession(FakeDetector())
        events = [event for at in range(0, len(audio), size) for event in session.feed(audio[at : at + size])]
        assert [read_back(event.audio) for event in events if isinstance(event, Ended)] == ["帮我看看余额谢谢"]


def test_looks_show_the_utterance_growing() -> None:
    ear = Ear().hear("我想把这个月的电费交了", 2.0)
    looks = [read_back(event.audio) for event in ear.events if isinstance(event, Look)]
    assert len(looks) >= 2
    assert "".join(looks).startswith("我想把这个月")
