"""The desk over HTTP and the web socket."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket

from assistant.conversation.wire import message_json
from assistant.desk.errors import UnknownWrapUpCode
from assistant.desk.managers import Managers
from assistant.desk.models import (
    CannedReply,
    HandoffDetail,
    OwnCustomer,
    Reached,
    Reassign,
    SetAvailability,
    SetTags,
    StaffMessage,
    StaffSent,
    Suggestion,
    Supervision,
    Transcript,
    Transfer,
    Workbench,
    WrapUp,
    WrapUpCode,
    WriteFirst,
    WriteNote,
)
from assistant.desk.service import DeskService
from assistant.desk.stream import DeskStream
from assistant.desk.supervision import SupervisionService
from assistant.handoff.hours import DutyHours
from assistant.handoff.service import HandoffService
from assistant.identity.routes import UNAUTHENTICATED
from assistant.identity.staff import Role, Staff
from assistant.identity.staff_routes import require
from assistant.kit.responses import json_response, problem

NOT_FOUND = problem(404, "None that this person may see", "handoff_not_found", "没有找到这次人工服务，请刷新页面。")
NOT_YOURS = problem(409, "Somebody else has the customer by now", "not_yours", "这位客户已由别的同事接待。")
_SEEN = UNAUTHENTICATED | NOT_FOUND
_MOVED = _SEEN | NOT_YOURS
_DONE = Response(status_code=204)


async def desk_service(request: Request) -> DeskService:
    found: DeskService = request.app.state.desk
    return found


async def handoff_service(request: Request) -> HandoffService:
    found: HandoffService = request.app.state.handoff
    return found


async def supervision_service(request: Request) -> SupervisionService:
    found: SupervisionService = request.app.state.supervision
    return found


async def managers_service(request: Request) -> Managers:
    found: Managers = request.app.state.managers
    return found


async def wrap_up_codes(request: Request) -> list[WrapUpCode]:
    found: list[WrapUpCode] = request.app.state.wrap_up_codes
    return found


# Who serves customers: all but the administrator.
Serving = Annotated[Staff, Depends(require(Role.AGENT, Role.MANAGER, Role.SUPERVISOR))]
Manager = Annotated[Staff, Depends(require(Role.MANAGER))]
Supervisor = Annotated[Staff, Depends(require(Role.SUPERVISOR))]
Overseeing = Annotated[Staff, Depends(require(Role.SUPERVISOR, Role.ADMINISTRATOR))]
Desk = Annotated[DeskService, Depends(desk_service)]
Handoffs = Annotated[HandoffService, Depends(handoff_service)]
Supervising = Annotated[SupervisionService, Depends(supervision_service)]
ManagersOf = Annotated[Managers, Depends(managers_service)]
Codes = Annotated[list[WrapUpCode], Depends(wrap_up_codes)]

router = APIRouter(prefix="/api/desk", tags=["desk"])


@router.get("/workbench", response_model=Workbench, responses=UNAUTHENTICATED)
async def read_workbench(staff: Serving, desk: Desk) -> Response:
    """Everything that a work page shows beside the open conversation."""
    return _json(await desk.workbench(staff))


@router.get("/handoffs/{handoff_id}", response_model=HandoffDetail, responses=_SEEN)
async def read_handoff(handoff_id: str, staff: Serving, desk: Desk) -> Response:
    """What an agent is handed with a customer, and what has happened since."""
    return _json(await desk.detail(staff, handoff_id))


@router.get("/handoffs/{handoff_id}/messages", response_model=Transcript, responses=_SEEN)
async def read_messages(
    handoff_id: str,
    staff: Serving,
    desk: Desk,
    after: Annotated[int, Query(ge=0, description="sequence of the last message already there")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> Response:
    """The whole conversation, masked as stored; after the end, up to the end."""
    row, messages = await desk.messages(staff, handoff_id, after, limit)
    last = max([after, *(message.sequence for message in messages)]) if len(messages) < limit else row.last_sequence
    found = [message_json(message) for message in messages]
    return json_response({"messages": found, "last_sequence": last, "read_by_customer": row.read_by_customer})


@router.post("/handoffs/{handoff_id}/messages", response_model=StaffSent, responses=_MOVED)
async def send_message(handoff_id: str, body: StaffMessage, staff: Serving, desk: Desk) -> Response:
    """Writes to the customer. Card numbers, passwords and codes are hidden; `notice` says so."""
    sent = await desk.send(staff, handoff_id, body)
    message = message_json(sent.row) | {"client_message_id": body.client_message_id}
    return json_response({"message": message, "repeated": sent.repeated, "notice": sent.notice})


@router.post("/handoffs/{handoff_id}/accept", status_code=204, responses=_MOVED)
async def accept(handoff_id: str, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """Takes the customer that was offered."""
    await desk.check_waiting(staff, handoff_id)
    await handoffs.accept(handoff_id, staff.id)
    return _DONE


@router.post("/handoffs/{handoff_id}/decline", status_code=204, responses=_MOVED)
async def decline(handoff_id: str, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """Leaves the customer to somebody else."""
    await desk.check_waiting(staff, handoff_id)
    await handoffs.decline(handoff_id, staff.id)
    return _DONE


@router.post("/handoffs/{handoff_id}/take", status_code=204, responses=_MOVED)
async def take(handoff_id: str, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """Takes a customer out of the queue, or one who left a message."""
    await desk.check_waiting(staff, handoff_id)
    await handoffs.take(handoff_id, staff.id, supervisor=staff.role is Role.SUPERVISOR)
    return _DONE


@router.post("/handoffs/{handoff_id}/return", status_code=204, responses=_MOVED)
async def return_to_queue(handoff_id: str, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """Back to the head of the queue, with an explanation to the customer."""
    await desk.check_readable(staff, handoff_id)
    await handoffs.return_to_queue(handoff_id, staff.id)
    return _DONE


@router.post("/handoffs/{handoff_id}/transfer", status_code=204, responses=_MOVED)
async def transfer(handoff_id: str, body: Transfer, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """To a colleague by name, or to a group; 409 nobody_there where there is nobody."""
    await desk.check_readable(staff, handoff_id)
    supervisor, note = staff.role is Role.SUPERVISOR, desk.kept(body.note)
    if body.staff_id is not None:
        await handoffs.transfer_to_agent(handoff_id, staff.id, body.staff_id, note, supervisor=supervisor)
    elif body.group_id is not None:
        await handoffs.transfer_to_group(handoff_id, staff.id, body.group_id, note, supervisor=supervisor)
    return _DONE


@router.post("/handoffs/{handoff_id}/end", status_code=204, responses=_MOVED)
async def end(handoff_id: str, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """Hands the customer back to the assistant."""
    await desk.check_readable(staff, handoff_id)
    await handoffs.end(handoff_id, staff.id, supervisor=staff.role is Role.SUPERVISOR)
    return _DONE


@router.post("/handoffs/{handoff_id}/wrap-up", status_code=204, responses=_MOVED)
async def wrap_up(
    handoff_id: str, body: WrapUp, staff: Serving, desk: Desk, handoffs: Handoffs, codes: Codes
) -> Response:
    """What it was about, at the end."""
    await desk.check_readable(staff, handoff_id)
    if body.code not in {code.code for code in codes}:
        raise UnknownWrapUpCode
    tags = tuple(desk.kept(tag) for tag in body.tags)
    supervisor = staff.role is Role.SUPERVISOR
    await handoffs.wrap_up(handoff_id, staff.id, body.code, tags, desk.kept(body.note), supervisor=supervisor)
    return _DONE


@router.post("/handoffs/{handoff_id}/notes", status_code=204, responses=_SEEN)
async def add_note(handoff_id: str, body: WriteNote, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """For colleagues; the customer does not see it."""
    await desk.check_readable(staff, handoff_id)
    await handoffs.note(handoff_id, staff.id, desk.kept(body.text))
    return _DONE


@router.put("/handoffs/{handoff_id}/tags", status_code=204, responses=_SEEN)
async def set_tags(handoff_id: str, body: SetTags, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """Replaces the tags."""
    await desk.check_readable(staff, handoff_id)
    await handoffs.tag(handoff_id, tuple(dict.fromkeys(desk.kept(tag) for tag in body.tags)))
    return _DONE


@router.get("/handoffs/{handoff_id}/suggestions", responses=_SEEN)
async def suggestions(
    handoff_id: str, staff: Serving, desk: Desk, text: Annotated[str, Query(max_length=1000)] = ""
) -> list[Suggestion]:
    """The nearest answers of the knowledge base, for the text or for what the customer wrote last."""
    return await desk.suggestions(staff, handoff_id, text)


@router.post("/handoffs/{handoff_id}/join", status_code=204, responses=_MOVED)
async def join(handoff_id: str, staff: Supervisor, handoffs: Handoffs) -> Response:
    """Writes beside the agent from now on; the customer is told who."""
    await handoffs.join(handoff_id, staff.id)
    return _DONE


@router.post("/handoffs/{handoff_id}/take-over", status_code=204, responses=_MOVED)
async def take_over(handoff_id: str, staff: Supervisor, handoffs: Handoffs) -> Response:
    """Has the customer from now on, whoever had."""
    await handoffs.take_over(handoff_id, staff.id)
    return _DONE


@router.post("/handoffs/{handoff_id}/reassign", status_code=204, responses=_MOVED)
async def reassign(handoff_id: str, body: Reassign, staff: Supervisor, handoffs: Handoffs) -> Response:
    """Gives the customer to another agent."""
    await handoffs.reassign(handoff_id, staff.id, body.staff_id)
    return _DONE


@router.get("/canned-replies", responses=UNAUTHENTICATED)
async def canned_replies(staff: Serving, desk: Desk) -> list[CannedReply]:
    """Those of everybody and of one's own groups."""
    return await desk.canned_replies(staff)


