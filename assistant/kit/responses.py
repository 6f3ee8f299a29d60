"""Answers over HTTP that every capability gives alike."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response

Problem = dict[int | str, dict[str, Any]]
"""For the description of an operation: an error by its status."""


def problem(status: int, description: str, code: str, detail: str) -> Problem:
    example = {"code": code, "detail": detail}
    return {status: {"description": description, "content": {"application/json": {"example": example}}}}


def json_response(content: Any) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
