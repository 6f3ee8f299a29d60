"""Pictures and documents in a conversation: taken in, checked, kept, and handed only to who may see them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection

from assistant.conversation import attachment_store as store
from assistant.conversation.attachment_faults import (
    AttachmentNotFound,
    AttachmentRefused,
    AttachmentTooLarge,
    Fault,
    ScanUnavailable,
    TooMuchToday,
    Unfit,
)
from assistant.conversation.attachment_files import SafeFile, clean_name, make_safe
from assistant.conversation.attachment_store import AttachmentRow
from assistant.conversation.contents import AttachmentContent
from assistant.conversation.errors import ConversationNotFound, SendingTooFast
from assistant.conversation.models import Sender
from assistant.conversation.store import milliseconds
from assistant.identity.models import Customer
from assistant.identity.staff import Staff
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.errors import AppError
from assistant.kit.ids import new_id
from assistant.kit.metrics import Metrics
from assistant.kit.rate_limit import Buckets
from assistant.kit.virus_scan import ScannerAway, VirusScanner
from assistant.privacy.service import PrivacyService

logger = structlog.get_logger(__name__)

DAY_MS = 24 * 3_600_000
MADE_SAFE_AT_ONCE = 2
"""Decoding a picture takes up to some hundred megabytes."""
UPLOADS_AT_ONCE, UPLOADS_PER_SECOND = 30, 1 / 6
"""Of one sender, refused ones too: the checks of one file take up to some seconds."""
SWEEP_SECONDS = 600.0
FORGOTTEN_AT_ONCE = 20
"""In one transaction, which others may wait for."""


class StaffAccess(Protocol):
    """Which conversations a member of staff sees, and to whom of their customers they may send: the desk knows."""

    async def may_see(self, staff: Staff, conversation_id: str, written_at: int) -> bool:
        """What was written at that moment (milliseconds) in the conversation."""
        ...

    async def may_send(self, staff: Staff, conversation_id: str) -> bool:
        """Whether this person has the customer now."""
        ...


Uploader = Customer | Staff
"""Who sends a file: the customer of the conversation, or somebody of the staff who serves it."""


class AttachmentService:
    def __init__(
        self,
        *,
        database: Database,
        privacy: PrivacyService,
        scanner: VirusScanner | None,
        access: StaffAccess | None,
        clock: Clock,
        metrics: Metrics,
        buckets: Buckets,
        largest: int,
        daily: int,
    ) -> None:
        self._database = database
        self._privacy = privacy
        self._scanner = scanner
        self._access = access
        self._clock = clock
        self._metrics = metrics
        self._buckets = buckets
        self.largest = largest
        self._daily = daily
        self._room = asyncio.Semaphore(MADE_SAFE_AT_ONCE)
        self._swept_until = 0

    async def admit(self, uploader: Uploader, conversation_id: str, size: int) -> None:
        """To be asked before the bytes are read; `size` is what the client declares, or 0.

        Raises ConversationNotFound, AttachmentTooLarge and TooMuchToday.
        """
        if size > self.largest:
            raise self._refused("too_large", AttachmentTooLarge(self.largest, _english(uploader)))
        since = milliseconds(self._clock.now()) - DAY_MS

        def sent_by_customer(connection: Connection) -> int:
            if store.owner(connection, conversation_id) != uploader.id:
                raise ConversationNotFound
            return store.sent_since(connection, uploader.id, since)

        if isinstance(uploader, Staff):
            if self._access is None or not await self._access.may_send(uploader, conversation_id):
                raise ConversationNotFound
        elif await self._database.read(sent_by_customer) + size > self._daily:
            raise self._refused("daily", TooMuchToday(_english(uploader)))

    async def add(self, uploader: Uploader, conversation_id: str, name: str, data: bytes) -> AttachmentContent:
        """Keeps a file for a message to come.

        Raises AttachmentRefused, ScanUnavailable, SendingTooFast and what `admit` raises.
        """
        await self.admit(uploader, conversation_id, len(data))
        wait = await self._buckets.take(f"{type(uploader).__name__}:{uploader.id}")
        if wait > 0:
            raise self._refused("rate", SendingTooFast(wait))
        await self._scan(uploader, data)
        safe = await self._safe(uploader, data)
        shown = self._privacy.mask(clean_name(name, safe.media_type)).text
        now = self._clock.now()
        id_, created = new_id(now), milliseconds(now)
        values = {
            "id": id_,
            "conversation_id": conversation_id,
            "sender": (Sender.AGENT if isinstance(uploader, Staff) else Sender.CUSTOMER).value,
            "created_at": created,
            "name": shown,
            "media_type": safe.media_type,
            "size": len(safe.data),
            "sha256": sha256(safe.data).hexdigest(),
            "width": safe.width,
            "height": safe.height,
            "data": safe.data,
        }
        await self._database.write(lambda c: store.add(c, values))
        logger.info("attachment", conversation=conversation_id, media_type=safe.media_type, size=len(safe.data))
        return AttachmentContent(
            attachment_id=id_,
            name=shown,
            media_type=safe.media_type,
            size=len(safe.data),
            width=safe.width,
            height=safe.height,
        )

    async def for_customer(self, customer: Customer, attachment_id: str) -> AttachmentRow:
        """Raises AttachmentNotFound, for another customer's too."""

        def work(connection: Connection) -> AttachmentRow | None:
            row = store.find(connection, attachment_id)
            return row if row and store.owner(connection, row.conversation_id) == customer.id else None

        row = await self._database.read(work)
        if row is None or not (row.claimed or row.sender == Sender.CUSTOMER.value):
            raise AttachmentNotFound
        return row

    async def for_staff(self, staff: Staff, attachment_id: str) -> AttachmentRow:
        """Raises AttachmentNotFound, also for what this person may not see."""
        row = await self._database.read(lambda c: store.find(c, attachment_id))
        if row is None or not (row.claimed or row.sender == Sender.AGENT.value):
            raise AttachmentNotFound
        if self._access is None or not await self._access.may_see(staff, row.conversation_id, row.created_at):
            raise AttachmentNotFound
        return row

    async def data(self, row: AttachmentRow) -> bytes:
        return await self._database.read(lambda c: store.data(c, row.id))

    async def forget_unsent(self) -> int:
        """Deletes what was uploaded a day ago and never sent; how many. Several workers may do so at once."""
        until = milliseconds(self._clock.now()) - store.UNSENT_KEPT_MS
        since, forgotten = self._swept_until, 0
        while ids := await self._database.read(lambda c: store.unsent(c, since, until, FORGOTTEN_AT_ONCE)):
            forgotten += await self._database.write(partial(store.forget_unsent, ids=ids))
        self._swept_until = max(since, until)
        return forgotten

    async def _scan(self, uploader: Uploader, data: bytes) -> None:
        if self._scanner is None:
            return
        try:
            virus = await self._scanner.find_virus(data)
        except ScannerAway as error:
            logger.error("virus_scan_unavailable", reason=str(error))
            raise self._refused("scan_unavailable", ScanUnavailable(_english(uploader))) from None
        if virus is not None:
            logger.warning("virus_found", virus=virus)
            raise self._refused("virus", AttachmentRefused(Fault.INFECTED, _english(uploader)))

    async def _safe(self, uploader: Uploader, data: bytes) -> SafeFile:
        try:
            async with self._room:
                safe = await asyncio.to_thread(make_safe, data)
        except Unfit as unfit:
            raise self._refused(unfit.fault.name.lower(), AttachmentRefused(unfit.fault, _english(uploader))) from None
        if len(safe.data) > self.largest:
            raise self._refused("too_large", AttachmentTooLarge(self.largest, _english(uploader)))
        return safe

    def _refused(self, reason: str, error: AppError) -> AppError:
        self._metrics.refused.labels(f"attachment_{reason}").inc()
        return error


@asynccontextmanager
async def sweeping(attachments: AttachmentService) -> AsyncIterator[None]:
    """Forgets what was not sent, regularly from the start of the service to its end."""

    async def sweep() -> None:
        while True:
            try:
                if forgotten := await attachments.forget_unsent():
                    logger.info("attachments_forgotten", count=forgotten)
            except Exception:
                logger.exception("attachments_not_forgotten")
            await asyncio.sleep(SWEEP_SECONDS)

    task = asyncio.create_task(sweep(), name="attachments-sweep")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def claim(
    connection: Connection, conversation_id: str, attachment_id: str, sender: Sender = Sender.CUSTOMER
) -> dict[str, Any]:
    """The content of the message that sends an attachment; to be called in that message's transaction.

    Only who uploaded it into this conversation may send it; a repeat gets the same. Raises AttachmentNotFound.
    """
    row = store.mark_claimed(connection, attachment_id, conversation_id, sender.value)
    if row is None:
        raise AttachmentNotFound
    content = AttachmentContent(
        attachment_id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
    )
    return content.model_dump(exclude_none=True)


def _english(uploader: Uploader) -> bool:
    return isinstance(uploader, Customer) and uploader.language.startswith("en")
