"""What is wrong with the screens: words the old do not know, sums, advertising, ways to nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.care.introductions import explanation
from assistant.care.screen_pages import page_faults
from assistant.care.screens import FIXED, FOLDER, FixedStep, Screen, read_screens
from assistant.care.sums import sums_in
from assistant.catalogue.reading import read_items, read_mapping
from assistant.catalogue.service import CatalogueService
from assistant.faq.errors import Fault

HOME = "care.home"
MOST_ENTRIES = 6
MOST_STEPS = 7
"""Outside home and the page of all functions: who hears more has forgotten the first."""
LISTS_EVERYTHING = {"care.home", "care.more"}
FEWEST_SCREENS = 25
LONGEST_INTRODUCTION = 170


@dataclass(frozen=True, slots=True)
class Words:
    hard: dict[str, str]
    """What many elderly customers do not know, and what to say instead."""
    advertising: tuple[str, ...]


def check_screens(knowledge_base: Path, pages: Path | None) -> tuple[list[Screen], list[Fault]]:
    """Every screen and every fault. `pages` holds the sources of the care pages, None where there are none."""
    faults: list[Fault] = []
    values = read_mapping(knowledge_base / "demonstration_values.yml", faults)
    found = read_screens(knowledge_base / FOLDER, faults, values)
    fixed = read_items(knowledge_base / FOLDER / FIXED, FixedStep, faults, values)
    words = _words(knowledge_base / "care" / "words.yml", faults)
    links = {feature.link for feature in CatalogueService.load(knowledge_base).features}
    screens = [screen for _, screen in found]
    routes = {screen.route for screen in screens}
    for file, screen in found:
        texts = _lines(knowledge_base / FOLDER / file.name)
        for reason in _of_screen(screen, fixed, routes, links, words):
            faults.append(Fault(file, texts.get(screen.id, 0), f"{screen.id}: {reason}"))
    if len(screens) < FEWEST_SCREENS:
        faults.append(Fault(knowledge_base / FOLDER, 0, f"{len(screens)} screens, fewer than {FEWEST_SCREENS}"))
    faults += _fixed_faults(knowledge_base / FOLDER / FIXED, fixed, routes, words)
    if pages is not None:
        faults += page_faults(pages, screens, fixed)
    return screens, faults


def _of_screen(
    screen: Screen, fixed: Sequence[FixedStep], routes: set[str], links: set[str], words: Words
) -> Iterator[str]:
    for text in (screen.title, screen.purpose, *(said for step in screen.steps for said in (step.label, step.does))):
        yield from wording_faults(text, words, elderly=screen.edition == "care")
    for step in screen.steps:
        if step.route is not None and (reason := _nowhere(step.route, routes, links)):
            yield f"{step.label}: {reason}"
        if screen.edition == "care" and any(step.label == always.label for always in fixed):
            yield f"{step.label}: stands on every page already"
    if screen.id == HOME and sum(step.group is None for step in screen.steps) > MOST_ENTRIES:
        yield f"more than {MOST_ENTRIES} large entries"
    if screen.id not in LISTS_EVERYTHING and len(screen.steps) > MOST_STEPS:
        yield f"more than {MOST_STEPS} things to do"
    if len(explanation(screen)) > LONGEST_INTRODUCTION:
        yield f"its introduction has more than {LONGEST_INTRODUCTION} characters"


def wording_faults(text: str, words: Words, *, elderly: bool) -> Iterator[str]:
    """What a text must not say. The standard edition may use the words of its age."""
    if sums_in(text):
        yield f"“{text}” holds a sum of money"
    for word in words.advertising:
        if word in text:
            yield f"“{text}” advertises: {word}"
    if elderly:
        for word, plain in words.hard.items():
            if word in text:
                yield f"“{text}” says {word}, say {plain}"


def _nowhere(route: str, routes: set[str], links: set[str]) -> str | None:
    if route.startswith("#/") and route.split("?")[0] not in routes:
        return f"{route} is no screen's route"
    if route.startswith("bank://") and route.split("?")[0] not in links:
        return f"{route} is no function of features.yml"
    if route.startswith("tel:") and not re.fullmatch(r"tel:\+?[\d-]{3,20}", route):
        return f"{route} is no number"
    return None


def _fixed_faults(file: Path, fixed: Sequence[FixedStep], routes: set[str], words: Words) -> Iterator[Fault]:
    for step in fixed:
        for text in (step.label, step.does):
            for reason in wording_faults(text, words, elderly=True):
                yield Fault(file, 0, reason)
        if step.route and (reason := _nowhere(step.route, routes, set()) or ""):
            yield Fault(file, 0, f"{step.label}: {reason}")


def _words(file: Path, faults: list[Fault]) -> Words:
    document: dict[str, Any] = read_mapping(file, faults)
    return Words(dict(document.get("hard", {})), tuple(document.get("advertising", ())))


def _lines(file: Path) -> dict[str, int]:
    """Line on which each screen of a file begins."""
    lines = file.read_text("utf-8").splitlines()
    found = ((re.match(r"- id: (\S+)", line), number) for number, line in enumerate(lines, 1))
    return {match[1]: number for match, number in found if match}
