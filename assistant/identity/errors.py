"""What can be wrong with a caller's identity."""

from __future__ import annotations

from assistant.kit.errors import NotFound, Unauthenticated, Unavailable


class InvalidToken(Unauthenticated):
    code = "invalid_token"
    detail = "登录信息无效，请重新登录。"


class ExpiredToken(Unauthenticated):
    code = "expired_token"
    detail = "登录已过期，请重新登录。"


class KeysUnavailable(Unavailable):
    code = "keys_unavailable"
    detail = "暂时无法核对您的登录，请稍后再试。"


class UnknownCustomer(NotFound):
    code = "unknown_customer"
    detail = "没有这位演示客户。"