@router.get("/wrap-up-codes", responses=UNAUTHENTICATED)
async def read_wrap_up_codes(_staff: Serving, codes: Codes) -> list[WrapUpCode]:
    """What a conversation can have been about."""
    return codes


@router.put("/availability", status_code=204, responses=UNAUTHENTICATED)
async def set_availability(body: SetAvailability, staff: Serving, desk: Desk, handoffs: Handoffs) -> Response:
    """On duty, busy, on leave (with a deputy who answers meanwhile) or off duty."""
    if body.deputy_id is not None:
        await desk.check_deputy(staff, body.deputy_id)
    await handoffs.set_availability(staff.id, body.availability, body.deputy_id)
    return _DONE


@router.get("/customers", responses=UNAUTHENTICATED)
async def own_customers(staff: Manager, managers: ManagersOf) -> list[OwnCustomer]:
    """The customers that a manager is responsible for; who wrote last comes first."""
    return await managers.customers(staff)


@router.post("/customers/{customer_id}/messages", response_model=Reached, responses=_MOVED)
async def write_first(customer_id: str, body: WriteFirst, staff: Manager, managers: ManagersOf) -> Response:
    """Writes to one's own customer without being asked."""
    written = await managers.write_first(staff, customer_id, body.text, body.client_message_id)
    return json_response(
        {
            "handoff_id": written.handoff_id,
            "conversation_id": written.row.conversation_id,
            "message": message_json(written.row),
            "notice": written.notice,
        }
    )


