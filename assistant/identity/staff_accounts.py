"""Staff accounts as others keep them: made, changed, disabled, removed. The transaction is the caller's."""

from __future__ import annotations

from sqlalchemy import Connection

from assistant.identity import staff_store as store
from assistant.identity.errors import LastAdministrator, StaffNotFound, UsernameTaken
from assistant.identity.staff import Account, Role


def accounts(connection: Connection) -> list[Account]:
    return store.accounts(connection)


def demonstration_accounts(connection: Connection) -> list[str]:
    """User names of accounts whose password is public."""
    return store.demonstration_accounts(connection)


def add(
    connection: Connection,
    *,
    username: str,
    name: str,
    role: Role,
    password_hash: str | None,
    password_due: bool,
    now: int,
    demonstration: bool = False,
) -> Account:
    """The user name is the account's id for good: a customer's `manager_id` names it. Raises UsernameTaken."""
    store.lock_accounts(connection)
    if store.account(connection, username) or store.account_named(connection, username):
        raise UsernameTaken
    store.add_account(
        connection,
        {
            "id": username,
            "username": username,
            "name": name,
            "role": role.value,
            "password_hash": password_hash,
            "password_due": password_due,
            "created_at": now,
            "demonstration": demonstration,
        },
    )
    return found(connection, username)


def change(connection: Connection, staff_id: str, *, name: str, role: Role, disabled: bool) -> Account:
    """Ends every session of an account that is disabled. Raises StaffNotFound, LastAdministrator."""
    store.lock_accounts(connection)
    before = found(connection, staff_id)
    store.change_account(connection, staff_id, name=name, role=role.value, disabled=disabled)
    loses_one = before.role == Role.ADMINISTRATOR and (disabled or role is not Role.ADMINISTRATOR)
    if loses_one and not before.disabled and not store.active_administrators(connection):
        raise LastAdministrator
    if disabled:
        store.end_sessions(connection, staff_id)
    return found(connection, staff_id)


def set_password(connection: Connection, staff_id: str, password_hash: str, *, due: bool) -> None:
    """Ends every session of the account and lifts its lock. Raises StaffNotFound."""
    found(connection, staff_id)
    store.change_account(
        connection, staff_id, password_hash=password_hash, password_due=due, failed_sign_ins=0, locked_until=0
    )
    store.end_sessions(connection, staff_id)


def remove(connection: Connection, staff_id: str) -> None:
    store.delete_account(connection, staff_id)


def found(connection: Connection, staff_id: str) -> Account:
    """Raises StaffNotFound."""
    account = store.account(connection, staff_id)
    if account is None:
        raise StaffNotFound
    return account
