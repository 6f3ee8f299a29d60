"""A scripted stand-in for the desk's side of the service, so that the desk's pages can be tested without it.

It follows the HTTP contract and keeps everything in memory. `/script/…` is the tests' way to make things happen.
"""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.browser.desk_script import (
    CANNED,
    CODES,
    COLLEAGUES,
    CUSTOMERS,
    GROUPS,
    HOURS,
    PASSWORD,
    SERVICE_LEVEL,
    STAFF,
    SUGGESTIONS,
    Json,
)

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63646060f80f00010401005fe5c34b0000000049454e44ae426082"
)
LOCKED_SECONDS = 900
OFFER_SECONDS = 300
"""Longer than any test takes: none is about an offer that lapses."""
CONNECTED_WITHIN_SECONDS = 50


class Refused(Exception):
    def __init__(self, status: int, detail: str, code: str = "refused", **headers: str) -> None:
        self.status, self.detail, self.code, self.headers = status, detail, code, headers


class Handoff:
    def __init__(self, number: int, name: str, state: str, requested_at: datetime) -> None:
        self.id, self.name, self.state, self.requested_at = f"h{number}", name, state, requested_at
        self.script = CUSTOMERS[name]
        self.staff_id: str | None = None
        self.lapses_at: datetime | None = None
        self.read = 0
        self.seen = 0
        self.messages: list[Json] = []
        self.notes: list[Json] = []
        self.tags: list[str] = []
        self.history: list[Json] = []
        self.add("assistant", {"type": "text", "markdown": "您好，我是**小恒**。可以看[挂失](bank://card/loss)。"})
        for said in self.script["said"]:
            self.add("customer", {"type": "text", "text": said})
        self.add(
            "system", {"type": "handoff_state", "handoff_id": self.id, "state": "queued", "text": "正在为您转人工。"}
        )

    def add(self, sender: str, content: Json, **more: Any) -> Json:
        sequence = len(self.messages) + 1
        message = {
            "id": f"{self.id}-{sequence}",
            "conversation_id": f"conversation-{self.id}",
            "sequence": sequence,
            "sender": sender,
            "created_at": stamp(now()),
            "content": content,
            **more,
        }
        self.messages.append(message)
        return message

    def moved(self, move: str, state: str, kind: str = "staff", id_: str = "") -> None:
        self.history.append(
            {
                "handoff_id": self.id,
                "sequence": len(self.history) + 1,
                "move": move,
                "from_state": self.state,
                "to_state": state,
                "actor": {"kind": kind, "id": id_},
                "at": stamp(now()),
                "data": {},
            }
        )
        self.state = state

    def ticket(self) -> Json:
        spoken = [each for each in self.messages if each["sender"] in ("customer", "agent", "assistant")]
        answered = max((each["sequence"] for each in self.messages if each["sender"] == "agent"), default=0)
        waiting = [each for each in self.messages if each["sender"] == "customer" and each["sequence"] > answered]
        last = spoken[-1]
        reason, title = self.script["reason"]
        return {
            "handoff_id": self.id,
            "conversation_id": f"conversation-{self.id}",
            "state": self.state,
            "reason": reason,
            "reason_title": title,
            "trigger": "button",
            "priority": 0,
            "requested_at": stamp(self.requested_at),
            "waiting_seconds": int((now() - self.requested_at).total_seconds()),
            "position": None,
            "customer": {"name": self.name, **self.script["customer"]},
            "marks": self.script["marks"],
            "staff_id": self.staff_id,
            "group_id": "general",
            "last_message": {"text": gist(last["content"]), "sender": last["sender"], "at": last["created_at"]},
            "unanswered_since": waiting[0]["created_at"] if waiting else None,
            "unread": sum(each["sender"] == "customer" and each["sequence"] > self.read for each in self.messages),
        }

    def detail(self) -> Json:
        script = self.script
        card = {
            "customer_id": f"customer-{self.id}",
            "name": self.name,
            "branch_name": "历下支行",
            "manager_name": "赵敏",
            "how_to_speak": script["how_to_speak"],
            **script["customer"],
        }
        return {
            "ticket": self.ticket(),
            "brief": {
                "summary": script["summary"],
                "said": script["said"],
                "task": script["task"],
                "sentiment": script["sentiment"],
                "risks": [],
                "customer": card,
            },
            "callback_number": None,
            "notes": self.notes,
            "tags": self.tags,
            "wrap_up_code": None,
            "history": self.history,
            "previous": [
                {
                    "handoff_id": "h0",
                    "requested_at": "2026-11-02T02:10:00.000Z",
                    "reason": "other",
                    "agent": "何平",
                    "summary": "问网点几点关门，已告知。",
                }
            ],
        }


