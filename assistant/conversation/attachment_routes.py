"""Attachments over HTTP: taken in as a raw body, served so that no browser runs what is in them."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ConfigDict

from assistant.conversation.attachment_faults import HINT, AttachmentTooLarge
from assistant.conversation.attachments import AttachmentService, Uploader
from assistant.conversation.contents import AttachmentContent
from assistant.conversation.routes import NOT_FOUND
from assistant.identity.models import Customer
from assistant.identity.routes import UNAUTHENTICATED
from assistant.identity.service import IdentityService
from assistant.identity.staff_routes import is_use
from assistant.identity.staff_service import StaffService, bearer
from assistant.kit.errors import InvalidRequest
from assistant.kit.responses import problem

STREAMED = re.compile(r"/api/conversations/[^/]+/attachments")
"""Read by the route itself, once it knows who sends."""
UPLOAD_SECONDS = 120.0
# A browser must neither run nor frame it, whatever it takes it for; pictures alone are shown in place.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}

router = APIRouter(tags=["attachments"])


class Uploaded(AttachmentContent):
    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "type": "attachment",
                "attachment_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f30",
                "name": "转账回单.jpg",
                "media_type": "image/jpeg",
                "size": 183204,
                "width": 1080,
                "height": 1920,
                "hint": HINT[False],
            }
        },
    )

    hint: str


async def caller(request: Request) -> Uploader:
    """A customer, whose token is a JWT, or somebody of the staff, whose token is not."""
    token = bearer(request.headers.get("authorization"))
    if token.count(".") == 2:
        identity: IdentityService = request.app.state.identity
        return (await identity.verify(token)).customer
    staff: StaffService = request.app.state.staff
    return await staff.authenticate(token, use=is_use(request))


async def service(request: Request) -> AttachmentService:
    found: AttachmentService = request.app.state.attachments
    return found


Caller = Annotated[Uploader, Depends(caller)]
Attachments = Annotated[AttachmentService, Depends(service)]
_REFUSED: dict[int | str, dict[str, Any]] = (
    UNAUTHENTICATED
    | NOT_FOUND
    | problem(400, "Not a file that is taken", "attachment_refused", "这种文件暂时收不了。可以发图片、PDF…")
    | problem(413, "Too large", "attachment_too_large", "文件太大了，最大 10 MB。请压缩一下，或者分几次发。")
    | problem(429, "Too much in 24 hours, or too fast", "too_many_attachments", "您今天发的文件已经很多了，请明天再发…")
    | problem(503, "No virus check now", "attachment_scan_unavailable", "现在暂时做不了文件安全检查，请过几分钟再发。")
)
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}}


@router.post(
    "/api/conversations/{conversation_id}/attachments",
    responses=_REFUSED,
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}, "required": True}},
)
async def upload(
    conversation_id: str,
    request: Request,
    sender: Caller,
    attachments: Attachments,
    name: Annotated[str, Query(max_length=500, description="as the sender's device calls it")] = "",
) -> Uploaded:
    """Takes a picture or document as the raw body; what it is is found by its content.

    It reaches nobody until a message with `{"type":"attachment","attachment_id"}` sends it; unsent it is
    deleted after a day. Pictures are decoded and encoded anew: no location, no camera data.
    """
    declared = request.headers.get("content-length", "")
    await attachments.admit(sender, conversation_id, int(declared) if declared.isdigit() else 0)
    english = isinstance(sender, Customer) and sender.language.startswith("en")
    data = await read_body(request, attachments.largest, english)
    kept = await attachments.add(sender, conversation_id, name, data)
    return Uploaded(**kept.model_dump(), hint=HINT[english])


@router.get(
    "/api/attachments/{attachment_id}",
    response_class=Response,
    responses=_FILE | UNAUTHENTICATED | problem(404, "Nothing here for this caller", "attachment_not_found", "…"),
)
async def download(attachment_id: str, reader: Caller, attachments: Attachments) -> Response:
    """The file, for the conversation's customer and for staff who may see the conversation."""
    if isinstance(reader, Customer):
        row = await attachments.for_customer(reader, attachment_id)
    else:
        row = await attachments.for_staff(reader, attachment_id)
    shown = "inline" if row.media_type.startswith("image/") else "attachment"
    media_type = f"{row.media_type}; charset=utf-8" if row.media_type == "text/plain" else row.media_type
    headers = HEADERS | {"Content-Disposition": f"{shown}; filename*=UTF-8''{quote(row.name, safe='')}"}
    return Response(await attachments.data(row), headers=headers, media_type=media_type)


async def read_body(request: Request, largest: int, english: bool) -> bytes:
    """Raises AttachmentTooLarge as soon as it is, and InvalidRequest where it does not come to an end."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > largest:
                    raise AttachmentTooLarge(largest, english)
                parts.append(part)
    except TimeoutError:
        raise InvalidRequest("上传太慢，已经停止。请换个网络再试。") from None
    return b"".join(parts)
