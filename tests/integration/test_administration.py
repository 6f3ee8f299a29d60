"""What an administrator keeps, over HTTP: staff, groups, canned replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from assistant.handoff import roster
from assistant.handoff.models import Reason
from assistant.handoff.standing import group_for
from assistant.handoff.tables import agents, desks
from assistant.kit.logging import configure_logging
from tests.conftest import make_settings
from tests.fakes import TurnableClock
from tests.staff import StaffOffice, staff_office

STRONG = "黄河入海流-gan-7!"
NEW = {"username": "bai_lu", "name": "白鹭", "role": "agent", "title": "客服", "group_ids": ["general"]}


@pytest.fixture
async def office(tmp_path: Path, clock: TurnableClock, database_url: str) -> AsyncIterator[StaffOffice]:
    settings = make_settings(tmp_path, database_url=database_url)
    async with staff_office(settings, clock) as running:
        running.http.headers.update(await running.headers("tang_ling"))
        yield running


async def add(office: StaffOffice, **changes: Any) -> dict[str, Any]:
    response = await office.http.post("/api/desk/admin/staff", json=NEW | changes)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def record(office: StaffOffice, staff_id: str) -> dict[str, Any]:
    everybody = (await office.http.get("/api/desk/admin/staff")).json()
    return next(person for person in everybody if person["id"] == staff_id)


async def change(office: StaffOffice, staff_id: str, **changes: Any) -> Any:
    fields = ("name", "role", "title", "branch_id", "conversation_limit", "group_ids", "disabled")
    present = await record(office, staff_id)
    body = {field: present[field] for field in fields} | changes
    return await office.http.put(f"/api/desk/admin/staff/{staff_id}", json=body)


async def test_a_new_colleague_sets_a_password_before_anything_else(office: StaffOffice) -> None:
    added = await add(office)
    assert (added["staff"]["id"], added["staff"]["password_due"]) == ("bai_lu", True)
    temporary = added["temporary_password"]
    headers = await office.headers("bai_lu", temporary)
    me = await office.http.get("/api/staff/me", headers=headers)
    assert me.json()["password_due"] is True
    refused = await office.http.get("/api/desk/admin/staff", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_due")
    same = {"current": temporary, "new": temporary}
    assert (await office.http.post("/api/staff/password", json=same, headers=headers)).json()["code"] == "same_password"
    body = {"current": temporary, "new": STRONG}
    changed = await office.http.post("/api/staff/password", json=body, headers=headers)
    assert changed.json()["staff"]["password_due"] is False
    fresh = {"Authorization": f"Bearer {changed.json()['token']}"}
    assert (await office.http.get("/api/desk/admin/staff", headers=fresh)).json()["code"] == "wrong_role"


async def test_a_post_is_kept_with_the_account(office: StaffOffice) -> None:
    await add(office, branch_id="jinan-lixia", conversation_limit=3, group_ids=["wealth", "general"])
    post = (await office.database.read(roster.posts))["bai_lu"]
    assert (post.title, post.branch_id, post.conversation_limit) == ("客服", "jinan-lixia", 3)
    assert post.group_ids == {"wealth", "general"}
    response = await change(office, "bai_lu", name="白露", title="理财顾问", group_ids=["wealth"])
    assert response.json()["title"] == "理财顾问"
    post = (await office.database.read(roster.posts))["bai_lu"]
    assert (post.name, post.title, post.group_ids) == ("白露", "理财顾问", {"wealth"})


async def test_disabling_ends_sessions_and_takes_the_desk_away(office: StaffOffice) -> None:
    headers = await office.headers("lin_xiao")

    def sits_down(connection: Connection) -> None:
        connection.execute(insert(desks).values(connection_id="c", staff_id="lin_xiao", last_seen=1))

    await office.database.write(sits_down)
    assert (await change(office, "lin_xiao", disabled=True)).json()["disabled"] is True
    assert await office.me(headers) == 401
    assert (await office.sign_in("lin_xiao")).json()["code"] == "account_disabled"
    assert (await office.sign_in("lin_xiao", "wrong")).json()["code"] == "wrong_password"

    def left(connection: Connection) -> tuple[int, bool]:
        of_agent = select(agents.c.disabled).where(agents.c.staff_id == "lin_xiao")
        return len(connection.execute(select(desks)).all()), bool(connection.scalar(of_agent))

    assert await office.database.read(left) == (0, True)
    await change(office, "lin_xiao", disabled=False)
    assert (await office.sign_in("lin_xiao")).status_code == 200


async def test_the_last_administrator_stays(office: StaffOffice) -> None:
    for wrong in ({"disabled": True}, {"role": "agent", "title": "客服"}):
        response = await change(office, "tang_ling", **wrong)
        assert (response.status_code, response.json()["code"]) == (409, "last_administrator")
    assert (await record(office, "tang_ling"))["disabled"] is False
    await add(office, username="second", role="administrator", title="", group_ids=[])
    assert (await change(office, "tang_ling", disabled=True)).status_code == 200


async def test_an_administrator_takes_no_customers(office: StaffOffice) -> None:
    await change(office, "lin_xiao", role="administrator")
    post = (await office.database.read(roster.posts))["lin_xiao"]
    assert (post.disabled, post.group_ids) == (True, frozenset())
    await change(office, "lin_xiao", role="supervisor", group_ids=["general"])
    assert (await office.database.read(roster.posts))["lin_xiao"].disabled is False


async def test_a_reset_password_is_temporary_lifts_the_lock_and_ends_sessions(office: StaffOffice) -> None:
    headers = await office.headers("lin_xiao")
    for _ in range(5):
        await office.sign_in("lin_xiao", "wrong")
    assert (await record(office, "lin_xiao"))["locked_until"] is not None
    reset = (await office.http.post("/api/desk/admin/staff/lin_xiao/password")).json()
    assert (reset["staff"]["locked_until"], reset["staff"]["password_due"]) == (None, True)
    assert await office.me(headers) == 401
    assert (await office.sign_in("lin_xiao", reset["temporary_password"])).status_code == 200


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"username": "白鹭"}, "username"),
        ({"username": "x"}, "username"),
        ({"name": " "}, "name"),
        ({"title": ""}, "title"),
        ({"conversation_limit": 0}, "conversation_limit"),
        ({"conversation_limit": 21}, "conversation_limit"),
        ({"branch_id": "nowhere"}, "branch_id"),
        ({"group_ids": ["nobody"]}, "group_ids"),
    ],
)
async def test_what_cannot_be_is_said_with_its_field(office: StaffOffice, wrong: dict[str, Any], field: str) -> None:
    response = await office.http.post("/api/desk/admin/staff", json=NEW | wrong)
    body = response.json()
    assert (response.status_code, body["code"], body["field"]) == (400, "invalid_entry", field)
    assert body["detail"].endswith("。")
    everybody = (await office.http.get("/api/desk/admin/staff")).json()
    assert len(everybody) == 11


async def test_a_user_name_is_given_once(office: StaffOffice) -> None:
    response = await office.http.post("/api/desk/admin/staff", json=NEW | {"username": "lin_xiao"})
    assert (response.status_code, response.json()["code"]) == (409, "username_taken")


async def test_groups_are_made_and_changed(office: StaffOffice) -> None:
    hours = {"workdays": [["09:00", "12:00"], ["13:00", "24:00"]], "closed_days": ["2026-12-31"]}
    new = {"id": "loans", "name": "贷款组", "reasons": [], "fallback_group_id": "general", "hours": hours}
    added = (await office.http.post("/api/desk/admin/groups", json=new)).json()
    assert added["hours"]["workdays"] == [["09:00", "12:00"], ["13:00", "24:00"]]
    change_ = {"name": "贷款服务组", "kind": "skill", "hours": {"always": True}}
    changed = (await office.http.put("/api/desk/admin/groups/loans", json=change_)).json()
    assert (changed["name"], changed["fallback_group_id"], changed["hours"]["always"]) == ("贷款服务组", None, True)
    groups = {group["id"]: group for group in (await office.http.get("/api/desk/admin/groups")).json()}
    assert groups["loans"] == changed
    assert groups["general"]["members"] == ["he_ping", "lin_xiao"]


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"id": "Loans!"}, "id"),
        ({"name": ""}, "name"),
        ({"name": "理财组"}, "name"),
        ({"reasons": ["wealth"]}, "reasons"),
        ({"fallback_group_id": "loans"}, "fallback_group_id"),
        ({"fallback_group_id": "nobody"}, "fallback_group_id"),
        ({"kind": "branch"}, "branch_id"),
        ({"hours": {"workdays": [["18:00", "08:00"]]}}, "hours"),
        ({"hours": {"weekends": [["8", "18:00"]]}}, "hours"),
        ({"hours": {"closed_days": ["31.12."]}}, "hours"),
    ],
)
async def test_groups_that_cannot_be(office: StaffOffice, wrong: dict[str, Any], field: str) -> None:
    new = {"id": "loans", "name": "贷款组", "hours": {"always": True}}
    response = await office.http.post("/api/desk/admin/groups", json=new | wrong)
    assert (response.status_code, response.json()["field"]) == (400, field), response.text
    assert len((await office.http.get("/api/desk/admin/groups")).json()) == 7


async def test_fallbacks_do_not_go_in_circles(office: StaffOffice) -> None:
    change_ = {"name": "综合服务组", "hours": {"always": True}, "fallback_group_id": "wealth"}
    response = await office.http.put("/api/desk/admin/groups/general", json=change_)
    assert response.json()["field"] == "fallback_group_id"


async def test_canned_replies_are_made_changed_and_deleted(office: StaffOffice) -> None:
    path = "/api/desk/admin/canned-replies"
    new = {"shortcut": "dkll", "title": "贷款利率", "text": "您的贷款利率在合同里。", "group_id": "general"}
    reply = (await office.http.post(path, json=new)).json()
    changed = await office.http.put(f"{path}/{reply['id']}", json=new | {"group_id": None})
    assert changed.json() == new | {"id": reply["id"], "group_id": None}
    assert reply["id"] in {reply["id"] for reply in (await office.http.get(path)).json()}
    assert (await office.http.delete(f"{path}/{reply['id']}")).status_code == 204
    assert (await office.http.delete(f"{path}/{reply['id']}")).status_code == 404
    assert (await office.http.put(f"{path}/{reply['id']}", json=new)).status_code == 404


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"shortcut": "您好"}, "shortcut"),
        ({"shortcut": "nh"}, "shortcut"),
        ({"title": ""}, "title"),
        ({"text": "  "}, "text"),
        ({"text": "长" * 1001}, "text"),
        ({"group_id": "nobody"}, "group_id"),
    ],
)
async def test_canned_replies_that_cannot_be(office: StaffOffice, wrong: dict[str, Any], field: str) -> None:
    new = {"shortcut": "dkll", "title": "贷款利率", "text": "您的贷款利率在合同里。"}
    response = await office.http.post("/api/desk/admin/canned-replies", json=new | wrong)
    assert (response.status_code, response.json()["field"]) == (400, field)


async def test_two_groups_may_use_one_shortcut(office: StaffOffice) -> None:
    new = {"shortcut": "gs", "title": "挂失", "text": "挂失", "group_id": "safety"}
    other = {"shortcut": "gs", "title": "公司", "text": "公司", "group_id": "wealth"}
    path = "/api/desk/admin/canned-replies"
    assert (await office.http.post(path, json=new)).status_code == 200
    assert (await office.http.post(path, json=other)).status_code == 200
    assert (await office.http.post(path, json=other | {"group_id": None})).status_code == 400


async def test_every_change_is_an_audit_line_without_secrets(
    office: StaffOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", "json", lambda text: text)
    added = await add(office)
    await change(office, "bai_lu", conversation_limit=2)
    reset = (await office.http.post("/api/desk/admin/staff/bai_lu/password")).json()
    logged = capsys.readouterr().err
    for event in ("staff_added", "staff_changed", "staff_password_reset"):
        assert f'"event":"{event}"' in logged
    assert '"by":"tang_ling"' in logged and '"changed":{"conversation_limit":2}' in logged
    assert added["temporary_password"] not in logged and reset["temporary_password"] not in logged


async def test_the_page_is_told_what_to_choose_from(office: StaffOffice) -> None:
    choices = (await office.http.get("/api/desk/admin/choices")).json()
    assert {"id": "jinan-lixia", "name": "济南市历下支行"} in choices["branches"]
    assert {"value": "card_loss", "title": "挂失"} in choices["reasons"]


async def test_english_speakers_come_to_their_group_first(office: StaffOffice) -> None:
    groups = await office.database.read(roster.all_groups)
    assert group_for(groups, None, "en-GB") == group_for(groups, Reason.TRANSFER, "en") == "english"
    assert group_for(groups, Reason.CARD_LOSS, "en") == group_for(groups, Reason.FRAUD, "en") == "safety"
    assert group_for(groups, Reason.WEALTH, "zh") == "wealth"
    assert group_for(groups, None, "zh") == "general"
    change_ = {"name": "英语服务组", "language": None, "hours": {"always": True}}
    assert (await office.http.put("/api/desk/admin/groups/english", json=change_)).json()["language"] is None
    assert group_for(await office.database.read(roster.all_groups), None, "en") == "general"
