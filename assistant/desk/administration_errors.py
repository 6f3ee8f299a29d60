"""What can be wrong with what an administrator enters; every detail says what to do."""

from __future__ import annotations

from typing import Any

from assistant.kit.errors import Conflict, InvalidRequest, NotFound


class InvalidEntry(InvalidRequest):
    """`field` is the one to correct."""

    code = "invalid_entry"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field

    def body(self) -> dict[str, Any]:
        return super().body() | {"field": self.field}


class GroupTaken(Conflict):
    code = "group_taken"
    detail = "这个班组编号已经有了，请换一个。"


class ReplyNotFound(NotFound):
    code = "reply_not_found"
    detail = "没有这条快捷回复，可能刚被删除，请刷新后再试。"
