"""The care edition for its routes and the other capabilities: every part of it, put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.care.companion import FOLDER, Companion
from assistant.care.facts import Facts
from assistant.care.family import FamilyService
from assistant.care.introductions import Introductions
from assistant.care.people import ManagerService
from assistant.care.places import line_places, product_places, read_places
from assistant.care.screens import Screens
from assistant.care.search import Answers, Embed, Search
from assistant.care.settings import SettingsService
from assistant.catalogue.reading import read_mapping
from assistant.catalogue.service import CatalogueService
from assistant.faq.errors import ContentError, Fault
from assistant.handoff.policy import Policy
from assistant.handoff.service import HandoffService
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.privacy.service import PrivacyService


@dataclass(frozen=True)
class CareService:
    screens: Screens
    settings: SettingsService
    family: FamilyService
    managers: ManagerService
    companion: Companion
    facts: Facts
    introductions: Introductions
    search: Search

    @classmethod
    def open(
        cls,
        knowledge_base: Path,
        *,
        database: Database,
        handoffs: HandoffService,
        policy: Policy,
        privacy: PrivacyService,
        answers: Answers,
        embed: Embed | None,
        clock: Clock,
    ) -> CareService:
        """From the bank's files; raises ContentError. `embed` is None where nothing can be found by meaning."""
        catalogue = CatalogueService.load(knowledge_base)
        screens = Screens.load(knowledge_base)
        companion = Companion.load(knowledge_base)
        settings = SettingsService(database, clock)
        family = FamilyService(database, clock)
        managers = ManagerService(
            database=database,
            policy=policy,
            branches=catalogue.all_branches,
            phones=manager_phones(knowledge_base),
            hotline=catalogue.bank["hotline"],
            clock=clock,
        )
        facts = Facts(
            database=database,
            catalogue=catalogue,
            companion=companion,
            managers=managers,
            settings=settings,
            family=family,
            handoffs=handoffs,
            privacy=privacy,
            clock=clock,
        )
        places = [
            *read_places(knowledge_base, screens, catalogue),
            *line_places(companion.lines),
            *product_places(catalogue.products()),
        ]
        return cls(
            screens=screens,
            settings=settings,
            family=family,
            managers=managers,
            companion=companion,
            facts=facts,
            introductions=Introductions(screens, facts),
            search=Search(places, answers=answers, activities=facts.activities, embed=embed),
        )


def manager_phones(knowledge_base: Path) -> dict[str, str]:
    """By staff id; raises ContentError."""
    faults: list[Fault] = []
    phones = read_mapping(knowledge_base / FOLDER / "managers.yml", faults)
    if faults:
        raise ContentError(faults)
    return {staff_id: str(phone) for staff_id, phone in phones.items()}
