"""What the customer is shown of a decision: one near question is asked about, several are put to choose from."""

from __future__ import annotations

import pytest

from assistant.faq.models import Candidate, Decision, Entry
from assistant.faq.replies import faq_contents

LOST = Entry(id="card.lost_card.report", question="银行卡丢了，应该怎么办？", answer="请马上挂失。")
FEE = Entry(id="transfer.transfer_fee.mobile", question="转账要手续费吗？", answer="免费。")


def offer(*entries: Entry, english: bool = False) -> dict[str, object]:
    decision = Decision("offer", tuple(Candidate(entry, 1.0, 0.5) for entry in entries))
    (content,) = faq_contents(decision, lambda id_: None, english)
    return content


@pytest.mark.parametrize(
    ("english", "read", "heard", "titles"),
    [
        (False, "您是想问“银行卡丢了，应该怎么办”吗？", "您是想问，银行卡丢了，应该怎么办，是吗？", ["不是这个", "转人工"]),
        (True, "Do you mean “银行卡丢了，应该怎么办”?", "Do you mean: 银行卡丢了，应该怎么办?", ["Not this", "Talk to a person"]),
    ],
)  # fmt: skip
def test_只有一个相近的_就问是不是它(english: bool, read: str, heard: str, titles: list[str]) -> None:
    assert offer(LOST, english=english) == {
        "type": "quick_replies",
        "text": read,
        "spoken": heard,
        "options": [
            {"title": LOST.question, "value": "faq:card.lost_card.report"},
            {"title": titles[0], "value": "intent:deny"},
            {"title": titles[1], "value": "human"},
        ],
    }


@pytest.mark.parametrize(
    ("english", "asked", "none"), [(False, "下面哪一个", "都不是"), (True, "Which of these", "None of these")]
)
def test_有几个相近的_就请客户挑(english: bool, asked: str, none: str) -> None:
    content = offer(LOST, FEE, english=english)
    assert asked in str(content["text"])
    assert isinstance(content["options"], list)
    assert [option["title"] for option in content["options"]][:3] == [LOST.question, FEE.question, none]
    assert content["options"][-1]["value"] == "human"


@pytest.mark.parametrize("english", [False, True])
def test_不知道就直说_给人工(english: bool) -> None:
    (content,) = faq_contents(Decision("unknown", ()), lambda id_: None, english)
    assert [option["value"] for option in content["options"]] == ["human"]
    assert content["text"].isascii() is english
