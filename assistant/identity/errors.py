"""What can be wrong with a caller's identity."""

from __future__ import annotations

from assistant.kit.errors import (
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


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


class NotSignedIn(Unauthenticated):
    code = "not_signed_in"
    detail = "请先登录。"


class SessionEnded(Unauthenticated):
    code = "session_ended"
    detail = "登录已失效或已超时，请重新登录。"


class WrongPassword(Unauthenticated):
    code = "wrong_password"
    detail = "用户名或密码不对，请核对后再试。"


class AccountDisabled(Unauthenticated):
    code = "account_disabled"
    detail = "这个账号已停用，请联系管理员。"


class AccountLocked(TooManyRequests):
    code = "account_locked"
    detail = "密码多次输错，账号已暂时锁定，请稍后再试，或请管理员重设密码。"


class TooManySignIns(TooManyRequests):
    code = "too_many_sign_ins"
    detail = "登录失败的次数太多，请过几分钟再试。"


class WeakPassword(InvalidRequest):
    code = "weak_password"
    detail = "这个密码不够安全，请换一个。"


class SamePassword(InvalidRequest):
    code = "same_password"
    detail = "新密码不能和旧密码一样。"


class PasswordChangeDue(Forbidden):
    code = "password_change_due"
    detail = "请先设置新密码，再开始工作。"


class WrongRole(Forbidden):
    code = "wrong_role"
    detail = "您的岗位没有这项权限，如有需要请联系管理员。"


class StaffNotFound(NotFound):
    code = "staff_not_found"
    detail = "没有这位员工，请刷新后再试。"


class UsernameTaken(Conflict):
    code = "username_taken"
    detail = "这个用户名已经有人用了，请换一个。"


class LastAdministrator(Conflict):
    code = "last_administrator"
    detail = "至少要保留一位可以登录的管理员，不能停用或更换最后一位。"


class SingleSignOnMissing(NotFound):
    code = "single_sign_on_missing"
    detail = "没有接入统一身份认证，请用用户名和密码登录。"


class SingleSignOnUnavailable(Unavailable):
    code = "single_sign_on_unavailable"
    detail = "统一身份认证暂时连不上，请稍后再试，或用用户名和密码登录。"


class SignInExpired(Unauthenticated):
    code = "sign_in_expired"
    detail = "这次登录已经过期，请重新登录。"


class SignInRefused(Unauthenticated):
    code = "sign_in_refused"
    detail = "统一身份认证没有通过，请重新登录；仍不行请联系管理员。"
