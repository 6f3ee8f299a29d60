"""Every sentence that a customer reads or hears about a handover, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.handoff import spoken
from assistant.handoff.models import EndedBy, Reason, ReasonOption, Trigger
from assistant.handoff.spoken import CHINA, WEEKDAYS

POLICE = "110"
FRAUD_LINE = "96110"
AMBULANCE = "120"
PSYCHOLOGICAL_HELP = "12356"

LONG_WAIT_SECONDS = 300
"""From here on a call back is offered."""

ReturnCause = Literal["connection_lost", "transferred", "not_answered"]
Titles = Mapping[Reason, tuple[str, str]]

REASON_TITLES: Titles = {
    Reason.CARD_LOSS: ("挂失", "Lost card"),
    Reason.TRANSFER: ("转账问题", "Transfers"),
    Reason.WEALTH: ("理财", "Investments"),
    Reason.COMPLAINT: ("投诉", "Complaint"),
    Reason.FRAUD: ("遇到诈骗", "Fraud"),
    Reason.WELLBEING: ("需要帮助", "Help"),
    Reason.OTHER: ("其他", "Something else"),
}
ABOUT: Titles = {
    Reason.CARD_LOSS: ("挂失的事", "a lost card"),
    Reason.TRANSFER: ("转账的事", "a transfer"),
    Reason.WEALTH: ("理财的事", "investments"),
    Reason.COMPLAINT: ("投诉的事", "a complaint"),
    Reason.FRAUD: ("诈骗的事", "a fraud"),
}
"""The reasons as a sentence takes them up; the others are better left unsaid."""
OFFERED_REASONS = (Reason.CARD_LOSS, Reason.TRANSFER, Reason.WEALTH, Reason.COMPLAINT, Reason.OTHER)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to read, and the same to hear: short, numbers in words."""

    text: str
    spoken: str

    def __add__(self, other: Said) -> Said:
        gap = " " if self.text[-1:].isascii() and self.text and other.text else ""
        return Said(f"{self.text}{gap}{other.text}", f"{self.spoken}{gap}{other.spoken}")


NOTHING = Said("", "")


def reason_title(reason: Reason | None, english: bool = False) -> str:
    return "" if reason is None else REASON_TITLES[reason][english]


def reason_options(english: bool) -> list[ReasonOption]:
    """The taps that say what it is about."""
    return [ReasonOption(value=reason, title=reason_title(reason, english)) for reason in OFFERED_REASONS]


def asked_for(trigger: Trigger, english: bool) -> Said:
    """Why a person is fetched; leads into where the customer stands in the queue."""
    if english:
        return _english(
            {
                Trigger.FAILED_ANSWERS: "Sorry, I could not help you twice in a row. I am getting a colleague.",
                Trigger.ANGER: "I am sorry for the trouble. I am getting a colleague for you.",
                Trigger.FRAUD: "This is urgent. I am getting a colleague for you right away.",
                Trigger.SELF_HARM: "You are not alone with this. I am getting a colleague for you right away.",
                Trigger.ILLNESS: "Call 120 first. I am getting a colleague for you meanwhile.",
                Trigger.DANGER: "Call for help first. I am getting a colleague for you meanwhile.",
            }.get(trigger, "Of course. I am getting a colleague for you.")
        )
    return _same(
        {
            Trigger.FAILED_ANSWERS: "连着两次没帮上您，对不起，我请同事来帮您。",
            Trigger.ANGER: "让您着急了，对不起。我请同事来帮您。",
            Trigger.FRAUD: "这件事要紧，我马上请同事来，先接您的。",
            Trigger.SELF_HARM: "这事儿不用您一个人扛，我马上请同事来陪您。",
            Trigger.ILLNESS: "急救电话先打，别等我们。我这就请同事来帮您。",
            Trigger.DANGER: "求助电话先打，人先安全，别等我们。我这就请同事来帮您。",
        }.get(trigger, "好的，我请人工客服来帮您。")
    )


