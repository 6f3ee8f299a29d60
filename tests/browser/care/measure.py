"""Measures a page in the browser once: texts, targets, focus, names as assistive technology has them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.test_accessibility import AXE, AXE_OPTIONS

HERE = Path(__file__).parent
BEFORE = (HERE / "before.js").read_text()
LIBRARY = (HERE / "colour.js").read_text() + (HERE / "measure.js").read_text()
MOST_STOPS = 150
"""Tabs after which the walk is given up."""
RUN_AXE = """async options => {
    const back = gates.unbarred();
    try { return await axe.run(document, options); } finally { back(); }
}"""
QUIET_MS = 200
SETTLED = """quiet => new Promise(done => {
    const began = performance.now();
    let changed = began;
    const watching = new MutationObserver(() => { changed = performance.now(); });
    watching.observe(document, { subtree: true, childList: true, characterData: true });
    const look = () => {
        const now = performance.now();
        // Quiet is not all here: an answer may take longer than that.
        if (window.gatePending > 0) changed = now;
        if (now - changed < quiet && now - began < (window.gatePending > 0 ? 20000 : 3000)) return setTimeout(look, 20);
        watching.disconnect();
        done();
    };
    look();
}).then(() => document.fonts.ready).then(() => true)"""


@dataclass(frozen=True)
class Box:
    """CSS pixels, in the viewport or (focus) on the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def gap(self, other: Box) -> float:
        """How far apart in the direction in which they are further apart; negative when they overlap."""
        across = max(other.left - self.right, self.left - other.right)
        return max(across, other.top - self.bottom, self.top - other.bottom)

    def contains(self, other: Box) -> bool:
        inside = self.left <= other.left and other.right <= self.right
        return inside and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True)
class Text:
    text: str
    html: str
    size: float
    """CSS pixels."""
    leading: float
    """Line height over font size; 0 where it is left to the font."""


@dataclass(frozen=True)
class Contrast:
    text: str
    html: str
    ratio: float
    """The lowest over what is painted behind; 0 over a picture."""


@dataclass(frozen=True)
class Target:
    id: int
    html: str
    box: Box
    within: list[int]
    """Targets that it stands in."""
    bar: str | None
    """The bar that it scrolls not with, if any."""
    label: str
    """As it is read with the eyes."""
    tab_index: int
    disabled: bool
    group: str | None
    """One stop for Tab together with the others of this name."""
    at_rest: str


@dataclass(frozen=True)
class Outline:
    width: float
    contrast: float


@dataclass(frozen=True)
class Focus:
    id: int | None
    html: str
    box: Box
    fixed: bool
    covers: list[str]
    look: str
    outline: Outline | None


@dataclass(frozen=True)
class Measured:
    page: dict[str, Any]
    texts: list[Text]
    contrasts: dict[str, list[Contrast]]
    """By colour scheme."""
    targets: list[Target]
    names: dict[int, tuple[str, str]]
    """Role and name in the accessibility tree, by target."""
    focus: list[Focus]
    axe: list[str]
    spaced: list[str]
    """What is lost under the text spacing of WCAG 1.4.12."""
    turned: list[str]
    """What is lost with the phone on its side."""
    staying: dict[str, list[str]]
    """Labels of what is in sight wherever the page is scrolled to, by how the phone is held."""
    barred: dict[str, float]
    """The share of the screen that bars take, likewise."""
    fetched_elsewhere: list[str]


def settle(page: Page) -> None:
    """Until everything asked for is here and nothing has changed for a while."""
    page.evaluate(SETTLED, QUIET_MS)


def look_at(page: Page) -> Measured:
    """What can be had without touching anything: no axe, no focus, no other sizes."""
    page.evaluate(LIBRARY)
    return Measured(
        page=page.evaluate("gates.page()"),
        texts=[Text(**each) for each in page.evaluate("gates.texts()")],
        contrasts={},
        targets=targets(page),
        names=names(page),
        focus=[],
        axe=[],
        spaced=[],
        turned=[],
        staying={"upright": page.evaluate("gates.staying()")},
        barred={"upright": page.evaluate("gates.barred()")},
        fetched_elsewhere=[],
    )


