"""Kinship words, as they are said at home, find the one member of the family they mean."""

from __future__ import annotations

import pytest

from assistant.care.errors import InvalidPhone
from assistant.care.family import named, phone_number
from assistant.care.models import Contact


def contact(name: str, relation: str) -> Contact:
    return Contact(id=name, name=name, relation=relation, phone="13812345678")


FAMILY = [contact("小红", "女儿"), contact("建军", "儿子"), contact("老李", "老伴"), contact("豆豆", "孙女")]


@pytest.mark.parametrize(
    "words, who",
    [
        ("给我闺女打电话", "小红"),
        ("俺那丫头在不在", "小红"),
        ("打给小红", "小红"),
        ("叫我儿子来接我", "建军"),
        ("俺家老头子呢", "老李"),
        ("给老伴儿说一声", "老李"),
        ("想我孙女了", "豆豆"),
    ],
)
def test_who_is_meant(words: str, who: str) -> None:
    found = named(FAMILY, words)
    assert found is not None and found.name == who


@pytest.mark.parametrize(
    "words, who",
    [
        ("给我孙女儿打电话", "孙女"),
        ("给我外孙女打电话", "外孙女"),
        ("给我外孙女儿打电话", "外孙女"),
        ("给我外孙打电话", "外孙"),
        ("给我外甥女打电话", "外甥女"),
        ("给我外甥打电话", "外甥"),
        ("给我儿子媳妇打电话", "儿媳"),
        ("给我儿子的媳妇打电话", "儿媳"),
        ("给我干儿子打电话", "干儿子"),
        ("给我儿子打电话", "儿子"),
        ("给我女儿打电话", "女儿"),
        ("给我孙女婿打电话", "孙女婿"),
        ("给我闺女仔细说一声", "女儿"),
    ],
)
def test_a_shorter_word_inside_a_longer_one_is_not_meant(words: str, who: str) -> None:
    relations = dict.fromkeys(["儿子", "女儿", "孙女", "外孙", "外甥", "老伴", "女婿", who])
    family = [contact(f"甲{place}", relation) for place, relation in enumerate(relations)]
    found = named(family, words)
    assert found is not None and found.relation == who


@pytest.mark.parametrize(
    "words",
    [
        "给我外孙女打电话",
        "给我外甥女打电话",
        "给我儿子媳妇打电话",
        "给我干儿子打电话",
        "给我孙女婿打电话",
        "给我闺女的儿子打电话",
    ],
)
def test_of_a_family_without_the_one_who_is_named_nobody_is_taken(words: str) -> None:
    relations = ["儿子", "女儿", "孙女", "外孙", "外甥", "老伴", "女婿"]
    assert named([contact(f"甲{place}", relation) for place, relation in enumerate(relations)], words) is None


@pytest.mark.parametrize("words", ["给我外甥打电话", "打个电话", "给儿媳打电话"])
def test_nobody_is_guessed(words: str) -> None:
    assert named(FAMILY, words) is None


def test_of_two_daughters_none_is_taken_but_by_name() -> None:
    family = [contact("大凤", "大闺女"), contact("小凤", "小闺女")]
    assert named(family, "给我闺女打电话") is None
    found = named(family, "给小凤打电话")
    assert found is not None and found.name == "小凤"


@pytest.mark.parametrize(
    "written, number",
    [
        ("138 1234 5678", "13812345678"),
        ("０５３１－８８８８６６６６", "053188886666"),
        ("+86 13812345678", "13812345678"),
    ],
)
def test_numbers_as_they_are_written(written: str, number: str) -> None:
    assert phone_number(written) == number


@pytest.mark.parametrize("written", ["1381234567", "12345", "我闺女的", "6222 0212 3456 7890 123", "+1 202 555 0100"])
def test_what_is_no_chinese_number(written: str) -> None:
    with pytest.raises(InvalidPhone):
        phone_number(written)


def test_a_number_does_not_show_in_what_is_logged_of_a_contact() -> None:
    assert "13812345678" not in repr(FAMILY)
