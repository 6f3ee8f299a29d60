"""Said again: as it was, then shorter with a person offered."""

from __future__ import annotations

from typing import Any

from actions.contents import text
from actions.repeating import AGAIN, SHORTER, Repeat
from actions.turn import Turn

LONG = "跨行转账单笔一万元以下不收钱。超过的部分按万分之二收，最少两元。柜台另外收。节假日也一样，到账时间看对方银行。"


def after(*replies: list[dict[str, Any]]) -> Turn:
    """A customer who asks for it again after these replies, each to one message."""
    events: list[dict[str, Any]] = []
    for reply in replies:
        events.append({"event": "user", "text": "…"})
        events += [{"event": "bot", "data": {"custom": content}} for content in reply]
    return Turn("再说一遍", "repeat", (), (), (), {}, None, [*events, {"event": "user", "text": "再说一遍"}])


async def said(turn: Turn) -> list[dict[str, Any]]:
    services: Any = None
    return await Repeat(services).answer(turn)


async def test_头一回原样再说() -> None:
    again = await said(after([text(LONG)]))
    assert [content["markdown"] for content in again] == [AGAIN, LONG]


async def test_第二回说短的_还请人() -> None:
    shorter = await said(after([text(LONG)], [text(AGAIN), text(LONG)]))
    assert shorter[0]["markdown"].startswith(SHORTER)
    assert len(shorter[0]["markdown"]) < len(LONG)
    assert {"title": "转人工", "value": "human"} in shorter[-1]["options"]


async def test_卡片的按钮在短的里也还在() -> None:
    card = {"type": "card", "kind": "feature", "title": "挂失", "spoken": "挂失在卡管理里。", "actions": []}
    shorter = await said(after([card], [text(AGAIN), card]))
    assert card in shorter and "挂失在卡管理里" in shorter[0]["markdown"]


async def test_还没说过话就问想问什么() -> None:
    assert "还没说什么" in (await said(after()))[0]["markdown"]
