"""Tables of handovers, of the people who take them, and of what is due. Times are milliseconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from assistant.kit.database import metadata

_OPEN = text("state NOT IN ('wrap_up', 'closed', 'cancelled')")
_WAITING = text("state IN ('queued', 'offered')")
_LEFT = text("state = 'left_message'")

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("customer_id", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("trigger", String(16), nullable=False),
    Column("reason", String(16)),
    Column("priority", Integer, nullable=False),
    Column("rank_at", BigInteger, nullable=False, comment="place in the queue: the smallest is next"),
    Column("group_id", String(32), nullable=False, comment="skill group by reason"),
    Column("branch_id", String(64)),
    Column("preferred_staff_id", String(64), comment="own manager, or whom a transfer names"),
    Column("staff_id", String(64), comment="to whom it is offered, or who has it or had it last"),
    Column("requested_at", BigInteger, nullable=False, comment="the wait clock starts here"),
    Column("offered_at", BigInteger),
    Column("first_accepted_at", BigInteger, comment="the wait clock stops here"),
    Column("accepted_at", BigInteger, comment="when the agent who has it took it"),
    Column("unanswered_since", BigInteger, comment="since when the customer waits for the agent's next words"),
    Column("customer_wrote_at", BigInteger, comment="last message to the person"),
    Column("agent_wrote_at", BigInteger, comment="last message of the person"),
    Column("idle_told_at", BigInteger, comment="when whoever is silent was last reminded"),
    Column("ended_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("ended_by", String(16)),
    Column("callback_number", String(20), comment="given by the customer to be called back"),
    Column("brief", Text, nullable=False, comment="JSON of models.Brief"),
    Column(
        "declined_by",
        Text,
        nullable=False,
        server_default="{}",
        comment="JSON: by agent, when an offer was refused or lapsed",
    ),
    Column("events", Integer, nullable=False, server_default="0", comment="sequence of the last event"),
    Column("wrap_up_code", String(32)),
    Column("tags", Text, nullable=False, server_default="[]", comment="JSON: words"),
    Column("rating", Integer, comment="1 to 5"),
    Column("rating_word", Text),
    Index("uq_handoffs_open", "conversation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_handoffs_rank_at", "rank_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_handoffs_left", "rank_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
    Index("ix_handoffs_conversation_id", "conversation_id"),
    Index("ix_handoffs_ended_at", "ended_at"),
    Index("ix_handoffs_staff_id_state", "staff_id", "state"),
    Index("ix_handoffs_requested_at", "requested_at"),
)

handoff_events = Table(
    "handoff_events",
    metadata,
    Column("handoff_id", String(32), ForeignKey("handoffs.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("move", String(16), nullable=False),
    Column("from_state", String(16), nullable=False),
    Column("to_state", String(16), nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(128), nullable=False, server_default=""),
    Column("at", BigInteger, nullable=False),
    Column("data", Text, nullable=False, server_default="{}", comment="JSON"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("handoff_id", String(32), ForeignKey("handoffs.id"), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Index("ix_deadlines_due_at", "due_at"),
)
"""What is due; a row is deleted in the transaction that does what it says, so that it fires exactly once."""

notes = Table(
    "handoff_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("handoff_id", String(32), ForeignKey("handoffs.id"), nullable=False),
    Column("staff_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_handoff_notes_handoff_id", "handoff_id"),
)

groups = Table(
    "staff_groups",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("kind", String(16), nullable=False, comment="skill or branch"),
    Column("reasons", Text, nullable=False, server_default="[]", comment="JSON: reasons that lead here"),
    Column("branch_id", String(64)),
    Column("language", String(8), comment="customers who speak it come here first, but for the urgent"),
    Column("fallback_group_id", String(32), comment="who takes its customers while it is closed or empty"),
    Column("hours", Text, nullable=False, comment="JSON of hours.DutyHours"),
)

agents = Table(
    "agents",
    metadata,
    Column("staff_id", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("title", String(64), nullable=False, comment="as customers read it: 客服, 客户经理"),
    Column("branch_id", String(64)),
    Column("conversation_limit", Integer, nullable=False, server_default="4"),
    Column("availability", String(16), nullable=False, server_default="off_duty"),
    Column("availability_since", BigInteger, nullable=False, server_default="0"),
    Column("deputy_id", String(64), comment="who answers for a manager on leave"),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("served_at", BigInteger, nullable=False, server_default="0", comment="when a customer was last given"),
    Column(
        "lapsed_at",
        BigInteger,
        comment="when an offer lapsed, with nothing of the agent's doing since; kept while busy because of it",
    ),
)

group_members = Table(
    "staff_group_members",
    metadata,
    Column("group_id", String(32), ForeignKey("staff_groups.id"), primary_key=True),
    Column("staff_id", String(64), ForeignKey("agents.staff_id"), primary_key=True),
    Index("ix_staff_group_members_staff_id", "staff_id"),
)

desks = Table(
    "desks",
    metadata,
    Column("connection_id", String(32), primary_key=True, comment="one open work page"),
    Column("staff_id", String(64), nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Index("ix_desks_staff_id", "staff_id"),
    Index("ix_desks_last_seen", "last_seen"),
)

ticks = Table(
    "ticks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", BigInteger, nullable=False, comment="when any worker last looked at what is due"),
)

customer_managers = Table(
    "customer_managers",
    metadata,
    Column("customer_id", String(128), primary_key=True),
    Column("staff_id", String(64), nullable=False),
    Column("customer", Text, nullable=False, comment="JSON of identity's Customer as last seen"),
    Index("ix_customer_managers_staff_id", "staff_id"),
)
"""Who is responsible for whom, as the customer's token said last."""

_PENDING = text("delivered_at IS NULL AND given_up_at IS NULL")

outbox = Table(
    "webhook_outbox",
    metadata,
    Column(
        "number",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        comment="order of writing",
    ),
    Column("event_id", String(80), nullable=False, comment="tells a receiver that it has had this before"),
    Column("endpoint", String(32), nullable=False, comment="name of the receiving system"),
    Column("conversation_id", String(32), nullable=False),
    Column("body", Text, nullable=False, comment="JSON"),
    Column("created_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False),
    Column("claimed_until", BigInteger, nullable=False, server_default="0"),
    Column("delivered_at", BigInteger),
    Column("given_up_at", BigInteger),
    Column("last_error", Text),
    Index(
        "ix_webhook_outbox_pending",
        "endpoint",
        "conversation_id",
        "number",
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    ),
    Index("ix_webhook_outbox_delivered_at", "delivered_at"),
)

remote_conversations = Table(
    "remote_conversations",
    metadata,
    Column("endpoint", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("remote_id", String(64), nullable=False, comment="its number there"),
    Column("remote_contact", String(64), nullable=False, comment="the customer's id there"),
    Column("relayed", Integer, nullable=False, server_default="0", comment="sequence of the last message sent there"),
    Index("uq_remote_conversations_remote_id", "endpoint", "remote_id", unique=True),
)
"""Our conversation at an outside desk."""
