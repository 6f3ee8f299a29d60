"""A person is asked for when it takes one: two failures, anger, a fraud under way, despair; and not otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.settings import Settings
from tests.fakes import FakeFaq, TurnableClock
from tests.handover_scene import FORM, UNKNOWN, Scene, scene_of
from tests.harness import FakeRasa, Service

CHOICE = [
    {"custom": {"type": "quick_replies", "text": "您是想：", "options": [{"title": "查明细", "value": "intent:x"}]}}
]
PERSON = {"custom": {"type": "person_wanted", "trigger": "said"}}


@pytest.fixture
async def scene(service: Service, clock: TurnableClock) -> Scene:
    return Scene(service, clock)


def understands_nothing(_call: dict[str, Any]) -> list[dict[str, Any]]:
    return UNKNOWN


# Two failed answers


async def test_听不懂一回_听懂一回_再听不懂_不算连着两回(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.say = understands_nothing
    await person.says("咕噜")
    scene.rasa.say = lambda _: [{"text": "好的"}]
    await person.says("你好")
    scene.rasa.say = understands_nothing
    await person.says("哗啦")
    assert not await person.asked()


async def test_听不懂的次数_进程重启也记得(
    settings: Settings, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    rasa.say = understands_nothing
    async with scene_of(settings, rasa, faq, clock) as before:
        await (await before.customer()).says("咕噜")
    async with scene_of(settings, rasa, faq, clock) as after:
        person = await after.customer()
        await person.says("哗啦", "after-restart")
        assert (await person.handoff()).trigger == "failed_answers"


async def test_客户说答得不对_也算没帮上(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("这不是我要的答案")
    assert not await person.asked()
    await person.says("你还是没听懂我的意思")
    assert (await person.handoff()).trigger == "failed_answers"


async def test_客户自己没听懂_不算小恒没听懂(scene: Scene) -> None:
    person = await scene.customer()
    for words in ("我没听懂，再说一遍", "我没听明白"):
        await person.says(words)
    assert not await person.asked()


async def test_给了选项让客户挑_不算听不懂(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.say = lambda _: CHOICE
    for words in ("那个啥", "就那个", "昨天那个"):
        await person.says(words)
    assert not await person.asked()


async def test_对话引擎停了_知识库答不上两回也请人(scene: Scene) -> None:
    await scene.rasa.stop()
    person = await scene.customer()
    await person.says("咕噜咕噜")
    await person.says("哗啦哗啦")
    assert (await person.handoff()).trigger == "failed_answers"


async def test_对话引擎停了_答得上就不请人(scene: Scene) -> None:
    await scene.rasa.stop()
    person = await scene.customer()
    for words in ("转账要手续费吗", "存款利率多少"):
        await person.says(words)
    assert not await person.asked()


async def test_请过一回人又取消_要再连着两回才请(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    scene.rasa.say = understands_nothing
    await person.says("一")
    await person.says("二")
    first = (await person.handoff()).id
    await person.post("cancel")
    scene.clock.forward(1)
    await person.says("三")
    assert (await person.handoff()).id == first
    await person.says("四")
    assert (await person.handoff()).id != first


async def test_正排着队又听不懂_不另开一单(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.taps()
    first = (await person.handoff()).id
    scene.rasa.say = understands_nothing
    for words in ("一", "二", "三"):
        await person.says(words)
    assert (await person.handoff()).id == first


async def test_交接里写明小恒没听懂哪两句(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.say = understands_nothing
    await person.says("那个单子")
    await person.says("就上回那个单子")
    summary = (await person.handoff()).brief.summary
    assert "连着两次没答上来" in summary and "那个单子" in summary


# Anger


async def test_发火了_先道歉再请人_交接里标着(scene: Scene) -> None:
    person = await scene.customer()
    await scene.busy("lin_xiao")
    await person.says("什么破银行，糊弄老百姓")
    handoff = await person.handoff()
    assert (handoff.trigger, handoff.brief.sentiment) == ("anger", "angry")
    assert "让您着急了，对不起" in (await person.told())[-1]


async def test_发火又说投诉_到投诉组(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("垃圾银行，我要投诉你们")
    handoff = await person.handoff()
    assert (handoff.reason, handoff.group_id) == ("complaint", "complaints")


@pytest.mark.parametrize("words", ["生气", "投诉电话是多少", "急死我了，验证码收不到", "垃圾短信怎么退订"])
async def test_没冲小恒发火_就不转走(scene: Scene, words: str) -> None:
    person = await scene.customer()
    await person.says(words)
    assert not await person.asked()


async def test_英文发火_用英文道歉(scene: Scene) -> None:
    person = await scene.customer("john_smith")
    await scene.busy("lin_xiao")
    await person.says("this is ridiculous, your bank is a joke")
    assert "sorry for the trouble" in (await person.told())[-1]


# Fraud


async def test_正在被骗_先说止损_再请人_最优先(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("有人让我把钱转到安全账户，电话还没挂")
    handoff = await person.handoff()
    assert (handoff.trigger, handoff.reason, handoff.priority) == ("fraud", "fraud", 3)
    assert scene.rasa.heard[-1] == "/report_fraud", "the dialogue lets go of the form and says what to do"


@pytest.mark.parametrize("words", ["如何防诈骗", "公安局会不会让人转到安全账户", "什么是杀猪盘"])
async def test_只是问防骗_照常回答(scene: Scene, words: str) -> None:
    person = await scene.customer()
    assert (await person.says(words))[0]["markdown"] == f"Rasa 听到：{words}"
    assert not await person.asked()


async def test_对话引擎停了_被骗也先拦住_说得出一一零(scene: Scene) -> None:
    await scene.rasa.stop()
    person = await scene.customer()
    replies = await person.says("我刚被骗走两万块")
    said = next(reply for reply in replies if reply["type"] == "text")
    assert "110" in said["markdown"] and "96110" in said["markdown"]
    assert "幺幺零" in said["spoken"]
    assert (await person.handoff()).priority == 3


async def test_点了遇到诈骗的事由_先说别转账(scene: Scene) -> None:
    person = await scene.customer()
    await person.taps("human:fraud", "遇到诈骗")
    assert "先别转账" in (await person.told())[-1]


async def test_被骗的警告不说两遍(scene: Scene) -> None:
    await scene.rasa.stop()
    person = await scene.customer()
    await person.says("我刚被骗走两万块")
    assert "".join(await person.heard()).count("先别转账") == 1


# Despair


@pytest.mark.parametrize(
    "words", ["活着没意思，钱给孩子留着吧", "我走了就不拖累孩子们了", "老头子在那边等我呢，我想跟他去了"]
)
async def test_拐着弯的轻生话_也听得出来_最优先(scene: Scene, words: str) -> None:
    person = await scene.customer("li_jianguo")
    await person.says(words)
    handoff = await person.handoff()
    assert (handoff.trigger, handoff.reason, handoff.priority) == ("self_harm", "wellbeing", 3)
    assert handoff.brief.sentiment == "distressed" and "self_harm" in handoff.brief.risks
    assert scene.rasa.heard[-1] == "/emergency"


async def test_对话引擎停了_轻生的话也有人接得住(scene: Scene) -> None:
    await scene.rasa.stop()
    person = await scene.customer("li_jianguo")
    replies = await person.says("我不想活了")
    said = next(reply for reply in replies if reply["type"] == "text")
    assert "12356" in said["markdown"] and "120" in said["markdown"] and "幺二三五六" in said["spoken"]
    assert (await person.handoff()).trigger == "self_harm"


async def test_轻生的话_在排队中说出来_就提到最前(scene: Scene) -> None:
    await scene.busy("lin_xiao", "sun_lei")
    for n in range(3):
        await (await scene.customer(f"kehu_{n}")).taps()
    person = await scene.customer()
    await person.taps()
    await person.says("我不想活了")
    assert (await person.status())["position"] == 1


async def test_说欠了债撑不下去的是生意_不当成轻生(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("生意不好，店撑不下去了，贷款能不能缓缓")
    assert not await person.asked()


async def test_轻生时_不管有没有人值班_都先说心理援助热线(scene: Scene) -> None:
    person = await scene.customer()
    await person.taps("human:wellbeing", "需要帮助")
    assert "12356" in (await person.told())[-1]


# Said in so many words


async def test_说转人工带了事由_直接到那一组(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.say = lambda _: [PERSON]
    await person.says("转人工，我卡丢了")
    handoff = await person.handoff()
    assert (handoff.reason, handoff.group_id, handoff.priority) == ("card_loss", "safety", 2)
    assert "先把卡挂失" in (await person.told())[-1]


async def test_表单填到一半说转人工_表单和填的都交给客服(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.say = lambda _: [PERSON]
    scene.rasa.also = FORM
    await person.says("转人工")
    task = (await person.handoff()).brief.task
    assert task is not None
    assert (task.title, [field.value for field in task.filled], task.waiting_for) == ("转账", ["王建国"], "金额")


async def test_请人的记号_客户看不到(scene: Scene) -> None:
    person = await scene.customer()
    scene.rasa.say = lambda _: [{"text": "好的"}, PERSON, {"custom": {"type": "failed"}}]
    replies = await person.says("转人工")
    assert [reply["type"] for reply in replies] == ["text", "handoff_state"]


async def test_事由不认得_说得明白(scene: Scene) -> None:
    person = await scene.customer()
    assert (await person.post(body={"reason": "nonsense"})).status_code in (400, 422)
    assert (await person.caller.tap(person.conversation, "human:nonsense")).status_code == 403
    assert not await person.asked()
