"""The app itself: finding a function, the latest activities, the language."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.contents import card, choice, link_action, notice, option, person_option, text
from actions.turn import BankAction, Content, Event, Turn
from assistant.catalogue.models import Activity, Feature

SHOWN_ACTIVITIES = 4
SPOKEN_HERE = ("zh", "en")
DIALECTS = ("yue", "dialect")


class OpenFeature(BankAction):
    action_name = "action_open_feature"

    async def answer(self, turn: Turn) -> list[Content]:
        if turn.intent == "affirm":
            found = [self.services.catalogue.feature("activities")]
        else:
            known = turn.entity("feature")
            exact = self.services.catalogue.feature(str(known)) if known else None
            found = [exact] if exact else list(self.services.catalogue.find_features(turn.text))
        features = [feature for feature in found if feature]
        if not features:
            question = (
                "Which function are you looking for? Please tell me its name."
                if turn.english
                else "您想打开哪个功能？说名字就行，比如“电子回单”“积分商城”。"
            )
            return [choice(question, [person_option(turn.english)])]
        return [feature_card(feature, turn.english) for feature in features[:2]]


class ListActivities(BankAction):
    action_name = "action_list_activities"

    async def answer(self, turn: Turn) -> list[Content]:
        running = self.services.catalogue.activities(self.today())[:SHOWN_ACTIVITIES]
        if not running:
            return [
                text(
                    "No activity is running at the moment."
                    if turn.english
                    else "眼下没有正在进行的活动，有了新的会在活动专区里告诉您。"
                )
            ]
        lead = "What is on now:" if turn.english else "正在进行的活动，我给您挑了几个："
        return [text(lead), *(activity_card(activity, turn.english) for activity in running)]


class SwitchLanguage(BankAction):
    action_name = "action_switch_language"

    async def answer(self, turn: Turn) -> list[Content]:
        language = self._wanted(turn)
        if language == "en":
            return [
                text("Of course. I will answer in English from now on. How can I help you?"),
                notice("language_en", "English"),
            ]
        if language == "zh":
            return [
                text("好的，我用中文跟您说。您想办什么？", spoken="好的，我用中文跟您说。"),
                notice("language_zh", "中文"),
            ]
        if language in DIALECTS:
            return [text("我只会说普通话。您说家乡话就行，我尽量听懂；没听懂的，我再问您。")]
        feature = self.services.catalogue.feature("language")
        links = [(feature.name, feature.link)] if feature else []
        return [
            text(
                "我只会中文和英文，别的语言还不会。手机银行页面的语言可以在“语言设置”里看看。\n\n"
                "I speak Chinese and English only.",
                links=links,
            ),
            choice("要换成哪一种？", [option("中文", "text:用中文"), option("English", "text:switch to English")]),
        ]

    def events(self, turn: Turn) -> list[Event]:
        language = self._wanted(turn)
        return [SlotSet("language", language)] if language in SPOKEN_HERE else []

    @staticmethod
    def _wanted(turn: Turn) -> str | None:
        known = [e.get("value") for e in turn.entities if e.get("entity") == "language" and not e.get("role")]
        if known:
            return str(known[-1])
        current = turn.slots.get("language") or "zh"
        if turn.text.isascii() and turn.text.strip():
            return "en"
        return "en" if current == "zh" else "zh"


def feature_card(feature: Feature, english: bool) -> Content:
    return card(
        "feature",
        feature.name,
        subtitle="Here it is:" if english else "在这里，点下面的按钮就能打开：",
        fields=[("Where" if english else "在哪里", feature.path)],
        spoken=None if english else f"{feature.name}在{feature.path.replace('>', '，')}。",
        actions=[link_action(f"Open {feature.name}" if english else f"打开{feature.name}", feature.link)],
    )


def activity_card(activity: Activity, english: bool) -> Content:
    return card(
        "activity",
        activity.title,
        subtitle=activity.text,
        fields=[
            ("For" if english else "谁能参加", activity.audience),
            ("Where" if english else "在哪儿参加", activity.where),
            ("Until" if english else "截止", f"{activity.last_day:%Y-%m-%d}"),
        ],
        spoken=f"{activity.title}：{activity.text}",
        actions=[link_action("Details" if english else "看详情", activity.link)],
    )
