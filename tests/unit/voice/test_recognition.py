"""Hearing: what counts as the same text, Simplified characters, and the recogniser on the neural voice's speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.settings import ROOT
from tests.real_speech import needs_engines, speech
from voice.audio import from_pcm16, read_wav, resample, through_telephone, to_pcm16, wav_bytes, with_noise
from voice.ports import RECOGNITION_RATE, VoiceError
from voice.recognition.scoring import character_error_rate, comparable
from voice.recognition.script import simplified
from voice.recognition.whisper import WhisperRecogniser
from voice.synthesis.frontend import Frontend
from voice.synthesis.neural import SAMPLE_RATE, NeuralVoice

WHISPER, VOICE = ROOT / "build" / "whisper", ROOT / "build" / "voice"
LONG = (
    "我想请您帮我看一看，我上个月的养老金到账了没有。还有我女儿说要给我转三千五百块钱，也不知道收到了没有。"
    "另外，我家里的燃气费和电费这个月都还没有交，请您帮我一起查一查。"
    "如果卡里的钱不够了，就先不要交，等我明天上午去附近的网点存了钱再说。"
)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("转五百块钱", "转500块钱"),
        ("一万两千三百四十五元", "12,345元"),
        ("尾号六二二二二一", "尾号622221"),
        ("利率百分之三点五，对吗？", "利率百分之3.5对吗"),
        ("我的账户", "我的帐户"),
    ],
)
def test_numbers_in_figures_and_in_words_are_the_same(written: str, heard: str) -> None:
    assert comparable(written) == comparable(heard)


def test_the_error_rate_counts_insertions_deletions_and_substitutions() -> None:
    assert character_error_rate([("查余额", "查余额")]) == 0
    assert character_error_rate([("查余额", "查鱼额"), ("挂失", "挂"), ("转账", "我转账")]) == pytest.approx(3 / 7)


def test_traditional_characters_become_simplified_and_spaces_go() -> None:
    assert simplified("查 詢 餘額。") == "查询余额"


def test_audio_comes_back_from_the_wire_as_it_went() -> None:
    tone = (0.5 * np.sin(np.arange(8000) / 20)).astype(np.float32)
    assert np.allclose(from_pcm16(to_pcm16(tone)), tone, atol=1e-4)
    assert np.allclose(read_wav(wav_bytes(tone, RECOGNITION_RATE)), tone, atol=1e-4)
    with pytest.raises(VoiceError):
        read_wav(b"RIFF of nothing")


def test_noise_has_the_ratio_that_was_asked_for() -> None:
    rng = np.random.default_rng(1)
    tone = (0.1 * np.sin(np.arange(32_000) / 8)).astype(np.float32)
    noise = with_noise(tone, 10, rng) - tone
    assert 10 * np.log10(np.mean(tone**2) / np.mean(noise**2)) == pytest.approx(10, abs=0.5)


def test_what_the_neural_voice_says_is_heard() -> None:
    if not (WHISPER / "model.bin").exists():
        pytest.skip("the recogniser is not built; run `make setup`")
    audio = np.concatenate(list(NeuralVoice(VOICE, Frontend()).pieces("我想查一下银行卡余额", 0.9)))
    heard = WhisperRecogniser(WHISPER).recognise(resample(audio, SAMPLE_RATE))
    assert "余额" in heard.text
    on_the_phone = WhisperRecogniser(WHISPER).recognise(through_telephone(resample(audio, SAMPLE_RATE)))
    assert "余额" in on_the_phone.text


@pytest.mark.parametrize("names", [(), ("王晓燕", "历下支行", "趵突泉", "华润燃气") * 20])
def test_a_long_utterance_is_heard_to_its_end_whatever_names_are_expected(names: tuple[str, ...]) -> None:
    needs_engines()
    assert len(LONG) >= 100
    (audio,) = speech((LONG,), 1.0)
    heard = WhisperRecogniser(WHISPER, hypotheses=1).recognise(audio, words=names)
    assert heard.text.rstrip("。，,")[-5:] == "存了钱再说"
    assert character_error_rate([(LONG, heard.text)]) <= 0.15


def test_noise_makes_no_more_text_than_somebody_can_say() -> None:
    needs_engines()
    hiss = (np.random.default_rng(5).standard_normal(RECOGNITION_RATE * 2) * 0.1).astype(np.float32)
    recogniser = WhisperRecogniser(WHISPER)
    assert all(len(recogniser.tokens(heard.text)) <= 40 for heard in recogniser.recognise(hiss).hypotheses)


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="make setup"):
        WhisperRecogniser(tmp_path)
