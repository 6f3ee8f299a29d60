"""Taking a message in: its size, whether its button was on offer, and what must not be kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from assistant.conversation import store
from assistant.conversation.answering import Answering
from assistant.conversation.contents import CustomerQuickReply, CustomerText, assistant_content, words
from assistant.conversation.errors import EmptyMessage, MessageTooLong, NotOffered
from assistant.conversation.replies import HUMAN
from assistant.identity.models import Customer
from assistant.kit.database import Database
from assistant.kit.metrics import Metrics
from assistant.privacy.models import Finding, Kind
from assistant.privacy.service import PrivacyService

MADE_VALID_BY_OFFER = ("intent:", "text:")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message, masked and checked."""

    customer: Customer
    conversation_id: str
    client_message_id: str
    content: CustomerText | CustomerQuickReply
    hidden: Sequence[Finding] = ()
    asks_nothing: bool = False
    """Nothing but a secret was written, so that there is nothing left to answer."""

    @property
    def english(self) -> bool:
        return self.customer.language.startswith("en")

    def json(self) -> str:
        return orjson.dumps(self.content.model_dump()).decode()


class Intake:
    def __init__(
        self,
        *,
        database: Database,
        answering: Answering,
        privacy: PrivacyService,
        metrics: Metrics,
        longest_text: int,
    ) -> None:
        self._database = database
        self._answering = answering
        self._privacy = privacy
        self._metrics = metrics
        self._longest_text = longest_text

    def check_size(self, content: CustomerText | CustomerQuickReply) -> None:
        """Raises EmptyMessage and MessageTooLong."""
        if isinstance(content, CustomerText):
            if not content.text.strip():
                raise EmptyMessage
            if len(content.text) > self._longest_text:
                self._metrics.refused.labels("too_long").inc()
                raise MessageTooLong(self._longest_text)

    async def accept(
        self,
        customer: Customer,
        conversation_id: str,
        client_message_id: str,
        content: CustomerText | CustomerQuickReply,
    ) -> Incoming:
        """The message as it may be stored; raises NotOffered."""
        if isinstance(content, CustomerQuickReply):
            await self._check_offered(conversation_id, content.value)
        return await self._masked(customer, conversation_id, client_message_id, content)

    async def _masked(
        self,
        customer: Customer,
        conversation_id: str,
        client_message_id: str,
        content: CustomerText | CustomerQuickReply,
    ) -> Incoming:
        written = content.text if isinstance(content, CustomerText) else content.title
        question = None
        if self._privacy.depends_on_question(written):
            said = await self._database.read(lambda c: store.last_said(c, conversation_id))
            question = "\n".join(words(assistant_content.validate_json(part)) for part in said)
        masked = self._privacy.mask(written, question)
        for finding in masked.findings:
            self._metrics.masked.labels(finding.kind).inc()
        field_name = "text" if isinstance(content, CustomerText) else "title"
        kept = content.model_copy(update={field_name: masked.text})
        only_secret = masked.says_nothing_else and all(f.kind is not Kind.CARD for f in masked.findings)
        asks_nothing = only_secret and isinstance(content, CustomerText)
        return Incoming(customer, conversation_id, client_message_id, kept, masked.findings, asks_nothing)

    async def _check_offered(self, conversation_id: str, value: str) -> None:
        if value == HUMAN or (value.startswith("faq:") and self._answering.has_entry(value[4:])):
            return
        offered = value.startswith(MADE_VALID_BY_OFFER) and await self._database.read(
            lambda c: store.was_offered(c, conversation_id, value)
        )
        if not offered:
            self._metrics.refused.labels("not_offered").inc()
            raise NotOffered
