"""What the dialogue may know of the customer of a conversation: the family to call, the edition in use."""

from __future__ import annotations

import pytest

from assistant.care.callers import Callers
from assistant.care.sums import sums_in
from tests.harness import Caller, Service

DAUGHTER = {"id": None, "name": "小红", "relation": "女儿", "phone": "13800000001"}


@pytest.fixture
def callers(service: Service) -> Callers:
    connected = Callers()
    connected.connect(service.app.state.database, service.app.state.care)
    return connected


async def conversation_of(caller: Caller) -> str:
    conversation = await caller.open()
    await caller.say(conversation, "你好")
    return conversation


async def test_家里人是这位客户自己存的(service: Service, callers: Callers) -> None:
    with_family, without = await service.sign_in(), await service.sign_in("wang_guilan")
    await with_family.http.put("/api/care/family", json=[DAUGHTER])
    known = await callers.family(await conversation_of(with_family))
    assert [(contact.name, contact.phone) for contact in known] == [("小红", "13800000001")]
    assert await callers.family(await conversation_of(without)) == []


async def test_换了版本_马上就知道(service: Service, callers: Callers) -> None:
    caller = await service.sign_in()
    conversation = await conversation_of(caller)
    for edition, is_care in (("care", True), ("standard", False)):
        await caller.http.put("/api/care/settings", json={"edition": edition})
        assert await callers.in_care_edition(conversation) is is_care


async def asked_on(caller: Caller, text: str, screen: str | None) -> tuple[str, str]:
    """The conversation, and the id of the message."""
    conversation = await caller.open()
    content = {"type": "text", "text": text} | ({"screen": screen} if screen else {})
    sent = (await caller.post(conversation, content)).json()["messages"][0]
    return conversation, sent["id"]


@pytest.mark.parametrize(
    ("edition", "screen", "introduced"),
    [
        ("care", "care.transfer", "转账汇款"),
        ("standard", "care.bills", "缴费充值"),
        ("care", None, "跟小恒说话"),
        ("care", "care.of_another_bank", "跟小恒说话"),
        ("standard", None, "小恒 智能客服"),
    ],
)
async def test_问这一页_介绍的就是开着的那一页(
    service: Service, callers: Callers, edition: str, screen: str | None, introduced: str
) -> None:
    caller = await service.sign_in()
    await caller.http.put("/api/care/settings", json={"edition": edition})
    conversation, message = await asked_on(caller, "这个页面是干什么的", screen)
    introduction = await callers.introduction(conversation, message)
    assert introduction and introduction.title == introduced
    assert introduction.text.startswith(f"这里是“{introduced}”。") and "“" not in introduction.spoken


async def test_后来又在别的页说了话_答的还是问的那一页(service: Service, callers: Callers) -> None:
    caller = await service.sign_in("wang_guilan")
    conversation, asked = await asked_on(caller, "这个页面是干什么的", "care.transfer")
    await asked_on(caller, "你好", "care.health")
    introduction = await callers.introduction(conversation, asked)
    assert introduction and introduction.id == "care.transfer"


async def test_介绍里有这一页现在的事_没有钱数_也不把刚说的话再念一遍(service: Service, callers: Callers) -> None:
    wang = await service.sign_in("wang_guilan")
    conversation, message = await asked_on(wang, "我卡里还有123456元，这个页面是干什么的", None)
    talk = await callers.introduction(conversation, message)
    assert talk and "刚才说" not in talk.text and not sums_in(talk.text)
    conversation, message = await asked_on(wang, "念给我听听这一页", "care.home")
    home = await callers.introduction(conversation, message)
    assert home and "最新的活动有" in home.text


async def test_页面的名字要像个名字(service: Service) -> None:
    caller = await service.sign_in()
    conversation = await caller.open()
    for wrong in ("../../etc", "care", "care.Transfer", "care." + "x" * 40, 7):
        content = {"type": "text", "text": "这是哪一页", "screen": wrong}
        assert (await caller.post(conversation, content)).status_code == 422


async def test_没说在哪一页_存的话里就没有这一项(service: Service) -> None:
    caller = await service.sign_in()
    conversation, _ = await asked_on(caller, "你好", None)
    assert (await caller.history(conversation))[0]["content"] == {"type": "text", "text": "你好"}


async def test_说慢点大声点_设置真的改了_以后都这样(service: Service, callers: Callers) -> None:
    wang = await service.sign_in("wang_guilan")
    await wang.http.put("/api/care/settings", json={"volume": 0.5, "size": 28})
    conversation = await conversation_of(wang)
    assert await callers.adjust_voice(conversation, "说慢点，声音大一点") == "好，念慢一点，声音大一点。"
    kept = (await wang.http.get("/api/care/settings")).json()
    assert (kept["rate"], kept["volume"], kept["size"]) == (0.7, 0.7, 28)
    await callers.adjust_voice(conversation, "再快一点")
    assert (await wang.http.get("/api/care/settings")).json()["rate"] == 0.8


@pytest.mark.parametrize(("edition", "said"), [("standard", "说慢点"), ("care", "说短一点")])
async def test_标准版不出声_说短点不是说慢点_什么也不改(
    service: Service, callers: Callers, edition: str, said: str
) -> None:
    caller = await service.sign_in()
    await caller.http.put("/api/care/settings", json={"edition": edition})
    assert await callers.adjust_voice(await conversation_of(caller), said) is None
    assert (await caller.http.get("/api/care/settings")).json()["rate"] == 0.8


async def test_没有这个对话_谁也不认识(callers: Callers) -> None:
    assert await callers.introduction("c-none", "c-none-1") is None
    assert await callers.adjust_voice("c-none", "说慢点") is None
    assert await callers.family("c-none") == []
    assert not await callers.in_care_edition("c-none")


async def test_数据库还没打开_谁也不认识() -> None:
    assert await Callers().family("c-none") == []