@router.get("/supervision", response_model=Supervision, responses=UNAUTHENTICATED)
async def supervision(staff: Overseeing, supervising: Supervising) -> Response:
    """Queue, agents and the service level of today; an administrator gets no customer's name and no message."""
    return _json(await supervising.overview(staff))


@router.get("/groups/{group_id}/hours", responses=_SEEN)
async def read_hours(group_id: str, _staff: Supervisor, supervising: Supervising) -> DutyHours:
    """When a group is on duty."""
    return await supervising.hours(group_id)


@router.put("/groups/{group_id}/hours", responses=_SEEN)
async def set_hours(group_id: str, body: DutyHours, staff: Supervisor, supervising: Supervising) -> DutyHours:
    """When the group is on duty, by the Chinese working-day calendar."""
    return await supervising.set_hours(staff, group_id, body)


@router.websocket("/stream")
async def stream(socket: WebSocket) -> None:
    """The live connection of one desk; its first frame is {"type":"authenticate","token":"…"}."""
    state = socket.app.state
    await DeskStream(
        socket,
        desk=state.desk,
        handoffs=state.handoff,
        accounts=state.staff,
        hub=state.hub,
        clock=state.clock,
        devices=state.settings.devices,
        frame_bytes=state.settings.request_bytes,
    ).serve()


def _json(model: Any) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")
