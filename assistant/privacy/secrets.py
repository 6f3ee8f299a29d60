"""Passwords, PINs, one-time codes and card security codes, told by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.models import Finding, Kind

# The text is `plain`: lower case, every digit 0-9, also those written in Chinese.
_PASSWORD = r"(?:密\s?码|密马|蜜码|秘码|密玛|口令|暗码|passwords?|passcode|passwd|pwd|mi\s?ma)"
_PIN = r"(?:(?<![a-z])pin(?![a-z])(?:\s?码|\s?code|\s?number)?)"
_CODE = (
    r"(?:验\s?证\s?码|验正码|验证吗|验证嘛|验证马|校验码|动态码|动态密码|动态口令|短信码|短信密码|认证码|随机码|一次性密码|短信[里上中]?(?:面)?的?(?:数字|号码|\d位数字?)|收到的(?:数字|码)"
    r"|(?<![a-z])otp(?![a-z])|(?:sms|verification|verify|security|one[- ]time|the|my)\s?code|yan\s?zheng\s?ma)"
)
_CVV = (
    r"(?:(?<![a-z])cv[vcn]2?(?![a-z])(?:\s?码)?|安全码"
    r"|(?:背面|卡背|反面|签名条|签名栏)[^\d，。]{0,8}3位(?:数字|数|码|号)?)"
)

_IS = (
    r"(?:就是|是|为|叫|等于|设成|设为|设置成|设置为|改成|改为|换成|改到|弄成|填|输|输入|用|给你|给您|发你|发您"
    r"|\b(?:is|shi)\b|[:：=＝])"
)
_BREATH = r"[了的过呢呀啊哦嘛吧,，.。;；!！~～、\s\"“”'‘’「」《》()（）【】｛｝{}*#\[\]]"
# 密码是我生日19520308: what it was taken from stands before it.
_WHOSE = r"(?:(?:我|俺|他|她|老伴|老公|老婆|孩子|儿子|闺女|女儿|孙子)?的?(?:生日|手机号|电话|门牌号)码?[是：:\s]{0,2})?"
_UNIT = (
    r"位|次|天|年|月|日|元|块|分钟|分|秒|个|小时|%|万|千|百|十|多|岁|笔|人|开头|打头"
    r"|w(?![a-z])|k(?![a-z])"
)
_AFTER_NUMBER = rf"(?!\d)(?!\s*(?:{_UNIT}))"


def _number(shortest: int, longest: int) -> str:
    """Digits in one piece, one by one, or as 382 910 or 38 29 10."""
    return (
        rf"(?:\d{{{shortest},{longest}}}+|\d(?:[\s\-]\d){{{shortest - 1},{longest - 1}}}+(?![\s\-]?\d)"
        rf"|\d{{3}}[\s\-]\d{{3}}|\d\d[\s\-]\d\d[\s\-]\d\d){_AFTER_NUMBER}"
    )


_DIGITS = _number(4, 12)
_SYMBOLIC = r"(?=[a-z0-9!@#$%^&*._+?~-]*[a-z!@#$%^&*_+?~])(?=[a-z!@#$%^&*._+?~-]*\d)[a-z0-9!@#$%^&*._+?~-]{6,32}+"
_LETTERS = (
    r"(?!(?:password|incorrect|wrong|error|invalid|expired|locked|android|iphone|wechat|alipay)(?![a-z]))"
    r"[a-z]{6,32}+(?!\s+[a-z])"
)

# Words that take the number after them for themselves: it is not the secret.
_OTHER = re.compile(
    r"手机|电话|卡号|账号|帐号|尾号|金额|订单|客服|热线|工号|身份证|日期|时间|余额|额度|限额|流水|错误|代码|编号|邮编"
    r"|转|元|钱|存款|取款机|汇|工资|房贷|月供|利率|年利|收不到|没收到|phone|mobile|order|amount"
)
_SERVICE_NUMBER = re.compile(r"(?:95\d{3}|96\d{3,4}|10\d{3}|12\d{3}|106\d{5,}|400\d{7}|1[3-9]\d{9})$")

_HIDDEN = {
    Kind.PASSWORD: "［已隐藏密码］",
    Kind.PIN: "［已隐藏密码］",
    Kind.SMS_CODE: "［已隐藏验证码］",
    Kind.CVV: "［已隐藏安全码］",
    Kind.EXPIRY: "［已隐藏有效期］",
}


def _patterns(name: str, value: str, gap: int) -> list[re.Pattern[str]]:
    """The value right behind its name, after a word like 是, or before 是…name."""
    return [
        re.compile(rf"{name}(?P<gap>[^\d,，。;；!！?？\n]{{0,{gap}}}?){_IS}{_BREATH}{{0,3}}{_WHOSE}(?P<value>{value})"),
        re.compile(rf"{name}(?P<gap>{_BREATH}{{0,4}})(?P<value>{value})"),
        re.compile(
            rf"(?<![a-z0-9])(?P<value>{value}){_BREATH}{{0,2}}(?:就是|是|这个|这是|为|当|做)(?P<gap>[^\d,，。?？]{{0,6}}?){name}"
        ),
    ]


_FIND: list[tuple[Kind, re.Pattern[str]]] = [
    *((Kind.CVV, p) for p in _patterns(_CVV, _number(3, 4), 4)),
    *((Kind.SMS_CODE, p) for p in _patterns(_CODE, _number(4, 8), 10)),
    *((Kind.SMS_CODE, p) for p in _patterns(_CODE, r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{4,8}+(?![a-z0-9])", 2)),
    # 验证码来了，382910: a number of six digits soon after needs no 是.
    (
        Kind.SMS_CODE,
        re.compile(rf"{_CODE}(?P<gap>[^\d?？\n]{{0,10}}?)(?<!\d)(?P<value>\d{{6}}){_AFTER_NUMBER}"),
    ),
    # 我输的是123456，老说密码不对
    (
        Kind.PASSWORD,
        re.compile(
            rf"(?:输|填|写|试)入?(?:的是|的|了|过)(?P<gap>\s?)(?P<value>\d{{4,8}}+){_AFTER_NUMBER}"
            r"[^\d。]{0,10}(?:密码|验证码)(?:错|不对|不正确|有误|过期|无效)"
        ),
    ),
    *((Kind.PIN, p) for p in _patterns(_PIN, _DIGITS, 6)),
    *((Kind.PASSWORD, p) for p in _patterns(_PASSWORD, _DIGITS, 10)),
    *((Kind.PASSWORD, p) for p in _patterns(_PASSWORD, _SYMBOLIC, 10)),
    (
        Kind.PASSWORD,
        re.compile(rf"(?:密码|口令)(?P<gap>[^\d,，。;；!！?？\n]{{0,6}}?)(?:是|为|[:：=＝])\s?(?P<value>{_LETTERS})"),
    ),
    (Kind.PASSWORD, re.compile(rf"{_PASSWORD}(?P<gap>{_BREATH}{{0,2}})(?P<value>\d{{6}}){_AFTER_NUMBER}")),
    (
        Kind.SMS_CODE,
        re.compile(rf"(?<![\da-z])(?P<value>\d{{6}})(?P<gap>{_BREATH}{{0,3}}){_CODE}(?!\s*(?:收不到|没收到|过期))"),
    ),
]
_EXPIRY = re.compile(
    r"有效期(?:限)?(?:是|为|到|至|[:：])?\s?(?P<value>(?:0[1-9]|1[0-2])\s?[/\-年]?\s?(?:20)?[2-4]\d(?!\d))"
)
_MENTION = re.compile(rf"{_PASSWORD}|{_PIN}|{_CODE}|{_CVV}|有效期")

_BARE = re.compile(r"^[\W是就嗯哦好]*(?:\d[\s\-]?){2,7}\d\W*$")
_ASKS = re.compile(
    rf"(?:输入|提供|填写|填入|告诉我|回复|发给我|报一下|说一下|enter|provide)[^。！？\n]{{0,16}}?"
    rf"(?P<name>{_CODE}|{_CVV}|{_PIN}|{_PASSWORD})|(?P<name2>{_CODE}|{_CVV}|{_PIN}|{_PASSWORD})[^。！\n]{{0,6}}(?:是多少|是什么|发给?我|告诉我|报给?我|[:：]\s*$)"
)
_WARNS = re.compile(r"不要|切勿|请勿|别|不会|不得|严禁|never|do not|don't")


def find_secrets(text: str, *, card_nearby: bool = False) -> list[Finding]:
    """Findings in a text made `plain`."""
    if not _MENTION.search(text):
        return []
    return list(_find(text, card_nearby))


def is_bare_code(text: str) -> bool:
    """Whether a `plain` text is only a short number, whose meaning lies in the question before it."""
    return _BARE.match(text) is not None


def find_answer_to(text: str, question: str) -> list[Finding]:
    """The bare number of a text, where the `plain` question before it asked for a secret."""
    if not is_bare_code(text):
        return []
    for sentence in re.split(r"[。！!\n]", question):
        asked = _ASKS.search(sentence)
        if asked and not _WARNS.search(sentence):
            kind = _kind_of(asked["name"] or asked["name2"])
            start = next(place for place, character in enumerate(text) if character.isdigit())
            end = 1 + max(place for place, character in enumerate(text) if character.isdigit())
            return [Finding(start, end, kind, _HIDDEN[kind])]
    return []


def _find(text: str, card_nearby: bool) -> Iterator[Finding]:
    seen_cvv = False
    for kind, pattern in _FIND:
        for match in pattern.finditer(text):
            gap, value = match["gap"], re.sub(r"[\s\-]", "", match["value"])
            if _OTHER.search(gap) or (_SERVICE_NUMBER.match(value) and _is_a_sender(text, match)):
                continue
            seen_cvv = seen_cvv or kind is Kind.CVV
            yield Finding(*match.span("value"), kind, _HIDDEN[kind])
    for match in _EXPIRY.finditer(text):
        if card_nearby or seen_cvv or "卡" in text[max(0, match.start() - 6) : match.start()]:
            yield Finding(*match.span("value"), Kind.EXPIRY, _HIDDEN[Kind.EXPIRY])


def _is_a_sender(text: str, match: re.Match[str]) -> bool:
    """Whether a service or phone number is where something came from rather than the secret."""
    return match["gap"].strip() != "" or text[match.end("value") :].lstrip()[:1] in {"发", "打", "来"}


def _kind_of(name: str) -> Kind:
    for kind, pattern in ((Kind.CVV, _CVV), (Kind.SMS_CODE, _CODE), (Kind.PIN, _PIN)):
        if re.fullmatch(pattern, name):
            return kind
    return Kind.PASSWORD
