"""What can go wrong with a handover."""

from __future__ import annotations

from assistant.kit.errors import Conflict, InvalidRequest, NotFound, TooManyRequests


class IllegalMove(Conflict):
    code = "illegal_move"
    detail = "这个请求的状态已经变了，请刷新后再试。"

    def __init__(self, state: str, move: str) -> None:
        super().__init__()
        self.state, self.move = state, move

    def __str__(self) -> str:
        return f"no move {self.move} from {self.state}"


class HandoffNotFound(NotFound):
    code = "handoff_not_found"
    detail = "没有找到这次人工服务，请刷新页面。"


class NotYours(Conflict):
    code = "not_yours"
    detail = "这位客户已由别的同事接待。"


class OfferedToAnother(NotYours):
    detail = "正在请别的同事接待这位客户。同事没接，客户会马上回到队首。"


class DeskFull(Conflict):
    code = "desk_full"
    detail = "已经达到接待上限，请先结束一位客户的服务。"


class InvalidCallbackNumber(InvalidRequest):
    code = "invalid_callback_number"
    detail = "这个电话号码好像不对，请填写 11 位手机号，或带区号的座机号。"


class NobodyThere(Conflict):
    code = "nobody_there"
    detail = "对方现在不在岗，请换一位同事或一个小组。"


class NothingToRate(Conflict):
    code = "nothing_to_rate"
    detail = "这次人工服务还没有结束，结束后再请您评价。"


class TappingTooFast(TooManyRequests):
    code = "tapping_too_fast"

    def __init__(self, seconds: float) -> None:
        said = f"您点得有点快，请过 {max(1, round(seconds))} 秒再点一次。已经请的人工不受影响。"
        super().__init__(said, retry_after=seconds)
