"""Places at the recogniser: who goes first, who is told what, and that nobody is lost."""

from __future__ import annotations

import asyncio
import threading

import pytest

from assistant.kit.metrics import Metrics
from assistant.speech.slots import Slots, Urgency
from tests.fakes import TurnableClock


class Desk:
    """Slots whose work waits until it is let go."""

    def __init__(self, size: int) -> None:
        self.metrics = Metrics()
        self.slots = Slots(size, clock=TurnableClock(), metrics=self.metrics)
        self.go = threading.Event()
        self.began: list[str] = []
        self.told: dict[str, list[int]] = {}

    def come(self, name: str, urgency: Urgency = Urgency.FINAL, whose: object = None) -> asyncio.Task[str]:
        def work() -> str:
            self.began.append(name)
            assert self.go.wait(10)
            return name

        told = self.told.setdefault(name, []).append
        return asyncio.create_task(self.slots.run(work, urgency, told, whose=whose))

    def waiting(self) -> float | None:
        return self.metrics.registry.get_sample_value("xiaoheng_recognitions_waiting")


async def come(desk: Desk, *names: str, urgency: Urgency = Urgency.FINAL) -> list[asyncio.Task[str]]:
    tasks = [desk.come(name, urgency) for name in names]
    await asyncio.sleep(0)
    return tasks


async def test_ten_at_two_places_are_all_served_in_order_and_none_refused() -> None:
    desk = Desk(2)
    names = [f"第{number}位" for number in range(10)]
    tasks = await come(desk, *names)
    assert [desk.told[name][:1] for name in names] == [[], [], [2], [3], [4], [5], [6], [7], [8], [9]]
    desk.go.set()
    assert await asyncio.gather(*tasks) == names
    assert sorted(desk.began) == sorted(names)
    assert desk.told["第9位"] == sorted(desk.told["第9位"], reverse=True)
    assert desk.waiting() == 0


async def test_who_has_finished_speaking_goes_before_who_may_have() -> None:
    desk = Desk(1)
    running = await come(desk, "先")
    guess = await come(desk, "猜", urgency=Urgency.GUESS)
    final = await come(desk, "完")
    desk.go.set()
    await asyncio.gather(*running, *guess, *final)
    assert desk.began == ["先", "完", "猜"]


async def test_who_goes_away_leaves_the_line_and_the_others_move_up() -> None:
    desk = Desk(1)
    running = await come(desk, "先")
    leaving, staying = await come(desk, "走", "留")
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert desk.told["留"] == [2, 1]
    desk.go.set()
    assert await asyncio.gather(*running, staying) == ["先", "留"]
    assert desk.began == ["先", "留"]


async def test_nobody_waits_behind_themselves_and_a_person_counts_once() -> None:
    desk = Desk(2)
    me, other = object(), object()
    tasks = [desk.come("我的猜", Urgency.GUESS, me), desk.come("我的看", Urgency.SKETCH, me)]
    await asyncio.sleep(0)
    tasks.append(desk.come("我的完", whose=me))
    await asyncio.sleep(0)
    assert desk.told["我的完"] == []
    tasks += [desk.come("别人的前半", whose=other), desk.come("别人的后半", whose=other), desk.come("第三位")]
    await asyncio.sleep(0)
    assert (desk.told["别人的前半"], desk.told["别人的后半"], desk.told["第三位"]) == ([1], [1], [2])
    desk.go.set()
    await asyncio.gather(*tasks)
    assert desk.told["我的完"] == []


async def test_who_gives_up_just_as_a_place_becomes_free_takes_none_away() -> None:
    desk = Desk(1)
    (running,) = await come(desk, "先")
    leaving, staying = await come(desk, "走", "留")
    desk.go.set()
    await running
    leaving.cancel()
    assert await staying == "留"
    assert await asyncio.gather(*await come(desk, "甲", "乙")) == ["甲", "乙"]
    await asyncio.sleep(0)
    assert desk.metrics.registry.get_sample_value("xiaoheng_recognitions_running") == 0


async def test_a_place_is_free_only_when_the_work_is_done_though_nobody_waits_for_it() -> None:
    desk = Desk(1)
    (gone,) = await come(desk, "走")
    await asyncio.sleep(0.01)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    (after,) = await come(desk, "后")
    assert desk.told["后"] == [1]
    desk.go.set()
    assert await after == "后"


async def test_partial_texts_leave_a_place_for_who_finishes() -> None:
    desk = Desk(2)
    assert desk.slots.has_room_for_sketch
    tasks = await come(desk, "先")
    assert not desk.slots.has_room_for_sketch
    desk.go.set()
    await asyncio.gather(*tasks)
    await asyncio.sleep(0)
    assert desk.slots.has_room_for_sketch


async def test_work_that_fails_frees_its_place() -> None:
    slots = Slots(1, clock=TurnableClock(), metrics=Metrics())

    def fail() -> None:
        raise ValueError("broken")

    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            await slots.run(fail, Urgency.FINAL)
    assert await slots.run(lambda: "fine", Urgency.FINAL) == "fine"
