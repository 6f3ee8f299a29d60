"""Demonstration staff for a developer's machine; never anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher, profiles
from sqlalchemy import Connection, text

from assistant.desk.content import DeskContent, seed_desk
from assistant.handoff import roster
from assistant.handoff.roster import Post
from assistant.identity import staff_accounts
from assistant.identity.staff import DEMONSTRATION_PASSWORD, DemonstrationStaff, Role
from assistant.kit.database import Database
from assistant.settings import Environment, UnsafeSettings

REMOVE = "python -m assistant staff remove-demonstration"
# Any number that nothing else locks: several workers start at once, one of them seeds.
SEED_LOCK = 2026_1123


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: Role
    title: str
    description: str
    groups: tuple[str, ...] = ()
    branch_id: str | None = None
    conversation_limit: int = 4


PEOPLE = (
    Person("lin_xiao", "林晓", Role.AGENT, "客服", "综合服务组，什么问题都接", ("general",)),
    Person("he_ping", "何平", Role.AGENT, "客服", "综合服务组，也接挂失反诈", ("general", "safety")),
    Person("sun_lei", "孙磊", Role.AGENT, "反诈专员", "挂失反诈组", ("safety",)),
    Person("xu_jing", "徐静", Role.AGENT, "理财顾问", "理财组，一次接 2 位", ("wealth",), conversation_limit=2),
    Person(
        "ma_chao", "马超", Role.AGENT, "投诉专员", "投诉处理组，一次只接 2 位", ("complaints",), conversation_limit=2
    ),
    Person("emma_zhou", "Emma Zhou", Role.AGENT, "Customer Service", "英语服务组，接外籍客户", ("english",)),
    Person("gao_yuan", "高远", Role.AGENT, "网点客服", "历下支行", ("branch-jinan-lixia",), "jinan-lixia"),
    Person("zhao_min", "赵敏", Role.MANAGER, "客户经理", "历下支行，负责王桂兰和陈静", (), "jinan-lixia"),
    Person("qian_hong", "钱虹", Role.MANAGER, "客户经理", "历下支行，赵敏休假时代班", (), "jinan-lixia"),
    Person("wu_gang", "吴刚", Role.SUPERVISOR, "值班主管", "看全部队列，可以旁听、接管、改派"),
    Person("tang_ling", "唐玲", Role.ADMINISTRATOR, "", "管理账号、班组和快捷回复，看不到客户对话"),
)


async def prepare_desk(database: Database, content: DeskContent, environment: Environment, now: int) -> None:
    """Groups and canned replies where there are none, and demonstration staff in development.

    Raises UnsafeSettings outside development while the database holds accounts with a public password.
    """
    development = environment is Environment.DEVELOPMENT

    def work(connection: Connection) -> list[str]:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEED_LOCK})
        seed_desk(connection, content)
        if development:
            _add_people(connection, now)
            return []
        return staff_accounts.demonstration_accounts(connection)

    if found := await database.write(work):
        raise UnsafeSettings(
            f"the database holds demonstration accounts with a public password ({', '.join(found)}); "
            f"ENVIRONMENT={environment} does not start with them. Remove them with: {REMOVE}"
        )


async def remove_demonstration(database: Database) -> list[str]:
    """The user names of the accounts removed."""

    def work(connection: Connection) -> list[str]:
        names = staff_accounts.demonstration_accounts(connection)
        for name in names:
            roster.delete_post(connection, name)
            staff_accounts.remove(connection, name)
        return names

    return await database.write(work)


def demonstration_staff() -> list[DemonstrationStaff]:
    return [
        DemonstrationStaff(username=person.username, name=person.name, role=person.role, description=person.description)
        for person in PEOPLE
    ]


def _add_people(connection: Connection, now: int) -> None:
    known = {account.id for account in staff_accounts.accounts(connection)}
    groups = roster.group_ids(connection)
    for person in PEOPLE:
        if person.username in known:
            continue
        staff_accounts.add(
            connection,
            username=person.username,
            name=person.name,
            role=person.role,
            password_hash=_public_hash(),
            password_due=False,
            now=now,
            demonstration=True,
        )
        if person.role is not Role.ADMINISTRATOR:
            post = Post(
                staff_id=person.username,
                name=person.name,
                title=person.title,
                branch_id=person.branch_id,
                conversation_limit=person.conversation_limit,
                disabled=False,
                group_ids=frozenset(person.groups) & groups,
            )
            roster.save_post(connection, post, now)


@cache
def _public_hash() -> str:
    """One for all: the password is no secret, and hashing takes its time."""
    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY).hash(DEMONSTRATION_PASSWORD)
