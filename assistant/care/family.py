"""Members of the family who can be called: kept by the customer, found by the words for kinship."""

from __future__ import annotations

from sqlalchemy import Connection

from assistant.care import store
from assistant.care.errors import InvalidPhone, TooManyContacts
from assistant.care.kinship import relation_of
from assistant.care.models import MOST_CONTACTS, Contact, NewContact
from assistant.handoff.errors import InvalidCallbackNumber
from assistant.handoff.numbers import callback_number
from assistant.identity.models import Customer
from assistant.kit.clock import Clock
from assistant.kit.database import Database
from assistant.kit.ids import new_id


class FamilyService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def contacts(self, customer: Customer) -> list[Contact]:
        """At most five, in the customer's order."""
        return await self._database.read(lambda c: store.contacts(c, customer.id))

    async def names(self, customer: Customer) -> list[str]:
        """Names and relations, as the customer may say them."""
        return [said for contact in await self.contacts(customer) for said in (contact.name, contact.relation)]

    async def replace(self, customer: Customer, wanted: list[NewContact]) -> list[Contact]:
        """The list as it is to be from now on; raises InvalidPhone, TooManyContacts."""
        if len(wanted) > MOST_CONTACTS:
            raise TooManyContacts
        kept: dict[str, Contact] = {}
        for contact in wanted:
            id_ = contact.id if contact.id and contact.id not in kept else new_id(self._clock.now())
            name, relation = contact.name.strip(), contact.relation.strip()
            kept[id_] = Contact(id=id_, name=name, relation=relation, phone=phone_number(contact.phone))

        now = round(self._clock.now().timestamp() * 1000)

        def work(connection: Connection) -> None:
            store.replace_contacts(connection, customer.id, kept.values(), now)

        await self._database.write(work)
        return list(kept.values())


def named(contacts: list[Contact], words: str) -> Contact | None:
    """The one contact that the words name: by name, by the relation as written, or by any word for it.

    儿子 in 儿子媳妇 is not meant: a relation as written counts where it is the whole of the longest word for kin.
    """
    said = relation_of(words)
    for fitting in (
        [contact for contact in contacts if contact.name in words],
        [contact for contact in contacts if contact.relation in words and relation_of(contact.relation) == said],
        [contact for contact in contacts if said is not None and relation_of(contact.relation) == said],
    ):
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return None
    return None


def phone_number(written: str) -> str:
    """A Chinese mobile or landline number as digits; raises InvalidPhone."""
    try:
        number = callback_number(written)
    except InvalidCallbackNumber:
        raise InvalidPhone from None
    if number.startswith("+"):
        raise InvalidPhone
    return number
