"""Company for elderly customers: warm, varied, honest about being a machine, and never a diagnosis."""

from __future__ import annotations

from actions.contents import text
from actions.family import family_card
from actions.people import emergency
from actions.turn import BankAction, Content, Turn
from assistant.catalogue.models import CompanyReply
from assistant.handoff.danger_words import SEVERE

NOT_A_DOCTOR = "我不是医生，身上不舒服请到医院看看；急的话拨 120。"
CALL_FAMILY = "call_family"
"""The aspect of the sentences that want somebody of the family on the telephone."""
ENGLISH_CHAT = "I enjoy talking with you. I am only a program, but I am here whenever you feel like a chat."
ENGLISH_HEALTH = (
    "In general: sleep well, walk a little every day, drink water, eat less salt. "
    "I am not a doctor, so please see one if you feel unwell; in an emergency call 120."
)


class Companion(BankAction):
    action_name = "action_companion"

    async def answer(self, turn: Turn) -> list[Content]:
        health = turn.intent == "health_tip"
        if turn.aspect == CALL_FAMILY:
            return [family_card(turn.text, await self.services.callers.family(turn.conversation_id), turn.english)]
        if SEVERE.search(turn.text):
            return await emergency(self.services, turn)
        if turn.english:
            return [text(ENGLISH_HEALTH if health else ENGLISH_CHAT)]
        reply = self._fitting(turn, "health" if health else "chat")
        said = turn.pick(reply.wordings)
        if health:
            return [text(f"{said}\n\n{NOT_A_DOCTOR}", spoken=f"{said}{NOT_A_DOCTOR}")]
        return [text(said, spoken=said)]

    def _fitting(self, turn: Turn, kind: str) -> CompanyReply:
        """The topic most of whose words the customer used; the general one if none."""
        replies = [reply for reply in self.services.catalogue.company if reply.kind == kind]

        def heard(reply: CompanyReply) -> int:
            return sum(len(word) for word in reply.words if word in turn.text)

        best = max(replies, key=heard)
        return best if heard(best) else next(reply for reply in replies if not reply.words)
