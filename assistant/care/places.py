"""Where a search can lead: pages, functions, products and activities, each with everything it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from assistant.care.companion import EmergencyLine
from assistant.care.models import Hit
from assistant.care.screens import Screens
from assistant.catalogue.models import Activity, Item, Product
from assistant.catalogue.reading import read_mapping
from assistant.catalogue.service import CatalogueService
from assistant.faq.errors import ContentError, Fault

FILE = "care/search.yml"
NOT_FOUND_BY_SEARCH = {"care.home", "care.search", "care.app"}


@dataclass(frozen=True, slots=True)
class Place:
    hit: Hit
    names: tuple[str, ...]
    features: frozenset[str] = frozenset()
    """Ids of the functions that are opened there; an answer of the knowledge base names such ids."""
    common: bool = False
    """Stands on a page of the care edition."""


class _Other(Item):
    title: str
    text: str
    target: str
    names: tuple[str, ...] = Field(min_length=1)


def read_places(knowledge_base: Path, screens: Screens, catalogue: CatalogueService) -> list[Place]:
    """Pages, functions and switches of the files; raises ContentError."""
    faults: list[Fault] = []
    file = knowledge_base / FILE
    sayings = read_mapping(file, faults)
    pages: dict[str, list[str]] = sayings.get("screens", {})
    functions: dict[str, list[str]] = sayings.get("features", {})
    known = {screen.id for screen in screens.all}
    faults += [Fault(file, 0, f"{id_} is not a screen") for id_ in pages if id_ not in known]
    faults += [Fault(file, 0, f"{id_} is not a function") for id_ in functions if catalogue.feature(id_) is None]
    try:
        others = [_Other.model_validate(other) for other in sayings.get("others", [])]
    except ValueError as error:
        faults.append(Fault(file, 0, f"others: {error}"))
        others = []
    if faults:
        raise ContentError(faults)
    by_link = {feature.link: feature for feature in catalogue.features}
    steps = {step.route: (step, screen) for screen in screens.all for step in screen.steps if screen.edition == "care"}
    places = [
        Place(Hit(kind="setting", title=other.title, text=other.text, target=other.target), other.names)
        for other in others
    ]
    for screen in screens.all:
        if screen.edition != "care" or screen.id in NOT_FOUND_BY_SEARCH:
            continue
        opened = frozenset(by_link[step.route].id for step in screen.steps if step.route in by_link)
        hit = Hit(kind="function", title=screen.title, text=screen.purpose, target=screen.route)
        places.append(Place(hit, (screen.title, *pages.get(screen.id, ())), opened, common=True))
    for feature in by_link.values():
        if feature.id == "care_edition":
            continue
        names = (feature.name, *feature.aliases, *functions.get(feature.id, ()))
        if feature.link in steps:
            step, screen = steps[feature.link]
            title, text, names = step.label, f"在“{screen.title}”里：{step.does}。", (step.label, *names)
        else:
            title, text = feature.name, f"在手机银行里：{feature.path}。"
        hit = Hit(kind="function", title=title, text=text, target=feature.link)
        places.append(Place(hit, names, frozenset({feature.id}), feature.link in steps))
    return places


def product_places(products: Iterable[Product]) -> list[Place]:
    """With whom each suits and what may go wrong: a search does not sell."""
    return [
        Place(
            Hit(
                kind="product",
                title=product.name,
                text=f"适合{product.suits}。不适合{product.unsuited}。",
                target=product.link,
            ),
            (product.name, *product.aliases),
        )
        for product in products
    ]


def line_places(lines: Iterable[EmergencyLine]) -> list[Place]:
    """Calls for help, found by what has happened."""
    return [
        Place(
            Hit(
                kind="function",
                title=f"{line.title}打{line.number}",
                text=line.say,
                target=f"tel:{line.number}",
            ),
            (line.title, *re.split("[、，]", line.when)),
        )
        for line in lines
    ]


def activity_places(activities: Sequence[Activity]) -> list[Place]:
    return [
        Place(
            Hit(kind="activity", title=activity.title, text=activity.text, target=activity.link),
            (activity.title,),
        )
        for activity in activities
    ]
