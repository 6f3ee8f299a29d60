"""What a desk sends over its live connection: one model a frame, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

_Id = Annotated[str, Field(min_length=1, max_length=64)]


class Authenticate(BaseModel):
    """The first frame."""

    type: Literal["authenticate"]
    token: str


class Heartbeat(BaseModel):
    """Every two seconds: somebody sits here."""

    type: Literal["heartbeat"]


class Typing(BaseModel):
    type: Literal["typing"]
    handoff_id: _Id
    on: bool


class Read(BaseModel):
    """The agent has seen the conversation up to that message."""

    type: Literal["read"]
    handoff_id: _Id
    sequence: int = Field(ge=1)


class Watch(BaseModel):
    """A supervisor reads along, or no longer; the customer is not told."""

    type: Literal["watch"]
    handoff_id: _Id
    on: bool


DeskFrame = Annotated[Authenticate | Heartbeat | Typing | Read | Watch, Field(discriminator="type")]
desk_frame: TypeAdapter[DeskFrame] = TypeAdapter(DeskFrame)
