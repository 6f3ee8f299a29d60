"""Amounts of money as they are said: 12,345.67元 is 一万两千三百四十五元六角七分."""

from __future__ import annotations

import re
from decimal import Decimal

from voice.spoken.numbers import DIGITS, cardinal, decimal

CURRENCIES = {
    "元": "元",
    "块": "块",
    "圆": "元",
    "¥": "元",
    "￥": "元",
    "RMB": "元",
    "CNY": "元",
    "$": "美元",
    "USD": "美元",
    "美元": "美元",
    "HKD": "港币",
    "港元": "港元",
    "港币": "港币",
    "€": "欧元",
    "EUR": "欧元",
    "欧元": "欧元",
    "£": "英镑",
    "GBP": "英镑",
    "英镑": "英镑",
    "JPY": "日元",
    "日元": "日元",
}
YUAN = frozenset({"元", "块"})


def amount(figures: str, unit: str = "元", scale: str = "") -> str:
    """Figures with commas, sign and up to two decimals, with a unit of CURRENCIES; `scale` is 万, 亿 … or nothing.

    1.2 of 万元 is 一点二万元, -500 is 负五百元.
    """
    said_unit = CURRENCIES[unit]
    if scale:
        return scaled(figures, scale) + said_unit
    plain = figures.replace(",", "").replace("，", "")
    value = Decimal(plain.lstrip("+-"))
    sign = "负" if plain.startswith("-") else ""
    if value != value.quantize(Decimal("0.01")) or (said_unit not in YUAN and value % 1):
        whole, _, fraction = plain.lstrip("+-").partition(".")
        return f"{sign}{_quantity(int(whole or 0))}点{''.join(DIGITS[int(f)] for f in fraction)}{said_unit}"
    cents = int(value * 100)
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    said = _quantity(yuan) + said_unit if yuan or not rest else ""
    if jiao:
        said += DIGITS[jiao] + "角"
    elif fen and yuan:
        said += "零"
    if fen:
        said += DIGITS[fen] + "分"
    return sign + said


def quantity(figures: str) -> str:
    """Figures before a unit of measure or a scale: 2 is 两, 2.5 is 二点五."""
    return "两" if figures == "2" else decimal(figures)


def scaled(figures: str, scale: str) -> str:
    """Figures with 百, 千, 万, 亿 or 万亿: 1.2万 is 一点二万, 5.00万 is 五万, 12000万 is 一亿两千万."""
    plain = figures.replace(",", "")
    if re.search(r"\.\d\d$", plain):
        figures = plain = plain.rstrip("0").rstrip(".")
    if scale == "万" and plain.isdigit() and 4 < len(plain) < 12:
        return cardinal(int(plain) * 10_000)
    return quantity(figures) + scale


def _quantity(number: int) -> str:
    """As a quantity before a unit of measure: two is 两."""
    return "两" if number == 2 else cardinal(number)
