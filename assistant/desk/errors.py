"""What can go wrong at the desk."""

from __future__ import annotations

from assistant.kit.errors import InvalidRequest, NotFound


class CustomerNotFound(NotFound):
    code = "customer_not_found"
    detail = "没有找到这位客户，或者不是您负责的客户。"


class UnknownDeputy(InvalidRequest):
    code = "unknown_deputy"
    detail = "请选择一位在职的同事来代班，不能选自己。"


class UnknownWrapUpCode(InvalidRequest):
    code = "unknown_wrap_up_code"
    detail = "没有这个小结选项，请刷新页面后重新选择。"


class GroupNotFound(NotFound):
    code = "group_not_found"
    detail = "没有这个班组，请刷新页面。"
