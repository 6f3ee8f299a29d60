"""In the queue: nobody starves, the clock runs, timers outlive the process, everybody is told, blind people hear it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.handover_scene import Person, Scene, scene_of
from tests.harness import FakeRasa, Service

SATURDAY_NIGHT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
"""22:00 in China: the wealth group opens on Sunday at 9:30."""


@pytest.fixture
async def scene(service: Service, clock: TurnableClock) -> Scene:
    return Scene(service, clock)


@pytest.fixture
async def both(
    database_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> AsyncIterator[Scene]:
    """On SQLite and on PostgreSQL."""
    settings = make_settings(tmp_path, rasa_url=rasa.url, database_url=database_url)
    async with scene_of(settings, rasa, faq, clock) as running:
        yield running


async def in_line(scene: Scene, count: int, apart: float = 10) -> list[Person]:
    """Customers who asked one after the other, while nobody was free."""
    await scene.busy("lin_xiao")
    people = []
    for n in range(count):
        person = await scene.customer(f"kehu_{n}")
        await person.taps()
        people.append(person)
        await scene.passes(apart)
    return people


async def behind_full_desks(scene: Scene, count: int) -> list[Person]:
    """Customers who ask while everybody on duty has as many as they can."""
    for n in range(4):
        await scene.served(f"xian_{n}")
    people = [await scene.customer(f"kehu_{n}") for n in range(count)]
    for person in people:
        await person.taps()
        await scene.passes(1)
    return people


# The fourth starves while the fifth is served


async def test_先来的先接_第四个不会被第五个抢先(both: Scene) -> None:
    people = await in_line(both, 5)
    agent = both.handoffs
    await both.on_duty("lin_xiao")
    order = []
    for _ in people:
        order += [
            place for place, person in enumerate(people) if await person.state() == "offered" and place not in order
        ]
        for place in order:
            handoff = await people[place].handoff()
            if handoff.state == "offered":
                await agent.accept(handoff.id, "lin_xiao")
                await agent.end(handoff.id, "lin_xiao")
        await agent.tick()
    assert order == sorted(order) == [0, 1, 2, 3, 4]


async def test_每个人看到的是自己前面还有几位(scene: Scene) -> None:
    people = await in_line(scene, 4)
    assert [(await person.status())["position"] for person in people] == [1, 2, 3, 4]


async def test_前面的人走了_后面的往前挪(scene: Scene) -> None:
    people = await in_line(scene, 4)
    await people[1].post("cancel")
    assert [(await people[n].status())["position"] for n in (0, 2, 3)] == [1, 2, 3]


async def test_正在被骗的先接_其余的顺序不变(scene: Scene) -> None:
    people = await in_line(scene, 3)
    await scene.busy("sun_lei")
    urgent = await scene.customer("liu_yang")
    await urgent.says("我被骗了，刚把钱转给骗子")
    assert (await urgent.status())["position"] == 1
    places = [(await person.status())["position"] for person in people]
    assert places == sorted(places)


async def test_老人早五分钟_但抢不过等了六分钟的人(scene: Scene) -> None:
    await scene.busy("lin_xiao")
    long_ago = await scene.customer("kehu_1")
    await long_ago.taps()
    await scene.passes(6 * 60)
    lately = await scene.customer("kehu_2")
    await lately.taps()
    await scene.passes(60)
    elder = await scene.customer("li_jianguo")
    await elder.taps()
    assert [(await p.status())["position"] for p in (long_ago, elder, lately)] == [1, 2, 3]


async def test_客服没接起来_客户回到最前面_不用重排(scene: Scene) -> None:
    await scene.on_duty("lin_xiao")
    first = await scene.customer("kehu_1")
    await first.taps()
    await scene.handoffs.tick()
    assert await first.state() == "offered"
    await scene.busy("lin_xiao")
    second = await scene.customer("kehu_2")
    await second.taps()
    await scene.passes(24)
    assert (await first.handoff()).state == "queued"
    assert [(await p.status())["position"] for p in (first, second)] == [1, 2]


async def test_转给同事_回到最前面_后来的不会插队(scene: Scene) -> None:
    people = await in_line(scene, 2)
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", people[0])
    await scene.busy("lin_xiao")
    handoff = await people[0].handoff()
    await scene.handoffs.return_to_queue(handoff.id, "lin_xiao")
    assert (await people[0].status())["position"] == 1


# The wait clock never starts


async def test_点的那一刻就开始计时(scene: Scene, clock: TurnableClock) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    tapped = clock.now()
    await person.taps()
    await scene.passes(90)
    assert datetime.fromisoformat((await person.status())["requested_at"]) == tapped


async def test_补选了事由_等的时间接着算(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    before = (await person.handoff()).requested_at
    await scene.passes(40)
    status = (await person.post("reason", {"reason": "complaint"}, "PUT")).json()
    assert status["reason"] == "complaint"
    assert (await person.handoff()).requested_at == before


async def test_没接起来_等的时间接着算(scene: Scene) -> None:
    await scene.on_duty("lin_xiao")
    person = await scene.customer()
    await person.taps()
    before = (await person.handoff()).requested_at
    await scene.passes(24)
    assert (await person.handoff()).requested_at == before


async def test_夜里留的言_等的时间从留言那刻算(scene: Scene) -> None:
    person = await scene.customer()
    await person.taps()
    before = (await person.handoff()).requested_at
    await scene.passes(600)
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", person)
    assert (await person.handoff()).requested_at == before


# Timers die with the process


async def test_客服没接_进程重启也会到点收回(
    settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with scene_of(settings, rasa, faq, clock) as before:
        person = await before.customer()
        await before.on_duty("lin_xiao")
        await person.taps()
        await before.handoffs.tick()
        assert await person.state() == "offered"
    clock.forward(9)
    async with scene_of(settings, rasa, faq, clock) as after:
        same = await after.customer()
        await after.passes(24)
        assert await same.state() != "offered"


async def test_客户久不说话_进程重启也会结束_先问一声(
    settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with scene_of(settings, rasa, faq, clock) as before:
        person = await before.served()
        await before.writes("lin_xiao", person, "请问还有别的吗")
    async with scene_of(settings, rasa, faq, clock) as after:
        await after.on_duty("lin_xiao")
        same = await after.customer()
        await after.passes(6 * 60)
        assert "您还在吗" in (await same.told())[-1]
        await after.passes(6 * 60)
        assert (await same.handoff()).ended_by == "customer_idle"


async def test_电脑关了_半分钟后客户回到最前面_进程重启也一样(
    settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with scene_of(settings, rasa, faq, clock) as before:
        await before.served()
    async with scene_of(settings, rasa, faq, clock) as after:
        same = await after.customer()
        await after.passes(20)
        assert await same.state() == "active", "who is back within half a minute keeps the customer"
        await after.passes(24)
        assert await same.state() != "active"


async def test_电脑半分钟内又开了_客户还是他的(scene: Scene) -> None:
    person = await scene.served()
    await scene.leaves("lin_xiao")
    await scene.passes(24)
    await scene.on_duty("lin_xiao")
    await scene.passes(40)
    assert (await person.handoff()).staff_id == "lin_xiao"
    assert await person.state() == "active"


# Nobody is told


async def test_谁来了_说得出名字(scene: Scene) -> None:
    person = await scene.served()
    assert "客服林晓来了" in (await person.told())[-1]
    assert (await person.status())["agent"] == {"name": "林晓", "title": "客服"}


async def test_客服断线_告诉客户怎么回事_不用重新说(both: Scene) -> None:
    person = await both.served()
    await both.leaves("lin_xiao")
    await both.passes(40)
    told = "".join(await person.told())
    assert "断线" in told and "不用重新说" in told


async def test_转给同事_告诉客户转给了谁(scene: Scene) -> None:
    person = await scene.served()
    await scene.on_duty("he_ping")
    handoff = await person.handoff()
    await scene.handoffs.transfer_to_agent(handoff.id, "lin_xiao", "he_ping", "客户问限额")
    assert any("何平" in text for text in await person.told())


async def test_客服一直不回_换人_也告诉客户(scene: Scene) -> None:
    person = await scene.served()
    await person.says("在吗")
    await scene.passes(6 * 60)
    assert any("没接上" in text for text in await person.told())


async def test_主管接手_告诉客户换了谁(scene: Scene) -> None:
    person = await scene.served()
    handoff = await person.handoff()
    await scene.on_duty("he_ping")
    await scene.handoffs.reassign(handoff.id, "wu_gang", "he_ping")
    assert "现在换客服何平来帮您" in (await person.told())[-1]


async def test_排上队就告诉前面几位_还能做什么(scene: Scene) -> None:
    people = await behind_full_desks(scene, 3)
    told = (await people[2].told())[0]
    assert "您前面还有 2 位" in told and "分钟" in told
    shown = [m["content"] for m in await people[2].history() if m["sender"] == "system"][0]
    assert "cancel" in shown["can"] and [reason["title"] for reason in shown["reasons"]] == [
        "挂失", "转账问题", "理财", "投诉", "其他",
    ]  # fmt: skip


async def test_位置变了_手机上立刻看到_不刷屏(scene: Scene) -> None:
    people = await in_line(scene, 2)
    async with people[1].caller.device(people[1].conversation, after=99) as phone:
        await phone.receive("ready")
        stored = len(await people[1].history())
        await people[0].post("cancel")
        await scene.handoffs.tick()
        while (frame := await phone.receive("handoff"))["status"]["position"] != 1:
            pass
        assert "下一位就是您" in frame["status"]["text"]
        assert len(await people[1].history()) == stored


async def test_英文客户听到的都是英文(scene: Scene) -> None:
    person = await scene.customer("john_smith")
    await scene.busy("lin_xiao")
    await person.taps(title="Talk to a person")
    said = " ".join([*await person.told(), *await person.spoken()])
    assert "line" in said and not re.search(r"[一-鿿]", said)


async def test_客服收到的交接_说得出为什么和办到哪(scene: Scene) -> None:
    person = await scene.customer("wang_guilan")
    scene.rasa.also = {
        "active_form": "transfer_money_form", "slots": {"payee": "王建国", "amount": 350000},
        "requested_slot": None, "intent": {"name": "transfer_money", "confidence": 0.9},
    }  # fmt: skip
    await person.says("给王建国转三千五")
    await scene.busy("lin_xiao")
    await person.taps("human:transfer")
    brief = (await person.handoff()).brief
    assert "转账问题" in brief.summary and brief.said == ["给王建国转三千五"]
    assert brief.task is not None
    assert [(field.label, field.value) for field in brief.task.filled] == [("收款人", "王建国"), ("金额", "3,500 元")]
    card = brief.customer
    assert (card.name, card.age_group, card.care_edition) == ("王**", "60+", True)
    assert any("慢" in hint for hint in card.how_to_speak)


# Messages outside hours are lost


async def test_没人值班_话留着_告诉几点上班和热线(scene: Scene) -> None:
    person = await scene.customer()
    await person.taps()
    told = (await person.told())[-1]
    assert await person.state() == "left_message"
    assert "没有客服在岗" in told and "留着" in told


async def test_下班时间问理财_告诉明天几点(settings: Settings, rasa: FakeRasa, faq: FakeFaq) -> None:
    async with scene_of(settings, rasa, faq, TurnableClock(SATURDAY_NIGHT)) as scene:
        person = await scene.customer()
        await person.taps("human:wealth")
        status = await person.status()
        assert status["state"] == "left_message"
        assert status["opens_at"] is None or status["opens_at"].startswith("2026-11-2")


async def test_留言以后有人上班_按先后轮到_原话都在(scene: Scene) -> None:
    first, second = await scene.customer("kehu_1"), await scene.customer("kehu_2")
    await first.says("我的工资卡转不出钱")
    await first.taps()
    await scene.passes(30)
    await second.taps()
    await scene.passes(600)
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", first)
    assert (await first.handoff()).brief.said == ["我的工资卡转不出钱"]
    assert await second.state() in ("offered", "queued")


async def test_最后一个客服下班_排着的也转成留言_并说一声(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    await scene.leaves("lin_xiao")
    await scene.passes(120)
    assert await person.state() == "left_message"
    assert "没有客服在岗" in (await person.told())[-1]


async def test_等得久可以留电话_只念后四位(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    status = (await person.post("callback", {"number": "138 1234 5678"})).json()
    assert status["state"] == "left_message"
    assert (await person.handoff()).callback_number == "13812345678"
    assert "尾号 5678" in (await person.told())[-1]
    assert "13812345678" not in "".join(await person.heard())


@pytest.mark.parametrize(
    "number", ["138 1234 5678", "0531-8888 6666", "+86 139 1234 5678", "+852 9123 4567", "+44 20 7946 0958"]
)
async def test_手机_座机_港澳和国外的号码都收(scene: Scene, number: str) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    assert (await person.post("callback", {"number": number})).status_code == 200


@pytest.mark.parametrize("number", ["12345", "abc", "1381234567", "6222021234567890123", "电话"])
async def test_号码不对_用中文说清怎么填(scene: Scene, number: str) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    response = await person.post("callback", {"number": number})
    assert response.status_code == 400
    assert "11 位手机号" in response.json()["detail"]


# Blind users are shut out


async def test_每句话都有念的版本_数字念成字(scene: Scene) -> None:
    people = await in_line(scene, 3)
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", people[0])
    await scene.ends(people[0])
    for person in people:
        for spoken in await person.spoken():
            assert spoken, "a blind customer hears nothing"
            assert not re.search(r"[0-9*#\[\]]", spoken), spoken


async def test_前面几位等几分钟_念得顺口(scene: Scene) -> None:
    people = await behind_full_desks(scene, 3)
    spoken = (await people[2].spoken())[0]
    assert "您前面还有两位" in spoken and re.search(r"大约要等[一二三四五六七八九十两]+分钟", spoken)


async def test_在岗的都忙着不接新客户_不许诺几分钟(scene: Scene) -> None:
    people = await in_line(scene, 3)
    for said in ((await people[2].told())[0], (await people[2].spoken())[0]):
        assert "请稍等" in said and "分钟" not in said


async def test_没人值班_念出几点上班_不念数字(scene: Scene) -> None:
    person = await scene.customer()
    await person.taps()
    assert not re.search(r"\d", (await person.spoken())[-1])


async def test_状态接口也带念的话_读屏软件读得到(scene: Scene) -> None:
    people = await in_line(scene, 2)
    status = await people[1].status()
    assert status["spoken"] and "cancel" in status["can"]
    assert all(option["title"] for option in status["reasons"])


async def test_要评分的话也念得出来(scene: Scene) -> None:
    person = await scene.served()
    await scene.ends(person)
    request = [m["content"] for m in await person.history() if m["content"]["type"] == "rating_request"][0]
    assert "五分最满意" in request["spoken"]


async def test_说话念出来也能评分_不用点星星(scene: Scene) -> None:
    person = await scene.served("wang_guilan")
    await scene.ends(person)
    await person.says("满意")
    assert (await person.handoff()).rating == 4
