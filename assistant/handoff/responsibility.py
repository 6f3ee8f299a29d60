"""Which manager is responsible for which customer, as the customer's token said last."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from assistant.handoff import store
from assistant.handoff.tables import customer_managers
from assistant.identity.models import Customer

_known = select(customer_managers.c.customer).where(customer_managers.c.customer_id == bindparam("customer_id"))


def met(connection: Connection, customer: Customer) -> None:
    """Writes only what is new."""
    known = connection.execute(_known, {"customer_id": customer.id}).scalar()
    stored = customer.model_dump_json()
    if customer.manager_id is None:
        if known is not None:
            connection.execute(delete(customer_managers).where(customer_managers.c.customer_id == customer.id))
    elif stored != known:
        store.remember_manager(connection, customer.id, customer.manager_id, stored)
