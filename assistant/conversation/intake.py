"""Taking a message in: its size, whether its button was on offer, and what must not be kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Connection

from assistant.conversation import attachments, store
from assistant.conversation.answering import Answering
from assistant.conversation.contents import (
    MADE_VALID_BY_OFFER,
    CustomerAttachment,
    CustomerContent,
    CustomerQuickReply,
    CustomerText,
    said,
)
from assistant.conversation.errors import EmptyMessage, MessageTooLong, NotOffered
from assistant.conversation.handover import Handover
from assistant.conversation.replies import HUMAN
from assistant.conversation.store import Abandoned
from assistant.identity.models import Customer, CustomerId
from assistant.kit.database import Database
from assistant.kit.metrics import Metrics
from assistant.privacy.models import Kind
from assistant.privacy.service import PrivacyService

_content: TypeAdapter[CustomerContent] = TypeAdapter(CustomerContent)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message, masked and checked."""

    customer: Customer
    conversation_id: str
    client_message_id: str
    content: CustomerContent
    hidden: Sequence[Kind] = ()
    asks_nothing: bool = False
    """Nothing but a secret was written, so that there is nothing left to answer."""

    @classmethod
    def stored(cls, found: Abandoned) -> Incoming:
        """From what was kept of a message that was never answered."""
        row = found.message
        kept = orjson.loads(row.understanding or "{}")
        customer = (
            Customer.model_validate_json(found.claims)
            if found.claims
            else Customer(id=CustomerId(found.customer_id), name="")
        )
        return cls(
            customer,
            row.conversation_id,
            row.client_message_id or "",
            _content.validate_json(row.content),
            [Kind(name) for name in kept.get("hidden", ())],
            kept.get("asks_nothing", False),
        )

    @property
    def english(self) -> bool:
        return self.customer.language.startswith("en")

    @property
    def asks_for_person(self) -> bool:
        """By a tap, which needs no understanding."""
        return asks_for_person(self.content)

    @property
    def reason(self) -> str | None:
        """What the tap that asks for a person says it is about."""
        return self.content.value.partition(":")[2] or None if isinstance(self.content, CustomerQuickReply) else None

    def body(self, connection: Connection) -> str:
        """JSON to be stored, in the transaction that stores it; raises AttachmentNotFound."""
        if isinstance(self.content, CustomerAttachment):
            sent: Any = attachments.claim(connection, self.conversation_id, self.content.attachment_id)
        else:
            sent = self.content.model_dump(exclude_none=True)
        return orjson.dumps(sent).decode()

    def noted(self) -> dict[str, Any]:
        """What is kept besides the message, for answering it later and for counting."""
        if not self.hidden:
            return {}
        return {"hidden": [kind.value for kind in self.hidden], "asks_nothing": self.asks_nothing}


class Intake:
    def __init__(
        self,
        *,
        database: Database,
        answering: Answering,
        handover: Handover,
        privacy: PrivacyService,
        metrics: Metrics,
        longest_text: int,
    ) -> None:
        self._database = database
        self._answering = answering
        self._handover = handover
        self._privacy = privacy
        self._metrics = metrics
        self._longest_text = longest_text

    def check_size(self, content: CustomerContent) -> None:
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
        content: CustomerContent,
    ) -> Incoming:
        """The message as it may be stored; raises NotOffered."""
        match content:
            case CustomerQuickReply(value=value, title=title):
                await self._check_offered(conversation_id, value)
                return await self._masked(customer, conversation_id, client_message_id, content, "title", title)
            case CustomerText(text=text):
                return await self._masked(customer, conversation_id, client_message_id, content, "text", text)
        return Incoming(customer, conversation_id, client_message_id, content)

    async def _masked(
        self,
        customer: Customer,
        conversation_id: str,
        client_message_id: str,
        content: CustomerText | CustomerQuickReply,
        field: str,
        written: str,
    ) -> Incoming:
        question = None
        if self._privacy.depends_on_question(written):
            told = await self._database.read(lambda c: store.last_said(c, conversation_id))
            question = "\n".join(said(part) for part in told)
        masked = self._privacy.mask(written, question)
        for finding in masked.findings:
            self._metrics.masked.labels(finding.kind).inc()
        kept = content.model_copy(update={field: masked.text})
        hidden = [finding.kind for finding in masked.findings]
        only_secret = masked.says_nothing_else and Kind.CARD not in hidden
        asks_nothing = only_secret and isinstance(content, CustomerText)
        return Incoming(customer, conversation_id, client_message_id, kept, hidden, asks_nothing)

    async def _check_offered(self, conversation_id: str, value: str) -> None:
        kind, _, argument = value.partition(":")
        if value == HUMAN or (kind == HUMAN and self._handover.knows_reason(argument)):
            return
        if kind == "faq" and self._answering.has_entry(argument):
            return
        offered = value.startswith(MADE_VALID_BY_OFFER) and await self._database.read(
            lambda c: store.was_offered(c, conversation_id, value)
        )
        if not offered:
            self._metrics.refused.labels("not_offered").inc()
            raise NotOffered


def asks_for_person(content: CustomerContent) -> bool:
    """Whether it is the tap on 转人工."""
    return isinstance(content, CustomerQuickReply) and content.value.partition(":")[0] == HUMAN
