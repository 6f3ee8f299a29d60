"""Care edition: settings of a customer, family to be called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_settings",
        sa.Column("customer_id", sa.String(length=128), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=True, comment="care or standard; empty: never chosen"),
        sa.Column("size", sa.Integer(), nullable=True, comment="px; in this and the next columns empty is the default"),
        sa.Column("rate_percent", sa.Integer(), nullable=True),
        sa.Column("volume_percent", sa.Integer(), nullable=True),
        sa.Column("voice", sa.String(length=64), nullable=True),
        sa.Column("reading", sa.Boolean(), nullable=True),
        sa.Column("contrast", sa.String(length=16), nullable=True),
        sa.Column("offer_answered", sa.Boolean(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="milliseconds since 1970, UTC"),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_care_settings")),
    )
    op.create_table(
        "family_contacts",
        sa.Column("customer_id", sa.String(length=128), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="in the order of the customer's list"),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("relation", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False, comment="digits; never in a log"),
        sa.PrimaryKeyConstraint("customer_id", "id", name=op.f("pk_family_contacts")),
    )


def downgrade() -> None:
    op.drop_table("family_contacts")
    op.drop_table("care_settings")
