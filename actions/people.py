"""To a person: on request, in an emergency, when a fraud is under way."""

from __future__ import annotations

import re

from actions.contents import call_action, card, choice, link_action, person_option, person_wanted, text
from actions.family import MOST_BESIDE_HELP, family_calls
from actions.services import ActionServices
from actions.turn import BankAction, Content, Turn
from assistant.handoff import signals
from assistant.handoff.danger_words import SEVERE
from assistant.handoff.emergencies import TITLES, Danger, call_titles, what_to_do
from assistant.handoff.models import Reason, Trigger
from assistant.handoff.wording import AMBULANCE, FRAUD_LINE, POLICE

SURE = 0.5
SURE_OF_NEED = 0.8
_PAYLOAD = re.compile(r'^/emergency\{"danger":\s*"(\w+)"\}$')


class HumanAgent(BankAction):
    """The handover itself says what happens; a form in progress stays."""

    action_name = "action_human_agent"

    async def answer(self, turn: Turn) -> list[Content]:
        return [person_wanted(Trigger.SAID)]


class ReportFraud(BankAction):
    """First stop the loss: no money, no code, no shared screen; then police, lock, a person."""

    action_name = "action_report_fraud"
    leaves_form = True

    async def answer(self, turn: Turn) -> list[Content]:
        lock = self.services.catalogue.feature("card_lock")
        loss = self.services.catalogue.feature("card_loss")
        locks = [link_action(f"马上{f.name}", f.link) for f in (lock, loss) if f]
        hotline = self.services.catalogue.bank["hotline"]
        under_way = self._under_way(turn)
        person = [] if under_way else [person_option(turn.english)]
        asked = [person_wanted(Trigger.FRAUD, Reason.FRAUD)] if under_way else []
        if turn.english:
            return [
                text(
                    "**Please stop here. Do not transfer any money.**\n\n"
                    "1. Do not give anyone a verification code or password, and end any screen sharing.\n"
                    f"2. If money has already gone: call the police on **{POLICE}** or the anti-fraud line "
                    f"**{FRAUD_LINE}** now.\n"
                    "3. Lock your card with the button below, and call our hotline so that we can help stop payment."
                ),
                card(
                    "person",
                    "Get help now",
                    fields=[("Hotline", hotline), ("Police", POLICE), ("Anti-fraud line", FRAUD_LINE)],
                    actions=[
                        call_action(f"Call {POLICE}", POLICE),
                        call_action(f"Call {hotline}", hotline),
                        *locks,
                        *person,
                    ],
                ),
                *asked,
            ]
        return [
            text(
                "**先别转账！您先停一停，听我说：**\n\n"
                "1. **不转账、不给验证码和密码、不点链接**，正在共享屏幕的话马上关掉。\n"
                f"2. 钱已经转出去了：立刻拨 **{POLICE}** 报警，或者拨反诈专线 **{FRAUD_LINE}**，越早越可能拦下来。\n"
                "3. 用下面的按钮锁卡或挂失，再打客服热线，请工作人员协助止付。\n"
                "4. 留好聊天记录、转账记录、对方账号和电话，报警用得着。\n\n"
                "公安、法院、银行都不会让您把钱转到“安全账户”。",
                spoken=f"先别转账，也别把验证码告诉任何人。钱要是已经转了，马上打{POLICE}报警，再打客服热线{hotline}帮您止付。",
                risk_notice="凡是要您转账、要验证码、要共享屏幕的，都先停下来核实。",
            ),
            card(
                "person",
                "马上求助",
                fields=[("报警", POLICE), ("反诈专线", FRAUD_LINE), ("客服热线", hotline)],
                actions=[
                    call_action(f"拨打 {POLICE}", POLICE),
                    call_action(f"拨打 {FRAUD_LINE}", FRAUD_LINE),
                    call_action(f"拨打客服 {hotline}", hotline),
                    *locks,
                    *person,
                ],
            ),
            *asked,
        ]  # fmt: skip

    @staticmethod
    def _under_way(turn: Turn) -> bool:
        """A tapped 我遇到诈骗了 says it; of a sentence, its words or the understanding must be sure."""
        if not turn.text or signals.fraud_under_way(turn.text):
            return True
        return _confidence(turn) >= SURE and not signals.only_asks_about_fraud(turn.text)


class Emergency(BankAction):
    """Gentle words, the right number, the family and a person; never a diagnosis."""

    action_name = "action_emergency"
    leaves_form = True

    async def answer(self, turn: Turn) -> list[Content]:
        return await emergency(self.services, turn)


async def emergency(services: ActionServices, turn: Turn) -> list[Content]:
    """By what is in danger; where the words name nothing, the ambulance stands first."""
    danger = _danger(turn)
    english = turn.english
    if danger is None:
        return [choice(_JUST_ASKING[english], [person_option(english)])]
    said = what_to_do(danger, english)
    family = await services.callers.family(turn.conversation_id)
    return [
        text(said.text, spoken=None if english else said.spoken),
        card(
            "person",
            "Help" if english else "现在就可以求助",
            fields=[(TITLES[number][english], number) for number in danger.numbers]
            + [("Hotline" if english else "客服热线", services.catalogue.bank["hotline"])],
            actions=[
                *(call_action(title, number) for title, number in call_titles(danger, english)),
                *family_calls(family, english, MOST_BESIDE_HELP),
            ],
        ),
        person_wanted(danger.trigger, danger.reason),
    ]


_JUST_ASKING = (
    f"我在呢，您慢慢说是哪件事。要是身上不舒服或者遇上危险，别等，马上打 {AMBULANCE}，也可以点“转人工”。",
    f"I am here, please tell me more. If anyone is unwell or in danger, call {AMBULANCE} at once, or talk to a person.",
)


def _danger(turn: Turn) -> Danger | None:
    """None where the words are but a figure of speech, and the understanding is not quite sure that they are not."""
    if not turn.text:
        return _named(turn) or Danger.DESPAIR
    found = signals.danger_in(turn.text)
    if found is not None:
        return found
    if SEVERE.search(turn.text):
        return Danger.ILLNESS
    if signals.figure_of_speech(turn.text, sure=_confidence(turn) >= SURE_OF_NEED):
        return None
    return Danger.DESPAIR if signals.sounds_sad(turn.text) else Danger.UNCLEAR


def _named(turn: Turn) -> Danger | None:
    """The danger that came with the intent; Rasa drops what its domain does not know, but keeps the message."""
    said = next((str(event.get("text") or "") for event in reversed(turn.events) if event.get("event") == "user"), "")
    found = _PAYLOAD.search(said)
    return Danger(found[1]) if found and found[1] in set(Danger) else None


def _confidence(turn: Turn) -> float:
    return turn.ranking[0][1] if turn.ranking else 0.0