def queued(position: int, wait_seconds: int | None, english: bool) -> Said:
    """Place in the queue, 1 is next, and the expected wait if one is known."""
    ahead = position - 1
    long = wait_seconds is not None and wait_seconds >= LONG_WAIT_SECONDS
    if english:
        place = "You are next in line." if ahead == 0 else f"There {_people(ahead)} ahead of you."
        said = f"{place} {_wait_english(wait_seconds)}".strip()
        if long:
            said += " You can also leave a number and we will call you back."
        return _english(said)
    text = "下一位就是您，" if ahead == 0 else f"您前面还有 {ahead} 位，"
    heard = "下一位就是您，" if ahead == 0 else f"您前面还有{spoken.count(ahead)}位，"
    tail = "您也可以留个电话，我们给您打过去。" if long else ""
    return Said(
        f"{text}{_wait(wait_seconds)}{tail}",
        f"{heard}{_wait_spoken(wait_seconds)}{tail or '您可以先问我别的，轮到您我会告诉您。'}",
    )


def offered(english: bool) -> Said:
    """An agent has been asked and is about to answer."""
    if english:
        return _english("It is your turn. A colleague is joining, just a moment.")
    return _same("轮到您了，客服马上就来，请稍等一下。")


def left_message(opens_at: datetime | None, now: datetime, english: bool, hotline: str | None = None) -> Said:
    """Nobody is on duty: when somebody will be, that nothing is lost, and that the assistant goes on answering."""
    if english:
        back = "" if opens_at is None else f" They will be here {when_english(opens_at, now)}."
        call = f" If it is urgent, please call {hotline}." if hotline else ""
        return _english(
            f"My colleagues are not here right now.{back} I have kept your message and will bring someone as soon "
            f"as they are back. Until then you can go on asking me.{call}"
        )
    kept = "您的话我都留着，有人上班就先来找您，不用重新说。这会儿您可以接着问我。"
    text = "现在没有客服在岗。" if opens_at is None else f"现在没有客服在岗，{when(opens_at, now)}上班。"
    heard = "现在没有客服在岗。" if opens_at is None else f"现在没有客服在岗，{when_spoken(opens_at, now)}上班。"
    call = f"着急的话，请打客服热线 {hotline}。" if hotline else ""
    call_spoken = f"着急的话，请打客服热线，{spoken.digits(hotline)}。" if hotline else ""
    return Said(f"{text}{kept}{call}", f"{heard}{kept}{call_spoken}")


def callback_taken(number: str, opens_at: datetime | None, now: datetime, english: bool) -> Said:
    """The customer left a number; only its end is said back."""
    tail = "".join(c for c in number if c.isdigit())[-4:]
    if english:
        time = "as soon as we can" if opens_at is None else f"after we open {when_english(opens_at, now)}"
        return _english(f"Thank you. We will call the number ending in {tail} {time}. You need not wait here.")
    text = "会尽快" if opens_at is None else f"{when(opens_at, now)}上班后就"
    heard = "会尽快" if opens_at is None else f"{when_spoken(opens_at, now)}上班后就"
    rest = "您不用在这儿等。银行的人不会问您要密码和验证码。"
    return Said(
        f"记下了，我们{text}打您尾号 {tail} 的电话。{rest}",
        f"记下了，我们{heard}打您的电话，尾号{spoken.digits(tail)}。{rest}",
    )


def active(name: str, title: str, english: bool) -> Said:
    """A person has taken the conversation and sees what was said so far."""
    if english:
        return _english(f"{name} ({title}) is here and has seen what you wrote. Please go on.")
    return _same(f"{title}{name}来了，前面说的都看得到，您接着说就行。")


def reached_out(name: str, title: str, english: bool) -> Said:
    """The account manager writes first."""
    if english:
        return _english(f"{name} ({title}) is writing to you. You can answer right here.")
    return _same(f"您的{title}{name}给您留言了，您可以直接在这儿回复。")


def reassigned(name: str, title: str, english: bool) -> Said:
    """Another person goes on with the conversation at once."""
    if english:
        return _english(f"{name} ({title}) is taking over and has seen everything so far.")
    return _same(f"现在换{title}{name}来帮您，前面说的都看得到，不用重新说。")


def joined(name: str, title: str, english: bool) -> Said:
    """A supervisor joins."""
    if english:
        return _english(f"{name} ({title}) has joined the conversation.")
    return _same(f"{title}{name}也加入进来了，一起帮您。")


