"""The messages that a handover leaves in the conversation, in the customer's own language."""

from __future__ import annotations

from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.contents import (
    Author,
    Choice,
    HandoffStateContent,
    RatingRequestContent,
    SystemContent,
    TextContent,
    values_made_valid,
)
from assistant.conversation.models import Sender
from assistant.conversation.threads import Reply
from assistant.handoff import store, wording
from assistant.handoff.dialogue import Form
from assistant.handoff.models import AgentFace, Handoff, HandoffStatus
from assistant.handoff.moves import Told
from assistant.handoff.wording import Said


def tell(
    connection: Connection,
    told: Told,
    handoff: Handoff,
    said: Said,
    status: HandoffStatus,
    now: int,
    *,
    in_reply_to: int | None = None,
    form: Form | None = None,
) -> None:
    """Stores what is said about a move, and shows where the customer stands now; `form` can be taken up again."""
    content = HandoffStateContent(
        handoff_id=handoff.id,
        state=handoff.state.value,
        text=said.text,
        spoken=said.spoken,
        agent=_author(status.agent),
        reasons=[Choice(value=option.value, title=option.title) for option in status.reasons] or None,
        can=list(status.can),
        opens_at=status.opens_at,
        resume=form.options(handoff.english) if form else None,
    )
    _append(connection, told, handoff, content, now, in_reply_to)
    told.statuses[handoff.conversation_id] = status


def ask_rating(connection: Connection, told: Told, handoff: Handoff, now: int) -> None:
    face = store.face_of(connection, handoff.staff_id) if handoff.staff_id else None
    said = wording.rating_request(face.name if face else None, handoff.english)
    content = RatingRequestContent(handoff_id=handoff.id, text=said.text, spoken=said.spoken)
    _append(connection, told, handoff, content, now, None)


def thank(connection: Connection, told: Told, handoff: Handoff, score: int, in_reply_to: int, now: int) -> None:
    """For a rating typed into the conversation."""
    said = wording.rating_thanks(score, handoff.english)
    content = TextContent(markdown=said.text, spoken=said.spoken)
    reply = Reply(Sender.ASSISTANT, content.model_dump_json(exclude_none=True))
    told.rows += threads.append(connection, handoff.conversation_id, [reply], now, in_reply_to=in_reply_to)


def _append(
    connection: Connection, told: Told, handoff: Handoff, content: SystemContent, now: int, in_reply_to: int | None
) -> None:
    told.rows += threads.append(
        connection,
        handoff.conversation_id,
        [threads.system_reply(content)],
        now,
        in_reply_to=in_reply_to,
        offered=values_made_valid([content]),
    )


def _author(face: AgentFace | None) -> Author | None:
    return None if face is None else Author(name=face.name, title=face.title)
