"""Account managers: the customers they are responsible for, and writing to them first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from assistant.conversation import threads
from assistant.conversation.contents import AgentTextContent
from assistant.conversation.handover import Outcome
from assistant.conversation.threads import MessageRow, milliseconds
from assistant.desk.errors import CustomerNotFound
from assistant.desk.masking import Masking
from assistant.desk.models import OwnCustomer
from assistant.desk.service import face
from assistant.desk.tickets import moment
from assistant.handoff import views
from assistant.handoff.briefing import customer_card
from assistant.handoff.core import Core
from assistant.handoff.errors import HandoffNotFound
from assistant.handoff.machine import State
from assistant.handoff.service import HandoffService
from assistant.handoff.spoken import CHINA
from assistant.identity.models import Customer
from assistant.identity.staff import Staff
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class WrittenFirst:
    handoff_id: str
    row: MessageRow
    notice: str | None
    """What was hidden, for the manager."""


class Managers:
    def __init__(
        self, *, database: Database, core: Core, handoffs: HandoffService, masking: Masking, clock: Clock
    ) -> None:
        self._database = database
        self._core = core
        self._handoffs = handoffs
        self._masking = masking
        self._clock = clock

    async def customers(self, staff: Staff) -> list[OwnCustomer]:
        """Whom this manager is responsible for; who wrote last comes first."""
        today = self._clock.now().astimezone(CHINA).date()

        def work(connection: Connection) -> list[OwnCustomer]:
            found = [Customer.model_validate_json(stored) for stored in views.customers_of(connection, staff.id)]
            conversations = threads.open_conversations(connection, [customer.id for customer in found])
            glances = threads.glances(connection, list(conversations.values()))
            groups, manager = views.all_groups(connection), views.face_of(connection, staff.id)
            own = []
            for customer in found:
                branch = self._core.branch_name(groups, customer.branch_id)
                card = customer_card(customer, today, branch, manager.name if manager else staff.name)
                conversation_id = conversations.get(customer.id)
                glance = glances.get(conversation_id) if conversation_id else None
                last = moment(glance.at) if glance else None
                own.append(OwnCustomer(**card.model_dump(), conversation_id=conversation_id, last_contact=last))
            return sorted(own, key=lambda c: (-(c.last_contact.timestamp() if c.last_contact else 0), c.customer_id))

        return await self._database.read(work)

    async def write_first(
        self, staff: Staff, customer_id: str, text: str, client_message_id: str | None
    ) -> WrittenFirst:
        """Opens a conversation with a person where none is; a customer who waits for one is served.

        Raises CustomerNotFound for another manager's customer, NotYours while a colleague has the customer.
        """
        written, notice = self._masking.masked(text)
        moment_now = self._clock.now()
        now = milliseconds(moment_now)

        id_ = client_message_id or new_id(moment_now)

        def work(connection: Connection) -> tuple[str, MessageRow, Outcome]:
            stored = views.customer_of(connection, staff.id, customer_id)
            if stored is None:
                raise CustomerNotFound
            self._core.lock(connection)
            customer = Customer.model_validate_json(stored)
            conversation = threads.open_conversation(connection, customer.id, new_id(moment_now), now)
            before = threads.sent_from_staff(connection, conversation.id, staff.id, id_)
            if before is not None:
                return views.of_conversation(connection, conversation.id)[0].id, before, Outcome()
            reached = self._core.reach_out(connection, customer, conversation.id, staff.id, now)
            row, _ = threads.append_from_staff(
                connection,
                conversation.id,
                staff_id=staff.id,
                face=face(connection, staff),
                client_message_id=id_,
                content=AgentTextContent(text=written).model_dump_json(),
                now=now,
            )
            wrote = self._handoffs.agent_wrote(connection, conversation.id, now)
            return (
                _active_in(connection, conversation.id),
                row,
                Outcome([*reached.rows, row], [*reached.events, *wrote.events]),
            )

        handoff_id, row, outcome = await self._database.write(work)
        await self._handoffs.told(outcome)
        return WrittenFirst(handoff_id, row, notice)


def _active_in(connection: Connection, conversation_id: str) -> str:
    for handoff in views.of_conversation(connection, conversation_id):
        if handoff.state is State.ACTIVE:
            return handoff.id
    raise HandoffNotFound
