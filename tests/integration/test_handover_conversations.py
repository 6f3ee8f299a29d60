"""The bot does not talk over a person, is not silent afterwards, and nothing a customer asked for vanishes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.handover_scene import FORM, UNKNOWN, Scene, scene_of
from tests.harness import FakeRasa, Service, codes


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


# The bot talks over the agent


async def test_人在接待时_客户打字_小恒不插嘴(both: Scene) -> None:
    person = await both.served()
    heard = len(both.rasa.calls)
    assert await person.says("转账要手续费吗") == []
    assert len(both.rasa.calls) == heard


async def test_人在接待时_点常见问题_小恒不插嘴(scene: Scene) -> None:
    person = await scene.served()
    assert await person.taps("faq:transfer.transfer_fee.mobile", "手机银行转账要手续费吗？") == []


async def test_人在接待时_再点转人工_不会另开一单也不回话(scene: Scene) -> None:
    person = await scene.served()
    before = await person.handoff()
    assert await person.taps() == []
    after = await person.handoff()
    assert (after.id, after.state, after.requested_at) == (before.id, "active", before.requested_at)


@pytest.mark.parametrize(
    "words", ["什么破银行，气死我了", "我被骗了，钱转走了", "不想活了", "转人工", "5分", "非常满意"]
)
async def test_人在接待时_再要紧的话也只到人那里(scene: Scene, words: str) -> None:
    person = await scene.served()
    heard = len(scene.rasa.calls)
    assert await person.says(words) == []
    assert len(scene.rasa.calls) == heard
    assert (await person.handoff()).rating is None


async def test_小恒还在想_人已经接了_想好的话不再说出来(scene: Scene) -> None:
    person = await scene.customer()
    await scene.on_duty("lin_xiao")
    await person.taps()
    scene.rasa.mode = "held"
    under_way = asyncio.create_task(person.says("转账要手续费吗"))
    while "转账要手续费吗" not in scene.rasa.heard:
        await asyncio.sleep(0.01)
    await scene.accepts("lin_xiao", person)
    scene.rasa.released.set()
    assert await under_way == []
    assert "Rasa 听到：转账要手续费吗" not in await person.heard()


async def test_人在接待时_对话引擎坏了_不弹提示打扰(scene: Scene) -> None:
    person = await scene.served()
    scene.rasa.mode = "failing"
    await person.says("在吗")
    assert codes(await person.history()) == []


async def test_人在接待时_表单的回答交给人_不填进表单(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.also = FORM
    await person.says("给王建国转账")
    await scene.on_duty("lin_xiao")
    await person.taps()
    await scene.accepts("lin_xiao", person)
    heard = len(scene.rasa.calls)
    assert await person.says("五百") == []
    assert len(scene.rasa.calls) == heard


async def test_英文客户有人接待时_小恒也不插嘴(scene: Scene) -> None:
    person = await scene.served("john_smith")
    assert await person.says("is there a fee") == []


async def test_网页小部件也一样_有人接待就没有机器回话(scene: Scene) -> None:
    person = await scene.served()
    response = await person.caller.http.post("/webhooks/rest/webhook", json={"sender": "w", "message": "你好"})
    assert response.json() == []


async def test_转给别人等接的那一会儿_小恒照常回话(scene: Scene) -> None:
    person = await scene.served()
    handoff = await person.handoff()
    await scene.handoffs.return_to_queue(handoff.id, "lin_xiao")
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"


# Silent afterwards


async def test_人走了_下一句小恒就接上(both: Scene) -> None:
    person = await both.served()
    await both.ends(person)
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"


async def test_客户自己结束_下一句小恒就接上(scene: Scene) -> None:
    person = await scene.served()
    assert (await person.post("end")).status_code == 200
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"


async def test_客户好久没说话_服务自己结束_下一句小恒就接上(scene: Scene) -> None:
    person = await scene.served()
    await scene.writes("lin_xiao", person, "请问还有别的吗")
    await scene.passes(11 * 60)
    assert await person.state() in ("wrap_up", "closed")
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"


async def test_排队的时候_小恒照常回答(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"
    assert await person.state() == "queued"


async def test_没人值班留了言_小恒照常回答(scene: Scene) -> None:
    person = await scene.customer()
    await person.taps()
    assert await person.state() == "left_message"
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"


async def test_取消排队_小恒接着答_没有断过(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    assert (await person.post("cancel")).json()["state"] in ("bot", "cancelled")
    assert (await person.says("你好"))[0]["markdown"] == "Rasa 听到：你好"
    assert "不找人工了" in (await person.told())[-1]


async def test_结束时说清是谁结束的_小恒回来了(scene: Scene) -> None:
    person = await scene.served()
    await scene.ends(person)
    ended, rating = (await person.told())[-2:]
    assert "林晓" in ended and "小恒回来了" in ended
    assert "几分" in rating


# What was under way


async def test_填到一半找了人_结束后可以接着办_填过的都带着(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.also = FORM
    await person.says("给王建国转账")
    await scene.on_duty("lin_xiao")
    await person.taps()
    await scene.accepts("lin_xiao", person)
    await scene.ends(person)
    ended = [m["content"] for m in await person.history() if m["content"]["type"] == "handoff_state"][-1]
    assert "转账还没办完" in ended["text"]
    assert [option["title"] for option in ended["resume"]] == ["接着办", "不办了"]
    await person.taps(ended["resume"][0]["value"], "接着办")
    assert scene.rasa.heard[-1] == '/transfer_money{"payee":"王建国"}'


async def test_填到一半找了人_结束后说不办了_表单就结束(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.also = FORM
    await person.says("给王建国转账")
    await scene.on_duty("lin_xiao")
    await person.taps()
    await scene.accepts("lin_xiao", person)
    await scene.ends(person)
    await person.taps("intent:cancel", "不办了")
    assert scene.rasa.heard[-1] == "/cancel"


async def test_聊了两百句再结束_没办完的事还记得(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.also = FORM
    await person.says("给王建国转账")
    await scene.on_duty("lin_xiao")
    await person.taps()
    await scene.accepts("lin_xiao", person)
    for n in range(60):
        await scene.writes("lin_xiao", person, f"第 {n} 句")
    await scene.ends(person)
    assert "转账还没办完" in (await person.told())[-2]


async def test_没有办到一半的事_结束时不乱问(scene: Scene) -> None:
    person = await scene.served()
    await scene.ends(person)
    ended = [m["content"] for m in await person.history() if m["content"]["type"] == "handoff_state"][-1]
    assert "resume" not in ended and "没办完" not in ended["text"]


async def test_等的时候已经办完了_结束时不再问要不要接着办(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.also = FORM
    await person.says("给王建国转账")
    await scene.busy("lin_xiao")
    await person.taps()
    scene.rasa.also = {"active_form": None}
    await person.says("五百")
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", person)
    await scene.ends(person)
    assert "没办完" not in (await person.told())[-2]


async def test_说转人工时_表单的问题不在同一口气里再问一遍(scene: Scene) -> None:
    person = await scene.customer()
    await scene.on_duty("lin_xiao")
    step = {
        "type": "form_step",
        "form": "transfer_money",
        "slot": "amount",
        "prompt": "转多少钱？",
        "step": 2,
        "total": 2,
    }
    scene.rasa.say = lambda _: [{"custom": {"type": "person_wanted", "trigger": "said"}}, {"custom": step}]
    scene.rasa.also = FORM
    replies = await person.says("转人工")
    assert [reply["type"] for reply in replies] == ["handoff_state"]


# Ratings


async def test_打五分两个字就算数_还说谢谢(both: Scene) -> None:
    person = await both.served()
    await both.ends(person)
    replies = await person.says("5分，小姑娘很有耐心")
    rated = await person.handoff()
    assert (rated.rating, rated.rating_word) == (5, "小姑娘很有耐心")
    assert "谢谢" in replies[-1]["markdown"] and replies[-1]["spoken"]


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("5", 5),
        ("三分", 3),
        ("非常满意", 5),
        ("不满意", 2),
        ("很差", 1),
        ("一般般吧", 3),
        ("4 stars", 4),
        ("给五星", 5),
    ],
)
async def test_各种说法的评分都听得懂(scene: Scene, words: str, score: int) -> None:
    person = await scene.served()
    await scene.ends(person)
    await person.says(words)
    assert (await person.handoff()).rating == score


async def test_评分没开口要_五分就不是评分(scene: Scene) -> None:
    person = await scene.customer()
    assert (await person.says("5分"))[0]["markdown"] == "Rasa 听到：5分"


async def test_问过别的再说五_就不是评分(scene: Scene) -> None:
    person = await scene.served()
    await scene.ends(person)
    await person.says("转账要手续费吗")
    assert (await person.says("5"))[0]["markdown"] == "Rasa 听到：5"
    assert (await person.handoff()).rating is None


async def test_隔了一天再说五_就不是评分(scene: Scene) -> None:
    person = await scene.served()
    await scene.ends(person)
    scene.clock.forward(25 * 3600)
    person = await scene.customer()
    assert (await person.says("5", "a-day-later"))[0]["markdown"] == "Rasa 听到：5"


async def test_评分之后再说五_小恒照常回答(scene: Scene) -> None:
    person = await scene.served()
    await scene.ends(person)
    await person.says("5分")
    assert (await person.says("5"))[0]["markdown"] == "Rasa 听到：5"


async def test_用按钮评分_带一句话_里面的密码不留(scene: Scene) -> None:
    person = await scene.served()
    handoff = await scene.ends(person)
    body = {"handoff_id": handoff, "score": 4, "word": "不错，我密码是 889271 她也没要"}
    assert (await person.post("rating", body)).status_code == 204
    rated = await person.handoff()
    assert rated.rating == 4 and rated.rating_word is not None and "889271" not in rated.rating_word


async def test_没结束不能评分_也不能评别人的(scene: Scene) -> None:
    person = await scene.served()
    handoff = (await person.handoff()).id
    assert (await person.post("rating", {"handoff_id": handoff, "score": 5})).status_code == 409
    await scene.ends(person)
    other = await scene.customer("liu_yang")
    assert (await other.post("rating", {"handoff_id": handoff, "score": 1})).status_code == 404
    assert (await person.post("rating", {"handoff_id": handoff, "score": 6})).status_code in (400, 422)


# The request vanishes


async def test_对话引擎停了_一点就排上队(both: Scene) -> None:
    await both.rasa.stop()
    person = await both.customer()
    await both.busy("lin_xiao")
    replies = await person.taps()
    assert [reply["type"] for reply in replies] == ["handoff_state"]
    assert await person.state() == "queued"


@pytest.mark.parametrize("words", ["转人工", "人工客服", "找个真人", "I want a real person", "叫客服来"])
async def test_对话引擎停了_说一声也排上队(scene: Scene, words: str) -> None:
    await scene.rasa.stop()
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.says(words)
    assert (await person.handoff()).trigger == "said"


@pytest.mark.parametrize("words", ["人工智能是什么", "客服电话是多少", "人工窗口几点开门"])
async def test_对话引擎停了_打听一句不会被转走(scene: Scene, words: str) -> None:
    await scene.rasa.stop()
    person = await scene.customer()
    await person.says(words)
    assert not await person.asked()


async def test_连点三下_还是一单_等的时间不重来(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    first = await person.handoff()
    await scene.passes(40)
    await person.taps()
    await person.taps()
    again = await person.handoff()
    assert (again.id, again.requested_at) == (first.id, first.requested_at)


async def test_两台设备同时点_还是一单(both: Scene) -> None:
    person = await both.customer()
    await both.busy("lin_xiao")
    await asyncio.gather(*(person.taps() for _ in range(4)))
    told = [text for text in await person.told() if "我请人工客服来帮您" in text]
    assert len(told) == 1


async def test_网断了重发同一条_不会多出一单(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    content = {"type": "quick_reply", "title": "转人工", "value": "human"}
    first = await person.caller.post(person.conversation, content, "tap-1")
    again = await person.caller.post(person.conversation, content, "tap-1")
    assert [m["id"] for m in again.json()["messages"]] == [m["id"] for m in first.json()["messages"]]
    assert again.json()["repeated"] is True


async def test_服务重启_排着的还排着_有人来了就轮到(
    settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with scene_of(settings, rasa, faq, clock) as before:
        await before.busy("lin_xiao")
        person = await before.customer()
        await person.taps()
        requested_at = (await person.handoff()).requested_at
    clock.forward(60)
    async with scene_of(settings, rasa, faq, clock) as after:
        same = await after.customer()
        await after.on_duty("lin_xiao")
        await after.accepts("lin_xiao", same)
        assert (await same.handoff()).requested_at == requested_at


async def test_取消了再点_是新的一单(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    first = (await person.handoff()).id
    await person.post("cancel")
    scene.clock.forward(1)
    await person.taps()
    assert (await person.handoff()).id != first


async def test_没开单就取消_说得明白(scene: Scene) -> None:
    person = await scene.customer()
    response = await person.post("cancel")
    assert response.status_code == 404
    assert "没有找到" in response.json()["detail"]


async def test_别人的对话_看不到也动不了(scene: Scene) -> None:
    person, other = await scene.customer(), await scene.customer("liu_yang")
    await person.taps()
    for what, method in (("", "GET"), ("", "POST"), ("cancel", "POST"), ("end", "POST")):
        path = f"/api/conversations/{person.conversation}/handoff{'/' if what else ''}{what}"
        assert (await other.caller.http.request(method, path)).status_code == 404


async def test_听不懂两回_请人来_第一回不请(both: Scene) -> None:
    person = await both.customer()
    await both.busy("lin_xiao")
    both.rasa.say = lambda _: UNKNOWN
    await person.says("咕噜咕噜")
    assert not await person.asked()
    await person.says("哗啦哗啦")
    assert (await person.handoff()).trigger == "failed_answers"
    assert "连着两次没帮上您" in (await person.told())[-1]
