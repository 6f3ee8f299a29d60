"""The handover as one table: which move leads from which state to which; any other move raises."""

from __future__ import annotations

from enum import StrEnum

from assistant.handoff.errors import IllegalMove


class State(StrEnum):
    BOT = "bot"
    """No request is open: the assistant has the conversation."""
    REQUESTED = "requested"
    QUEUED = "queued"
    OFFERED = "offered"
    ACTIVE = "active"
    """A person has the conversation; the assistant is silent."""
    WRAP_UP = "wrap_up"
    """The customer is back with the assistant; the agent writes down what it was about."""
    CLOSED = "closed"
    DECLINED = "declined"
    EXPIRED = "expired"
    """The agent let the offer lapse."""
    RETURNED = "returned"
    """Taken back from an agent: transferred, or the desk was lost."""
    CANCELLED = "cancelled"
    LEFT_MESSAGE = "left_message"
    """Nobody is on duty, or the customer chose to be called back; the assistant answers meanwhile."""


class Move(StrEnum):
    REQUEST = "request"
    REACH_OUT = "reach_out"
    """An account manager writes first."""
    ENQUEUE = "enqueue"
    """Also back into the queue, with the wait clock running on."""
    LEAVE_MESSAGE = "leave_message"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    RETURN = "return"
    REASSIGN = "reassign"
    """A supervisor gives an active conversation to another agent, or takes it."""
    JOIN = "join"
    """A supervisor writes beside the agent."""
    END = "end"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.BOT, Move.REQUEST): State.REQUESTED,
    (State.BOT, Move.REACH_OUT): State.ACTIVE,
    (State.REQUESTED, Move.ENQUEUE): State.QUEUED,
    (State.REQUESTED, Move.LEAVE_MESSAGE): State.LEFT_MESSAGE,
    (State.REQUESTED, Move.CANCEL): State.CANCELLED,
    (State.QUEUED, Move.OFFER): State.OFFERED,
    (State.QUEUED, Move.LEAVE_MESSAGE): State.LEFT_MESSAGE,
    (State.QUEUED, Move.CANCEL): State.CANCELLED,
    (State.OFFERED, Move.ACCEPT): State.ACTIVE,
    (State.OFFERED, Move.DECLINE): State.DECLINED,
    (State.OFFERED, Move.LAPSE): State.EXPIRED,
    (State.OFFERED, Move.RETURN): State.RETURNED,
    (State.OFFERED, Move.CANCEL): State.CANCELLED,
    (State.DECLINED, Move.ENQUEUE): State.QUEUED,
    (State.EXPIRED, Move.ENQUEUE): State.QUEUED,
    (State.RETURNED, Move.ENQUEUE): State.QUEUED,
    (State.LEFT_MESSAGE, Move.ENQUEUE): State.QUEUED,
    (State.LEFT_MESSAGE, Move.CANCEL): State.CANCELLED,
    (State.ACTIVE, Move.REASSIGN): State.ACTIVE,
    (State.ACTIVE, Move.JOIN): State.ACTIVE,
    (State.ACTIVE, Move.RETURN): State.RETURNED,
    (State.ACTIVE, Move.END): State.WRAP_UP,
    (State.WRAP_UP, Move.CLOSE): State.CLOSED,
}

OPEN = frozenset({State.REQUESTED, State.QUEUED, State.OFFERED, State.ACTIVE, State.LEFT_MESSAGE,
                  State.DECLINED, State.EXPIRED, State.RETURNED})  # fmt: skip
"""The customer waits for a person or has one; at most one such request a conversation."""
WAITING = frozenset({State.QUEUED, State.OFFERED})
"""The customer has a place in the queue."""
PASSING = frozenset({State.REQUESTED, State.DECLINED, State.EXPIRED, State.RETURNED})
"""States left again within the transaction that entered them; never stored at rest."""


def next_state(state: State, move: Move) -> State:
    """Raises IllegalMove for a move that the table does not have."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise IllegalMove(state, move) from None
