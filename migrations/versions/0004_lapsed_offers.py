"""When an agent last let an offer lapse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agents",
        sa.Column(
            "lapsed_at",
            sa.BigInteger(),
            nullable=True,
            comment="when an offer lapsed, with nothing of the agent's doing since; kept while busy because of it",
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("agents") as batch_op:
        batch_op.drop_column("lapsed_at")
