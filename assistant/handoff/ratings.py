"""A rating typed or said into the conversation instead of tapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from assistant.conversation.threads import MessageRow
from assistant.handoff.signals import hear_alarm, reason_of

RATED_WITHIN_MS = 24 * 3600 * 1000
LONGEST = 60


class Rating(NamedTuple):
    score: int
    word: str | None


_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_WORDS = (
    (1, r"(?:非常|很|太|十分|极)(?:不满意|差|糟糕?)劲?|very (?:bad|dissatisfied|poor)|terrible|awful"),
    (2, r"不(?:太|大|怎么|是很)?满意|不好(?!意思)|差评|差劲|bad|poor|dissatisfied|not satisfied"),
    (
        5,
        r"(?:非常|很|十分|特别|太|挺|真)(?:满意|好|棒)|满分|五星|好评|excellent|very (?:good|satisfied|happy)|perfect",
    ),
    (3, r"一般(?:般)?|还行|还可以|凑合|马马虎虎|so-so|average"),
    (4, r"满意|不错|good|satisfied|happy"),
)
_BARE_WORDS = ((4, r"(?:挺)?可以的?|好"), (3, r"ok|okay"))
"""Said to anything; a rating only where nothing else is said."""

_SUBJECT = (
    r"(?:我|觉得|感觉|对|她|他|你们?|您|这位|这个|这次|小姑娘|小伙子|客服|人工"
    r"|服务|态度|回答|讲得|说得|帮得|都|的){0,5}"
)
_GIVES = r"(?:(?:我|就|给|打|评|她|他|你们?|您|小姑娘|小伙子|客服|个|一个|i give|it'?s a?|give)\s*){0,5}"
_PARTICLES = r"[吧啊呀哦哈啦了的哟喽嘞]{0,2}"
_THANKS = (
    r"(?:谢谢|多谢|感谢|辛苦)(?:你们?|您|了|啦|她|他)*|thanks?(?: you)?"
    r"|(?:很|真|挺|特别|非常)?(?:耐心|热情|专业|细心|周到|亲切)了?"
)
_END = r"[\s，,。.!！；;、~～]"
_REST = rf"(?P<word>(?:{_END}*(?:{_THANKS}))*(?:{_END}+(?P<rest>.*))?)"
_UNIT = r"(?:分(?!钟)|颗?星(?!期)|points?|stars?|/\s*5|out of (?:5|five))"
_POINTS = re.compile(rf"{_GIVES}(?P<score>[1-5一二两三四五])\s*{_UNIT}\s*{_PARTICLES}{_REST}", re.I | re.S)
_NUMBER = re.compile(
    rf"{_GIVES}(?P<score>[1-5一二三四五]){_PARTICLES}(?P<word>{_END}*|\s*[，,。.!！；;、](?P<rest>\s*[^\d\s].*))",
    re.I | re.S,
)
_IN_WORDS = [
    (score, re.compile(rf"(?:{_SUBJECT}|{_GIVES})(?:(?:{words})、?){{1,3}}{_PARTICLES}{_REST}", re.I | re.S))
    for score, words in _WORDS
]
_IN_BARE_WORDS = [(score, re.compile(rf"(?:{words})[啊呀]?{_END}*", re.I)) for score, words in _BARE_WORDS]
_ASKS_FOR_MORE = re.compile(
    r"[?？]|吗|么(?!好|耐心)|怎|咋|多少|多久|多长|几(?:点|天|号|时|个)|什么|啥|哪|谁|能不能|可不可以|能否|是不是|有没有"
    r"|我想|我要|我还[想要]|想问|请问|请帮|帮(?:我|忙|俺)(?!解决了|办好了|弄好了|搞定了|大忙)|给我|替我|麻烦(?!您了|你了|大家)|转|查|人工|还有(?:个|件)"
    r"|余额|密码|挂失|登录|还款|取钱|存钱|存款|利息|利率|贷款|手续费|汇|我的(?!问题|事)|登不|打不开|用不了|收不到|没收到|钱.{0,6}没"
    r"|\b(?:what|how|when|where|why|which|who|can|could|would you|please|i want|i need|i would like|help me)\b"
    r"|transfer|balance|\bcard\b|password|\b(?:a|real|to) (?:person|human|agent)",
    re.I,
)


def read_rating(text: str) -> Rating | None:
    """A message that is nothing but a rating and the customer's word on it; all else goes on to the assistant."""
    said = text.strip()
    if not said or len(said) > LONGEST:
        return None
    if points := _POINTS.fullmatch(said) or _NUMBER.fullmatch(said):
        score = _NUMBERS.get(points["score"]) or int(points["score"])
        word = points["word"].strip(" ，,。.!！；;、~～\n") or None
        return None if _wants_more(points["rest"]) else Rating(score, word)
    for score, words in _IN_BARE_WORDS:
        if words.fullmatch(said):
            return Rating(score, said)
    for score, words in _IN_WORDS:
        if found := words.fullmatch(said):
            return None if _wants_more(found["rest"]) else Rating(score, said)
    return None


def _wants_more(rest: str | None) -> bool:
    """A question, a request or an alarm behind the rating, which must not be swallowed with it."""
    if not rest:
        return False
    return bool(_ASKS_FOR_MORE.search(rest) or reason_of(rest) or hear_alarm(rest, rest.isascii()))


def rating_asked_last(latest: Sequence[MessageRow]) -> str | None:
    """The handover whose rating was asked for by the last message."""
    if not latest:
        return None
    content = orjson.loads(latest[-1].content)
    return str(content["handoff_id"]) if content.get("type") == "rating_request" else None
