"""Asked in so many words: which questions are an entry's own, and which only come near."""

from __future__ import annotations

import pytest

from assistant.faq.models import Entry
from assistant.faq.wordings import Wordings, key

CARD, FEE = 0, 1
WORDINGS = Wordings(
    [
        Entry(id="card", question="银行卡丢了，应该怎么办？", variants=("忘记密码", "How do I report a lost card?"), answer="挂失"),
        Entry(id="fee", question="跨行转账要手续费吗？", variants=("异地转账怎么收费",), answer="免费"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("银行卡丢了，应该怎么办？", CARD),
        ("银行卡丢了怎么办", CARD),
        ("请问银行卡丢了该怎么办呀？？", CARD),
        ("我的银行卡丢了咋办啊", CARD),
        ("银行卡 丢了， 怎么办!", CARD),
        ("how do i report a lost card", CARD),
        ("跨行转账要手续费嘛", FEE),
        ("异地转账如何收费呢", FEE),
    ],
)
def test_标点语气词和客套话不算数(text: str, entry: int) -> None:
    assert WORDINGS.claimed_by(text) == (entry,)


@pytest.mark.parametrize(
    "text",
    [
        "银行卡没丢怎么办",
        "别人的银行卡丢了怎么办",
        "信用卡丢了怎么办",
        "跨行转账不要手续费吗",
        "跨行转账要多少手续费",
        "异地转账收费怎么样",
        "银行卡丢了怎么办，里面还有三万块",
        "",
        "？",
    ],
)
def test_意思差一点就不是原话(text: str) -> None:
    assert WORDINGS.claimed_by(text) == ()


def test_几个字的只是个题目_不当问题答() -> None:
    assert WORDINGS.claimed_by("忘记密码") == ()


def test_两条都有的说法_两条都报上来() -> None:
    twice = Wordings([Entry(id=id_, question="怎么开户要什么？", answer=id_) for id_ in ("a", "b")])
    assert twice.claimed_by("怎么开户要什么") == (0, 1)


def test_没有别的字可去的话_留着() -> None:
    assert key("怎么样") == "怎么样"
