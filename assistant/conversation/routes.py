"""Conversations over HTTP and the web socket."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket

from assistant.conversation.hot_questions import HotQuestions
from assistant.conversation.models import Conversation, HotQuestion, MessagePage, SendMessage, Sent
from assistant.conversation.service import ConversationService
from assistant.conversation.stream import Stream
from assistant.conversation.wire import conversation_json, message_json
from assistant.identity.routes import UNAUTHENTICATED, CurrentCustomer
from assistant.kit.responses import Problem, json_response, problem

NOT_FOUND = problem(
    404, "No such conversation of this customer", "conversation_not_found", "没有找到这段对话，请刷新页面。"
)
SENDING: Problem = (
    UNAUTHENTICATED
    | NOT_FOUND
    | problem(400, "Nothing in it", "empty_message", "您还没有输入内容。")
    | problem(403, "The value was not on offer here", "not_offered", "这个选项已经失效，请直接把问题打给我。")
    | problem(413, "Too long", "message_too_long", "这条消息太长了，一次最多 1000 个字，请分几次发。")
    | problem(429, "Too fast; see Retry-After", "sending_too_fast", "您发得有点快，请过 3 秒再发。")
)


async def service(request: Request) -> ConversationService:
    found: ConversationService = request.app.state.conversations
    return found


async def hot_questions(request: Request) -> HotQuestions:
    found: HotQuestions = request.app.state.hot_questions
    return found


Conversations = Annotated[ConversationService, Depends(service)]
router = APIRouter(tags=["conversation"])


@router.post("/api/conversations", response_model=Conversation, responses=UNAUTHENTICATED)
async def open_conversation(customer: CurrentCustomer, conversations: Conversations) -> Response:
    """The customer's open conversation, made where there is none."""
    return json_response(conversation_json(await conversations.open(customer)))


@router.get("/api/conversations", response_model=list[Conversation], responses=UNAUTHENTICATED)
async def list_conversations(customer: CurrentCustomer, conversations: Conversations) -> Response:
    """The customer's conversations, newest first."""
    return json_response([conversation_json(row) for row in await conversations.of_customer(customer)])


@router.get(
    "/api/conversations/{conversation_id}/messages",
    response_model=MessagePage,
    responses=UNAUTHENTICATED | NOT_FOUND,
)
async def read_messages(
    conversation_id: str,
    customer: CurrentCustomer,
    conversations: Conversations,
    after: Annotated[int, Query(ge=0, description="sequence of the last message already there")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> Response:
    """What came after message N, in order."""
    row, messages = await conversations.page(customer, conversation_id, after, limit)
    return json_response(
        {
            "messages": [message_json(message) for message in messages],
            "last_sequence": row.last_sequence,
        }
    )


@router.post("/api/conversations/{conversation_id}/messages", response_model=Sent, responses=SENDING)
async def send_message(
    conversation_id: str, body: SendMessage, customer: CurrentCustomer, conversations: Conversations
) -> Response:
    """Sends a message and returns it with its replies; a repeat of client_message_id returns the same."""
    result = await conversations.send(customer, conversation_id, body.client_message_id, body.content)
    return json_response(
        {
            "messages": [message_json(row) for row in result.rows],
            "repeated": result.repeated,
        }
    )


@router.get("/api/hot-questions")
async def list_hot_questions(
    questions: Annotated[HotQuestions, Depends(hot_questions)],
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> list[HotQuestion]:
    """The questions asked most in the last thirty days, as buttons."""
    return await questions.top(limit)


@router.websocket("/api/conversations/{conversation_id}/stream")
async def stream(socket: WebSocket, conversation_id: str, after: int = 0) -> None:
    """The live connection of one device; its first frame is {"type":"authenticate","token":"…"}."""
    state = socket.app.state
    await Stream(
        socket,
        conversation_id,
        max(0, after),
        conversations=state.conversations,
        identity=state.identity,
        hub=state.hub,
        clock=state.clock,
        metrics=state.metrics,
        devices=state.settings.devices,
        frame_bytes=state.settings.request_bytes,
    ).serve()
