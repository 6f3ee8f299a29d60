"""Errors of the care edition."""

from __future__ import annotations

from assistant.kit.errors import InvalidRequest, NotFound


class ScreenNotFound(NotFound):
    code = "screen_not_found"
    detail = "没有这一页，请回首页再看看。"


class NoManager(NotFound):
    code = "no_manager"
    detail = "您还没有专属的客户经理，可以点“一键求助”找人工客服。"


class InvalidPhone(InvalidRequest):
    code = "invalid_phone"
    detail = "这个电话号码好像不对。手机号是 11 位数字，座机要带区号。"


class TooManyContacts(InvalidRequest):
    code = "too_many_contacts"
    detail = "最多记五位家人，请先删掉一位再添加。"
