"""Staff accounts from the command line: the first administrator, and a way in when nobody can sign in."""

from __future__ import annotations

import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.desk.administration import Administration
from assistant.desk.administration_models import NewStaff, StaffRecord
from assistant.desk.content import branch_names, load_desk, seed_desk
from assistant.desk.demonstration import prepare_desk, remove_demonstration
from assistant.identity.staff_passwords import Passwords
from assistant.kit.clock import SystemClock
from assistant.kit.database import Database
from assistant.settings import Settings


def read_password() -> str:
    """Asked for twice at a terminal, else the first line of standard input; never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        sys.exit("error: the two are not the same")
    return password


async def add(settings: Settings, new: NewStaff, password: str | None, keep: bool) -> None:
    if password is not None and not password:
        sys.exit("error: the password is empty")
    async with _administration(settings) as administration:
        await administration.add_staff(None, new, password, due=not keep)


async def everybody(settings: Settings) -> list[StaffRecord]:
    async with _administration(settings) as administration:
        return await administration.staff()


async def reset_password(settings: Settings, username: str, password: str, keep: bool) -> None:
    if not password:
        sys.exit("error: the password is empty")
    async with _administration(settings) as administration:
        await administration.reset_password(None, username, password, due=not keep)


async def disable(settings: Settings, username: str) -> None:
    async with _administration(settings) as administration:
        await administration.disable_staff(None, username)


async def remove_demonstration_accounts(settings: Settings) -> list[str]:
    async with _database(settings) as database:
        return await remove_demonstration(database)


async def check_accounts(settings: Settings) -> None:
    """Raises UnsafeSettings outside development while there are accounts with a public password."""
    async with _database(settings) as database:
        now = int(SystemClock().now().timestamp() * 1000)
        await prepare_desk(database, load_desk(settings.knowledge_base_dir), settings.environment, now)


@asynccontextmanager
async def _administration(settings: Settings) -> AsyncIterator[Administration]:
    passwords = Passwords()
    content = load_desk(settings.knowledge_base_dir)
    async with _database(settings) as database:
        await database.write(lambda connection: seed_desk(connection, content))
        yield Administration(database, passwords, SystemClock(), branch_names(settings.knowledge_base_dir))
    passwords.close()


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database, connections=1)
    await database.migrate()
    try:
        yield database
    finally:
        await database.close()
