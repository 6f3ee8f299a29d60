"""What can go wrong with a message."""

from __future__ import annotations

from assistant.kit.errors import Forbidden, InvalidRequest, NotFound, TooLarge, TooManyRequests


class ConversationNotFound(NotFound):
    code = "conversation_not_found"
    detail = "没有找到这段对话，请刷新页面。"


class EmptyMessage(InvalidRequest):
    code = "empty_message"
    detail = "您还没有输入内容。"


class MessageTooLong(TooLarge):
    code = "message_too_long"

    def __init__(self, limit: int) -> None:
        super().__init__(f"这条消息太长了，一次最多 {limit} 个字，请分几次发。")


class SendingTooFast(TooManyRequests):
    code = "sending_too_fast"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"您发得有点快，请过 {max(1, round(seconds))} 秒再发。", retry_after=seconds)


class NotOffered(Forbidden):
    code = "not_offered"
    detail = "这个选项已经失效，请直接把问题打给我。"


class TooManyDevices(TooManyRequests):
    code = "too_many_devices"
    detail = "同时打开的页面太多了，请先关掉几个再试。"
