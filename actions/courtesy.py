"""Small talk that keeps a conversation civil: greeting, thanks, yes and no, repeating, leaving off."""

from __future__ import annotations

import re

from actions.care import voice_adjusted
from actions.contents import choice, failed, option, person_option, text
from actions.repeating import last_said
from actions.turn import BankAction, Content, Event, Turn, leave_form
from assistant.faq.errors import EntryNotFound
from assistant.faq.replies import ENTRY, entry_content

_PRAISE = re.compile(r"满意|不错|很好|挺好|好评|五星|5星|点赞|棒|赞|耐心|good|great|excellent", re.IGNORECASE)
_BLAME = re.compile(r"不满意|不好|差|烂|垃圾|没用|答非所问|不行|一星|差评|bad|poor|useless|terrible", re.IGNORECASE)

PHRASES: dict[str, tuple[tuple[str, ...], str]] = {
    "greet": (
        (
            "您好，我是小恒，恒丰银行手机银行的智能助手。查网点、看产品、问业务，您尽管说。",
            "您好呀，我是小恒。想查什么、办什么，说一声就行。",
            "您好，小恒在呢。您慢慢说，我听着。",
        ),
        "Hello, I am Xiaoheng, the bank's virtual assistant. How can I help you?",
    ),
    "goodbye": (
        ("再见，祝您一切顺利。有事随时来找我。", "好的，您慢走，需要的时候我都在。", "再见，您多保重身体。"),
        "Goodbye, and take care. I am here whenever you need me.",
    ),
    "thank": (
        ("不客气，能帮上您就好。", "应该的，您还有别的事儿吗？", "您太客气了，有需要再叫我。"),
        "You are welcome. Is there anything else?",
    ),
    "affirm": (
        ("好的。您接着说，想办哪件事？", "嗯，好的。您想问什么，直接说就行。"),
        "All right. What would you like to do?",
    ),
    "deny": (
        ("好的，那就不办。您想办别的，说一声就行。", "没关系。那您是想问什么呢？换个说法告诉我。"),
        "No problem. What would you like instead?",
    ),
    "speak_slower": (
        ("好，我说慢一点、说短一点。您也可以在“关爱版”里把字放大、把语速调慢。",),
        "Of course, I will keep it short and simple.",
    ),
    "bot_challenge": (
        (
            "我是小恒，是智能助手，不是真人。业务问题、网点、产品、手机银行的功能都可以问我；"
            "动钱的事我不会替您做主，会带您到办理的页面。想找真人，说“转人工”就行。",
        ),
        "I am Xiaoheng, a virtual assistant and not a person. I answer questions about the bank, find branches and "
        "products, and show where things are in the app. To reach a person, just say so.",
    ),
    "out_of_scope": (
        (
            "这个我帮不上忙，我只懂银行的事。账户、银行卡、转账、存款理财、网点，这些都可以问我。",
            "哎呀，这个不在我会的范围里。银行业务上的事，您尽管问。",
        ),
        "I am afraid I only know about banking. Ask me about accounts, cards, transfers, savings or branches.",
    ),
}


NOT_MEANT = (
    "没关系，那就不是这个。您换个说法再说一遍，或者我请人工来帮您。",
    "I see, that was not it. Please put it another way, or talk to a person.",
)


class Courtesy(BankAction):
    action_name = "action_courtesy"

    async def answer(self, turn: Turn) -> list[Content]:
        if turn.intent == "rate_service":
            return [rating(turn)]
        wordings, english = PHRASES.get(turn.intent, PHRASES["affirm"])
        if turn.form and turn.intent in ("affirm", "deny", "greet"):
            return []
        if turn.form and turn.intent == "out_of_scope":
            return [text("Sorry, I did not get that." if turn.english else "不好意思，我没听明白。"), failed()]
        if turn.intent == "speak_slower" and not turn.english:
            adjusted = await voice_adjusted(self.services, turn)
            if adjusted is not None:
                return adjusted
        checked = None if turn.english else read_back(turn)
        if checked is not None:
            return checked
        taken = self._taken_up(turn)
        if taken is not None:
            return taken
        said = english if turn.english else turn.pick(wordings).replace("恒丰银行", self._bank_name())
        if turn.intent == "bot_challenge":
            return [choice(said, [person_option(turn.english)])]
        return [text(said)]

    def _taken_up(self, turn: Turn) -> list[Content] | None:
        """对 after “您是想问……吗？” is the question itself; 不是 means that none of what was offered was meant."""
        entries = offered_entries(turn)
        if turn.intent == "affirm" and len(entries) == 1:
            try:
                return [entry_content(self.services.faq.entry(entries[0]), self.feature_link)]
            except EntryNotFound:
                return None
        if turn.intent == "deny" and entries:
            return [choice(NOT_MEANT[turn.english], [person_option(turn.english)]), failed()]
        return None

    def _bank_name(self) -> str:
        return self.services.catalogue.bank.get("name", "本行")

    def events(self, turn: Turn) -> list[Event]:
        return leave_form() if turn.form and turn.intent == "goodbye" else []


def offered_entries(turn: Turn) -> list[str]:
    """Ids of the questions that the last reply offered."""
    options = [option for content in last_said(turn) for option in content.get("options") or ()]
    return [value.removeprefix(ENTRY) for option in options if (value := str(option["value"])).startswith(ENTRY)]


def read_back(turn: Turn) -> list[Content] | None:
    """对 and 不对 after amounts and names were read back; nothing moves without the customer's own tap."""
    if turn.intent not in ("affirm", "deny"):
        return None
    shown = next((content for content in last_said(turn) if content.get("type") == "card"), {})
    right, wrong = ([a for a in shown.get("actions", []) if a["title"].startswith(word)] for word in ("对，", "不对，"))
    if not right or not wrong:
        return None
    if turn.intent == "affirm":
        return [text(f"好。请您自己点一下“{right[0]['title']}”，看清楚了再确认。"), {**shown, "spoken": None}]
    question = "好的，什么都没有动，钱还在您卡里。咱们重新说一遍？"
    return [choice(question, [option("重新说", str(wrong[0]["value"])), option("不办了", "intent:cancel")])]


def rating(turn: Turn) -> Content:
    if _BLAME.search(turn.text):
        said = (
            "Sorry that I did not do well."
            if turn.english
            else "没帮好您，对不起。您的意见我记下了，也可以直接找人工，或者提投诉与建议。"
        )
        return choice(said, [person_option(turn.english)])
    if _PRAISE.search(turn.text):
        return text("Thank you, that is kind of you." if turn.english else "谢谢您的肯定，我会继续用心的。")
    return choice(
        "How did I do?" if turn.english else "您觉得这次服务怎么样？",
        [
            option("Good" if turn.english else "满意", "text:very good service" if turn.english else "text:服务很满意"),
            option("Poor" if turn.english else "不满意", "text:bad service" if turn.english else "text:服务不满意"),
        ],
    )


class Cancel(BankAction):
    action_name = "action_cancel"
    leaves_form = True

    async def answer(self, turn: Turn) -> list[Content]:
        if turn.form:
            return [
                text(
                    "All right, cancelled. Nothing has been done."
                    if turn.english
                    else "好的，那就不办了，什么都没有动。您想办别的随时说。"
                )
            ]
        return [
            text("All right. Nothing is under way." if turn.english else "好的，现在没有在办的事。您想办别的随时说。")
        ]