def returned(cause: ReturnCause, english: bool, to: str | None = None) -> Said:
    """Why the customer waits again, and that the place is kept; `to` names whom a transfer goes to."""
    if english:
        target = f" to {to}" if to else " to a colleague who knows more about this"
        return _english(
            {
                "connection_lost": "Your agent's connection was lost, I am sorry. You are first in line for the next "
                "colleague and need not repeat anything.",
                "transferred": f"You are being passed on{target}. You are first in line and need not repeat anything.",
                "not_answered": "The colleague could not answer, I am sorry. You are first in line for the next one.",
            }[cause]
        )
    return _same(
        {
            "connection_lost": "对不起，客服那边断线了。您排在最前面，马上换人接着帮您，不用重新说。",
            "transferred": f"这件事转给{to or '更熟悉的同事'}来办。您排在最前面，不用重新说。",
            "not_answered": "对不起，刚才那位客服没接上。您排在最前面，我接着给您找人。",
        }[cause]
    )


def still_there(english: bool) -> Said:
    """A customer who has not written for a while; nothing is hurried."""
    if english:
        return _english("Are you still there? Take your time. If nothing comes, I will take over again in a while.")
    return _same("您还在吗？不着急，慢慢来。您要是不说话了，过一会儿这次人工服务就先到这里。")


def ended(by: EndedBy, name: str | None, reason: Reason | None, form: str | None, english: bool) -> Said:
    """Who ended it, what it was about, that the assistant is back, and the form that can be taken up again."""
    about = ABOUT[reason][english] if reason is not None and reason in ABOUT else None
    if english:
        conversation = f"conversation about {about}" if about else "conversation"
        said = {
            EndedBy.AGENT: f"{name or 'Your agent'} has ended the {conversation}",
            EndedBy.SUPERVISOR: f"A supervisor has ended the {conversation}",
            EndedBy.CUSTOMER: f"You have ended the {conversation}",
            EndedBy.CUSTOMER_IDLE: f"We have not heard from you for a while, so the {conversation} has ended",
        }[by]
        again = f"Shall we go on with: {form}?" if form else "What else can I do for you?"
        return _english(f"{said}. Xiaoheng is back. {again}")
    first = {
        EndedBy.AGENT: f"{name or '客服'}结束了这次人工服务",
        EndedBy.SUPERVISOR: "客服主管结束了这次人工服务",
        EndedBy.CUSTOMER: "您结束了这次人工服务",
        EndedBy.CUSTOMER_IDLE: "有一会儿没等到您的消息，这次人工服务先结束了",
    }[by]
    topic = f"，说的是{about}" if about else ""
    again = f"刚才的{form}还没办完，要接着办吗？" if form else "还有什么要办的，跟我说就行。"
    return _same(f"{first}{topic}。小恒回来了，{again}")


def cancelled(english: bool) -> Said:
    """The customer no longer wants a person."""
    if english:
        return _english("All right, I have taken you off the list. I am here, just go on asking.")
    return _same("好的，不找人工了。我在这儿，您接着问我就行。")


def rating_request(name: str | None, english: bool) -> Said:
    if english:
        return _english(
            f"How was {name or 'our colleague'}? 1 to 5 points, 5 is best. You may add a word, or skip this."
        )
    return Said(
        f"{name or '客服'}帮您帮得怎么样？打几分，1 到 5 分，5 分最满意。不想打分也没关系。",
        f"{name or '客服'}帮您帮得怎么样？打几分，五分最满意。不想打分也没关系。",
    )


def rating_thanks(score: int, english: bool) -> Said:
    if english:
        return _english(
            "Thank you for telling us."
            if score > 2
            else "Thank you. I am sorry it did not go well; we will look into it."
        )
    return _same("谢谢您，记下了。" if score > 2 else "谢谢您告诉我们，没帮好您，对不起，我们会去改。")


def meanwhile(trigger: Trigger, reason: Reason | None, english: bool) -> Said:
    """What matters until somebody comes; empty where nothing is urgent, or the answer that asked has said it."""
    if trigger in (Trigger.FRAUD, Trigger.SELF_HARM, Trigger.ILLNESS, Trigger.DANGER):
        return NOTHING
    if reason is Reason.WELLBEING:
        return self_harm(english)
    if reason is Reason.FRAUD:
        return fraud(english)
    if reason is Reason.CARD_LOSS:
        return card_loss(english)
    return NOTHING


