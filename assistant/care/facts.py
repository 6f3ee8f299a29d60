"""What is on a screen just now, in one sentence a fact. Sums of money are left out unless they are asked for."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date

import orjson
from sqlalchemy import Connection

from assistant.care.companion import Companion, Tip
from assistant.care.errors import NoManager
from assistant.care.family import FamilyService
from assistant.care.models import Now
from assistant.care.people import ManagerService
from assistant.care.screens import Fact
from assistant.care.settings import SettingsService
from assistant.care.sums import without_sums
from assistant.catalogue.models import Activity
from assistant.catalogue.service import CatalogueService
from assistant.conversation import threads
from assistant.conversation.threads import MessageRow
from assistant.handoff.machine import State
from assistant.handoff.service import HandoffService
from assistant.handoff.spoken import CHINA, count
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.privacy.service import PrivacyService

WAITING = {State.REQUESTED, State.QUEUED, State.OFFERED, State.ACTIVE, State.LEFT_MESSAGE}
LATEST_ACTIVITIES = 2
LOOKED_BACK = 10
"""Messages among which the last one with words is looked for."""
LONGEST_QUOTE = 60
_MARKDOWN = re.compile(r"[*_#`>|]|\[([^\]]*)\]\([^)]*\)")
_SPEAKERS = {"customer": "您刚才说", "assistant": "小恒刚才说", "agent": "客服刚才说"}


class Facts:
    def __init__(
        self,
        *,
        database: Database,
        catalogue: CatalogueService,
        companion: Companion,
        managers: ManagerService,
        settings: SettingsService,
        family: FamilyService,
        handoffs: HandoffService,
        privacy: PrivacyService,
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._companion = companion
        self._managers = managers
        self._settings = settings
        self._family = family
        self._handoffs = handoffs
        self._privacy = privacy
        self._clock = clock
        self._find: dict[Fact, Callable[[Customer, bool], Awaitable[Now | None]]] = {
            "activities": self._activities,
            "manager": self._manager,
            "waiting": self._waiting,
            "last_message": self._last_message,
            "settings": self._display,
            "family": self._relatives,
            "tip": self._tip,
        }

    async def now(self, customer: Customer, fact: Fact, *, private: bool) -> Now | None:
        """None where there is nothing to say. `private` says sums of money as well."""
        return await self._find[fact](customer, private)

    def activities(self) -> list[Activity]:
        """Running today, the newest first."""
        return sorted(self._catalogue.activities(self._today()), key=lambda activity: activity.first_day, reverse=True)

    async def _activities(self, _customer: Customer, _private: bool) -> Now | None:
        titles = [activity.title for activity in self.activities()[:LATEST_ACTIVITIES]]
        return Now(fact="activities", text=f"最新的活动有：{'、'.join(titles)}。") if titles else None

    async def _manager(self, customer: Customer, _private: bool) -> Now | None:
        try:
            return Now(fact="manager", text=(await self._managers.of(customer)).text)
        except NoManager:
            return Now(fact="manager", text="您还没有专属的客户经理，有事可以点“转人工”。")

    async def _waiting(self, customer: Customer, _private: bool) -> Now | None:
        conversation = await self._conversation(customer)
        if conversation is None:
            return None
        status = await self._handoffs.status(customer, conversation)
        return Now(fact="waiting", text=status.spoken) if status.state in WAITING and status.spoken else None

    async def _last_message(self, customer: Customer, private: bool) -> Now | None:
        conversation = await self._conversation(customer)
        if conversation is None:
            return None
        rows = await self._database.read(lambda c: threads.last_messages(c, conversation, LOOKED_BACK))
        quote = next((quote for row in reversed(rows) if (quote := self._quote(row))), None)
        if quote is None:
            return None
        hidden = without_sums(quote)
        if hidden == quote or private:
            return Now(fact="last_message", text=quote, private=hidden != quote)
        return Now(fact="last_message", text=f"{hidden}数目没有念，要听请点“念出数目”。", private=True)

    def _quote(self, row: MessageRow) -> str:
        speaker = _SPEAKERS.get(row.sender)
        words = words_of(row.content)
        if not speaker or not words:
            return ""
        return f"{speaker}：{self._privacy.mask(words).text}"

    async def _display(self, customer: Customer, _private: bool) -> Now:
        settings = await self._settings.read(customer)
        pace = "偏慢" if settings.rate < 0.95 else "偏快" if settings.rate > 1.05 else "平常快慢"
        reading = "会念给您听" if settings.reading else "不出声"
        return Now(fact="settings", text=f"现在是{settings.size}号字，念得{pace}，{reading}。")

    async def _relatives(self, customer: Customer, _private: bool) -> Now:
        contacts = await self._family.contacts(customer)
        if not contacts:
            return Now(fact="family", text="还没有记下家人的电话。")
        names = "、".join(f"{contact.relation}{contact.name}" for contact in contacts)
        return Now(fact="family", text=f"记着{count(len(contacts))}位家人：{names}。")

    async def _tip(self, _customer: Customer, _private: bool) -> Now:
        return Now(fact="tip", text=f"今天的常识：{self.tips()[0].text}")

    def tips(self) -> list[Tip]:
        """On staying well, today's first."""
        return self._companion.tips_of(self._today().toordinal())

    async def _conversation(self, customer: Customer) -> str | None:
        def work(connection: Connection) -> str | None:
            return threads.open_conversations(connection, [customer.id]).get(customer.id)

        return await self._database.read(work)

    def _today(self) -> date:
        return self._clock.now().astimezone(CHINA).date()


def words_of(content: str) -> str:
    """The words of a stored message as one would read them aloud, at most a few sentences; empty where it has none."""
    message = orjson.loads(content)
    said = message.get("spoken") or message.get("markdown") or message.get("text") or message.get("prompt") or ""
    plain = " ".join(_MARKDOWN.sub(lambda found: found[1] or "", said).split())
    if not plain:
        return ""
    sentences = re.findall(r"[^。！？]+[。！？]?", plain)
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(kept) + len(sentence) > LONGEST_QUOTE:
            break
        kept += sentence
    return kept if kept.endswith(("。", "！", "？")) else f"{kept}。"
