"""To a person and back through the whole service with the real Rasa: what was under way is taken up again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_settings
from tests.conversations.stage import TOKEN, Stage
from tests.fakes import FakeFaq, TurnableClock
from tests.handover_scene import Scene, scene_of
from tests.harness import FakeRasa


class NoVectors(FakeFaq):
    """Rasa embeds the sentence itself."""

    async def sentence_vector(self, text: str) -> Any:
        return None


@pytest.fixture
async def scene(stage: Stage, tmp_path: Path) -> AsyncIterator[Scene]:
    settings = make_settings(tmp_path, rasa_url=stage.url, rasa_token=TOKEN, rasa_timeout_seconds=60)
    async with scene_of(settings, FakeRasa(), NoVectors(), TurnableClock()) as running:
        await running.busy("lin_xiao")
        yield running


async def test_转账转到一半说转人工_结束后接着办_对话引擎重启过也行(scene: Scene, stage: Stage) -> None:
    person = await scene.customer()
    await person.says("给王建国转账")
    replies = await person.says("转人工")
    assert [reply["type"] for reply in replies] == ["handoff_state"]
    task = (await person.handoff()).brief.task
    assert task is not None and [field.value for field in task.filled] == ["王建国"]
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", person)
    assert await person.says("五百") == []
    await scene.ends(person)
    stage.restart()
    ended = [m["content"] for m in await person.history() if m["content"]["type"] == "handoff_state"][-1]
    again = await person.taps(ended["resume"][0]["value"], "接着办")
    assert "转多少钱" in again[0]["prompt"]
    done = await person.says("五百")
    assert {field["value"] for field in done[0]["fields"]} >= {"王建国", "500 元"}


async def test_转账转到一半点了转人工_结束后说不办了_什么都没动(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("给王建国转账")
    await person.taps()
    await scene.on_duty("lin_xiao")
    await scene.accepts("lin_xiao", person)
    await scene.ends(person)
    replies = await person.taps("intent:cancel", "不办了")
    assert "什么都没有动" in replies[0]["markdown"]
    assert "转多少钱" not in str(await person.says("转账要手续费吗"))


async def test_转账转到一半点了转人工_取消排队后接着填(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("给王建国转账")
    await person.taps()
    await person.post("cancel")
    done = await person.says("五百")
    assert {field["value"] for field in done[0]["fields"]} >= {"王建国", "500 元"}


@pytest.mark.parametrize(
    ("sentences", "trigger"),
    [
        (["它老是那样", "到底是咋回事嘛"], "failed_answers"),
        (["它老是那样", "你没听懂我的意思"], "failed_answers"),
        (["转账", "什么破银行，气死我了"], "anger"),
        (["我刚把验证码告诉一个客服了钱被转走了"], "fraud"),
        (["对方让我下个会议软件开着屏幕给他看，正开着呢"], "fraud"),
        (["我爸突然倒地上叫不醒了"], "illness"),
        (["活着没啥意思，我就想找个河跳下去算了"], "self_harm"),
        (["俺跟你这机器说不明白，换个真人"], "said"),
        (["let me talk to a real person"], "said"),
    ],
)
async def test_该请人的时候请人(scene: Scene, sentences: list[str], trigger: str) -> None:
    person = await scene.customer()
    for sentence in sentences:
        assert not await person.asked()
        await person.says(sentence)
    assert (await person.handoff()).trigger == trigger


@pytest.mark.parametrize("sentence", ["怎么识别电信诈骗", "投诉电话是多少", "腰酸背痛咋保养", "今天天气怎么样"])
async def test_不该请人的时候不请(scene: Scene, sentence: str) -> None:
    person = await scene.customer()
    await person.says(sentence)
    assert not await person.asked()


async def test_转到一半说被骗了_转账放下_不再问转给谁(scene: Scene) -> None:
    person = await scene.customer()
    await person.says("转账")
    said = str(await person.says("等等，我好像被骗了，他还在电话里催我转"))
    assert "先别转账" in said and "转给谁" not in said
    assert (await person.handoff()).reason == "fraud"
