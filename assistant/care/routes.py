"""The care edition over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from assistant.care.companion import NOTICE
from assistant.care.models import (
    MOST_CONTACTS,
    ActivityCard,
    CareSettings,
    Contact,
    HealthTip,
    HealthTips,
    Introduction,
    NewContact,
    OwnManager,
    SearchQuery,
    SearchResult,
    SettingsChange,
)
from assistant.care.screens import ScreenList
from assistant.care.service import CareService
from assistant.identity.routes import UNAUTHENTICATED, CurrentCustomer
from assistant.kit.responses import Problem, problem

BAD_CONTACTS: Problem = problem(
    400, f"A number that is none, or more than {MOST_CONTACTS}", "invalid_phone",
    "这个电话号码好像不对。手机号是 11 位数字，座机要带区号。",
)  # fmt: skip


NO_SCREEN: Problem = problem(404, "No such screen", "screen_not_found", "没有这一页，请回首页再看看。")
NO_MANAGER: Problem = problem(
    404, "The customer has none", "no_manager", "您还没有专属的客户经理，可以点“一键求助”找人工客服。"
)


async def service(request: Request) -> CareService:
    found: CareService = request.app.state.care
    return found


Care = Annotated[CareService, Depends(service)]
router = APIRouter(prefix="/api/care", tags=["care"])


@router.get("/screens", response_model=ScreenList)
async def list_screens(request: Request, care: Care) -> Response:
    """Every screen: title, purpose and steps, for headings, buttons, screen readers and the voice."""
    headers = {"ETag": care.screens.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == care.screens.etag:
        return Response(status_code=304, headers=headers)
    return Response(care.screens.json, headers=headers, media_type="application/json")


@router.get("/screens/{screen_id}/introduction", responses=UNAUTHENTICATED | NO_SCREEN)
async def introduce(
    screen_id: str,
    customer: CurrentCustomer,
    care: Care,
    aloud: Annotated[
        Literal["private"] | None, Query(description="private: sums of money as well, since the customer asked")
    ] = None,
) -> Introduction:
    """What the page is for, what can be done there in which order, what is on it now; sums only when asked for."""
    return await care.introductions.of(screen_id, customer, private=aloud == "private")


@router.post("/search", responses=UNAUTHENTICATED)
async def search(body: SearchQuery, customer: CurrentCustomer, care: Care) -> SearchResult:
    """Pages and functions, questions, activities and products that fit, by name, sound and meaning.

    What is looked for comes in the body: addresses end up in the logs of every proxy on the way.
    """
    return await care.search.find(body.query, body.limit)


@router.get("/activities", responses=UNAUTHENTICATED)
async def list_activities(customer: CurrentCustomer, care: Care) -> list[ActivityCard]:
    """What runs today, the newest first."""
    return [
        ActivityCard(
            **activity.model_dump(include={"id", "title", "text", "audience", "where", "link"}),
            until=f"{activity.last_day.year}年{activity.last_day.month}月{activity.last_day.day}日",
        )
        for activity in care.facts.activities()
    ]


@router.get("/manager", responses=UNAUTHENTICATED | NO_MANAGER)
async def own_manager(customer: CurrentCustomer, care: Care) -> OwnManager:
    """The customer's account manager: name, telephone, branch, and whether there now."""
    return await care.managers.of(customer)


@router.get("/health-tips", responses=UNAUTHENTICATED)
async def health_tips(customer: CurrentCustomer, care: Care) -> HealthTips:
    """General advice in plain words, with its source; never a diagnosis."""
    return HealthTips(
        notice=NOTICE,
        tips=[HealthTip(id=tip.id, title=tip.topic, text=tip.text, source=tip.source) for tip in care.facts.tips()],
    )


@router.get("/settings", responses=UNAUTHENTICATED)
async def read_settings(customer: CurrentCustomer, care: Care) -> CareSettings:
    """Size, rate, volume, voice, reading, contrast and edition; and whether to offer the care edition."""
    return await care.settings.read(customer)


@router.put("/settings", responses=UNAUTHENTICATED)
async def change_settings(body: SettingsChange, customer: CurrentCustomer, care: Care) -> CareSettings:
    """Changes what is sent, leaves the rest; `null` puts a setting back to its default."""
    return await care.settings.change(customer, body)


@router.get("/family", responses=UNAUTHENTICATED)
async def list_family(customer: CurrentCustomer, care: Care) -> list[Contact]:
    """Whom the customer may call with one tap, at most five."""
    return await care.family.contacts(customer)


@router.put("/family", responses=UNAUTHENTICATED | BAD_CONTACTS)
async def replace_family(body: list[NewContact], customer: CurrentCustomer, care: Care) -> list[Contact]:
    """The whole list as it is to be; a contact without an id is new."""
    return await care.family.replace(customer, body)
