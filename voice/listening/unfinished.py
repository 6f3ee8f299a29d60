"""Whether a sentence heard so far asks for more words: it ends in a filler, in a word that wants another, in a bare
number."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:…~—-]+")
_FILLERS = (
    "那个|这个|呃+|(?<![余金数限总差税])额+|嗯+|哦+|就是|就是说|然后|还有|那么|我想想|让我想想|等一下|等等|怎么说|怎么说呢|叫什么|"
    "叫什么来着|我看看|什么来着|哎呀"
)
_WANTING = ("给|把|将|要|转|汇|的|和|跟|与|同|到|从|往|向|对|在|是|为|被|让|叫|比|或者|还是|因为|所以|如果|要是|但是|"
            "可是|不过|比如|而且|并且|以及|想|想要|帮我|帮忙|麻烦|请|请问|问一下|问问|再|查|查一下|买|存|取|交|缴|充|还|"
            "我们|我|你|尾号|卡号|手机号|号码|一共|大概|大约")  # fmt: skip
_NUMERAL = r"[零〇一二三四五六七八九十百千万亿两幺点\d]"
_OPEN = re.compile(rf"(?:{_FILLERS}|{_WANTING}|{_NUMERAL})$")
_WHOLE = re.compile(
    r"不?要|我要|需要|不需要|不?想|不?是|是的|好的|对的?|不对|行的|可以的|有的|没有的|在|我在|还要|不知道的|没问题的|"
    r"一|二|三|四|五|六|七|八|九|十|第[一二三四五六七八九十]|[1-9]|谁的|怎么还|多少|不还|不转|不给|不买"
)
_TO_WHOM = re.compile(r"(?:转|汇|打)(?!账)[^给到向往]*(?:元|块|块钱|毛|角|分|万|千|百)$")


def unfinished(text: str) -> bool:
    """`text` is what has been heard of the sentence until now; its punctuation is the recogniser's guess."""
    said = _PUNCTUATION.sub("", text)
    if not said or _WHOLE.fullmatch(said):
        return False
    return bool(_OPEN.search(said)) or ("给" not in said and bool(_TO_WHOM.search(said)))
