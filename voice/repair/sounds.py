"""How alike two Mandarin syllables sound, to a recogniser and in the accents of the north and the south."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials

UNLIKE = 1.0
_OTHER_INITIAL, _OTHER_FINAL = 0.6, 0.7


def _pairs(table: str) -> Mapping[frozenset[str], float]:
    """`z-zh c-ch .1` on every line: pairs, and how far apart they are; `-` with nothing after it is no initial."""
    found = {}
    for line in table.strip().splitlines():
        *pairs, far = line.split()
        found.update({frozenset(pair.split("-")): float(far) for pair in pairs})
    return found


_INITIALS = _pairs(
    """
    z-zh c-ch s-sh .1
    n-l .15
    f-h .25
    r-l .3
    b-p d-t g-k .35
    j-zh q-ch x-sh h-k j-q m-n h- r- .4
    b-d z-j g- .45
    """
)
_FINALS = _pairs(
    """
    in-ing en-eng o-uo .1
    an-ang ian-iang uan-uang .15
    ei-ui u-v .2
    ong-eng un-en uang-ang .3
    u-uo e-uo ia-a ua-a ian-in .35
    ou-ao ai-an ai-a ao-a en-an ei-i ie-ian ei-ai .4
    ang-ao iang-iao ian-i ue-uan e-ai e-a a-an .45
    """
)


def syllables(text: str) -> tuple[str, ...]:
    """One for each character, without tone; a character that is not Chinese stands for itself."""
    # The annotations of pypinyin leave out that `errors` may split what it does not know.
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=list))  # type: ignore[arg-type]


def readings(character: str) -> tuple[str, ...]:
    """Every way to read one character: 行 is xing and hang."""
    return tuple(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@cache
def distance(a: str, b: str) -> float:
    """0 for the same syllable without tone, UNLIKE for those that nobody mistakes."""
    if a == b:
        return 0.0
    (initial, final), (other_initial, other_final) = _parts(a), _parts(b)
    apart = 0.0
    if initial != other_initial:
        apart += _INITIALS.get(frozenset((initial, other_initial)), _OTHER_INITIAL)
    if final != other_final:
        apart += _FINALS.get(frozenset((final, other_final)), _OTHER_FINAL)
    return min(apart, UNLIKE)


@cache
def _parts(syllable: str) -> tuple[str, str]:
    initial = to_initials(syllable, strict=True) or ""
    final = to_finals(syllable, strict=False, v_to_u=False) or ""
    return initial, final.replace("ü", "v")
