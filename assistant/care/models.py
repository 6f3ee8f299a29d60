"""What the care edition takes and gives over HTTP."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Edition = Literal["care", "standard"]
Contrast = Literal["standard", "high"]
HitKind = Literal["function", "product", "question", "activity", "setting"]
GroupKind = Literal["functions", "products", "questions", "activities"]

SMALLEST, LARGEST = 22, 32
"""Text sizes in px."""
MOST_CONTACTS = 5


class CareSettings(BaseModel):
    """How a customer likes the page; what was never set is the default."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "edition": "care",
                "size": 26,
                "rate": 0.8,
                "volume": 1.0,
                "voice": "zh-neural",
                "reading": True,
                "contrast": "standard",
                "offer_answered": True,
                "offer": False,
            }
        },
    )

    edition: Edition | None = Field(default=None, description="null: the customer has never chosen")
    size: int = Field(default=24, description="text size in px, 22 to 32")
    rate: float = Field(default=0.8, description="speed of reading, 1.0 is the voice's own pace")
    volume: float = Field(default=1.0, description="0 to 1")
    voice: str | None = Field(default=None, description="id of a voice; null: the default voice")
    reading: bool = Field(default=True, description="pages and answers are read aloud")
    contrast: Contrast = "standard"
    offer_answered: bool = Field(default=False, description="was asked once whether to change to the care edition")
    offer: bool = Field(default=False, description="ask now: 60 or older, in neither edition by choice, never asked")


class SettingsChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"edition": "care", "size": 28, "offer_answered": True}})

    edition: Edition | None = None
    size: int | None = Field(default=None, ge=SMALLEST, le=LARGEST)
    rate: float | None = Field(default=None, ge=0.5, le=1.5)
    volume: float | None = Field(default=None, ge=0.0, le=1.0)
    voice: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    reading: bool | None = None
    contrast: Contrast | None = None
    offer_answered: bool | None = None


class Contact(BaseModel):
    """A member of the family who can be called."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"id": "c1", "name": "小红", "relation": "女儿", "phone": "13812345678"}},
    )

    id: str = Field(description="unique among the customer's contacts")
    name: str
    relation: str
    phone: str = Field(repr=False)


class NewContact(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"id": None, "name": "小红", "relation": "女儿", "phone": "138 1234 5678"}},
    )

    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,36}$", description="null for a new one")
    name: str = Field(min_length=1, max_length=20, pattern=r"\S")
    relation: str = Field(min_length=1, max_length=10, pattern=r"\S")
    phone: str = Field(min_length=1, max_length=30, repr=False)


class OwnManager(BaseModel):
    """The customer's account manager."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "赵敏",
                "title": "客户经理",
                "phone": "400-000-0000",
                "branch": "济南市历下支行",
                "address": "济南市历下区泉城路示范 1 号",
                "on_duty": True,
                "text": "您的客户经理是赵敏，在济南市历下支行，现在在岗。",
            }
        }
    )

    name: str
    title: str
    phone: str
    branch: str | None = None
    address: str | None = None
    on_duty: bool = Field(description="now at the desk and taking customers")
    text: str = Field(description="as it is shown and spoken")


class ActivityCard(BaseModel):
    """An activity that runs now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "winter-health",
                "title": "冬季健康讲座",
                "text": "社区医生讲冬天怎么护心护脑，现场免费量血压。",
                "audience": "60 岁以上客户",
                "where": "天桥社区支行、丰台社区支行",
                "until": "2027年1月31日",
                "link": "bank://activities/winter-health",
            }
        }
    )

    id: str
    title: str
    text: str
    audience: str
    where: str
    until: str = Field(description="last day, as it is shown and read aloud")
    link: str


class HealthTip(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "water-sip",
                "title": "喝水",
                "text": "少量多次喝水，别等渴了再喝。",
                "source": "国家卫生健康委员会",
            }
        }
    )

    id: str
    title: str
    text: str
    source: str


class HealthTips(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "notice": "这些是平常的养生道理，不能代替医生。",
                "tips": [HealthTip.model_config["json_schema_extra"]["example"]],  # type: ignore[index]
            }
        }
    )

    notice: str
    tips: list[HealthTip]


class Now(BaseModel):
    """Something on the screen just now. What is `private` is named aloud, and said only when asked for."""

    fact: str
    text: str
    private: bool = False


class Introduction(BaseModel):
    """语音介绍 of a screen."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "care.activities",
                "title": "最新活动",
                "text": "这是“最新活动”。看看银行最近有什么活动，谁能参加、在哪儿办。…",
                "spoken": "这是最新活动。看看银行最近有什么活动，谁能参加，在哪儿办。…",
                "now": [{"fact": "activities", "text": "最新的活动是：冬季健康讲座。", "private": False}],
            }
        }
    )

    id: str
    title: str
    text: str
    spoken: str
    now: list[Now]


class SearchQuery(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"query": "交电费", "limit": 5}})

    query: str = Field(max_length=100, repr=False, description="as said or typed; mistakes and pinyin are understood")
    limit: int = Field(default=5, ge=1, le=20, description="results of each kind")


class Hit(BaseModel):
    kind: HitKind
    title: str
    text: str
    target: str = Field(description="#/care/… a page, bank://… a function of the app, faq:… or text:… to ask 小恒")


class HitGroup(BaseModel):
    kind: GroupKind
    title: str
    results: list[Hit]


class SearchResult(BaseModel):
    """The best hit of all first, then what was found, by kind."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "query": "交电费",
                "best": {
                    "kind": "function",
                    "title": "缴费充值",
                    "text": "水费、电费、燃气费、话费，坐在家里就能交。",
                    "target": "#/care/bills",
                },
                "groups": [
                    {
                        "kind": "functions",
                        "title": "功能",
                        "results": [
                            {
                                "kind": "function",
                                "title": "缴费充值",
                                "text": "水费、电费、燃气费、话费，坐在家里就能交。",
                                "target": "#/care/bills",
                            }
                        ],
                    }
                ],
                "say": "找到了“缴费充值”，点一下就打开。",
            }
        }
    )

    query: str
    best: Hit | None
    groups: list[HitGroup]
    say: str = Field(description="what is shown and spoken above the results")
