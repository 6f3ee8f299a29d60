"""The customer's own account manager, as the customer sees them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from assistant.care.errors import NoManager
from assistant.care.models import OwnManager
from assistant.catalogue.models import Branch
from assistant.handoff import views
from assistant.handoff.models import Agent, Availability
from assistant.handoff.policy import Policy
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database


class ManagerService:
    """`phones` are by staff id; who is not among them is reached through the hotline."""

    def __init__(
        self,
        *,
        database: Database,
        policy: Policy,
        branches: Mapping[str, Branch],
        phones: Mapping[str, str],
        hotline: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._policy = policy
        self._branches = branches
        self._phones = phones
        self._hotline = hotline
        self._clock = clock

    async def of(self, customer: Customer) -> OwnManager:
        """Raises NoManager where the customer has none, or one who no longer works here."""
        agents = await self._database.read(_agents)
        agent = agents.get(customer.manager_id or "")
        if agent is None or agent.disabled:
            raise NoManager
        on_duty = self._on_duty(agent)
        branch = self._branches.get(agent.branch_id or customer.branch_id or "")
        place = f"{branch.city}{branch.name}" if branch else ""
        where = f"，在{place}" if place else ""
        now = "现在上班" if on_duty else "现在不在，可以先留话"
        return OwnManager(
            name=agent.name,
            title=agent.title,
            phone=self._phones.get(agent.id, self._hotline),
            branch=place,
            address=branch.address if branch else "",
            on_duty=on_duty,
            text=f"您的{agent.title}是{agent.name}{where}，{now}。",
        )

    async def names(self, customer: Customer) -> list[str]:
        """The manager's name; none where the customer has no manager."""
        try:
            return [(await self.of(customer)).name]
        except NoManager:
            return []

    async def branch_names(self, customer: Customer) -> list[str]:
        """The customer's own branch, and its city."""
        branch = self._branches.get(customer.branch_id or "")
        return [branch.name, branch.city] if branch else []

    def _on_duty(self, agent: Agent) -> bool:
        now = round(self._clock.now().timestamp() * 1000)
        at_the_desk = now - agent.last_seen < self._policy.present
        return at_the_desk and agent.availability in {Availability.ON_DUTY, Availability.BUSY}


def _agents(connection: Connection) -> dict[str, Agent]:
    return {agent.id: agent for agent in views.all_agents(connection)}