class Desk:
    def __init__(self) -> None:
        self.handoffs: dict[str, Handoff] = {}
        self.numbers = itertools.count(1)
        self.availability = {each["id"]: "off_duty" for each in STAFF}
        self.deputy: dict[str, str | None] = {}
        self.set_busy: set[str] = set()
        self.sessions: dict[str, Json] = {}
        self.failures = 0
        self.sockets: dict[WebSocket, asyncio.Queue[Json]] = {}
        self.seen = asyncio.Event()
        """Set once any desk has been connected."""
        self.closed = False
        self.refusals: dict[str, str] = {}
        self.heard: list[Json] = []
        self.sent: dict[str, Json] = {}
        self.hours = {each["id"]: dict(HOURS) for each in GROUPS}

    def create(self, name: str, state: str, waited: float = 0) -> Handoff:
        handoff = Handoff(next(self.numbers), name, "queued", now() - timedelta(seconds=waited))
        handoff.moved("request", "queued", "customer")
        handoff.state = state
        self.handoffs[handoff.id] = handoff
        return handoff

    def named(self, id_: str) -> Handoff:
        if id_ not in self.handoffs:
            raise Refused(404, "没有这个会话，请刷新后再试。")
        return self.handoffs[id_]

    def tell(self, frame: Json) -> None:
        for queue in self.sockets.values():
            queue.put_nowait(frame)

    def tickets(self, *states: str, staff_id: str | None = None) -> list[Json]:
        return [
            each.ticket()
            for each in self.handoffs.values()
            if each.state in states and (staff_id is None or each.staff_id == staff_id)
        ]

    def workbench(self, staff: Json) -> Json:
        me = staff["id"]
        return {
            "me": {
                "staff_id": me,
                "name": staff["name"],
                "title": "客服",
                "role": staff["role"],
                "availability": self.availability[me],
                "set_busy": me in self.set_busy,
                "deputy_id": self.deputy.get(me),
                "conversation_limit": 4,
            },
            "offers": [
                {**each.ticket(), "lapses_at": stamp(each.lapses_at)}
                for each in self.handoffs.values()
                if each.state == "offered" and each.lapses_at and each.lapses_at > now() and each.staff_id in (None, me)
            ],
            "conversations": self.tickets("active", "wrap_up", staff_id=me),
            "queue": [
                *self.tickets("queued", "left_message"),
                *(each for each in self.tickets("offered") if each["staff_id"] not in (None, me)),
            ],
            "colleagues": COLLEAGUES,
            "groups": GROUPS,
            "now": stamp(now()),
        }

    def move(self, handoff: Handoff, move: str, staff: Json) -> None:
        if detail := self.refusals.pop(move, None):
            raise Refused(409, detail)
        if move in ("accept", "take"):
            handoff.staff_id = staff["id"]
            handoff.moved("accept", "active", id_=staff["id"])
            said = f"{staff['name']}（客服）来为您服务。"
            message = handoff.add(
                "system", {"type": "handoff_state", "handoff_id": handoff.id, "state": "active", "text": said}
            )
            self.tell({"type": "message", "handoff_id": handoff.id, "message": message})
        elif move in ("decline", "return", "transfer"):
            handoff.moved(move, "queued", id_=staff["id"])
            handoff.staff_id = None
        elif move == "take-over":
            handoff.staff_id = staff["id"]
            handoff.moved("reassign", "active", id_=staff["id"])
        elif move == "join":
            handoff.moved("join", "active", id_=staff["id"])
        elif move == "end":
            handoff.moved("end", "wrap_up", id_=staff["id"])
        self.tell({"type": "changed"})


