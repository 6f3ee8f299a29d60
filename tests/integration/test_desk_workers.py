"""Two workers over PostgreSQL and Redis: the customer on one, the agent on the other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.conftest import make_settings
from tests.desk import Office, heard
from tests.fakes import FakeFaq, TurnableClock
from tests.harness import FakeRasa, Service
from tests.redis_server import redis_for_test


async def test_a_customer_on_one_worker_is_served_from_the_other(
    postgresql_url: str, tmp_path: Path, rasa: FakeRasa, faq: FakeFaq, clock: TurnableClock
) -> None:
    async with redis_for_test() as redis:
        settings = make_settings(
            tmp_path, rasa_url=rasa.url, database_url=postgresql_url, redis_url=redis.url, redis_prefix=redis.prefix
        )
        async with (
            Service.running(settings, rasa, faq, clock) as here,
            Service.running(settings, rasa, faq, clock) as there,
        ):
            customers, desks = Office(here), Office(there)
            agent = await desks.staff("lin_xiao")
            async with agent.on_duty() as desk:
                caller, conversation = await customers.customer()
                handoff = await agent.offered()
                await agent.do(handoff, "accept")
                async with caller.device(conversation) as phone:
                    await phone.receive("ready")
                    said = [caller.say(conversation, f"客户 {n}") for n in range(10)]
                    said += [agent.say(handoff, f"客服 {n}") for n in range(10)]  # type: ignore[arg-type]
                    await asyncio.gather(*said)
                    await caller.say(conversation, "说完了")
                    history = await caller.history(conversation)
                    received = await phone.messages(len(history))
                    assert [m["sequence"] for m in received] == [m["sequence"] for m in history]
                    assert (await heard(desk, "说完了"))[-1] == "说完了"
                    await phone.send(type="typing", on=True)
                    assert (await desk.receive("typing"))["on"]
                    await desk.send(type="typing", handoff_id=handoff, on=True)
                    while (await phone.receive("typing"))["by"] != "agent":
                        pass
                assert rasa.heard == []
            await desks.close()
