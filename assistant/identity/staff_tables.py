"""Tables of staff accounts and their sessions. Times are milliseconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from assistant.kit.database import metadata

staff_accounts = Table(
    "staff_accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("username", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(256), comment="argon2id; empty where single sign-on is the only way in"),
    Column("subject", String(256), comment="`sub` at the OpenID provider"),
    Column("failed_sign_ins", Integer, nullable=False, server_default="0"),
    Column("locked_until", BigInteger, nullable=False, server_default="0"),
    Column("password_due", Boolean, nullable=False, server_default=text("false"), comment="to be changed before work"),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("demonstration", Boolean, nullable=False, server_default=text("false"), comment="its password is public"),
    Column("created_at", BigInteger, nullable=False),
    Index("uq_staff_accounts_username", "username", unique=True),
    Index("uq_staff_accounts_subject", "subject", unique=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of the token; the token is not kept"),
    Column("staff_id", String(64), ForeignKey("staff_accounts.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_staff_sessions_staff_id", "staff_id"),
)

oidc_sign_ins = Table(
    "oidc_sign_ins",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser_hash", String(64), nullable=False, comment="SHA-256 of the cookie of the browser that began"),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False, comment="PKCE (RFC 7636)"),
    Column("created_at", BigInteger, nullable=False),
)
"""Single sign-ons under way."""

sign_in_codes = Table(
    "staff_sign_in_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("browser_hash", String(64), nullable=False),
    Column("staff_id", String(64), ForeignKey("staff_accounts.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Handed to the page after single sign-on, to be exchanged once."""
