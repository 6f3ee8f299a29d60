"""Chatwoot's API, as far as an outside desk needs it (developers.chatwoot.com/api-reference).

Client API, by the inbox's identifier and the contact's source id, without a token:

- `GET  /public/api/v1/inboxes/{inbox}` (inbox details)
- `POST /public/api/v1/inboxes/{inbox}/contacts` (create a contact)
- `POST /public/api/v1/inboxes/{inbox}/contacts/{contact}/conversations` (create a conversation)
- `POST /public/api/v1/inboxes/{inbox}/contacts/{contact}/conversations/{id}/messages` (create a message)

Application API, with the header `api_access_token`:

- `POST /api/v1/accounts/{account}/conversations/{id}/messages` (create new message; here: private notes)
- `POST /api/v1/accounts/{account}/conversations/{id}/toggle_status` (toggle status)

Webhooks (webhook of the account: `secret`): headers `X-Chatwoot-Timestamp` and `X-Chatwoot-Signature`, which is
`sha256=` and the hexadecimal HMAC-SHA256 of `{timestamp}.{body}`.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Literal, Self
from urllib.parse import quote

import orjson

from assistant.handoff.endpoints import ChatwootEndpoint
from assistant.handoff.webhooks import NotTaken, http_client, request

TOLERANCE_SECONDS = 300


class Chatwoot:
    def __init__(self, endpoint: ChatwootEndpoint) -> None:
        self._public = f"{endpoint.url}/public/api/v1/inboxes/{endpoint.inbox_identifier}"
        self._account = f"{endpoint.url}/api/v1/accounts/{endpoint.account_id}"
        self._http = http_client()
        self._token = {"api_access_token": endpoint.api_token.get_secret_value()}
        self._before: Callable[[], Awaitable[None]] | None = None

    def awaiting(self, before: Callable[[], Awaitable[None]]) -> Self:
        """The same client, which does this before each call that changes something; what it raises stops the call."""
        other = copy.copy(self)
        other._before = before
        return other

    async def check(self) -> None:
        """Raises NotTaken where the inbox does not answer."""
        await request(self._http, "GET", self._public)

    async def create_contact(self, name: str) -> str:
        """The new contact's source id; who knows it can write in its name."""
        answer = await self._post(f"{self._public}/contacts", {"name": name})
        return _text(answer, "source_id")

    async def create_conversation(self, contact: str, attributes: dict[str, str]) -> str:
        """The new conversation's number."""
        where = f"{self._public}/contacts/{quote(contact, safe='')}/conversations"
        return _text(await self._post(where, {"custom_attributes": attributes}), "id")

    async def customer_said(self, contact: str, conversation: str, words: str, echo_id: str) -> None:
        where = f"{self._public}/contacts/{quote(contact, safe='')}/conversations/{conversation}/messages"
        await self._post(where, {"content": words, "echo_id": echo_id})

    async def note(self, conversation: str, words: str) -> None:
        """Seen by agents alone."""
        note = {"content": words, "message_type": "outgoing", "private": True}
        await self._post(f"{self._account}/conversations/{conversation}/messages", note, self._token)

    async def set_status(self, conversation: str, status: Literal["open", "resolved"]) -> None:
        where = f"{self._account}/conversations/{conversation}/toggle_status"
        await self._post(where, {"status": status}, self._token)

    async def close(self) -> None:
        await self._http.aclose()

    async def _post(self, url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        if self._before is not None:
            await self._before()
        answer = await request(self._http, "POST", url, orjson.dumps(body), headers)
        try:
            return orjson.loads(answer)
        except orjson.JSONDecodeError:
            raise NotTaken("the answer is no JSON") from None


def is_signed_by(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Whether Chatwoot made this request with the secret, within the last minutes."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.encode(), f"sha256={digest}".encode()):
        return False
    return timestamp.isdigit() and abs(now - int(timestamp)) <= TOLERANCE_SECONDS


def _text(answer: Any, field: str) -> str:
    value = answer.get(field) if isinstance(answer, dict) else None
    if not isinstance(value, str | int) or not value:
        raise NotTaken(f"the answer has no {field}")
    return str(value)
