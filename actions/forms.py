"""What happens when a form is complete."""

from __future__ import annotations

from actions.contents import (
    Option,
    call_action,
    card,
    choice,
    day_words,
    fen_of,
    link_action,
    option,
    person_option,
    prefilled,
    text,
    yuan,
    yuan_words,
)
from actions.services import ActionServices
from actions.turn import BankAction, Content, Event, Turn, forget_form_slots
from assistant.catalogue.models import Branch
from assistant.catalogue.service import Place
from assistant.handoff.spoken import digits

SHOWN_BRANCHES = 3
LARGE_TRANSFER_FEN = 5_000_000
FRAUD_HINT = (
    "转之前再核对一遍收款人。凡是让您转到“安全账户”、刷单返利、先交钱再贷款、冒充领导和子女借钱的，"
    "都是诈骗，拿不准先打 96110。"
)
FRAUD_HINT_ENGLISH = "Please check the payee once more. If a stranger asked you to transfer, stop and call 96110."
FINANCIAL_COMPLAINT_LINE = "12378"


class FormEnd(BankAction):
    """Ends a form: says what comes of it, and forgets the answers."""

    def __init__(self, services: ActionServices) -> None:
        super().__init__(services)
        for feature in ("transfer", "top_up_phone", "cash_reservation", "branches", "complaint"):
            services.catalogue.required(feature)

    def events(self, turn: Turn) -> list[Event]:
        return forget_form_slots()


class TransferMoney(FormEnd):
    action_name = "action_transfer_money"

    async def answer(self, turn: Turn) -> list[Content]:
        english, fen, payee = turn.english, fen_of(turn.slots.get("amount")), turn.slots.get("payee")
        feature = self.services.catalogue.required("transfer")
        link = prefilled(feature.link, {"amount": fen, "payee": payee})
        fields = [
            ("Payee" if english else "收款人", payee),
            ("Amount" if english else "金额", yuan(fen, english) if fen else None),
            ("Where" if english else "在哪里", feature.path),
        ]
        subtitle = (
            "I cannot move money in the chat yet. I have filled this in for you; check and confirm it on the transfer page."
            if english
            else "我现在还不能在聊天里直接替您转账。内容帮您填好了，点按钮到转账页核对，确认了才会转。"
        )
        if not english and await self.services.callers.in_care_edition(turn.conversation_id):
            subtitle = f"给{payee}转{yuan_words(fen or 0)}，对吗？您自己点了、核对了，钱才会转。"
        large = fen is not None and fen >= LARGE_TRANSFER_FEN
        hint = FRAUD_HINT_ENGLISH if english else ("这笔金额比较大。" if large else "") + FRAUD_HINT
        return [
            card(
                "feature",
                feature.name,
                subtitle=subtitle,
                fields=fields,
                note=hint,
                spoken=None
                if english
                else f"给{payee}转{yuan_words(fen or 0)}，对吗？对的话，点“对，去核对并转账”。不认识的人让您转，千万别转。",
                actions=[
                    link_action("Check and transfer" if english else "对，去核对并转账", link),
                    *again(english, "transfer_money"),
                    person_option(english),
                ],
            )
        ]  # fmt: skip


class TopUpPhone(FormEnd):
    action_name = "action_top_up_phone"

    async def answer(self, turn: Turn) -> list[Content]:
        english, fen, phone = turn.english, fen_of(turn.slots.get("amount")), turn.slots.get("phone")
        feature = self.services.catalogue.required("top_up_phone")
        return [
            card(
                "feature",
                feature.name,
                subtitle="I cannot pay in the chat yet. I have filled this in for you:"
                if english
                else "我现在还不能在聊天里直接替您充值。内容帮您填好了，点按钮去核对：",
                fields=[
                    ("Number" if english else "手机号", phone),
                    ("Amount" if english else "金额", yuan(fen, english) if fen else None),
                    ("Where" if english else "在哪里", feature.path),
                ],
                note=None if english else "号码充错了很难退回，付款前再看一眼。",
                spoken=None
                if english
                else f"给手机号{digits(str(phone))}充{yuan_words(fen or 0)}，对吗？对的话，点“对，去核对并充值”。",
                actions=[
                    link_action(
                        "Check and pay" if english else "对，去核对并充值",
                        prefilled(feature.link, {"phone": phone, "amount": fen}),
                    ),
                    *again(english, "top_up_phone"),
                    person_option(english),
                ],
            )
        ]


