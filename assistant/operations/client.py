"""A customer of the running service, for measurements: opens a conversation, sends, reads what was understood."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from assistant.operations.stack import Stack


@dataclass(frozen=True)
class Turn:
    """One message and its replies; `understanding` is what the service stored of it."""

    text: str
    replies: list[dict[str, Any]]
    understanding: dict[str, Any]
    seconds: float

    @property
    def label(self) -> str:
        """The intent, or `ask_faq:topic` of the entry answered or, where there was a choice, offered first."""
        topic = self.answered_topic or self.offered_topic
        if topic is not None:
            return f"ask_faq:{topic}"
        return str(self.understanding.get("intent") or "none")

    @property
    def answered_topic(self) -> str | None:
        """The FAQ topic that was answered outright."""
        for reply in self.replies:
            source = reply["content"].get("source")
            if source:
                return str(source["topic"])
        return None

    @property
    def offered_topic(self) -> str | None:
        """The FAQ topic of the first question offered."""
        for reply in self.replies:
            for option in reply["content"].get("options") or ():
                if str(option["value"]).startswith("faq:"):
                    return str(option["value"]).removeprefix("faq:").rsplit(".", 1)[0]
        return None


class CustomerClient:
    """One customer with one conversation."""

    def __init__(self, stack: Stack, session: aiohttp.ClientSession, customer_id: str) -> None:
        self._stack, self._session = stack, session
        self._headers = {"Authorization": f"Bearer {stack.token(customer_id)}"}
        self.conversation_id = ""

    async def open(self) -> None:
        """Opens the conversation."""
        document = await self._post("/api/conversations", None)
        self.conversation_id = document["id"]

    async def send(self, text: str) -> tuple[list[dict[str, Any]], float]:
        """Sends a text; the replies and the seconds until they were there."""
        return await self.send_content({"type": "text", "text": text})

    async def send_content(self, content: dict[str, Any]) -> tuple[list[dict[str, Any]], float]:
        """Sends any content; the replies and the seconds until they were there."""
        body = {"client_message_id": uuid.uuid4().hex, "content": content}
        started = time.perf_counter()
        document = await self._post(f"/api/conversations/{self.conversation_id}/messages", body)
        return document["messages"][1:], time.perf_counter() - started

    async def _post(self, path: str, body: dict[str, Any] | None) -> Any:
        async with self._session.post(self._stack.url + path, json=body, headers=self._headers) as response:
            text = await response.text()
            if response.status >= 400:
                raise RuntimeError(f"{path}: {response.status} {text[:200]}")
            return json.loads(text)


def understandings(stack: Stack) -> dict[str, dict[str, Any]]:
    """Conversation id -> what was understood of its first message, from the service's database."""
    with sqlite3.connect(f"file:{_database(stack)}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT conversation_id, understanding FROM messages WHERE understanding IS NOT NULL ORDER BY sequence DESC"
        )
        documents = [(conversation, json.loads(document)) for conversation, document in rows]
        # A customer's message may carry a note of its own, which is no understanding.
        return {conversation: document for conversation, document in documents if "route" in document}


def _database(stack: Stack) -> Path:
    return stack.settings.var_dir / "xiaoheng.db"