def measure(page: Page, elsewhere: list[str] | None = None, *, thorough: bool = True) -> Measured:
    """Everything, in an order in which nothing disturbs what comes after.

    `thorough` also turns the phone on its side and the lights out, which need not be tried at every width.
    """
    seen = look_at(page)
    light = contrasts(page)
    found_by_axe = run_axe(page)
    focus = walk(page)
    spaced: list[str] = page.evaluate("gates.spaced()")
    dark, turned = (in_the_dark(page), when_turned(page)) if thorough else ([], Turned())
    return replace(
        seen,
        contrasts={"light": light, "dark": dark},
        focus=focus,
        axe=found_by_axe,
        spaced=spaced,
        turned=turned.lost,
        staying=seen.staying | turned.staying,
        barred=seen.barred | turned.barred,
        fetched_elsewhere=list(elsewhere or []),
    )


def targets(page: Page) -> list[Target]:
    return [Target(**{**each, "box": Box(**each["box"])}) for each in page.evaluate("gates.targets()")]


def contrasts(page: Page) -> list[Contrast]:
    return [Contrast(**each) for each in page.evaluate("gates.contrasts()")]


def names(page: Page) -> dict[int, tuple[str, str]]:
    """As the browser hands them to a screen reader."""
    session = page.context.new_cdp_session(page)
    try:
        by_node = {
            node["backendDOMNodeId"]: (node.get("role", {}).get("value", ""), node.get("name", {}).get("value", ""))
            for node in session.send("Accessibility.getFullAXTree")["nodes"]
            if "backendDOMNodeId" in node and not node.get("ignored")
        }
        root = session.send("DOM.getDocument", {"depth": -1})["root"]
    finally:
        session.detach()
    found: dict[int, tuple[str, str]] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("children", []))
        given = node.get("attributes", [])
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        if "data-gate" in attributes and node["backendNodeId"] in by_node:
            found[int(attributes["data-gate"])] = by_node[node["backendNodeId"]]
    return found


def run_axe(page: Page) -> list[str]:
    """With its bars laid out like the rest: what lies half beneath one at this moment of scrolling is no small target."""
    page.evaluate(AXE.read_text())
    result = page.evaluate(RUN_AXE, AXE_OPTIONS)
    return [
        f"{rule['id']}：{node['html'][:140]} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def walk(page: Page) -> list[Focus]:
    """Tab from the beginning until the focus leaves the page or comes round."""
    page.evaluate("gates.rewind()")
    stops: list[Focus] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate("gates.focused()")
        if found is None or any(stop.id == found["id"] and stop.html == found["html"] for stop in stops):
            break
        outline = Outline(**found["outline"]) if found["outline"] else None
        stops.append(Focus(**{**found, "box": Box(**found["box"]), "outline": outline}))
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    return stops


def in_the_dark(page: Page) -> list[Contrast]:
    page.emulate_media(color_scheme="dark")
    settle(page)
    dark = contrasts(page)
    page.emulate_media(color_scheme="light")
    return dark


@dataclass(frozen=True)
class Turned:
    """The page with the phone on its side; nothing where it was not tried."""

    lost: list[str] = field(default_factory=list)
    staying: dict[str, list[str]] = field(default_factory=dict)
    barred: dict[str, float] = field(default_factory=dict)


def when_turned(page: Page) -> Turned:
    upright = page.viewport_size
    assert upright is not None
    before = page.evaluate("gates.page().words")
    page.set_viewport_size({"width": upright["height"], "height": upright["width"]})
    settle(page)
    after = page.evaluate("gates.page().words")
    lost: list[str] = page.evaluate("[...gates.losses(), ...gates.sideways()]")
    staying: list[str] = page.evaluate("gates.staying()")
    barred: float = page.evaluate("gates.barred()")
    page.set_viewport_size(upright)
    settle(page)
    lost += [f"不见了：{text}" for text in before if text not in "".join(after)]
    return Turned(lost, {"turned": staying}, {"turned": barred})
