"""Somebody of the family is to be called: the number to tap, or how to add one."""

from __future__ import annotations

from collections.abc import Sequence

from actions.contents import Content, call_action, card, link_action, person_option
from assistant.care.family import named
from assistant.care.kinship import relation_of
from assistant.care.models import Contact

ADD_FAMILY = "bank://care/family"
MOST_BESIDE_HELP = 2


def family_card(words: str, family: Sequence[Contact], english: bool) -> Content:
    """The one who is named; all of them where it is not clear who is meant."""
    meant = named(list(family), words) if words else None
    add = link_action("Add a family member" if english else "添加家人电话", ADD_FAMILY)
    if meant is not None:
        return card(
            "person",
            f"Call {meant.name}" if english else f"给{meant.name}打电话",
            subtitle=None if english else f"{meant.relation}{meant.name}的电话在这儿，点一下就拨出去。",
            fields=[("Telephone" if english else "电话", meant.phone)],
            spoken=None if english else f"{meant.relation}{meant.name}的电话在这儿，点一下“打电话”就拨出去。",
            actions=[call_action(f"Call {meant.name}" if english else "打电话", meant.phone)],
        )
    if family:
        relation = relation_of(words)
        missing = relation is not None and all(relation_of(contact.relation) != relation for contact in family)
        said = (
            f"您还没有存{relation}的电话。存了的有这几位，您要打给谁？"
            if missing
            else "您要打给谁？点一下名字就拨出去。"
        )
        return card(
            "person",
            "Whom shall I call?" if english else "打给家里人",
            subtitle=None if english else said,
            spoken=None if english else said,
            actions=[*family_calls(family, english), add],
        )
    said = "您还没有存家里人的电话。点“添加家人电话”，写上名字和号码，以后说一声就能打。"
    return card(
        "person",
        "No family number yet" if english else "家里人的电话",
        subtitle="You have not stored a number yet." if english else said,
        spoken=None if english else said,
        actions=[add, person_option(english)],
    )


def family_calls(family: Sequence[Contact], english: bool, most: int | None = None) -> list[dict[str, str]]:
    """A button to call each of them."""
    return [
        call_action(f"Call {contact.name}" if english else f"打给{contact.relation}{contact.name}", contact.phone)
        for contact in family[:most]
    ]
