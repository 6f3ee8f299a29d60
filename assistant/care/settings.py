"""How a customer likes the page, remembered; and whether to offer the care edition."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from assistant.care import store
from assistant.care.models import CareSettings, SettingsChange
from assistant.handoff.spoken import CHINA
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database

OFFERED_FROM = 60
"""Years of age."""
_PERCENT = {"rate": "rate_percent", "volume": "volume_percent"}


class SettingsService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self, customer: Customer) -> CareSettings:
        stored = await self._database.read(lambda c: store.settings(c, customer.id))
        return self._settings(customer, stored)

    async def change(self, customer: Customer, wanted: SettingsChange) -> CareSettings:
        """Only what was sent changes; `null` puts a setting back to its default."""
        values = {
            _PERCENT.get(name, name): round(value * 100) if name in _PERCENT and value is not None else value
            for name, value in wanted.model_dump(exclude_unset=True).items()
        }
        now = round(self._clock.now().timestamp() * 1000)

        def work(connection: Connection) -> dict[str, Any]:
            store.change_settings(connection, customer.id, values, now)
            return store.settings(connection, customer.id)

        return self._settings(customer, await self._database.write(work))

    def _settings(self, customer: Customer, stored: dict[str, Any]) -> CareSettings:
        values = {name: stored[name] for name in CareSettings.model_fields if name in stored}
        values |= {name: stored[column] / 100 for name, column in _PERCENT.items() if column in stored}
        if customer.care_edition:
            values.setdefault("edition", "care")
        settings = CareSettings(**values)
        old = years(customer.birth_date, self._clock.now().astimezone(CHINA).date()) >= OFFERED_FROM
        return settings.model_copy(update={"offer": old and settings.edition is None and not settings.offer_answered})


def years(born: date | None, today: date) -> int:
    """Completed years of age; 0 where the birth date is not known."""
    if born is None:
        return 0
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
