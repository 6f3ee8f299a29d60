"""How long everybody may take, and how much sooner the urgent are served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.handoff.models import Handoff, Priority, Reason, Trigger
from assistant.identity.models import Customer

ELDERLY_FROM = 60
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class Policy:
    """Milliseconds, unless a field says otherwise."""

    offer_lapse: int = 20 * SECOND
    """An offer not answered goes back to the head of the queue."""
    decline_pause: int = 15 * SECOND
    """An agent who refused a customer or let the offer lapse is not asked again sooner, unless by name."""
    agent_reminder: int = 2 * MINUTE
    """The customer's message has not been answered: the desk is reminded."""
    agent_idle: int = 5 * MINUTE
    """The customer's message has not been answered: the customer goes back to the head of the queue."""
    customer_reminder: int = 5 * MINUTE
    """The agent's message has not been answered: the customer is asked whether anybody is there."""
    customer_idle: int = 10 * MINUTE
    """The agent's message has not been answered: the conversation ends."""
    slow_customer_reminder: int = 15 * MINUTE
    """The same for the elderly and in the care edition: nobody is hurried."""
    slow_customer_idle: int = 30 * MINUTE
    reach_out_idle: int = 24 * HOUR
    """A manager's first message that nobody answers."""
    call: int = HOUR
    """Who asked to be called back is on the telephone, where nobody writes; so long neither is reminded or given up."""
    wrap_up_lapse: int = 5 * MINUTE
    """A conversation that the agent does not write up is closed as it is."""
    nobody_on_duty: int = 60 * SECOND
    """A customer for whom nobody is on duty any more waits no longer than this before being told."""
    present: int = 29 * SECOND
    """A desk not seen for so long is gone, and its customers go back to the head of the queue."""
    reachable: int = 6 * SECOND
    """A desk not seen for so long, three heartbeats, gets no new customers."""
    outage: int = 10 * SECOND
    """Nobody looked at what is due for so long: the service was down, and its clocks stood still."""
    resting_tick: int = 2 * SECOND
    """How often a worker with nothing to do writes down that it is alive."""

    elderly_bonus: int = 5 * MINUTE
    """How much earlier than their request the elderly are ranked."""
    card_loss_bonus: int = HOUR
    urgent_bonus: int = 24 * HOUR
    head_bonus: int = 48 * HOUR
    """Comes on top for whoever already had an agent, or an offer: the head of the queue."""

    usual_handling: int = 5 * MINUTE
    """How long a conversation takes while too few have been held to know."""
    handling_sample: int = 50
    """How many past conversations the expected wait is reckoned from."""

    def rank(self, requested_at: int, priority: Priority, *, head: bool) -> int:
        """Place in the queue: the smallest is next."""
        bonus = {
            Priority.NORMAL: 0,
            Priority.ELDERLY: self.elderly_bonus,
            Priority.CARD_LOSS: self.card_loss_bonus,
            Priority.URGENT: self.urgent_bonus,
        }[priority]
        return requested_at - bonus - (self.head_bonus if head else 0)

    def at_head(self, handoff: Handoff) -> bool:
        return handoff.rank_at < self.rank(handoff.requested_at, handoff.priority, head=False)

    def agent_patience(self, handoff: Handoff) -> tuple[int, int]:
        """After how much silence the agent is reminded, and after how much the customer goes to another."""
        if _may_be_on_the_telephone(handoff):
            return self.call, self.call
        return self.agent_reminder, self.agent_idle

    def customer_patience(self, handoff: Handoff) -> tuple[int, int]:
        """After how much silence the customer is asked, and after how much the conversation ends."""
        if handoff.trigger is Trigger.MANAGER and handoff.customer_wrote_at is None:
            return self.reach_out_idle, self.reach_out_idle
        if _may_be_on_the_telephone(handoff):
            return self.call, self.call
        card = handoff.brief.customer
        if card.care_edition or card.age_group == "60+":
            return self.slow_customer_reminder, self.slow_customer_idle
        return self.customer_reminder, self.customer_idle


def priority_of(
    customer: Customer, trigger: Trigger, reason: Reason | None, risks: tuple[str, ...], today: date
) -> Priority:
    """Elderly customers, lost cards, and above all fraud in progress or a life in danger, come first."""
    if trigger in {Trigger.FRAUD, Trigger.SELF_HARM, Trigger.ILLNESS, Trigger.DANGER} or reason in {
        Reason.FRAUD,
        Reason.WELLBEING,
    }:
        return Priority.URGENT
    if {"fraud", "self_harm"} & set(risks):
        return Priority.URGENT
    if reason is Reason.CARD_LOSS or "card_loss" in risks:
        return Priority.CARD_LOSS
    if is_elderly(customer, today):
        return Priority.ELDERLY
    return Priority.NORMAL


def is_elderly(customer: Customer, today: date) -> bool:
    if customer.care_edition or customer.segment == "elderly":
        return True
    born = customer.birth_date
    if born is None:
        return False
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= ELDERLY_FROM


def _may_be_on_the_telephone(handoff: Handoff) -> bool:
    """Until the customer writes to whoever has them now."""
    if handoff.callback_number is None:
        return False
    return handoff.customer_wrote_at is None or handoff.customer_wrote_at < (handoff.accepted_at or 0)
