"""Widens the annotated sentences for the entity recogniser: the same sentence with other names in it.

A few hundred annotated names teach which words they stand between, not what a name can look like.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlu_data.components.lexicons import Names

KINSHIP = [
    "爸",
    "妈",
    "爸爸",
    "妈妈",
    "老爸",
    "老妈",
    "爹",
    "娘",
    "俺爹",
    "俺娘",
    "闺女",
    "女儿",
    "儿子",
    "老大",
    "幺儿",
    "幺女",
    "囡囡",
    "老二",
    "大儿子",
    "小儿子",
    "二闺女",
    "老伴",
    "老公",
    "老婆",
    "媳妇",
    "儿媳妇",
    "女婿",
    "孙子",
    "孙女",
    "外孙",
    "外孙女",
    "外甥",
    "侄子",
    "侄女",
    "弟弟",
    "妹妹",
    "哥",
    "姐",
    "大哥",
    "二哥",
    "大姐",
    "二姐",
    "嫂子",
    "姐夫",
    "姑姑",
    "姑妈",
    "舅舅",
    "舅妈",
    "姨",
    "大姨",
    "叔叔",
    "婶婶",
    "伯伯",
    "爷爷",
    "奶奶",
    "姥姥",
    "姥爷",
    "外公",
    "外婆",
    "岳父",
    "丈母娘",
    "亲家",
    "表弟",
    "表姐",
    "堂哥",
    "房东",
    "同事",
    "朋友",
    "老同学",
    "同学",
    "战友",
    "邻居",
    "老板",
    "领导",
    "老师",
    "保姆",
    "护工",
    "中介",
    "物业",
    "包工头",
    "客户",
    "供应商",
    "室友",
    "男朋友",
    "女朋友",
    "对象",
    "小李",
    "老王",
    "老张",
    "小陈",
    "老刘",
    "张姐",
    "王哥",
    "李阿姨",
    "赵叔",
    "孙大爷",
    "周师傅",
]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国志华玉兰红梅文斌海燕晓东春生德福淑珍立新小雨子涵浩然欣怡一鸣思远佳琪永强"


class Annotated(NamedTuple):
    """A sentence and its entities as (start, end, label)."""

    text: str
    entities: tuple[tuple[int, int, str], ...]


def widened(examples: Sequence[Annotated], names: Names, copies: int, seed: int = 7) -> list[Annotated]:
    """Every example, and `copies` more of each that has entities, with other names of the same kind."""
    chooser = random.Random(seed)
    seen: dict[str, list[str]] = {}
    for example in examples:
        for start, end, label in example.entities:
            seen.setdefault(label, []).append(example.text[start:end])
    result = list(examples)
    for example in examples:
        if example.entities:
            result.extend(_renamed(example, names, seen, chooser) for _ in range(copies))
    return result


def _renamed(example: Annotated, names: Names, seen: dict[str, list[str]], chooser: random.Random) -> Annotated:
    text, entities, position = "", [], 0
    for start, end, label in sorted(example.entities):
        text += example.text[position:start]
        name = next(_name(label, names, seen, chooser))
        entities.append((len(text), len(text) + len(name), label))
        text += name
        position = end
    return Annotated(text + example.text[position:], tuple(entities))


def _name(label: str, names: Names, seen: dict[str, list[str]], chooser: random.Random) -> Iterator[str]:
    if label == "payee":
        kind = chooser.random()
        if kind < 0.4:
            yield chooser.choice(KINSHIP)
        if kind < 0.8:
            yield chooser.choice(SURNAMES) + "".join(chooser.choices(GIVEN, k=chooser.choice((1, 2, 2))))
    elif names.get(label) and chooser.random() < 0.5:
        yield chooser.choice(sorted(names[label]))
    yield chooser.choice(seen[label])
