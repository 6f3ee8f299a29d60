"""What is read aloud for every text that a bank writes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.faq.content import load_entries
from voice.spoken.polyphones import Pronunciations, load
from voice.spoken.text import ENGLISH, Sentence, speakable

ROOT = Path(__file__).parents[3]
CASES = [
    tuple(line.split("\t")) for line in (ROOT / "tests/data/speakable.tsv").read_text(encoding="utf-8").splitlines()
]
SAYABLE = re.compile(r"[㐀-鿿A-Z ，、；。！？]+")
MACHINE_READ = {"id", "topic", "links", "link", "group", "kind", "from", "until", "valid_from", "valid_until"}


@pytest.fixture(scope="module")
def phrases() -> Pronunciations:
    return load(ROOT / "knowledge_base/voice/pronunciations.yml")


def said(text: str, phrases: Pronunciations) -> str:
    return "".join(sentence.spoken for sentence in speakable(text, phrases))


def test_there_are_at_least_300_written_cases() -> None:
    assert len({written for written, _ in CASES}) == len(CASES) >= 300


@pytest.mark.parametrize(("written", "spoken"), CASES, ids=[written for written, _ in CASES])
def test_a_careful_announcer_says(written: str, spoken: str, phrases: Pronunciations) -> None:
    assert said(written.replace("\\n", "\n"), phrases) == spoken


def is_sayable(sentence: Sentence) -> bool:
    return sentence.language == ENGLISH or SAYABLE.fullmatch(sentence.spoken) is not None


def test_every_answer_of_the_knowledge_base_is_sayable(phrases: Pronunciations) -> None:
    entries = load_entries(ROOT / "knowledge_base")
    sentences = [s for entry in entries for text in (entry.answer, entry.spoken) for s in speakable(text, phrases)]

    assert len(sentences) > 1000
    assert [sentence for sentence in sentences if not is_sayable(sentence)] == []
    assert [sentence for sentence in sentences if sentence.language == ENGLISH] == []


@pytest.mark.parametrize("file", ["branches", "products", "activities", "company", "features", "desk", "taxonomy"])
def test_every_text_of_the_catalogue_is_sayable(file: str, phrases: Pronunciations) -> None:
    content = yaml.safe_load((ROOT / f"knowledge_base/{file}.yml").read_text(encoding="utf-8"))

    assert [s for text in _texts(content) for s in speakable(text, phrases) if not is_sayable(s)] == []


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for item in content:
            yield from _texts(item)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in MACHINE_READ:
                yield from _texts(value)


def test_the_first_sentence_is_short_so_that_speech_starts_at_once(phrases: Pronunciations) -> None:
    first, *rest = speakable("您的储蓄卡已经挂失成功，从现在起任何人都不能用这张卡取钱。需要补卡吗？", phrases)

    assert (first.written, first.spoken) == ("您的储蓄卡已经挂失成功，", "您的储蓄卡已经挂失成功，")
    assert [sentence.spoken for sentence in rest] == ["从现在起任何人都不能用这张卡取钱。", "需要补卡吗？"]


def test_figures_are_never_cut_between_two_sentences(phrases: Pronunciations) -> None:
    written = [s.written for s in speakable("余额是¥12,345.67。今天9:30到账，尾号：6222。", phrases)]

    assert written == ["余额是¥12,345.67。", "今天9:30到账，尾号：6222。"]


def test_a_long_sentence_is_cut_where_one_breathes(phrases: Pronunciations) -> None:
    sentences = speakable("，".join(["请您带好本人的身份证件和银行卡"] * 9) + "。", phrases)

    assert max(len(sentence.spoken) for sentence in sentences) <= 48
    assert [s.spoken[-1] for s in sentences] == ["，"] * (len(sentences) - 1) + ["。"]


def test_english_sentences_are_left_to_an_english_voice(phrases: Pronunciations) -> None:
    sentences = speakable("好的。Your card ****6222 was locked at 9:30. Please call us!", phrases)

    assert [(s.language, s.spoken) for s in sentences] == [
        ("zh", "好的。"),
        ("en", "Your card ending in 6 2 2 2 was locked at 9:30."),
        ("en", "Please call us!"),
    ]


def test_marks_of_english_text_are_taken_off_too(phrases: Pronunciations) -> None:
    sentences = speakable("1. Open **Settings** now\n2. See https://www.example.com/a for more", phrases)

    assert [s.spoken for s in sentences] == ["Open Settings now", "See for more"]


@pytest.mark.parametrize(
    "text",
    [
        "卡号6222021234567890123",
        "6222 0212 3456 7890 123",
        "6222-0212-3456-7890",
        "您的账号是 6222021234567890123，请核对",
        "身份证号370102195001011234",
        "身份证37010219500101123X",
        "4111111111111111",
    ],
)
def test_full_card_and_identity_numbers_are_never_spoken_in_full(text: str, phrases: Pronunciations) -> None:
    figures = re.findall("[零一二三四五六七八九幺]", said(text, phrases))

    assert len(figures) <= 4


@pytest.mark.parametrize("hidden", ["****", "●●●●", "••••", "＊＊＊＊", "xxxx", "********"])
def test_of_a_masked_number_only_the_tail_is_spoken(hidden: str, phrases: Pronunciations) -> None:
    assert said(f"卡6222{hidden}1234到账", phrases) == "卡尾号幺二三四到账。"


@pytest.mark.parametrize("text", ["", " \n ", "😀😀", "---", "**", "```\n```", "…"])
def test_where_nothing_can_be_said_there_is_no_sentence(text: str, phrases: Pronunciations) -> None:
    assert speakable(text, phrases) == []


def test_it_works_without_any_table() -> None:
    assert said("打开Wi-Fi", Pronunciations()) == "打开W I，F I。"


@pytest.mark.parametrize(
    "piece", ["1", "*", "1 ", "1,", "-", "a.", "[", "**a", "•1", "x", "1-", "( ", "¥", "2026-", "` ", "[](", "(["]
)
def test_a_hostile_text_of_2000_characters_is_read_in_time(piece: str, phrases: Pronunciations) -> None:
    started = time.process_time()

    speakable((piece * 2000)[:2000], phrases)

    assert time.process_time() - started < 2