def fraud(english: bool) -> Said:
    if english:
        return _english(
            "Do not transfer any money, do not give anyone a code or password, and stop sharing your screen. "
            f"If money has already gone, call the police on {POLICE} or the anti-fraud line {FRAUD_LINE} now, "
            "without waiting for us."
        )
    return Said(
        "先别转账，别给验证码和密码，正在共享屏幕的马上关掉。"
        f"钱已经转出去了，现在就打 {POLICE} 报警，或者打反诈专线 {FRAUD_LINE}，不用等我们。",
        f"先别转账，验证码也别告诉任何人。钱要是转出去了，现在就打{spoken.digits(POLICE)}报警，不用等我们。",
    )


def self_harm(english: bool) -> Said:
    if english:
        return _english(
            f"I am glad you told me. Please call the help line {PSYCHOLOGICAL_HELP}, day or night; if you are in "
            f"danger, call {AMBULANCE} now, and let someone be with you."
        )
    return Said(
        "您肯跟我说，我听着呢。您现在一定很难受，这道坎不用一个人扛。"
        f"现在就可以打 {PSYCHOLOGICAL_HELP} 心理援助热线，白天黑夜都有人接；"
        f"身边有危险就马上打 {AMBULANCE}，也叫家里人、邻居来陪陪您。",
        "您肯跟我说，我听着呢，这道坎不用一个人扛。"
        f"请您打{spoken.digits(PSYCHOLOGICAL_HELP)}，白天黑夜都有人接。"
        f"有危险就打{spoken.digits(AMBULANCE)}，再叫家里人来陪陪您。",
    )


def card_loss(english: bool) -> Said:
    if english:
        return _english("You can block the card yourself right now, under Report lost card; no need to wait.")
    return _same("不用等人，您现在就可以在手机银行的“挂失”里先把卡挂失，找到了还能解开。")


def resume_titles(english: bool) -> tuple[str, str]:
    """The two buttons after a handover that came in the middle of a form."""
    return ("Go on", "Leave it") if english else ("接着办", "不办了")


def when(moment: datetime, now: datetime) -> str:
    """明天早上 8:30."""
    local = moment.astimezone(CHINA)
    near = spoken.relative_day(local.date(), now.astimezone(CHINA).date())
    day = near or f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）"
    return f"{day}{spoken.part_of_day(local)} {local.hour if local.hour <= 12 else local.hour - 12}:{local.minute:02d} "


def when_spoken(moment: datetime, now: datetime) -> str:
    """明天早上八点半."""
    return f"{spoken.day(moment, now)}{spoken.clock(moment)}"


def when_english(moment: datetime, now: datetime) -> str:
    """Tomorrow at 8:30 am, China time."""
    local = moment.astimezone(CHINA)
    distance = (local.date() - now.astimezone(CHINA).date()).days
    day = ("today", "tomorrow")[distance] if 0 <= distance <= 1 else f"on {local:%A} {local.day} {local:%B}"
    hour = local.hour % 12 or 12
    return f"{day} at {hour}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'} (China time)"


def _wait(seconds: int | None) -> str:
    if seconds is None:
        return "请稍等。"
    if seconds < 60:
        return "一分钟内就能轮到您。"
    minutes = -(-seconds // 60)
    return f"大约要等 {minutes} 分钟。" if minutes < 60 else "大约要等一个小时以上。"


def _wait_spoken(seconds: int | None) -> str:
    if seconds is None or seconds < 60 or seconds > 59 * 60:
        return _wait(seconds)
    return f"大约要等{spoken.count(-(-seconds // 60))}分钟。"


def _wait_english(seconds: int | None) -> str:
    if seconds is None:
        return "Please stay with us."
    if seconds < 60:
        return "It will take less than a minute."
    minutes = -(-seconds // 60)
    return f"It will take about {minutes} minute{'s' * (minutes > 1)}." if minutes < 60 else "It may take over an hour."


def _people(ahead: int) -> str:
    return "is 1 person" if ahead == 1 else f"are {ahead} people"


def _english(said: str) -> Said:
    return Said(said, said)


def _same(said: str) -> Said:
    return Said(said, said)