class ReserveCash(FormEnd):
    action_name = "action_reserve_cash"

    async def answer(self, turn: Turn) -> list[Content]:
        english, slots = turn.english, turn.slots
        fen = fen_of(slots.get("amount"))
        place = Place(slots.get("city"), slots.get("district"), slots.get("landmark"))
        branch = next(iter(self.services.catalogue.branches(place)), None)
        feature = self.services.catalogue.required("cash_reservation")
        day = str(slots["date"]) if slots.get("date") else None
        link = prefilled(
            feature.link, {"amount": fen, "date": day, "city": place.city, "branch": branch.id if branch else None}
        )
        return [
            card(
                "feature",
                feature.name,
                subtitle="I cannot book it in the chat yet. I have filled this in for you:"
                if english
                else "我现在还不能在聊天里直接替您预约。内容帮您填好了，点按钮提交：",
                fields=[
                    ("Amount" if english else "金额", yuan(fen, english) if fen else None),
                    ("Date" if english else "日期", day_words(day, english) if day else None),
                    ("City" if english else "城市", place.city),
                    ("Branch" if english else "网点", branch.name if branch else None),
                ],
                note="Please bring your ID document and the card."
                if english
                else "取款当天带好身份证和银行卡（存折）。能不能取、要提前几天，以网点确认为准。",
                spoken=None
                if english
                else f"{day_words(day) if day else ''}在{branch.name if branch else place.city}取{yuan_words(fen or 0)}，对吗？"
                "对的话，点“对，去提交预约”。",
                actions=[
                    link_action("Book it" if english else "对，去提交预约", link),
                    *again(english, "reserve_cash"),
                    *([link_action("Directions" if english else "网点导航", branch.link)] if branch else []),
                    person_option(english),
                ],
            )
        ]


class FindBranch(FormEnd):
    action_name = "action_find_branch"

    async def answer(self, turn: Turn) -> list[Content]:
        catalogue, english, slots = self.services.catalogue, turn.english, turn.slots
        place = Place(slots.get("city"), slots.get("district"), slots.get("landmark"))
        found = catalogue.branches(place)
        if not found and place.city:
            found = catalogue.branches(Place(city=place.city))
        if not found:
            cities = "、".join(catalogue.cities())
            said = (
                f"We have no branch in {place.city}."
                if english
                else f"{place.city or '这里'}目前没有我们的网点。有网点的城市：{cities}。"
            )
            feature = self.services.catalogue.required("branches")
            return [
                text(said, links=[(feature.name, feature.link)]),
                choice("Anything else?" if english else "要看别的城市，或者找人工问问？", [
                    *(option(city, f"text:{city}有哪些网点") for city in catalogue.cities()[:3]),
                    person_option(english),
                ]),
            ]  # fmt: skip
        where = place.landmark or place.district or place.city
        lead = f"Branches near {where}:" if english else f"{where}这边的网点："
        return [text(lead), *(branch_card(branch, english) for branch in found[:SHOWN_BRANCHES])]


class Complain(FormEnd):
    """Honest: the complaint is not lodged here, and nothing is promised for others."""

    action_name = "action_complain"

    async def answer(self, turn: Turn) -> list[Content]:
        english, hotline = turn.english, self.services.catalogue.bank["hotline"]
        feature = self.services.catalogue.required("complaint")
        sorry = (
            "Thank you for telling me, and I am sorry. I cannot lodge the complaint from the chat; "
            "these are the ways that reach the people in charge."
            if english
            else "您说的我听明白了，给您添堵了，对不起。我没法在聊天里替您登记投诉，下面两个渠道都有专人处理，会给您编号和答复。"
        )
        return [
            text(sorry),
            card(
                "feature",
                feature.name,
                fields=[
                    ("Where" if english else "在哪里", feature.path),
                    ("Hotline" if english else "客服热线", hotline),
                    ("Regulator" if english else "金融消费者投诉热线", FINANCIAL_COMPLAINT_LINE),
                ],
                note=None if english else "先向银行投诉；对处理结果不满意，再拨 12378。",
                actions=[
                    link_action("Lodge a complaint" if english else "去提交投诉", feature.link),
                    call_action(f"Call {hotline}" if english else f"拨打 {hotline}", hotline),
                    person_option(english),
                ],
            ),
        ]


def again(english: bool, form: str) -> list[Option]:
    """The way back for whoever hears that something was read back wrong."""
    return [] if english else [option("不对，重新说", f"intent:{form}")]


def branch_card(branch: Branch, english: bool) -> Content:
    return card(
        "branch",
        branch.name,
        subtitle=branch.address,
        fields=[
            ("Weekdays" if english else "工作日", branch.hours_weekday),
            ("Weekends" if english else "周末", branch.hours_weekend),
            ("Nearby" if english else "附近", "、".join(branch.landmarks)),
            ("Services" if english else "能办什么", "、".join(branch.services)),
            ("Access" if english else "无障碍", "、".join(branch.access)),
        ],
        spoken=f"{branch.name}，在{branch.address}，{branch.hours_weekday}。",
        actions=[link_action("Directions" if english else "导航过去", branch.link)],
    )
