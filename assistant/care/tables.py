"""Tables of the care edition."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table

from assistant.kit.database import metadata

care_settings = Table(
    "care_settings",
    metadata,
    Column("customer_id", String(128), primary_key=True),
    Column("edition", String(16), comment="care or standard; empty: never chosen"),
    Column("size", Integer, comment="px; in this and the next columns empty is the default"),
    Column("rate_percent", Integer),
    Column("volume_percent", Integer),
    Column("voice", String(64)),
    Column("reading", Boolean),
    Column("contrast", String(16)),
    Column("offer_answered", Boolean),
    Column("updated_at", BigInteger, nullable=False, comment="milliseconds since 1970, UTC"),
)

family_contacts = Table(
    "family_contacts",
    metadata,
    Column("customer_id", String(128), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("position", Integer, nullable=False, comment="in the order of the customer's list"),
    Column("name", String(20), nullable=False),
    Column("relation", String(10), nullable=False),
    Column("phone", String(20), nullable=False, comment="digits; never in a log"),
)
