"""The customer's side of the handover over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.conversation.routes import NOT_FOUND
from assistant.handoff.errors import TappingTooFast
from assistant.handoff.models import HandoffStatus, Reason
from assistant.handoff.service import HandoffService
from assistant.identity.models import Customer
from assistant.identity.routes import UNAUTHENTICATED, CurrentCustomer
from assistant.kit.rate_limit import Buckets
from assistant.kit.responses import Problem, problem
from assistant.privacy.service import PrivacyService

MOVED_ON = problem(409, "Not from the present state", "illegal_move", "这个请求的状态已经变了，请刷新后再试。")
NONE_OPEN = problem(404, "None is open", "handoff_not_found", "没有找到这次人工服务，请刷新页面。")
TOO_FAST = problem(
    429, "Too fast; see Retry-After", "tapping_too_fast", "您点得有点快，请过 3 秒再点一次。已经请的人工不受影响。"
)
COMMON: Problem = UNAUTHENTICATED | NOT_FOUND
LIMITED: Problem = COMMON | TOO_FAST


class AskForPerson(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "transfer"}})

    reason: Reason | None = None


class ChooseReason(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "card_loss"}})

    reason: Reason


class CallBack(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"number": "138 1234 5678"}})

    number: str = Field(min_length=1, max_length=40)


class Rate(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"handoff_id": "0199d0c5a7b27c1e8f3a5d2b9e4c6f10", "score": 5, "word": "很有耐心"}
        }
    )

    handoff_id: str = Field(min_length=1, max_length=64)
    score: int = Field(ge=1, le=5)
    word: str | None = Field(default=None, max_length=500)


async def service(request: Request) -> HandoffService:
    found: HandoffService = request.app.state.handoff
    return found


async def seconds_early(request: Request, customer: CurrentCustomer) -> float:
    """How much later the customer's tap would have been welcome; 0 for one in time, which it counts."""
    buckets: Buckets = request.app.state.handoff_buckets
    return await buckets.take(customer.id)


async def in_turn(customer: CurrentCustomer, early: Annotated[float, Depends(seconds_early)]) -> Customer:
    """The customer, unless that one taps too fast."""
    if early > 0:
        raise TappingTooFast(early)
    return customer


Handoffs = Annotated[HandoffService, Depends(service)]
CustomerInTurn = Annotated[Customer, Depends(in_turn)]
router = APIRouter(prefix="/api/conversations/{conversation_id}/handoff", tags=["handoff"])


@router.get("", responses=COMMON)
async def read_status(conversation_id: str, customer: CurrentCustomer, handoffs: Handoffs) -> HandoffStatus:
    """Where the customer stands; state `bot` where no request is open."""
    return await handoffs.status(customer, conversation_id)


@router.post("", responses=COMMON)
async def ask(
    conversation_id: str,
    customer: CurrentCustomer,
    early: Annotated[float, Depends(seconds_early)],
    handoffs: Handoffs,
    body: AskForPerson | None = None,
) -> HandoffStatus:
    """Asks for a person, and is never refused; again while a request is open only fills in the reason.

    Too fast, the open request is returned as it stands.
    """
    if early > 0:
        running = await handoffs.open_status(customer, conversation_id)
        if running is not None:
            return running
    return await handoffs.ask(customer, conversation_id, body.reason if body else None)


@router.put("/reason", responses=LIMITED | NONE_OPEN)
async def choose_reason(
    conversation_id: str, body: ChooseReason, customer: CustomerInTurn, handoffs: Handoffs
) -> HandoffStatus:
    """Says what it is about; the place by time is kept."""
    return await handoffs.choose_reason(customer, conversation_id, body.reason)


@router.post("/cancel", responses=LIMITED | NONE_OPEN | MOVED_ON)
async def cancel(conversation_id: str, customer: CustomerInTurn, handoffs: Handoffs) -> HandoffStatus:
    """The customer no longer waits."""
    return await handoffs.cancel(customer, conversation_id)


@router.post("/end", responses=LIMITED | NONE_OPEN | MOVED_ON)
async def end(conversation_id: str, customer: CustomerInTurn, handoffs: Handoffs) -> HandoffStatus:
    """The customer is done with the person; the assistant has the conversation again."""
    return await handoffs.end_by_customer(customer, conversation_id)


@router.post(
    "/callback",
    responses=LIMITED
    | NONE_OPEN
    | MOVED_ON
    | problem(
        400,
        "No number to be called at",
        "invalid_callback_number",
        "这个电话号码好像不对，请填写 11 位手机号，或带区号的座机号。",
    ),
)
async def call_back(
    conversation_id: str, body: CallBack, customer: CustomerInTurn, handoffs: Handoffs
) -> HandoffStatus:
    """Leaves a number instead of waiting."""
    return await handoffs.call_back(customer, conversation_id, body.number)


@router.post(
    "/rating",
    status_code=204,
    responses=LIMITED
    | NONE_OPEN
    | problem(409, "Not ended yet", "nothing_to_rate", "这次人工服务还没有结束，结束后再请您评价。"),
)
async def rate(conversation_id: str, body: Rate, customer: CustomerInTurn, handoffs: Handoffs) -> None:
    """How it was, 1 to 5, and a word; a second rating takes the place of the first."""
    word = PrivacyService().mask(body.word).text if body.word else None
    await handoffs.rate(customer, conversation_id, body.handoff_id, body.score, word)
