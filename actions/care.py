"""The care edition in the dialogue: changing to it and back, what the page is for, how the voice sounds."""

from __future__ import annotations

from actions.contents import card, choice, link_action, notice, option, text
from actions.repeating import last_said
from actions.services import ActionServices
from actions.turn import BankAction, Content, Turn
from assistant.care.introductions import explanation

CARE, STANDARD, SETTINGS = "bank://care", "bank://standard", "bank://care/settings"
VOICE_CHANGED = "care_settings_changed"
"""Code of the notice at which the pages take the customer's settings anew."""
BACK = "back"
"""The aspect of the sentences that want the standard edition again."""


class SwitchCareMode(BankAction):
    """Both ways, one tap; larger letters too where the care edition is already in use."""

    action_name = "action_switch_care_mode"

    async def answer(self, turn: Turn) -> list[Content]:
        english = turn.english
        care = link_action("Care edition" if english else "换成关爱版", CARE)
        standard = link_action("Standard edition" if english else "换回标准版", STANDARD)
        larger = link_action("Text size" if english else "字再大一点", SETTINGS)
        if turn.aspect == BACK:
            said = "点“换回标准版”，一下就换回去。以后想用大字，再跟我说。"
            return [_edition_card("Standard edition" if english else "标准版", said, english, [standard, care])]
        if await self.services.callers.in_care_edition(turn.conversation_id):
            said = "您现在用的就是关爱版。字还嫌小，点“字再大一点”。"
            return [_edition_card("Care edition" if english else "关爱版", said, english, [larger, standard])]
        said = "关爱版字大、按钮大，还能念给您听。点“换成关爱版”就行，随时能换回来。"
        return [_edition_card("Care edition" if english else "关爱版", said, english, [care, standard])]


class ReadScreen(BankAction):
    """What the page is for that the customer has open; and what was said last, read again, since that too may be meant."""

    action_name = "action_read_screen"

    async def answer(self, turn: Turn) -> list[Content]:
        guide = self.services.catalogue.required("voice_guide")
        if turn.english:
            said = "This is the chat. Every page can be read aloud with the button below."
            return [text(said, links=[(guide.name, guide.link)])]
        introduction = await self.services.callers.introduction(turn.conversation_id, turn.message_id)
        if introduction is None:
            said = explanation(self.services.screens.screen("standard.chat"))
            shown = text(said, spoken=said, links=[(guide.name, guide.link)])
        else:
            shown = text(introduction.text, spoken=introduction.spoken, links=[(guide.name, guide.link)])
        return [
            shown,
            choice(
                "您还想听什么？",
                [option("念刚才的回答", "text:再说一遍"), option("我能问什么", "intent:bot_challenge")],
            ),
        ]


async def voice_adjusted(services: ActionServices, turn: Turn) -> list[Content] | None:
    """What 说慢点 or 声音大点 has changed, and what was said last, to be heard that way; None where it changes nothing.

    In a form the form itself asks again.
    """
    said = await services.callers.adjust_voice(turn.conversation_id, turn.text)
    if said is None:
        return None
    again = [] if turn.form else [content for content in last_said(turn) if content.get("code") != VOICE_CHANGED]
    return [notice(VOICE_CHANGED, said), *again]


def _edition_card(title: str, said: str, english: bool, actions: list[dict[str, str]]) -> Content:
    subtitle = "One tap, and you can change back at any time." if english else said
    return card("feature", title, subtitle=subtitle, spoken=None if english else said, actions=actions)
