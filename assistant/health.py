"""Whether the service lives, whether it can serve, and what it counts."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import APIRouter, Request, Response

from assistant.kit.responses import json_response

logger = structlog.get_logger(__name__)
router = APIRouter(tags=["operations"])

READY = {"status": "ready", "checks": {"database": "ok", "index": "ok", "rasa": "ok"}}
DEGRADED = {"status": "degraded", "checks": {"database": "ok", "index": "ok", "rasa": "down"}}


@router.get("/healthz", responses={200: {"content": {"application/json": {"example": {"status": "ok"}}}}})
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    responses={
        200: {
            "description": "Ready; degraded while the FAQ answers in Rasa's place, or a worker cannot reach Redis",
            "content": {"application/json": {"examples": {"ready": {"value": READY}, "degraded": {"value": DEGRADED}}}},
        },
        503: {"description": "The database or the index does not answer"},
    },
)
async def readiness(request: Request) -> Response:
    """Whether customers can be served: database and index must answer, Rasa may be away."""
    state = request.app.state
    checks: dict[str, Any] = {"database": "ok", "index": "ok" if state.faq.ready else "missing"}
    try:
        await state.database.check()
    except Exception as error:
        logger.error("database_unavailable", reason=type(error).__name__)
        checks["database"] = "down"
    checks["rasa"] = "ok" if await state.rasa.reachable() else "down"
    if state.redis is not None:
        checks["redis"] = "ok" if state.redis.connected else "down"
    serving = checks["database"] == "ok" and checks["index"] == "ok"
    status = "not_ready" if not serving else "degraded" if "down" in checks.values() else "ready"
    response = json_response({"status": status, "checks": checks})
    response.status_code = 200 if serving else 503
    return response


@router.get("/metrics", responses={200: {"content": {"text/plain": {}}}}, response_class=Response)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    return Response(request.app.state.metrics.exposition(), media_type="text/plain; version=0.0.4")
