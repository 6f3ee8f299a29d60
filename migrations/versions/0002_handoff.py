"""Handovers: requests, queue, agents, deadlines; staff accounts; attachments; webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False, comment="as customers read it: 客服, 客户经理"),
        sa.Column("branch_id", sa.String(length=64), nullable=True),
        sa.Column("conversation_limit", sa.Integer(), server_default="4", nullable=False),
        sa.Column("availability", sa.String(length=16), server_default="off_duty", nullable=False),
        sa.Column("availability_since", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deputy_id", sa.String(length=64), nullable=True, comment="who answers for a manager on leave"),
        sa.Column("disabled", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "served_at", sa.BigInteger(), server_default="0", nullable=False, comment="when a customer was last given"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_agents")),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=True, comment="empty: for every group"),
        sa.Column("shortcut", sa.String(length=32), nullable=False, comment="what follows the slash"),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )
    with op.batch_alter_table("canned_replies", schema=None) as batch_op:
        batch_op.create_index("ix_canned_replies_group_id", ["group_id"], unique=False)

    op.create_table(
        "customer_managers",
        sa.Column("customer_id", sa.String(length=128), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False, comment="JSON of identity's Customer as last seen"),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_managers")),
    )
    with op.batch_alter_table("customer_managers", schema=None) as batch_op:
        batch_op.create_index("ix_customer_managers_staff_id", ["staff_id"], unique=False)

    op.create_table(
        "desks",
        sa.Column("connection_id", sa.String(length=32), nullable=False, comment="one open work page"),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_desks")),
    )
    with op.batch_alter_table("desks", schema=None) as batch_op:
        batch_op.create_index("ix_desks_last_seen", ["last_seen"], unique=False)
        batch_op.create_index("ix_desks_staff_id", ["staff_id"], unique=False)

    op.create_table(
        "oidc_sign_ins",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column(
            "browser_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the cookie of the browser that began",
        ),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False, comment="PKCE (RFC 7636)"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_oidc_sign_ins")),
    )
    op.create_table(
        "remote_conversations",
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False, comment="its number there"),
        sa.Column("remote_contact", sa.String(length=64), nullable=False, comment="the customer's id there"),
        sa.Column(
            "relayed",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="sequence of the last message sent there",
        ),
        sa.PrimaryKeyConstraint("endpoint", "conversation_id", name=op.f("pk_remote_conversations")),
    )
    with op.batch_alter_table("remote_conversations", schema=None) as batch_op:
        batch_op.create_index("uq_remote_conversations_remote_id", ["endpoint", "remote_id"], unique=True)

    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column(
            "password_hash",
            sa.String(length=256),
            nullable=True,
            comment="argon2id; empty where single sign-on is the only way in",
        ),
        sa.Column("subject", sa.String(length=256), nullable=True, comment="`sub` at the OpenID provider"),
        sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "password_due",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="to be changed before work",
        ),
        sa.Column("disabled", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "demonstration",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="its password is public",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
    )
    with op.batch_alter_table("staff_accounts", schema=None) as batch_op:
        batch_op.create_index("uq_staff_accounts_subject", ["subject"], unique=True)
        batch_op.create_index("uq_staff_accounts_username", ["username"], unique=True)

    op.create_table(
        "staff_groups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="skill or branch"),
        sa.Column("reasons", sa.Text(), server_default="[]", nullable=False, comment="JSON: reasons that lead here"),
        sa.Column("branch_id", sa.String(length=64), nullable=True),
        sa.Column(
            "language",
            sa.String(length=8),
            nullable=True,
            comment="customers who speak it come here first, but for the urgent",
        ),
        sa.Column(
            "fallback_group_id",
            sa.String(length=32),
            nullable=True,
            comment="who takes its customers while it is closed or empty",
        ),
        sa.Column("hours", sa.Text(), nullable=False, comment="JSON of hours.DutyHours"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_groups")),
    )
    op.create_table(
        "ticks",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when any worker last looked at what is due"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ticks")),
    )
    op.create_table(
        "webhook_outbox",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
            comment="order of writing",
        ),
        sa.Column(
            "event_id", sa.String(length=80), nullable=False, comment="tells a receiver that it has had this before"
        ),
        sa.Column("endpoint", sa.String(length=32), nullable=False, comment="name of the receiving system"),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("given_up_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_webhook_outbox")),
    )
    with op.batch_alter_table("webhook_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_outbox_delivered_at", ["delivered_at"], unique=False)
        batch_op.create_index(
            "ix_webhook_outbox_pending",
            ["endpoint", "conversation_id", "number"],
            unique=False,
            sqlite_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
        )

    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False, comment="found by content, not as declared"),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True, comment="pixels, of a picture"),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column(
            "claimed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False, comment="sent in a message"
        ),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_attachments_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_conversation_id", ["conversation_id"], unique=False)

    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rank_at", sa.BigInteger(), nullable=False, comment="place in the queue: the smallest is next"),
        sa.Column("group_id", sa.String(length=32), nullable=False, comment="skill group by reason"),
        sa.Column("branch_id", sa.String(length=64), nullable=True),
        sa.Column(
            "preferred_staff_id", sa.String(length=64), nullable=True, comment="own manager, or whom a transfer names"
        ),
        sa.Column(
            "staff_id",
            sa.String(length=64),
            nullable=True,
            comment="to whom it is offered, or who has it or had it last",
        ),
        sa.Column("requested_at", sa.BigInteger(), nullable=False, comment="the wait clock starts here"),
        sa.Column("offered_at", sa.BigInteger(), nullable=True),
        sa.Column("first_accepted_at", sa.BigInteger(), nullable=True, comment="the wait clock stops here"),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True, comment="when the agent who has it took it"),
        sa.Column(
            "unanswered_since",
            sa.BigInteger(),
            nullable=True,
            comment="since when the customer waits for the agent's next words",
        ),
        sa.Column("customer_wrote_at", sa.BigInteger(), nullable=True, comment="last message to the person"),
        sa.Column("agent_wrote_at", sa.BigInteger(), nullable=True, comment="last message of the person"),
        sa.Column("idle_told_at", sa.BigInteger(), nullable=True, comment="when whoever is silent was last reminded"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        sa.Column(
            "callback_number", sa.String(length=20), nullable=True, comment="given by the customer to be called back"
        ),
        sa.Column("brief", sa.Text(), nullable=False, comment="JSON of models.Brief"),
        sa.Column(
            "declined_by",
            sa.Text(),
            server_default="{}",
            nullable=False,
            comment="JSON: by agent, when an offer was refused or lapsed",
        ),
        sa.Column("events", sa.Integer(), server_default="0", nullable=False, comment="sequence of the last event"),
        sa.Column("wrap_up_code", sa.String(length=32), nullable=True),
        sa.Column("tags", sa.Text(), server_default="[]", nullable=False, comment="JSON: words"),
        sa.Column("rating", sa.Integer(), nullable=True, comment="1 to 5"),
        sa.Column("rating_word", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_handoffs_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
    )
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.create_index("ix_handoffs_conversation_id", ["conversation_id"], unique=False)
        batch_op.create_index("ix_handoffs_ended_at", ["ended_at"], unique=False)
        batch_op.create_index(
            "ix_handoffs_left",
            ["rank_at"],
            unique=False,
            sqlite_where=sa.text("state = 'left_message'"),
            postgresql_where=sa.text("state = 'left_message'"),
        )
        batch_op.create_index(
            "ix_handoffs_rank_at",
            ["rank_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'offered')"),
            postgresql_where=sa.text("state IN ('queued', 'offered')"),
        )
        batch_op.create_index("ix_handoffs_requested_at", ["requested_at"], unique=False)
        batch_op.create_index("ix_handoffs_staff_id_state", ["staff_id", "state"], unique=False)
        batch_op.create_index(
            "uq_handoffs_open",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('wrap_up', 'closed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('wrap_up', 'closed', 'cancelled')"),
        )

    op.create_table(
        "staff_group_members",
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["staff_groups.id"], name=op.f("fk_staff_group_members_group_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["agents.staff_id"], name=op.f("fk_staff_group_members_staff_id")),
        sa.PrimaryKeyConstraint("group_id", "staff_id", name=op.f("pk_staff_group_members")),
    )
    with op.batch_alter_table("staff_group_members", schema=None) as batch_op:
        batch_op.create_index("ix_staff_group_members_staff_id", ["staff_id"], unique=False)

    op.create_table(
        "staff_sessions",
        sa.Column(
            "token_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the token; the token is not kept"
        ),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_staff_sessions_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_staff_sessions_staff_id", ["staff_id"], unique=False)

    op.create_table(
        "staff_sign_in_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_staff_sign_in_codes_staff_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_staff_sign_in_codes")),
    )

    op.create_table(
        "deadlines",
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_deadlines_handoff_id")),
        sa.PrimaryKeyConstraint("handoff_id", "kind", name=op.f("pk_deadlines")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index("ix_deadlines_due_at", ["due_at"], unique=False)

    op.create_table(
        "handoff_events",
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=False),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=128), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), server_default="{}", nullable=False, comment="JSON"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_handoff_events_handoff_id")),
        sa.PrimaryKeyConstraint("handoff_id", "sequence", name=op.f("pk_handoff_events")),
    )
    op.create_table(
        "handoff_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_handoff_notes_handoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_notes")),
    )
    with op.batch_alter_table("handoff_notes", schema=None) as batch_op:
        batch_op.create_index("ix_handoff_notes_handoff_id", ["handoff_id"], unique=False)

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("customer", sa.Text(), nullable=True, comment="JSON of identity's Customer as last seen")
        )
        batch_op.add_column(
            sa.Column(
                "addressee",
                sa.String(length=16),
                server_default="assistant",
                nullable=False,
                comment="assistant, or person",
            )
        )
        batch_op.add_column(
            sa.Column("read_by_customer", sa.Integer(), server_default="0", nullable=False, comment="sequence")
        )
        batch_op.add_column(
            sa.Column("read_by_staff", sa.Integer(), server_default="0", nullable=False, comment="sequence")
        )

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "awaiting_since",
                sa.BigInteger(),
                nullable=True,
                comment="set while a customer's message waits for the assistant's answer",
            )
        )
        batch_op.add_column(
            sa.Column(
                "author_id", sa.String(length=64), nullable=True, comment="of an agent's message: the member of staff"
            )
        )
        batch_op.add_column(
            sa.Column(
                "author",
                sa.Text(),
                nullable=True,
                comment="of an agent's message, JSON: name and title as the customer reads them",
            )
        )
        batch_op.create_index(
            "ix_messages_awaiting_since",
            ["awaiting_since"],
            unique=False,
            sqlite_where=sa.text("awaiting_since IS NOT NULL"),
            postgresql_where=sa.text("awaiting_since IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_awaiting_since",
            sqlite_where=sa.text("awaiting_since IS NOT NULL"),
            postgresql_where=sa.text("awaiting_since IS NOT NULL"),
        )
        batch_op.drop_column("author")
        batch_op.drop_column("author_id")
        batch_op.drop_column("awaiting_since")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("read_by_staff")
        batch_op.drop_column("read_by_customer")
        batch_op.drop_column("addressee")
        batch_op.drop_column("customer")

    with op.batch_alter_table("handoff_notes", schema=None) as batch_op:
        batch_op.drop_index("ix_handoff_notes_handoff_id")

    op.drop_table("handoff_notes")
    op.drop_table("handoff_events")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index("ix_deadlines_due_at")

    op.drop_table("deadlines")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_sessions_staff_id")

    op.drop_table("staff_sessions")
    op.drop_table("staff_sign_in_codes")
    with op.batch_alter_table("staff_group_members", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_group_members_staff_id")

    op.drop_table("staff_group_members")
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handoffs_open",
            sqlite_where=sa.text("state NOT IN ('wrap_up', 'closed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('wrap_up', 'closed', 'cancelled')"),
        )
        batch_op.drop_index("ix_handoffs_staff_id_state")
        batch_op.drop_index("ix_handoffs_requested_at")
        batch_op.drop_index(
            "ix_handoffs_rank_at",
            sqlite_where=sa.text("state IN ('queued', 'offered')"),
            postgresql_where=sa.text("state IN ('queued', 'offered')"),
        )
        batch_op.drop_index("ix_handoffs_ended_at")
        batch_op.drop_index(
            "ix_handoffs_left",
            sqlite_where=sa.text("state = 'left_message'"),
            postgresql_where=sa.text("state = 'left_message'"),
        )
        batch_op.drop_index("ix_handoffs_conversation_id")

    op.drop_table("handoffs")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index("ix_attachments_conversation_id")

    op.drop_table("attachments")
    with op.batch_alter_table("webhook_outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_outbox_pending",
            sqlite_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
        )
        batch_op.drop_index("ix_webhook_outbox_delivered_at")

    op.drop_table("webhook_outbox")
    op.drop_table("ticks")
    op.drop_table("staff_groups")
    with op.batch_alter_table("staff_accounts", schema=None) as batch_op:
        batch_op.drop_index("uq_staff_accounts_username")
        batch_op.drop_index("uq_staff_accounts_subject")

    op.drop_table("staff_accounts")
    with op.batch_alter_table("remote_conversations", schema=None) as batch_op:
        batch_op.drop_index("uq_remote_conversations_remote_id")

    op.drop_table("remote_conversations")
    op.drop_table("oidc_sign_ins")
    with op.batch_alter_table("desks", schema=None) as batch_op:
        batch_op.drop_index("ix_desks_staff_id")
        batch_op.drop_index("ix_desks_last_seen")

    op.drop_table("desks")
    with op.batch_alter_table("customer_managers", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_managers_staff_id")

    op.drop_table("customer_managers")
    with op.batch_alter_table("canned_replies", schema=None) as batch_op:
        batch_op.drop_index("ix_canned_replies_group_id")

    op.drop_table("canned_replies")
    op.drop_table("agents")
