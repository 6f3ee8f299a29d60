"""To a person: on request, in an emergency, when a fraud is under way."""

from __future__ import annotations

import re

from actions.contents import call_action, card, link_action, person_option, person_wanted, text
from actions.family import MOST_BESIDE_HELP, family_calls
from actions.services import ActionServices
from actions.turn import BankAction, Content, Turn
from assistant.handoff import signals
from assistant.handoff.models import Reason, Trigger
from assistant.handoff.spoken import digits
from assistant.handoff.wording import AMBULANCE, FRAUD_LINE, POLICE, PSYCHOLOGICAL_HELP

SURE = 0.5
SURE_OF_DESPAIR = 0.6

_BODY = re.compile(
    r"胸|心口|心脏|心梗|心跳|喘|呼吸|没气|晕|昏|不省人事|抽(?:风|过去|搐)|摔|跌|倒(?:地|下|在)|骨折|断(?:腿|了)|流血|出血|吐血|血"
    r"|中风|脑梗|脑溢血|嘴歪|半身|半边|动不了|动弹|噎|卡住|呛|烫|烧伤|触电|煤气(?:中毒|漏|泄)|中毒|吃错|过敏|发烧|高烧|疼|痛|肚子"
    r"|车祸|撞|溺|淹|救护车|120|急救|医生|休克|叫不醒|醒不过来|不会动|生了|临产|羊水|小孩|宝宝"
    r"|chest|breath|heart|faint|unconscious|bleed|stroke|fell|chok|burn|ambulance|collaps|pain|seizure|poison",
    re.IGNORECASE,
)


SEVERE = re.compile(
    r"胸口?(?:里|这儿)?(?:闷|憋|压)?(?:得|的)?(?:很|厉害|死了)?[疼痛]|心口窝?(?:疼|痛|闷)|[喘上透出](?:不|唔|勿)(?:上|过|出|来|到)*气|喘(?:气|息)?(?:不上|不过|不出|不来)"
    r"|半边?(?:身子?|脸|个身).{0,4}(?:麻|没知觉|动不了|不能动|不会动|没劲)|说话.{0,3}(?:不利索|大舌头|不清楚|含糊)|嘴.{0,2}歪"
    r"|[摔跌绊].{0,8}(?:起不来|爬不起|站不起|动不了|动弹不得)|昏(?:过去|迷|倒)|晕(?:倒|过去)|叫不(?:醒|应)|吐血|不省人事",
)
"""Signs that are never a matter for a tip."""


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
    """Unless the body is spoken of, it is taken for despair."""
    body = _BODY.search(turn.text) or SEVERE.search(turn.text)
    despair = signals.despairs(turn.text) or not body
    surely = not turn.text or signals.despairs(turn.text) or bool(SEVERE.search(turn.text))
    sure = surely or _confidence(turn) >= SURE_OF_DESPAIR
    family = await services.callers.family(turn.conversation_id)
    hotline = services.catalogue.bank["hotline"]
    numbers = [(AMBULANCE, "急救"), (PSYCHOLOGICAL_HELP, "心理援助热线")] if despair else [(AMBULANCE, "急救")]
    if despair:
        numbers.reverse()
    number = PSYCHOLOGICAL_HELP if despair else AMBULANCE
    words = (_DESPAIR if despair else _ILLNESS)[turn.english]
    spoken = None if turn.english else _SPOKEN[despair].format(number=digits(number))
    calls = [call_action(f"Call {n}" if turn.english else f"拨打 {n}（{what}）", n) for n, what in numbers]
    wish = person_wanted(Trigger.SELF_HARM if despair else Trigger.ILLNESS, Reason.WELLBEING)
    return [
        text(words, spoken=spoken),
        card(
            "person",
            "Help" if turn.english else "现在就可以求助",
            fields=[(what, n) for n, what in numbers] + [("客服热线", hotline)],
            actions=[
                *calls,
                *family_calls(family, turn.english, MOST_BESIDE_HELP),
                *([] if sure else [person_option(turn.english)]),
            ],
        ),
        *([wish] if sure else []),
    ]


_DESPAIR = (
    "您能跟我说出来，特别不容易，我一直在听。您现在一定很难受，但这道坎不用您一个人扛。\n\n"
    f"请先拨 **{PSYCHOLOGICAL_HELP}**（全国统一心理援助热线，24 小时），那边有专业的人陪您说话；"
    f"要是身边有危险，马上拨 **{AMBULANCE}** 或 **{POLICE}**。\n\n"
    "也请叫上家里人或邻居来陪陪您。钱上、卡上的事都可以慢慢办，您平安最要紧。",
    "I am glad you told me. You do not have to carry this alone. Please call the psychological help line "
    f"**{PSYCHOLOGICAL_HELP}** (24 hours), or **{AMBULANCE}** if you are in danger, and let someone be with you.",
)
_ILLNESS = (
    f"别着急，**先拨 {AMBULANCE}**，把在哪儿、什么情况说清楚，电话先别挂。\n\n"
    "请身边的人马上过来陪着，让人先坐下或躺好，别乱吃药，等医生来。银行的事回头再办，人最要紧。",
    f"Please call **{AMBULANCE}** at once and say where you are. Do not wait, and ask someone nearby to stay with you.",
)
_SPOKEN = (
    "您先别急，请马上拨打{number}，说清楚您在哪儿，再叫家里人来陪着。人最要紧。",
    "您心里一定很苦，谢谢您说给我听。请先拨打{number}，有专门的人陪您说话，也叫家里人来陪陪您。",
)


def _confidence(turn: Turn) -> float:
    return turn.ranking[0][1] if turn.ranking else 0.0
