"""Errors that carry their own status and words, and the one place that turns them into HTTP.

AppError
├── InvalidRequest      400
├── Unauthenticated     401
├── Forbidden           403
├── NotFound            404
├── Conflict            409
├── TooLarge            413
├── TooManyRequests     429
└── Unavailable         503

A capability derives its own from these. `detail` is read by the customer: Chinese, and what to do.
"""

from __future__ import annotations

from typing import Any, ClassVar

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

logger = structlog.get_logger(__name__)


class AppError(Exception):
    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    detail: str = "系统开了个小差，请稍后再试；着急的话请拨打客服热线。"

    def __init__(self, detail: str | None = None, *, retry_after: float | None = None) -> None:
        if detail is not None:
            self.detail = detail
        self.retry_after = retry_after
        super().__init__(self.detail)

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail}


class InvalidRequest(AppError):
    status = 400
    code = "invalid_request"
    detail = "这条请求的格式不对，请刷新页面后再试。"


class Unauthenticated(AppError):
    status = 401
    code = "unauthenticated"
    detail = "登录已失效，请重新登录。"


class Forbidden(AppError):
    status = 403
    code = "forbidden"
    detail = "您没有权限这样做。"


class NotFound(AppError):
    status = 404
    code = "not_found"
    detail = "没有找到您要的内容。"


class Conflict(AppError):
    status = 409
    code = "conflict"
    detail = "这条请求与之前的内容有冲突，请刷新后再试。"


class TooLarge(AppError):
    status = 413
    code = "too_large"
    detail = "发送的内容太大了，请精简后再发。"


class TooManyRequests(AppError):
    status = 429
    code = "too_many_requests"
    detail = "您发得有点快，请稍等一会儿再发。"


class Unavailable(AppError):
    status = 503
    code = "unavailable"
    detail = "服务暂时不可用，请稍后再试；着急的话请拨打客服热线。"


_BY_STATUS: dict[int, type[AppError]] = {
    kind.status: kind
    for kind in (
        InvalidRequest,
        Unauthenticated,
        Forbidden,
        NotFound,
        Conflict,
        TooLarge,
        TooManyRequests,
        Unavailable,
    )
}


def error_response(error: AppError) -> Response:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(error.body()), error.status, headers, "application/json")


def install_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    async def app_error(_request: Request, error: AppError) -> Response:
        return error_response(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        # What was sent may hold a card number: name the place and the reason, never the input.
        fields = [{"field": ".".join(map(str, e["loc"])), "reason": e["type"]} for e in error.errors()]
        body = InvalidRequest().body() | {"fields": fields}
        return Response(orjson.dumps(body), 422, media_type="application/json")

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> Response:
        kind = _BY_STATUS.get(error.status_code, InvalidRequest if error.status_code < 500 else AppError)
        response = error_response(kind())
        response.status_code = error.status_code
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        logger.error("unexpected_error", path=request.url.path, exc_info=error)
        return error_response(AppError())
