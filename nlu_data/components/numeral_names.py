"""Names that end in a numeral (张三, 老四, 王小五) where a sum may follow: 转给张三五百 is five hundred for 张三."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Not those that are first of all words for money or a number: 钱, 费, 万, 车, 全.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵严覃武戴莫孔向汤常温康施洪季倪鲁葛阎庞樊兰殷樊翟安"
    "颜詹申焦俞柳章裴霍柯耿舒柴甄管祝左岳苗祁包屈欧阮辛项曲盛邢牛尤齐伍柏卓褚佟娄鲍路艾简成游郎"
)
_NUMERAL = "一二三四五六七八九十"
_TO = r"(?:给|(?:转|汇|付|还|借|打)(?:账|款|钱)?)\s?"
_TO_SOMEBODY = re.compile(
    rf"{_TO}(?:[老小阿][{_SURNAMES}]|(?P<half>[{_SURNAMES}]?[老小阿]|[{_SURNAMES}]))\s?(?P<numeral>[{_NUMERAL}\d])"
)
_SOMEBODY = re.compile(rf"[{_SURNAMES}老小阿]\s?(?P<numeral>[{_NUMERAL}])")


class NumeralInName(NamedTuple):
    """Where the numeral stands. `paid`: a word for paying stands before the name, so that a sum is likely to follow.
    `nameless`: what is left without the numeral (张, 老) is no name to pay somebody by."""

    place: int
    paid: bool
    nameless: bool


def numerals_in_names(text: str) -> Iterator[NumeralInName]:
    """Numerals that may be the end of a name."""
    paid = set()
    for match in _TO_SOMEBODY.finditer(text):
        paid.add(match.start("numeral"))
        yield NumeralInName(match.start("numeral"), True, match["half"] is not None)
    for match in _SOMEBODY.finditer(text):
        if match.start("numeral") not in paid:
            yield NumeralInName(match.start("numeral"), False, False)
