"""To a person: on request, in an emergency, when a fraud is under way."""

from __future__ import annotations

import re

from actions.contents import call_action, card, link_action, person_option, text
from actions.turn import BankAction, Content, Turn

FRAUD_LINE = "96110"
POLICE = "110"
AMBULANCE = "120"
PSYCHOLOGICAL_HELP = "12356"

_DESPAIR = re.compile(
    r"不想活|活够|活着没|没意思|寻死|自杀|轻生|想死|去死|死了算|一了百了|跳楼|割腕|安眠药|不如死|解脱|遗书|suicide|kill myself|want to die",
    re.IGNORECASE,
)


class HumanAgent(BankAction):
    action_name = "action_human_agent"
    leaves_form = True

    async def answer(self, turn: Turn) -> list[Content]:
        return [self.person_card(turn.english)]

    def person_card(self, english: bool) -> Content:
        bank = self.services.catalogue.bank
        hotline, hours = bank["hotline"], bank.get("hotline_hours")
        if english:
            return card(
                "person",
                "Customer service",
                subtitle="I cannot put you through inside the chat yet. Please call our hotline; a colleague will help.",
                fields=[("Hotline", hotline), ("Hours", hours)],
                note="If a card is lost or you suspect fraud, please call right away, or the police on 110.",
                actions=[call_action(f"Call {hotline}", hotline)],
            )
        return card(
            "person",
            "人工客服",
            subtitle="聊天里还不能直接转接人工，请拨打客服热线，有专人为您服务。",
            fields=[("客服热线", hotline), ("服务时间", hours)],
            note=f"卡丢了、怀疑遇到诈骗，请马上拨打；也可以拨 {POLICE} 报警、{FRAUD_LINE} 反诈专线。",
            spoken=f"聊天里还不能直接转人工，请您拨打客服热线{hotline}，有专人为您服务。",
            actions=[call_action(f"拨打 {hotline}", hotline)],
        )


class ReportFraud(HumanAgent):
    """First stop the loss: no money, no code, no shared screen; then police, lock, a person."""

    action_name = "action_report_fraud"

    async def answer(self, turn: Turn) -> list[Content]:
        lock = self.services.catalogue.feature("card_lock")
        loss = self.services.catalogue.feature("card_loss")
        locks = [link_action(f"马上{f.name}", f.link) for f in (lock, loss) if f]
        hotline = self.services.catalogue.bank["hotline"]
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
                    actions=[call_action(f"Call {POLICE}", POLICE), call_action(f"Call {hotline}", hotline), *locks],
                ),
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
                ],
            ),
        ]  # fmt: skip


class Emergency(HumanAgent):
    """Gentle words and the right number; never a diagnosis."""

    action_name = "action_emergency"

    async def answer(self, turn: Turn) -> list[Content]:
        despair = bool(_DESPAIR.search(turn.text))
        hotline = self.services.catalogue.bank["hotline"]
        numbers = [(AMBULANCE, "急救"), (PSYCHOLOGICAL_HELP, "心理援助热线")]
        if despair:
            numbers.reverse()
        if turn.english:
            words = (
                "I am glad you told me. You do not have to carry this alone. Please call the psychological help line "
                f"**{PSYCHOLOGICAL_HELP}** (24 hours), or **{AMBULANCE}** if you are in danger, and let someone be with you."
                if despair
                else f"Please call **{AMBULANCE}** at once and say where you are. Do not wait, and ask someone nearby to stay with you."
            )
        elif despair:
            words = (
                "您能跟我说出来，特别不容易，我一直在听。您现在一定很难受，但这道坎不用您一个人扛。\n\n"
                f"请先拨 **{PSYCHOLOGICAL_HELP}**（全国统一心理援助热线，24 小时），那边有专业的人陪您说话；"
                f"要是身边有危险，马上拨 **{AMBULANCE}** 或 **{POLICE}**。\n\n"
                "也请叫上家里人或邻居来陪陪您。钱上、卡上的事都可以慢慢办，您平安最要紧。"
            )
        else:
            words = (
                f"别着急，**先拨 {AMBULANCE}**，把在哪儿、什么情况说清楚，电话先别挂。\n\n"
                "请身边的人马上过来陪着，让人先坐下或躺好，别乱吃药，等医生来。银行的事回头再办，人最要紧。"
            )
        spoken = (
            None
            if turn.english
            else f"您先别急，请马上拨打{PSYCHOLOGICAL_HELP if despair else AMBULANCE}，再叫家里人来陪着您，人最要紧。"
        )
        actions = [
            call_action(f"Call {number}" if turn.english else f"拨打 {number}（{what}）", number)
            for number, what in numbers
        ]
        return [
            text(words, spoken=spoken),
            card(
                "person",
                "Help" if turn.english else "现在就可以求助",
                fields=[(what, number) for number, what in numbers] + [("客服热线", hotline)],
                actions=[*actions, person_option(turn.english)],
            ),
        ]
