"""Several workers on one Redis: what each hears, and what a lost, paused or emptied Redis costs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from assistant.kit.events import MISSED, Event, Subscription
from assistant.kit.rate_limit import SharedBuckets
from assistant.kit.redis_events import Limits, RedisEventHub, client
from tests.conftest import make_settings
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service, texts
from tests.redis_server import Door, RedisForTest, redis_for_test


@pytest.fixture
async def redis() -> AsyncIterator[RedisForTest]:
    async with redis_for_test() as there:
        yield there


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with Door().standing() as door:
        yield door


@asynccontextmanager
async def hub(url: str, redis: RedisForTest, limits: Limits | None = None) -> AsyncIterator[RedisEventHub]:
    made = RedisEventHub(url, prefix=redis.prefix, limits=limits)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


async def heard(subscription: Subscription, count: int, seconds: float = 30) -> list[Event]:
    async with asyncio.timeout(seconds):
        return [await subscription.get() for _ in range(count)]


async def silent(subscription: Subscription, seconds: float = 0.15) -> bool:
    try:
        await asyncio.wait_for(subscription.get(), seconds)
    except TimeoutError:
        return True
    return False


def events(first: int, last: int) -> list[Event]:
    return [Event(n, f"第 {n} 条") for n in range(first, last + 1)]


async def until(condition: object, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.01)


async def test_an_event_reaches_every_worker_once_and_in_order(redis: RedisForTest) -> None:
    async with (
        hub(redis.url, redis) as one,
        hub(redis.url, redis) as two,
        hub(redis.url, redis) as three,
        one.subscribe("c") as a,
        two.subscribe("c") as b,
        three.subscribe("other") as c,
    ):
        for n in range(1, 21):
            await one.publish("c", Event(n, f"第 {n} 条"))
        assert await heard(a, 20) == await heard(b, 20) == events(1, 20)
        assert await silent(a) and await silent(b) and await silent(c)


async def test_a_worker_hears_nothing_from_before_it_came(redis: RedisForTest) -> None:
    async with hub(redis.url, redis) as one:
        await one.publish("c", *events(1, 3))
        await until(lambda: one.pending == 0)
        async with hub(redis.url, redis) as two, two.subscribe("c") as b:
            assert await silent(b)


async def test_many_publications_of_two_workers_arrive_complete(redis: RedisForTest) -> None:
    async with (
        hub(redis.url, redis) as one,
        hub(redis.url, redis) as two,
        hub(redis.url, redis) as three,
        AsyncExitStack() as stack,
    ):
        listeners = [await stack.enter_async_context(three.subscribe(f"c{n}")) for n in range(50)]
        for sequence in range(1, 41):
            for n in range(50):
                await (one if n % 2 else two).publish(f"c{n}", Event(sequence, "…"))
        for listener in listeners:
            assert [event.sequence for event in await heard(listener, 40)] == list(range(1, 41))


async def test_killed_connections_lose_and_double_nothing(redis: RedisForTest, door: Door) -> None:
    async with (
        hub(door.url, redis) as one,
        hub(redis.url, redis) as two,
        one.subscribe("c") as a,
        two.subscribe("c") as b,
    ):
        for n in range(1, 31):
            if n % 7 == 0:
                for port in list(door.upstream_ports):
                    await redis.kill_connections_at(port)
            await one.publish("c", Event(n, "from one"))
            await two.publish("d", Event(n, "from two"))
            await two.publish("c", Event(0, str(n)))
            await asyncio.sleep(0.02)
        from_one = [event for event in await heard(b, 60) if event.sequence > 0]
        assert [event.sequence for event in from_one] == list(range(1, 31))
        from_two = [event.data for event in await heard(a, 60) if event.sequence == 0]
        assert from_two == [str(n) for n in range(1, 31)]
        assert await silent(b)


async def test_a_paused_redis_never_holds_up_who_publishes(redis: RedisForTest, door: Door) -> None:
    async with (
        hub(door.url, redis) as one,
        hub(redis.url, redis) as two,
        one.subscribe("c") as a,
        two.subscribe("c") as b,
    ):
        door.pause()
        async with asyncio.timeout(30):
            for event in events(1, 500):
                await one.publish("c", event)
                assert await a.get() == event
        await until(lambda: not one.connected)
        door.open()
        assert await heard(b, 500) == events(1, 500)
        await until(lambda: one.connected)
        await two.publish("c", Event(0, "back"))
        assert (await heard(a, 1))[0].data == "back"


async def test_what_was_published_while_redis_was_away_comes_afterwards(redis: RedisForTest, door: Door) -> None:
    async with hub(door.url, redis) as one, hub(redis.url, redis) as two, two.subscribe("c") as b:
        door.shut()
        await one.publish("c", *events(1, 3))
        await until(lambda: not one.connected)
        assert one.pending == 1
        door.open()
        assert await heard(b, 3) == events(1, 3)


async def test_a_worker_starts_without_redis_and_joins_when_it_is_there(redis: RedisForTest, door: Door) -> None:
    door.shut()
    async with (
        hub(door.url, redis) as one,
        hub(redis.url, redis) as two,
        one.subscribe("c") as a,
        two.subscribe("c") as b,
    ):
        assert not one.connected
        await one.publish("c", Event(1, "local"))
        assert await heard(a, 1) == [Event(1, "local")]
        door.open()
        assert await heard(a, 1) == [MISSED]
        assert await heard(b, 1) == [Event(1, "local")]
        await two.publish("c", Event(2, "from two"))
        assert await heard(a, 1) == [Event(2, "from two")]


async def test_a_short_absence_costs_nothing(redis: RedisForTest, door: Door) -> None:
    async with hub(door.url, redis) as one, hub(redis.url, redis) as two, one.subscribe("c") as a:
        await two.publish("c", Event(1, "before"))
        await heard(a, 1)
        door.shut()
        await until(lambda: not one.connected)
        await two.publish("c", *events(2, 9))
        await until(lambda: two.pending == 0)
        door.open()
        assert await heard(a, 8) == events(2, 9)


async def test_after_an_absence_longer_than_the_stream_every_listener_is_told(redis: RedisForTest, door: Door) -> None:
    async with (
        hub(door.url, redis) as one,
        hub(redis.url, redis) as two,
        one.subscribe("c") as a,
        one.subscribe("d") as d,
    ):
        await two.publish("c", Event(1, "before"))
        await heard(a, 1)
        door.shut()
        await until(lambda: not one.connected)
        for event in events(2, 20):
            await two.publish("c", event)
        await until(lambda: two.pending == 0)
        await redis.redis.xtrim(redis.stream, maxlen=5, approximate=False)
        door.open()
        assert await heard(d, 1) == [MISSED]
        assert await heard(a, 6) == [MISSED, *events(16, 20)]


async def test_a_redis_that_was_emptied_is_noticed(redis: RedisForTest, door: Door) -> None:
    async with hub(door.url, redis) as one, hub(redis.url, redis) as two, one.subscribe("c") as a:
        await two.publish("c", Event(1, "before"))
        await heard(a, 1)
        door.shut()
        await until(lambda: not one.connected)
        await redis.redis.delete(redis.stream)
        door.open()
        assert await heard(a, 1) == [MISSED]
        await two.publish("c", Event(2, "after"))
        assert await heard(a, 1) == [Event(2, "after")]


async def test_the_stream_is_capped(redis: RedisForTest) -> None:
    async with hub(redis.url, redis, Limits(stream=200)) as one:
        for n in range(3000):
            await one.publish("c", Event(n, "x"))
        await until(lambda: one.pending == 0)
        assert await redis.redis.xlen(redis.stream) < 500


async def test_more_than_can_be_kept_becomes_a_word_to_look_in_the_store(redis: RedisForTest, door: Door) -> None:
    async with (
        hub(door.url, redis, Limits(pending=10)) as one,
        hub(redis.url, redis) as two,
        two.subscribe("c") as b,
    ):
        door.shut()
        for event in events(1, 50):
            await one.publish("c", event)
        assert one.pending == 10
        door.open()
        assert await heard(b, 11) == [MISSED, *events(41, 50)]


async def test_one_bucket_is_shared_by_workers(redis: RedisForTest, clock: TurnableClock) -> None:
    connection = client(redis.url, 20)
    one, two = (SharedBuckets(connection, redis.prefix, 3, 0.01, clock) for _ in range(2))
    assert [await one.take("wang"), await two.take("wang"), await one.take("wang")] == [0, 0, 0]
    assert 80 < await two.take("wang") <= 100  # Redis's own clock goes on meanwhile
    assert await two.take("li") == 0
    keys = [key async for key in redis.redis.scan_iter(f"{redis.prefix}:rate:*")]
    assert len(keys) == 2
    assert min([await redis.redis.pttl(key) for key in keys]) > 0
    assert not any(b"wang" in key for key in keys)
    await connection.aclose()


async def test_without_redis_each_worker_counts_for_itself(
    redis: RedisForTest, door: Door, clock: TurnableClock
) -> None:
    connection = client(door.url, 2)
    buckets = SharedBuckets(connection, redis.prefix, 2, 0.5, clock)
    assert await buckets.take("wang") == 0
    before = [key async for key in redis.redis.scan_iter(f"{redis.prefix}:rate:*")]
    door.pause()
    assert [await buckets.take("wang"), await buckets.take("wang")] == [0, 0]
    assert await buckets.take("wang") == pytest.approx(2)
    door.open()
    assert await buckets.take("li") == 0
    assert [key async for key in redis.redis.scan_iter(f"{redis.prefix}:rate:*")] == before
    clock.forward(6)
    assert await buckets.take("li") == 0
    assert len([key async for key in redis.redis.scan_iter(f"{redis.prefix}:rate:*")]) == 2
    await connection.aclose()


async def test_a_service_whose_redis_is_away_serves_and_says_so(
    postgresql_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock, door: Door
) -> None:
    door.shut()
    changes = {"rasa_url": rasa.url, "database_url": postgresql_url, "redis_url": door.url, "redis_prefix": "nobody"}
    async with Service.running(make_settings(tmp_path, **changes), rasa, faq, clock) as service:
        caller = await service.sign_in()
        conversation = await caller.open()
        assert texts(await caller.say(conversation, "你好")) == ["你好", "Rasa 听到：你好"]
        ready = await caller.http.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["checks"]["redis"] == "down"
        assert "xiaoheng_redis_up 0.0" in (await caller.http.get("/metrics")).text
