"""Kinds of danger: which number comes first, and what to do now, said in a few plain words; never a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from assistant.handoff.models import Reason, Trigger
from assistant.handoff.spoken import digits
from assistant.handoff.wording import AMBULANCE, POLICE, PSYCHOLOGICAL_HELP, Said

FIRE_BRIGADE = "119"
TITLES: Mapping[str, tuple[str, str]] = {
    AMBULANCE: ("急救", "Ambulance"),
    FIRE_BRIGADE: ("火警", "Fire brigade"),
    POLICE: ("报警", "Police"),
    PSYCHOLOGICAL_HELP: ("心理援助热线", "Psychological help line"),
}


class Danger(StrEnum):
    ILLNESS = "illness"
    OVERDOSE = "overdose"
    """Too much, or the wrong thing, swallowed by mistake as far as is known."""
    PRESSURE = "pressure"
    """A reading at which nobody should wait."""
    HARMED = "harmed"
    """Poison taken, a wrist cut: the body first, the heart with it."""
    FIRE = "fire"
    GAS = "gas"
    TRAPPED = "trapped"
    POLICE = "police"
    MISSING = "missing"
    DESPAIR = "despair"
    MEANS = "means"
    """Asks for what lives are ended with, and may mean nothing by it."""
    UNCLEAR = "unclear"
    """In need, but of what is not known."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """To be called, the most urgent first."""
        return _NUMBERS[self]

    @property
    def trigger(self) -> Trigger:
        if self in (Danger.HARMED, Danger.DESPAIR, Danger.MEANS):
            return Trigger.SELF_HARM
        return Trigger.ILLNESS if self in (Danger.ILLNESS, Danger.OVERDOSE, Danger.PRESSURE) else Trigger.DANGER

    @property
    def reason(self) -> Reason:
        return Reason.WELLBEING


_NUMBERS: Mapping[Danger, tuple[str, ...]] = {
    Danger.ILLNESS: (AMBULANCE,),
    Danger.OVERDOSE: (AMBULANCE,),
    Danger.PRESSURE: (AMBULANCE,),
    Danger.HARMED: (AMBULANCE, PSYCHOLOGICAL_HELP),
    Danger.FIRE: (FIRE_BRIGADE, AMBULANCE),
    Danger.GAS: (FIRE_BRIGADE, AMBULANCE),
    Danger.TRAPPED: (FIRE_BRIGADE, AMBULANCE),
    Danger.POLICE: (POLICE, AMBULANCE),
    Danger.MISSING: (POLICE,),
    Danger.DESPAIR: (PSYCHOLOGICAL_HELP, AMBULANCE),
    Danger.MEANS: (PSYCHOLOGICAL_HELP, AMBULANCE),
    Danger.UNCLEAR: (AMBULANCE, FIRE_BRIGADE, POLICE, PSYCHOLOGICAL_HELP),
}
_CHINESE: Mapping[Danger, tuple[str, str]] = {
    Danger.ILLNESS: (
        f"别着急，**先拨 {AMBULANCE}**，把在哪儿、什么情况说清楚，电话先别挂。\n\n"
        "请身边的人马上过来陪着，人先别挪动，别乱吃药，等医生来。银行的事回头再办，人最要紧。",
        "您先别急，请马上拨打{0}，说清楚您在哪儿，再叫身边的人来陪着。人最要紧。",
    ),
    Danger.OVERDOSE: (
        f"**先拨 {AMBULANCE}**，告诉医生吃的什么、吃了多少、什么时候吃的，照医生说的做。\n\n"
        "药盒、瓶子留着给医生看，别自己抠嗓子，也别再吃别的。请身边的人过来陪着。",
        "请马上拨打{0}，告诉医生吃了什么、吃了多少。药盒留着，别再吃别的，叫人来陪着。",
    ),
    Danger.PRESSURE: (
        f"这样可不能拖，**今天就去医院看**。要是胸口难受、手脚没劲、说话不清、头疼得厉害，**马上拨 {AMBULANCE}**。\n\n"
        "先坐下歇着，别一个人走动，叫家里人过来。药别自己加，听医生的。",
        "这样不能拖，请马上去看医生，难受得厉害就拨打{0}。先坐下，叫家里人过来，药别自己加。",
    ),
    Danger.HARMED: (
        f"**现在就拨 {AMBULANCE}**，说清楚在哪儿、吃了什么或者伤在哪儿。"
        "瓶子留着给医生看，别自己抠嗓子；出血就用干净的布使劲按住。\n\n"
        f"请马上喊身边的人过来。您要紧，这会儿先顾身子，心里的苦咱们慢慢说，{PSYCHOLOGICAL_HELP} 也有人听您说。",
        "请马上拨打{0}，说清楚在哪儿、怎么了。快喊身边的人过来。您最要紧，我们陪着您。",
    ),
    Danger.FIRE: (
        f"**人先出去，别拿东西**。走楼梯别坐电梯，有烟就弯下腰、拿湿毛巾捂住口鼻。\n\n"
        f"**到了外头马上拨 {FIRE_BRIGADE}**，说清楚在哪儿、什么着了。出不去就关紧门，堵住门缝，到窗口喊人。",
        "人先出去，别拿东西，别坐电梯。到了外头马上拨打{0}，说清楚在哪儿着的火。",
    ),
    Danger.GAS: (
        "**别碰开关，别点火，别在屋里打电话**。顺手能开窗就开窗，马上出门，叫上家里人。\n\n"
        f"**到了外头再拨 {FIRE_BRIGADE}**，也告诉煤气公司。有人头晕、难受，再拨 {AMBULANCE}。没人来查过，先别回去。",
        "别碰开关，别点火，马上出门。到了外头再拨打{0}，没人来查过先别回去。",
    ),
    Danger.TRAPPED: (
        f"别扒门、别跳，靠边站稳。电梯里有铃，**按一下铃，再拨 {FIRE_BRIGADE}**，说清楚在哪儿、困了几个人。\n\n"
        f"大声喊人，留着手机的电。身上难受就拨 {AMBULANCE}。",
        "别扒门，靠边站稳。按一下电梯里的铃，再拨打{0}，说清楚您在哪儿。",
    ),
    Danger.POLICE: (
        f"人要紧，**先躲到安全的地方，锁好门，马上拨 {POLICE}**，说清楚在哪儿。别出去跟他争，东西丢了不要紧。\n\n"
        f"不方便说话，可以给 12110 发短信。有人受伤就拨 {AMBULANCE}，再喊邻居帮忙。",
        "人要紧，先躲好，锁上门，马上拨打{0}，说清楚您在哪儿。别跟他争。",
    ),
    Danger.MISSING: (
        f"别慌，**现在就拨 {POLICE}**，不用等一天。说清楚长什么样、穿什么衣服、在哪儿走散的，有照片就发给警察。\n\n"
        "留个人在家等，再请邻居、亲戚一起去他常去的地方找。",
        "别慌，现在就拨打{0}，不用等。说清楚穿什么衣服、在哪儿走散的，家里留个人等着。",
    ),
    Danger.DESPAIR: (
        "您能跟我说出来，特别不容易，我一直在听。您现在一定很难受，但这道坎不用您一个人扛。\n\n"
        f"请先拨 **{PSYCHOLOGICAL_HELP}**（全国统一心理援助热线，24 小时），那边有专业的人陪您说话；"
        f"要是身边有危险，马上拨 **{AMBULANCE}** 或 **{POLICE}**。\n\n"
        "也请叫上家里人或邻居来陪陪您。钱上、卡上的事都可以慢慢办，您平安最要紧。",
        "您心里一定很苦，谢谢您说给我听。请先拨打{0}，有专门的人陪您说话，也叫家里人来陪陪您。",
    ),
    Danger.MEANS: (
        "我多问一句，您别见怪：您买这个是要做什么用？您这会儿心里好受吗？\n\n"
        f"要是心里苦，不想撑了，先别一个人待着，拨 **{PSYCHOLOGICAL_HELP}**，白天黑夜都有人听您说；"
        f"已经吃了什么，马上拨 **{AMBULANCE}**。\n\n"
        "要只是家里用，就当我多嘴。我请同事来陪您说两句。",
        "我多问一句，您心里好受吗？要是心里苦，请拨打{0}，有人听您说。我也请同事来陪您说两句。",
    ),
    Danger.UNCLEAR: (
        f"别慌，我在。**身上不舒服、有人受伤，先拨 {AMBULANCE}**。\n\n"
        f"着火、闻到煤气味，先出门再拨 **{FIRE_BRIGADE}**；有坏人、有人走丢，拨 **{POLICE}**；"
        f"心里苦，拨 **{PSYCHOLOGICAL_HELP}**。喊身边的人过来，人最要紧。",
        "别慌，我在。身上不舒服先拨打{0}，着火拨打{1}，有坏人拨打{2}。快喊身边的人过来。",
    ),
}  # fmt: skip
_ENGLISH: Mapping[Danger, str] = {
    Danger.ILLNESS: f"Please call **{AMBULANCE}** at once and say where you are. Do not wait, do not move the person, "
    "and ask someone nearby to stay.",
    Danger.OVERDOSE: f"Please call **{AMBULANCE}** now. Say what was taken, how much and when, keep the packet, and "
    "take nothing else.",
    Danger.PRESSURE: f"Please see a doctor today and do not wait. With chest pain, weakness, unclear speech or a bad "
    f"headache call **{AMBULANCE}** now. Sit down and ask someone to stay with you.",
    Danger.HARMED: f"Please call **{AMBULANCE}** now, say where you are and what happened, and call someone to you. "
    f"Press a clean cloth on any bleeding. You matter; the help line **{PSYCHOLOGICAL_HELP}** is there for you too.",
    Danger.FIRE: "**Leave at once, take nothing, use the stairs.** Stay low if there is smoke. Once outside, call "
    f"**{FIRE_BRIGADE}**. If you cannot get out, close the door and call from a window.",
    Danger.GAS: "**Touch no switch, light nothing, do not phone indoors.** Open a window if it is on your way, leave, "
    f"and call **{FIRE_BRIGADE}** from outside.",
    Danger.TRAPPED: f"Do not force the door. Press the alarm bell, then call **{FIRE_BRIGADE}** and say where you are.",
    Danger.POLICE: f"Your safety comes first: get somewhere safe, lock the door and call **{POLICE}** now. "
    f"If anyone is hurt, call **{AMBULANCE}**.",
    Danger.MISSING: f"Call **{POLICE}** now; there is no need to wait. Say what they look like, what they wear and "
    "where they were last seen.",
    Danger.DESPAIR: "I am glad you told me. You do not have to carry this alone. Please call the psychological help "
    f"line **{PSYCHOLOGICAL_HELP}** (24 hours), or **{AMBULANCE}** if you are in danger, and let someone be with you.",
    Danger.MEANS: "May I ask what you need this for, and how you are feeling? If life is hard right now, please call "
    f"**{PSYCHOLOGICAL_HELP}**, day or night; if you have taken anything, call **{AMBULANCE}** now.",
    Danger.UNCLEAR: f"I am here. If anyone is ill or hurt, call **{AMBULANCE}** first. For fire or gas leave and call "
    f"**{FIRE_BRIGADE}**; for a crime or a missing person call **{POLICE}**; if life is too hard, "
    f"**{PSYCHOLOGICAL_HELP}**.",
}


def what_to_do(danger: Danger, english: bool) -> Said:
    """What to do now, and the numbers to call."""
    if english:
        return Said(_ENGLISH[danger], _ENGLISH[danger].replace("*", ""))
    text, heard = _CHINESE[danger]
    return Said(text, heard.format(*(digits(number) for number in danger.numbers)))


def call_titles(danger: Danger, english: bool) -> list[tuple[str, str]]:
    """What stands on the button of each number, and the number."""
    return [
        (f"Call {number}" if english else f"拨打 {number}（{TITLES[number][0]}）", number) for number in danger.numbers
    ]
