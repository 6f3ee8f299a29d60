"""Demonstration staff: there in development, and nowhere else; the operator's commands."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.desk.content import FaultyDesk, load_desk
from assistant.desk.demonstration import PEOPLE, prepare_desk, remove_demonstration
from assistant.handoff import roster
from assistant.identity import staff_accounts
from assistant.kit.database import Database
from assistant.main import create_app
from assistant.settings import ROOT, Environment, UnsafeSettings
from tests.conftest import make_settings

CONTENT = load_desk(ROOT / "knowledge_base")


async def test_a_production_service_does_not_start_with_public_passwords(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()
    for _ in range(2):
        await prepare_desk(database, CONTENT, Environment.DEVELOPMENT, 1)
    with pytest.raises(UnsafeSettings) as refused:
        await prepare_desk(database, CONTENT, Environment.PRODUCTION, 1)
    assert "python -m assistant staff remove-demonstration" in str(refused.value)
    assert await remove_demonstration(database) == sorted(person.username for person in PEOPLE)
    await prepare_desk(database, CONTENT, Environment.PRODUCTION, 1)
    assert await database.read(staff_accounts.accounts) == []
    assert await database.read(roster.posts) == {}
    assert {group.id for group in await database.read(roster.all_groups)} == {g.id for g in CONTENT.groups}
    await database.close()


async def test_what_an_administrator_changed_is_not_seeded_again(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()
    await prepare_desk(database, CONTENT, Environment.PRODUCTION, 1)
    group = (await database.read(roster.all_groups))[0]
    added = dataclasses.replace(group, id="new", name="新组")
    await database.write(lambda connection: roster.save_group(connection, added))
    await prepare_desk(database, CONTENT, Environment.PRODUCTION, 1)
    assert len(await database.read(roster.all_groups)) == len(CONTENT.groups) + 1
    await database.close()


def test_the_sign_in_of_demonstration_staff_exists_in_development_only(tmp_path: Path) -> None:
    path = "/api/staff/development/accounts"
    assert path in create_app(make_settings(tmp_path)).openapi()["paths"]
    production = make_settings(
        tmp_path,
        environment="production",
        rasa_token="a token that is long enough",
        identity_jwks_url="https://id.bank.example/keys",
        identity_issuer="https://id.bank.example",
    )
    assert path not in create_app(production).openapi()["paths"]


def test_every_demonstration_agent_has_a_group_that_exists() -> None:
    groups = {group.id for group in CONTENT.groups}
    assert {group for person in PEOPLE for group in person.groups} <= groups


def test_the_desk_of_the_repository_is_whole() -> None:
    reasons = [reason for group in CONTENT.groups for reason in group.reasons]
    assert len(reasons) == len(set(reasons)) == 7
    assert len(CONTENT.canned_replies) >= 40
    shortcuts = [reply.shortcut for reply in CONTENT.canned_replies]
    assert len(shortcuts) == len(set(shortcuts))


@pytest.mark.parametrize("text", ["groups: 1", "[", "groups: [{id: a, name: A, fallback: b, hours: {always: true}}]\ncanned_replies: []\nwrap_up_codes: []"])  # fmt: skip
def test_a_faulty_desk_is_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "desk.yml").write_text(text)
    with pytest.raises(FaultyDesk):
        load_desk(tmp_path)


def test_the_commands_take_passwords_from_standard_input(tmp_path: Path) -> None:
    def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "assistant", "staff", *arguments]
        environment = os.environ | {"VAR_DIR": str(tmp_path), "DATABASE_URL": "", "ENVIRONMENT": "development"}
        return subprocess.run(command, cwd=ROOT, env=environment, input=said, capture_output=True, text=True)

    refused = run("add", "tang_ling", "--name", "唐玲", "--role", "administrator", said="kurz\n")
    assert refused.returncode != 0 and "密码太短" in refused.stderr
    added = run("add", "tang_ling", "--name", "唐玲", "--role", "administrator", said="kx7-fahrrad-Mond\n")
    assert added.returncode == 0, added.stderr
    assert run("reset-password", "tang_ling", said="kx7-fahrrad-Sonne\n").returncode == 0
    assert "tang_ling" in run("list").stdout
    last = run("disable", "tang_ling")
    assert last.returncode != 0 and "最后一位" in last.stderr
    assert run("remove-demonstration").stdout == "removed: none\n"
