"""What customers of the care edition set, from several workers at the same time, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.care.family import FamilyService
from assistant.care.models import NewContact, SettingsChange
from assistant.care.settings import SettingsService
from assistant.identity.models import Customer, CustomerId
from assistant.kit.database import Database
from tests.fakes import TurnableClock

CUSTOMERS = [Customer(id=CustomerId(f"customer_{number}"), name="王桂兰") for number in range(12)]


@pytest.fixture
async def workers(database_url: str) -> AsyncIterator[list[Database]]:
    databases = [Database(database_url) for _ in range(2)]
    await databases[0].migrate()
    yield databases
    for database in databases:
        await database.close()


async def test_first_settings_from_two_workers_at_once_are_both_kept(
    workers: list[Database], clock: TurnableClock
) -> None:
    first, second = (SettingsService(database, clock) for database in workers)
    await asyncio.gather(
        *(first.change(customer, SettingsChange(size=30)) for customer in CUSTOMERS),
        *(second.change(customer, SettingsChange(rate=0.65)) for customer in CUSTOMERS),
    )
    kept = [await first.read(customer) for customer in CUSTOMERS]
    assert {(settings.size, settings.rate) for settings in kept} == {(30, 0.65)}


async def test_of_two_family_lists_at_once_one_is_kept_whole(workers: list[Database], clock: TurnableClock) -> None:
    services = [FamilyService(database, clock) for database in workers]
    lists = [[NewContact(name=f"{name}{n}", relation="女儿", phone="13800138000") for n in range(3)] for name in "甲乙"]
    await asyncio.gather(
        *(
            family.replace(customer, wanted)
            for customer in CUSTOMERS
            for family, wanted in zip(services, lists, strict=True)
        )
    )
    for customer in CUSTOMERS:
        names = [contact.name for contact in await services[0].contacts(customer)]
        assert names in [[contact.name for contact in wanted] for wanted in lists]
