"""Words for members of the family, as they are said at home and in dialects."""

from __future__ import annotations

import re
from itertools import pairwise

# By the word in the page's list of relations. Longer words are looked for first, so that 孙女 is not 女.
RELATIONS: dict[str, tuple[str, ...]] = {
    "儿子": ("儿子", "小子", "俺儿", "我儿", "娃儿", "崽", "仔", "囝"),
    "女儿": ("女儿", "闺女", "姑娘", "丫头", "囡", "妮子", "妮儿", "千金", "妹崽"),
    "老伴": (
        "老伴", "老头子", "老头儿", "老婆子", "老婆", "老公", "老太婆", "爱人", "丈夫", "妻子", "媳妇",
        "当家的", "孩他爹", "孩他妈", "孩子他爸", "孩子他妈", "先生", "太太", "屋里头的", "堂客",
    ),
    "孙子": ("孙子", "大孙", "小孙", "孙儿", "孙娃"),
    "孙女": ("孙女", "孙女儿", "孙囡"),
    "外孙": ("外孙", "外孙子", "外甥孙"),
    "外孙女": ("外孙女", "外孙女儿", "外孙囡"),
    "儿媳": ("儿媳", "儿媳妇", "媳妇儿子家的", "儿子媳妇", "儿子的媳妇", "儿子老婆", "儿子的老婆"),
    "女婿": ("女婿", "姑爷", "半子"),
    "哥哥": ("哥哥", "大哥", "二哥", "老哥", "俺哥", "我哥", "阿哥"),
    "弟弟": ("弟弟", "老弟", "俺弟", "我弟", "兄弟", "阿弟"),
    "姐姐": ("姐姐", "大姐", "二姐", "老姐", "俺姐", "我姐", "阿姐"),
    "妹妹": ("妹妹", "老妹", "妹子", "俺妹", "我妹", "阿妹"),
    "侄子": ("侄子", "侄儿", "大侄"),
    "侄女": ("侄女", "侄女儿"),
    "外甥": ("外甥",),
    "外甥女": ("外甥女", "外甥女儿", "外甥闺女"),
    "干儿子": ("干儿子", "干儿", "义子"),
    "干女儿": ("干女儿", "干闺女", "义女"),
    "孙媳": ("孙媳", "孙媳妇", "孙子媳妇", "孙子的媳妇", "外孙媳妇"),
    "孙女婿": ("孙女婿", "外孙女婿"),
    "侄媳": ("侄媳", "侄媳妇", "侄儿媳妇", "侄子媳妇"),
    "侄女婿": ("侄女婿", "外甥女婿"),
    "外甥媳妇": ("外甥媳妇",),
    "弟媳": ("弟媳", "弟媳妇", "弟妹", "弟弟媳妇", "兄弟媳妇"),
    "邻居": ("邻居", "对门", "隔壁", "街坊"),
    "保姆": ("保姆", "阿姨", "护工"),
}  # fmt: skip

_RELATION = {word: relation for relation, words in RELATIONS.items() for word in words}
_LONGEST_FIRST = sorted(_RELATION, key=lambda word: -len(word))
_OF = ("", "的", "家的", "她", "他")
_SHORTEST_OWNER = 2


def relation_of(text: str) -> str | None:
    """The relation that the text names, as in the page's list; the longest word decides.

    None for somebody's own relations (我闺女的儿子), which have no word here.
    """
    words = _words_in(text)
    for (whose, _, end), (who, start, _) in pairwise(sorted(words, key=lambda word: word[1])):
        named = len(whose) >= _SHORTEST_OWNER and len(who) >= _SHORTEST_OWNER
        if named and text[end:start] in _OF and _RELATION[whose] != _RELATION[who]:
            return None
    return _RELATION[words[0][0]] if words else None


def _words_in(text: str) -> list[tuple[str, int, int]]:
    """Words for kin with start and end, the longest first: 外孙女儿 is no 女儿, 我儿子 no 我儿."""
    found: list[tuple[str, int, int]] = []
    for word in _LONGEST_FIRST:
        for match in re.finditer(word, text):
            start, end = match.span()
            if not any(start < taken_end and taken < end for _, taken, taken_end in found):
                found.append((word, start, end))
    return found
