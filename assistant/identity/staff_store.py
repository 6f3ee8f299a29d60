"""Queries of staff accounts and sessions. Functions of a connection; the transaction is the caller's."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from assistant.identity.staff import Account, Role
from assistant.identity.staff_tables import oidc_sign_ins, sign_in_codes, staff_accounts, staff_sessions


class SessionRow(NamedTuple):
    account: Account
    created_at: int
    used_at: int
    expires_at: int


_ACCOUNT = tuple(staff_accounts.c[field] for field in Account._fields)


def account(connection: Connection, staff_id: str) -> Account | None:
    return _one(connection, staff_accounts.c.id == staff_id)


def account_named(connection: Connection, username: str) -> Account | None:
    return _one(connection, staff_accounts.c.username == username)


def account_of_subject(connection: Connection, subject: str) -> Account | None:
    return _one(connection, staff_accounts.c.subject == subject)


def accounts(connection: Connection) -> list[Account]:
    rows = connection.execute(select(*_ACCOUNT).order_by(staff_accounts.c.username))
    return [Account(*row) for row in rows]


def demonstration_accounts(connection: Connection) -> list[str]:
    names = select(staff_accounts.c.username).where(staff_accounts.c.demonstration)
    return list(connection.scalars(names.order_by(staff_accounts.c.username)))


def add_account(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(insert(staff_accounts).values(values))


def change_account(connection: Connection, staff_id: str, **values: Any) -> None:
    connection.execute(update(staff_accounts).where(staff_accounts.c.id == staff_id).values(values))


def delete_account(connection: Connection, staff_id: str) -> None:
    end_sessions(connection, staff_id)
    connection.execute(delete(staff_accounts).where(staff_accounts.c.id == staff_id))


def lock_accounts(connection: Connection) -> None:
    """Holds every account until the transaction ends, so that what is counted stays so."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(staff_accounts.c.id).order_by(staff_accounts.c.id).with_for_update())


def take_attempt(connection: Connection, staff_id: str, now: int) -> int | None:
    """Counts an attempt before the password is looked at, so that attempts at once are counted too.

    How many there were since the last that succeeded; None while the account is locked.
    """
    counted = (
        update(staff_accounts)
        .where(staff_accounts.c.id == staff_id, staff_accounts.c.locked_until <= now)
        .values(failed_sign_ins=staff_accounts.c.failed_sign_ins + 1)
        .returning(staff_accounts.c.failed_sign_ins)
    )
    count: int | None = connection.scalar(counted)
    return count


def active_administrators(connection: Connection) -> int:
    """How many administrators can sign in."""
    chosen = select(func.count()).where(staff_accounts.c.role == Role.ADMINISTRATOR, ~staff_accounts.c.disabled)
    return int(connection.scalar(chosen) or 0)


def add_session(connection: Connection, token_hash: str, staff_id: str, created_at: int, expires_at: int) -> None:
    connection.execute(
        insert(staff_sessions).values(
            token_hash=token_hash, staff_id=staff_id, created_at=created_at, used_at=created_at, expires_at=expires_at
        )
    )


def session(connection: Connection, token_hash: str) -> SessionRow | None:
    times = (staff_sessions.c.created_at, staff_sessions.c.used_at, staff_sessions.c.expires_at)
    found = (
        select(*times, *_ACCOUNT)
        .join(staff_accounts, staff_accounts.c.id == staff_sessions.c.staff_id)
        .where(staff_sessions.c.token_hash == token_hash)
    )
    row = connection.execute(found).one_or_none()
    return SessionRow(Account(*row[3:]), *row[:3]) if row else None


def use_session(connection: Connection, token_hash: str, now: int) -> None:
    changed = update(staff_sessions).where(staff_sessions.c.token_hash == token_hash).values(used_at=now)
    connection.execute(changed)


def end_session(connection: Connection, token_hash: str) -> None:
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


def end_sessions(connection: Connection, staff_id: str) -> None:
    """Also codes that could still become one."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))
    connection.execute(delete(sign_in_codes).where(sign_in_codes.c.staff_id == staff_id))


def delete_ended(connection: Connection, now: int, unused_since: int) -> None:
    ended = or_(staff_sessions.c.expires_at <= now, staff_sessions.c.used_at <= unused_since)
    connection.execute(delete(staff_sessions).where(ended))


def add_oidc_sign_in(
    connection: Connection, state: str, browser_hash: str, nonce: str, verifier: str, now: int
) -> None:
    connection.execute(
        insert(oidc_sign_ins).values(
            state=state, browser_hash=browser_hash, nonce=nonce, verifier=verifier, created_at=now
        )
    )


def take_oidc_sign_in(
    connection: Connection, state: str, browser_hash: str, begun_after: int
) -> tuple[str, str] | None:
    """Nonce and verifier of a sign-in that this browser began, once; forgets those that took too long."""
    connection.execute(delete(oidc_sign_ins).where(oidc_sign_ins.c.created_at <= begun_after))
    mine = (oidc_sign_ins.c.state == state) & (oidc_sign_ins.c.browser_hash == browser_hash)
    taken = delete(oidc_sign_ins).where(mine).returning(oidc_sign_ins.c.nonce, oidc_sign_ins.c.verifier)
    row = connection.execute(taken).one_or_none()
    return (row.nonce, row.verifier) if row else None


def add_sign_in_code(connection: Connection, code_hash: str, browser_hash: str, staff_id: str, now: int) -> None:
    connection.execute(
        insert(sign_in_codes).values(code_hash=code_hash, browser_hash=browser_hash, staff_id=staff_id, created_at=now)
    )


def take_sign_in_code(connection: Connection, code_hash: str, browser_hash: str, made_after: int) -> Account | None:
    """Whom a code lets in, once; forgets those that are too old."""
    connection.execute(delete(sign_in_codes).where(sign_in_codes.c.created_at <= made_after))
    mine = (sign_in_codes.c.code_hash == code_hash) & (sign_in_codes.c.browser_hash == browser_hash)
    staff_id = connection.scalar(delete(sign_in_codes).where(mine).returning(sign_in_codes.c.staff_id))
    return account(connection, staff_id) if staff_id else None


def _one(connection: Connection, condition: Any) -> Account | None:
    row = connection.execute(select(*_ACCOUNT).where(condition)).one_or_none()
    return Account(*row) if row else None