def gist(content: Json) -> str:
    return str(content.get("text") or content.get("markdown") or content.get("name") or "")


def now() -> datetime:
    return datetime.now(UTC)


def stamp(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def create_app(web_dir: Path) -> FastAPI:
    app = FastAPI()
    desk = Desk()

    def staff_of(request: Request) -> Json:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in desk.sessions:
            raise Refused(401, "登录已失效或已超时，请重新登录。", "session_ended")
        return desk.sessions[token]

    @app.middleware("http")
    async def only_from_here(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data: blob:"
        return response

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return JSONResponse({"detail": error.detail, "code": error.code}, error.status, error.headers)

    @app.post("/api/staff/sign-in")
    async def sign_in(body: Json) -> Json:
        if desk.failures >= 5:
            raise Refused(429, "账号已暂时锁定。", "account_locked", **{"Retry-After": str(LOCKED_SECONDS)})
        staff = next((each for each in STAFF if each["username"] == body["username"]), None)
        if staff is None or body["password"] != PASSWORD:
            desk.failures += 1
            raise Refused(401, "用户名或密码不对，请核对后再试。", "wrong_password")
        token = f"{staff['id']}-{next(desk.numbers)}"
        desk.sessions[token] = staff
        return {"token": token, "expires_at": stamp(now() + timedelta(hours=8)), "staff": staff}

    @app.post("/api/staff/sign-out", status_code=204)
    async def sign_out(request: Request) -> Response:
        desk.sessions.pop(request.headers["authorization"].removeprefix("Bearer "), None)
        return Response(status_code=204)

    @app.post("/api/staff/used", status_code=204)
    async def used(request: Request) -> Response:
        staff_of(request)
        desk.heard.append({"type": "used"})
        return Response(status_code=204)

    @app.get("/api/staff/oidc")
    async def single_sign_on() -> Json:
        raise HTTPException(404)

    @app.get("/api/staff/development/accounts")
    async def accounts() -> list[Json]:
        return STAFF

    @app.get("/api/desk/workbench")
    async def workbench(request: Request) -> Json:
        return desk.workbench(staff_of(request))

    @app.get("/api/desk/canned-replies")
    async def canned_replies() -> list[Json]:
        return CANNED

    @app.get("/api/desk/wrap-up-codes")
    async def wrap_up_codes() -> list[Json]:
        return CODES

    @app.put("/api/desk/availability")
    async def availability(body: Json, request: Request) -> Json:
        me = staff_of(request)["id"]
        desk.availability[me], desk.deputy[me] = body["availability"], body.get("deputy_id")
        desk.set_busy.discard(me)
        desk.tell({"type": "changed"})
        return {}

    @app.get("/api/desk/customers")
    async def customers(request: Request) -> list[Json]:
        staff_of(request)
        return [
            {
                "customer_id": f"customer-{number}",
                "name": name,
                "branch_name": "历下支行",
                "how_to_speak": CUSTOMERS[name]["how_to_speak"],
                "conversation_id": next(
                    (f"conversation-{each.id}" for each in desk.handoffs.values() if each.name == name), None
                ),
                "last_contact": None,
                **CUSTOMERS[name]["customer"],
            }
            for number, name in enumerate(["王**", "陈*"])
        ]

    @app.post("/api/desk/customers/{customer_id}/messages")
    async def write_first(customer_id: str, body: Json, request: Request) -> Json:
        staff = staff_of(request)
        handoff = desk.create(["王**", "陈*"][int(customer_id[-1])], "active")
        handoff.staff_id = staff["id"]
        message = handoff.add(
            "agent", {"type": "text", "text": body["text"]}, agent={"name": staff["name"], "title": "客户经理"}
        )
        return {"handoff_id": handoff.id, "conversation_id": "", "message": message, "notice": None}

    @app.get("/api/desk/supervision")
    async def supervision(request: Request) -> Json:
        staff_of(request)
        return {
            "queue": desk.tickets("queued", "left_message"),
            "active": desk.tickets("active"),
            "agents": [{**each, "groups": ["综合服务"], "handling_seconds": 300} for each in COLLEAGUES],
            "service_level": SERVICE_LEVEL,
            "since": stamp(now().replace(hour=16, minute=0)),
        }

    @app.get("/api/desk/groups/{group}/hours")
    async def hours(group: str) -> Json:
        return desk.hours[group]

    @app.put("/api/desk/groups/{group}/hours")
    async def set_hours(group: str, body: Json) -> Json:
        desk.hours[group] = body
        return body

    @app.get("/api/desk/handoffs/{id_}")
    async def detail(id_: str) -> Json:
        return desk.named(id_).detail()

    @app.get("/api/desk/handoffs/{id_}/messages")
    async def messages(id_: str, after: int = 0, limit: int = 200) -> Json:
        handoff = desk.named(id_)
        held = handoff.messages
        found = held[after : after + limit]
        return {"messages": found, "last_sequence": len(held), "read_by_customer": handoff.seen}

    @app.post("/api/desk/handoffs/{id_}/messages")
    async def send(id_: str, body: Json, request: Request) -> Json:
        staff = staff_of(request)
        if detail := desk.refusals.pop("send", None):
            raise Refused(409, detail)
        handoff, client_id = desk.named(id_), body["client_message_id"]
        if client_id in desk.sent:
            return {"message": desk.sent[client_id], "repeated": True, "notice": None}
        content = body["content"]
        if content["type"] == "attachment":
            content = {
                **content,
                "name": "回单.png",
                "media_type": "image/png",
                "size": len(PIXEL),
                "width": 1,
                "height": 1,
            }
        face = {"name": staff["name"], "title": "客服"}
        message = desk.sent[client_id] = handoff.add("agent", content, client_message_id=client_id, agent=face)
        told = {key: value for key, value in message.items() if key != "client_message_id"}
        desk.tell({"type": "message", "handoff_id": id_, "message": told})
        return {"message": message, "repeated": False, "notice": None}

    @app.post("/api/conversations/{_id}/attachments")
    async def upload(_id: str, name: str, request: Request) -> Json:
        size = len(await request.body())
        return {"attachment_id": "a1", "name": name, "media_type": "image/png", "size": size, "width": 1, "height": 1}

    @app.get("/api/page-settings")
    async def page_settings() -> Json:
        return {"trusted_hosts": []}

    @app.get("/api/attachments/{_id}")
    async def attachment(_id: str) -> Response:
        return Response(PIXEL, media_type="image/png")

    @app.get("/api/desk/handoffs/{id_}/suggestions")
    async def suggestions(id_: str, text: str = "") -> list[Json]:
        desk.named(id_)
        return [each for each in SUGGESTIONS if not text or text in each["question"]]

    @app.post("/api/desk/handoffs/{id_}/notes")
    async def note(id_: str, body: Json, request: Request) -> Json:
        staff, handoff = staff_of(request), desk.named(id_)
        number = len(handoff.notes)
        handoff.notes.append(
            {
                "id": f"n{number}",
                "staff_id": staff["id"],
                "name": staff["name"],
                "at": stamp(now()),
                "text": body["text"],
            }
        )
        return {}

    @app.put("/api/desk/handoffs/{id_}/tags")
    async def tags(id_: str, body: Json) -> Json:
        desk.named(id_).tags = body["tags"]
        return {}

    @app.post("/api/desk/handoffs/{id_}/wrap-up")
    async def wrap_up(id_: str, body: Json, request: Request) -> Json:
        handoff = desk.named(id_)
        handoff.moved("close", "closed", id_=staff_of(request)["id"])
        desk.heard.append({"type": "wrap-up", **body})
        desk.tell({"type": "changed"})
        return {}

    @app.post("/api/desk/handoffs/{id_}/{move}")
    async def move(id_: str, move: str, request: Request, body: Json | None = None) -> Json:
        desk.heard.append({"type": move, **(body or {})})
        desk.move(desk.named(id_), move, staff_of(request))
        return {}

    @app.websocket("/api/desk/stream")
    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        if desk.closed:
            await socket.close(1012)
            return
        first = await socket.receive_json()
        if first["token"] not in desk.sessions:
            await socket.close(4401)
            return
        await socket.send_json({"type": "ready", "connection_id": "c1"})
        frames = desk.sockets[socket] = asyncio.Queue()
        desk.seen.set()
        writer = asyncio.create_task(forward(frames, socket))
        try:
            while True:
                frame = await socket.receive_json()
                if frame["type"] == "heartbeat":
                    frames.put_nowait({"type": "heartbeat"})
                else:
                    desk.heard.append(frame)
                if frame["type"] == "read":
                    desk.named(frame["handoff_id"]).read = frame["sequence"]
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            desk.sockets.pop(socket, None)
            writer.cancel()

    async def some_desk() -> None:
        """Waits for the first: a page shows itself before its connection is there, and what is sent then is lost."""
        await asyncio.wait_for(desk.seen.wait(), CONNECTED_WITHIN_SECONDS)

    @app.post("/script/create")
    async def script_create(body: Json) -> Json:
        """A handover: {"name", "state", "waited"?, "staff_id"?, "seconds"?}, the last how long an offer stands."""
        handoff = desk.create(body["name"], body["state"], body.get("waited", 0))
        handoff.staff_id = body.get("staff_id")
        if body["state"] == "offered":
            handoff.lapses_at = now() + timedelta(seconds=body.get("seconds", OFFER_SECONDS))
        desk.tell({"type": "changed"})
        return {"id": handoff.id}

    @app.post("/script/say")
    async def script_say(body: Json) -> Json:
        """The customer's message: {"handoff_id", "text"} or {"handoff_id", "content"}."""
        await some_desk()
        content = body.get("content") or {"type": "text", "text": body["text"]}
        message = desk.named(body["handoff_id"]).add("customer", content)
        desk.tell({"type": "message", "handoff_id": body["handoff_id"], "message": message})
        return {}

    @app.post("/script/frame")
    async def script_frame(body: Json) -> Json:
        """Any frame to every desk."""
        await some_desk()
        if body["type"] == "read":
            desk.named(body["handoff_id"]).seen = body["sequence"]
        desk.tell(body)
        return {}

    @app.post("/script/set-busy")
    async def script_set_busy(body: Json) -> Json:
        """As after two offers in a row that nobody answered: {"staff_id"}."""
        desk.availability[body["staff_id"]] = "busy"
        desk.set_busy.add(body["staff_id"])
        desk.tell({"type": "changed"})
        return {}

    @app.post("/script/refuse")
    async def script_refuse(body: Json) -> Json:
        """The next such move is refused: {"move", "detail"}."""
        desk.refusals[body["move"]] = body["detail"]
        return {}

    @app.post("/script/sessions-end")
    async def script_sessions_end() -> Json:
        await some_desk()
        desk.sessions.clear()
        for socket in list(desk.sockets):
            await socket.close(4401)
        return {}

    @app.post("/script/connections")
    async def script_connections(body: Json) -> Json:
        """{"open": false}: every socket is cut, and none gets through until it is true again."""
        await some_desk()
        desk.closed = not body["open"]
        if desk.closed:
            for socket in list(desk.sockets):
                await socket.close(1012)
        return {}

    @app.get("/script/heard")
    async def script_heard() -> list[Json]:
        """Every move and frame that came from desks, but heartbeats."""
        return desk.heard

    @app.get("/desk")
    async def page() -> FileResponse:
        return FileResponse(web_dir / "desk.html")

    app.mount("/", StaticFiles(directory=web_dir, html=True))
    return app


async def forward(frames: asyncio.Queue[Json], socket: WebSocket) -> None:
    while True:
        await socket.send_json(await frames.get())
