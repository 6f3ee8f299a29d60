"""Whether the pages and the screens are the same: read from the pages' sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.care.screens import FixedStep, Screen
from assistant.faq.errors import Fault

_NAMED = re.compile(r"""["'`](care\.[a-z_]+)["'`]""")
_OWN_PAGE = re.compile(r'"(care\.[a-z_]+)":\s*([A-Z]\w+)')
_STEP = re.compile(r'\bstep\("([a-z0-9_]+)"\)')
_SHOWS_ANY_SCREEN = "ScreenPage"
_STANDARD_WORDS = "strings.ts"
"""Beside the folder of the care pages: what the pages of the standard edition say."""


def page_faults(folder: Path, screens: Sequence[Screen], fixed: Sequence[FixedStep]) -> Iterator[Fault]:
    """A page without a screen, a screen without a page, a step that a page asks for or leaves out, other fixed words.

    Screens are shown as they are written, but for those that `"care.…": Component` gives a page of their own.
    """
    sources = {
        file: file.read_text("utf-8")
        for file in sorted(folder.rglob("*.ts*"))
        if ".test." not in file.name and file.suffix in {".ts", ".tsx"}
    }
    if not sources:
        yield Fault(folder, 0, "no pages")
        return
    everything = "\n".join(sources.values())
    known = {screen.id: screen for screen in screens}
    for file, source in sources.items():
        for match in _NAMED.finditer(source):
            if match[1] not in known:
                yield Fault(file, source.count("\n", 0, match.start()) + 1, f"there is no screen {match[1]}")
    own = dict(_OWN_PAGE.findall(everything))
    any_screen = any(file.stem == _SHOWS_ANY_SCREEN for file in sources)
    for screen in screens:
        if screen.edition != "care":
            continue
        if screen.id in own:
            page = next((file for file in sources if file.stem == own[screen.id]), None)
            if page is None:
                yield Fault(folder, 0, f"{screen.id} is to be shown by {own[screen.id]}, which is no page")
                continue
            yield from _of_page(page, sources[page], screen, everything)
        elif not any_screen:
            yield Fault(folder, 0, f"{screen.id} has no page")
        else:
            for step in screen.steps:
                if step.route is None:
                    yield Fault(folder, 0, f"{screen.id}: {step.label} leads nowhere, and the screen has no own page")
    for always in fixed:
        if f'"{always.label}"' not in everything:
            yield Fault(folder, 0, f"the pages do not say {always.label}, which fixed.yml has on every page")
    yield from _of_standard(folder.parent / _STANDARD_WORDS, screens)


def _of_standard(words: Path, screens: Sequence[Screen]) -> Iterator[Fault]:
    """The standard edition's pages keep their words themselves; each title and label is one of them, to the letter."""
    source = words.read_text("utf-8") if words.is_file() else ""
    for screen in screens:
        if screen.edition != "standard":
            continue
        for text in (screen.title, *(step.label for step in screen.steps)):
            if f'"{text}"' not in source:
                yield Fault(words, 0, f"{screen.id}: the pages do not say {text}")


def _of_page(page: Path, source: str, screen: Screen, everything: str) -> Iterator[Fault]:
    ids = {step.id for step in screen.steps}
    asked = {match[1]: match.start() for match in _STEP.finditer(source)}
    for id_, place in asked.items():
        if id_ not in ids:
            yield Fault(page, source.count("\n", 0, place) + 1, f"{screen.id} has no step {id_}")
    for step in screen.steps:
        if step.route is None and step.id not in asked and not _said(step.id, step.label, everything):
            yield Fault(page, 0, f"{screen.id}: {step.label} is not on the page")


def _said(step_id: str, label: str, everything: str) -> bool:
    """Whether the sources hold the label, or ask for the step elsewhere than in the page itself."""
    return f'"{label}"' in everything or f'"{step_id}"' in everything
