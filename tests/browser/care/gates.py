"""What the care edition is held to: one function a clause, from what was measured to the faults it finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from tests.browser.care.measure import Box, Measured

LEAST_TEXT = 22
LEAST_LEADING = 1.6
LEAST_CONTRAST = 7
LEAST_TARGET = 60
LEAST_GAP = 8
LEAST_INDICATOR = 2
LEAST_INDICATOR_CONTRAST = 3
MOST_BARRED = 0.45
"""Of the height of the screen."""
TOLERANCE = 0.5
"""CSS pixels that rounding may take."""

ADVERTISING = re.compile(
    "广告|推广|赞助|抢购|秒杀|猜你喜欢|为您推荐|热卖|爆款|限时|立即领取|领红包|开通有礼|下载有礼|点击下载|立即购买|马上抢|最后.天"
)


def small_text(measured: Measured, least: float = LEAST_TEXT) -> list[str]:
    return [
        f"{text.size:g}px“{text.text}” {text.html}" for text in measured.texts if text.size < least - TOLERANCE / 10
    ]


def tight_lines(measured: Measured) -> list[str]:
    return [
        f"{text.leading:.2f}倍“{text.text}” {text.html}"
        for text in measured.texts
        if text.leading < LEAST_LEADING - 0.01
    ]


def faint_text(measured: Measured, scheme: str) -> list[str]:
    return [
        f"{text.ratio:.2f}:1“{text.text}” {text.html}"
        for text in measured.contrasts[scheme]
        if text.ratio < LEAST_CONTRAST - 0.005
    ]


def axe_violations(measured: Measured) -> list[str]:
    return measured.axe


def small_targets(measured: Measured) -> list[str]:
    shown_by_focus = [focus for focus in measured.focus if focus.id is None]
    return [
        f"{target.box.width:.0f}x{target.box.height:.0f} {target.html}"
        for target in [*measured.targets, *shown_by_focus]
        if min(target.box.width, target.box.height) < LEAST_TARGET - TOLERANCE
    ]


def crowded_targets(measured: Measured) -> list[str]:
    found = []
    for one, other in combinations(measured.targets, 2):
        nested = one.id in other.within or other.id in one.within
        if nested or one.bar != other.bar:
            continue
        gap = one.box.gap(other.box)
        if gap < LEAST_GAP - TOLERANCE:
            found.append(f"{gap:.0f}px：{one.html} 与 {other.html}")
    return found


def sideways(measured: Measured) -> list[str]:
    return measured.page["sideways"]


def lost_text(measured: Measured) -> list[str]:
    return measured.page["losses"]


def lost_when_spaced(measured: Measured) -> list[str]:
    return measured.spaced


def lost_when_turned(measured: Measured) -> list[str]:
    return measured.turned


def hidden_focus(measured: Measured) -> list[str]:
    return [f"{focus.html} 被挡：{'、'.join(focus.covers)}" for focus in measured.focus if focus.covers]


def invisible_focus(measured: Measured) -> list[str]:
    at_rest = {target.id: target.at_rest for target in measured.targets}
    found = []
    for focus in measured.focus:
        if focus.look == at_rest.get(focus.id):
            found.append(f"看不出：{focus.html}")
        elif focus.outline and (
            focus.outline.width < LEAST_INDICATOR or focus.outline.contrast < LEAST_INDICATOR_CONTRAST
        ):
            found.append(f"{focus.outline.width:g}px {focus.outline.contrast:.2f}:1 {focus.html}")
    return found


def unreachable(measured: Measured) -> list[str]:
    reached = {focus.id for focus in measured.focus}
    groups = {target.group for target in measured.targets if target.group and target.id in reached}
    return [
        target.html
        for target in measured.targets
        if target.id not in reached and not target.disabled and not (target.group and target.group in groups)
    ]


def disordered_focus(measured: Measured) -> list[str]:
    """Focus that moves against reading: up, or to the left in the same row; each bar on its own.

    What shows only while it has the focus, as the way past the heading does, stands nowhere.
    """
    found = [f"插队：{target.html}" for target in measured.targets if target.tab_index > 0]
    for fixed in (False, True):
        row = [focus for focus in measured.focus if focus.fixed is fixed and focus.id is not None]
        for one, next_ in zip(row, row[1:], strict=False):
            if not follows(one.box, next_.box):
                found.append(f"{one.html} 之后是 {next_.html}")
    return found


def follows(one: Box, other: Box) -> bool:
    below = other.top >= one.bottom - TOLERANCE
    beside = other.left >= one.right - TOLERANCE and other.bottom > one.top
    inside = one.contains(other)
    return below or beside or inside


def misnamed(measured: Measured) -> list[str]:
    found = []
    for target in measured.targets:
        role, name = measured.names.get(target.id, ("", ""))
        if squeezed(name) != squeezed(target.label) or not squeezed(name):
            found.append(f"看见“{target.label.strip()}”，读作“{name}”（{role}）{target.html}")
    return found


def roleless(measured: Measured) -> list[str]:
    plain = {"", "generic", "none", "GenericContainer", "LabelText", "image", "paragraph", "StaticText"}
    return [
        target.html
        for target in measured.targets
        if measured.names.get(target.id, ("", ""))[0] in plain or (target.tab_index < 0 and not target.group)
    ]


def unlabelled_steps(measured: Sequence[Measured], labels: Sequence[str]) -> list[str]:
    """Steps that the screen's introduction speaks of, and neither a control nor a heading of any state is named after."""
    named: set[str] = set()
    for state in measured:
        named |= {squeezed(name) for _, name in state.names.values()}
        named |= {squeezed(section) for section in state.page["sections"]}
    return [label for label in labels if squeezed(label) not in named]


