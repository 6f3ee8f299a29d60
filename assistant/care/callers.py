"""What the dialogue may know and change of the customer it speaks with: family, edition, open page, voice."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import orjson

from assistant.care.errors import ScreenNotFound
from assistant.care.manner import fulfilled, wishes
from assistant.care.models import CareSettings, Contact, Introduction
from assistant.care.service import CareService
from assistant.conversation import threads, wire
from assistant.identity.models import Customer
from assistant.kit.database import Database

TALK, CHAT = "care.talk", "standard.chat"
"""The pages on which conversations are held: where a message does not say where it was written."""
LOOKED_BACK = 20
"""Messages among which the one being answered is looked for; more may have come since only in a torrent."""


class Callers:
    """Knows nobody until it is connected: actions are made before the database is open."""

    def __init__(self) -> None:
        self._care: CareService | None = None

    def connect(self, database: Database, care: CareService) -> None:
        self._database, self._care = database, care

    async def family(self, conversation_id: str) -> list[Contact]:
        """Those the customer wants to be able to call, in the customer's order."""
        caller = await self._caller(conversation_id)
        return await caller.care.family.contacts(caller.customer) if caller else []

    async def in_care_edition(self, conversation_id: str) -> bool:
        caller = await self._caller(conversation_id)
        return caller is not None and (await caller.settings()).edition == "care"

    async def introduction(self, conversation_id: str, message_id: str) -> Introduction | None:
        """Of the page that was open when that message was sent; of the conversation's own page where it did not say.

        None where nobody is known. Sums of money are left out.
        """
        caller = await self._caller(conversation_id)
        if caller is None:
            return None
        introductions = caller.care.introductions
        screen_id = await self._screen_of(conversation_id, message_id)
        if screen_id is not None:
            with suppress(ScreenNotFound):
                return await introductions.in_conversation(screen_id, caller.customer)
        here = TALK if (await caller.settings()).edition == "care" else CHAT
        return await introductions.in_conversation(here, caller.customer)

    async def adjust_voice(self, conversation_id: str, text: str) -> str | None:
        """Does what these words ask of the voice, to stay so, and returns what to say of it.

        None where nothing is read aloud (the standard edition), or where the words ask for something else.
        """
        caller = await self._caller(conversation_id)
        asked = wishes(text)
        if caller is None or not asked:
            return None
        settings = await caller.settings()
        if settings.edition != "care":
            return None
        change, said = fulfilled(asked, settings)
        if change.model_fields_set:
            await caller.care.settings.change(caller.customer, change)
        return said

    async def _caller(self, conversation_id: str) -> Caller | None:
        if self._care is None:
            return None
        row = await self._database.read(lambda c: threads.find(c, conversation_id))
        if row is None or not row.customer:
            return None
        return Caller(Customer.model_validate_json(row.customer), self._care)

    async def _screen_of(self, conversation_id: str, message_id: str) -> str | None:
        """The screen that the message names, if it does."""
        rows = await self._database.read(lambda c: threads.last_messages(c, conversation_id, LOOKED_BACK))
        asked = next((row for row in rows if wire.message_id(conversation_id, row.sequence) == message_id), None)
        screen = orjson.loads(asked.content).get("screen") if asked else None
        return screen if isinstance(screen, str) else None


@dataclass(frozen=True)
class Caller:
    customer: Customer
    care: CareService

    async def settings(self) -> CareSettings:
        return await self.care.settings.read(self.customer)
