"""Conversations and messages on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.conversation.contents import (
    AgentContent,
    AssistantContent,
    AttachmentContent,
    Author,
    CustomerContent,
    CustomerQuickReply,
    CustomerText,
    SystemContent,
)

CLIENT_MESSAGE_ID = r"^[A-Za-z0-9._:-]{1,64}$"

_CUSTOMER_MESSAGE: JsonDict = {
    "id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10-7",
    "conversation_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10",
    "sequence": 7,
    "sender": "customer",
    "created_at": "2026-11-22T03:04:05.678Z",
    "client_message_id": "c-7",
    "content": {"type": "text", "text": "转账要手续费吗"},
}
_ANSWER: JsonDict = {
    "id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10-8",
    "conversation_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10",
    "sequence": 8,
    "sender": "assistant",
    "created_at": "2026-11-22T03:04:05.712Z",
    "in_reply_to": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10-7",
    "content": {
        "type": "text",
        "markdown": "**免费**。手机银行转账不收手续费。",
        "spoken": "用手机银行转账不收手续费。",
        "source": {
            "entry_id": "transfer.transfer_fee.mobile",
            "topic": "transfer.transfer_fee",
            "question": "手机银行转账要手续费吗？",
        },
        "links": [{"title": "转账汇款", "link": "bank://transfer"}],
    },
}


class Sender(StrEnum):
    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"


class Conversation(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10",
                "created_at": "2026-11-22T03:00:00.000Z",
                "last_sequence": 8,
            }
        }
    )

    id: str
    created_at: datetime
    last_sequence: int


class Message(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": _ANSWER})

    id: str
    conversation_id: str
    sequence: int
    sender: Sender
    created_at: datetime
    client_message_id: str | None = None
    in_reply_to: str | None = None
    agent: Author | None = Field(default=None, description="of an agent's message: who wrote it")
    content: CustomerText | CustomerQuickReply | AttachmentContent | AssistantContent | SystemContent | AgentContent


class MessagePage(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "messages": [_CUSTOMER_MESSAGE, _ANSWER],
                "last_sequence": 8,
            }
        }
    )

    messages: list[Message]
    last_sequence: int


class SendMessage(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "client_message_id": "c-7",
                "content": {"type": "text", "text": "转账要手续费吗"},
            }
        }
    )

    client_message_id: str = Field(
        pattern=CLIENT_MESSAGE_ID, description="the client's own id; a repeat returns the stored answer"
    )
    content: CustomerContent


class Sent(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "messages": [_CUSTOMER_MESSAGE, _ANSWER],
                "repeated": False,
            }
        }
    )

    messages: list[Message] = Field(description="the customer's message as stored, then the replies")
    repeated: bool = Field(description="true where the message had been sent before")


class HotQuestion(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "title": "手机银行转账要手续费吗？",
                "value": "faq:transfer.transfer_fee.mobile",
            }
        }
    )

    title: str
    value: str


class RestMessage(BaseModel):
    """What Rasa's own REST channel takes."""

    model_config = ConfigDict(json_schema_extra={"example": {"sender": "widget-1", "message": "转账要手续费吗"}})

    sender: str = Field(default="default", max_length=128)
    message: str


class RestButton(BaseModel):
    title: str
    payload: str


class RestReply(BaseModel):
    """What Rasa's own REST channel returns."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "recipient_id": "widget-1",
                "text": "**免费**。手机银行转账不收手续费。",
                "custom": _ANSWER["content"],
            }
        }
    )

    recipient_id: str
    text: str | None = None
    buttons: list[RestButton] | None = None
    custom: AssistantContent | SystemContent | None = None


class StreamAuthenticate(BaseModel):
    type: Literal["authenticate"]
    token: str


class StreamSend(SendMessage):
    type: Literal["send"]


class StreamTyping(BaseModel):
    type: Literal["typing"]
    on: bool


class StreamRead(BaseModel):
    type: Literal["read"]
    sequence: int = Field(ge=1, le=2**31 - 1)