def wrong_heading(measured: Measured, title: str) -> list[str]:
    headings: list[str] = measured.page["headings"]
    return (
        [] if [squeezed(each) for each in headings] == [squeezed(title)] else [f"一级标题是{headings}，该是“{title}”"]
    )


def wrong_title(measured: Measured, title: str) -> list[str]:
    shown: str = measured.page["title"]
    return [] if title in shown else [f"网页标题是“{shown}”，该有“{title}”"]


def wrong_language(measured: Measured) -> list[str]:
    shown: str = measured.page["language"]
    return [] if shown.lower().startswith("zh") else [f"lang 是“{shown}”"]


def zoom_forbidden(measured: Measured) -> list[str]:
    settings = dict(re.findall(r"([\w-]+)\s*=\s*([\w.-]+)", measured.page["viewport"]))
    kept = settings.get("user-scalable", "yes") in {"yes", "1"} and float(settings.get("maximum-scale", "10")) >= 5
    return [] if kept and settings.get("width") == "device-width" else [f"viewport 是“{measured.page['viewport']}”"]


def moving(measured: Measured) -> list[str]:
    return measured.page["moving"]


def pop_ups(measured: Measured) -> list[str]:
    return measured.page["dialogs"]


def gestures(measured: Measured) -> list[str]:
    return measured.page["gestures"]


def advertising(measured: Measured) -> list[str]:
    words: list[str] = measured.page["words"]
    outside: list[str] = measured.page["outside"]
    return [text for text in words if ADVERTISING.search(text)] + outside + measured.fetched_elsewhere


def gone(before: Measured, after: Measured) -> list[str]:
    """Controls that were there and are no more."""
    left = {squeezed(target.label) for target in after.targets}
    found = [target.label.strip() for target in before.targets if squeezed(target.label) not in left]
    if before.page["screen"] != after.page["screen"]:
        found.append(f"从{before.page['screen']}换到了{after.page['screen']}")
    return found + after.page["dialogs"]


def moved_help(pages: dict[str, Measured], label: str) -> list[str]:
    """Where on the screen the way to help stands, page by page, when it is not everywhere the same."""
    found = {screen: place_of(measured, label) for screen, measured in pages.items()}
    missing = [f"{screen} 没有" for screen, place in found.items() if place is None]
    usual = next((place for place in found.values() if place), None)
    return missing + [
        f"{screen} 在 {place}" for screen, place in found.items() if place and usual and apart(place, usual)
    ]


def help_out_of_sight(measured: Measured, labels: Sequence[str]) -> list[str]:
    """Ways to help that scroll away, or that something covers, upright or on the side."""
    return [
        f"{held}：“{label}”不总在眼前"
        for held, staying in measured.staying.items()
        for label in labels
        if label not in {squeezed(each) for each in staying}
    ]


def crowding_bars(measured: Measured) -> list[str]:
    """Bars that leave too little of the screen to the page."""
    return [f"{held}：条占了 {share:.0%}" for held, share in measured.barred.items() if share > MOST_BARRED]


def place_of(measured: Measured, label: str) -> tuple[int, ...] | None:
    """Left, top, width, height of the control of that label, in CSS pixels; None where there is none."""
    target = next((one for one in measured.targets if squeezed(one.label) == label), None)
    if target is None:
        return None
    box = target.box
    return round(box.left), round(box.top), round(box.width), round(box.height)


def apart(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """More than rounding makes it."""
    return any(abs(here - there) > 2 * TOLERANCE for here, there in zip(one, other, strict=True))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
