"""Numbers in spoken Chinese."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_MYRIADS = ("", "万", "亿", "万亿")


def cardinal(number: int) -> str:
    """As a quantity: 12345 is 一万两千三百四十五; beyond 万亿 digit by digit."""
    if number < 0:
        return "负" + cardinal(-number)
    if number == 0:
        return "零"
    if number >= 10**16:
        return digits(str(number))
    sections: list[int] = []
    while number:
        number, section = divmod(number, 10_000)
        sections.append(section)
    said = ""
    for power in reversed(range(len(sections))):
        section = sections[power]
        if section == 0:
            continue
        leading = not said
        if not leading and (section < 1000 or sections[power + 1] % 10 == 0):
            said += "零"
        word = _section(section)
        if leading and word.startswith("一十"):
            word = word[1:]
        if power and word == "二":
            word = "两"
        said += word + _MYRIADS[power]
    return said


def digits(figures: str, *, yao: bool = False) -> str:
    """Digit by digit; `yao` says 幺 for one, as telephone numbers and card tails are read."""
    one = "幺" if yao else "一"
    return "".join(one if figure == "1" else DIGITS[int(figure)] for figure in figures if figure.isdigit())


def decimal(figures: str) -> str:
    """A number with or without a fraction, commas and sign: -1,234.50 is 负一千两百三十四点五零."""
    plain = figures.replace(",", "").replace("，", "")
    sign = "负" if plain.startswith("-") else ""
    whole, _, fraction = plain.lstrip("+-").partition(".")
    said = sign + cardinal(int(whole or "0"))
    return f"{said}点{digits(fraction)}" if fraction else said


def _section(number: int) -> str:
    """1 to 9999."""
    said, gap = "", False
    for place, unit in _PLACES:
        figure, number = divmod(number, place)
        if figure == 0:
            gap = bool(said)
            continue
        if gap:
            said, gap = said + "零", False
        said += ("两" if figure == 2 and place >= 100 else DIGITS[figure]) + unit
    return said
