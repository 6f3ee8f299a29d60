"""What the evaluation counts as right, as answered and as a false answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.faq.errors import ImportRefused
from assistant.operations.client import Turn
from assistant.operations.evaluation import Case, answers_business, read_cases, right, summarise


def turn(intent: str, *contents: dict[str, object]) -> Turn:
    return Turn("…", [{"content": content} for content in contents], {"intent": intent}, 0.02)


ANSWERED = {"type": "text", "source": {"topic": "transfer.transfer_fee", "question": "?"}}
OFFERED = {"type": "quick_replies", "options": [{"title": "?", "value": "faq:transfer.transfer_fee.mobile"}]}
UNKNOWN = {"type": "quick_replies", "options": [{"title": "转人工", "value": "human"}]}


@pytest.mark.parametrize(
    ("given", "label", "business"),
    [
        (turn("ask_faq", ANSWERED), "ask_faq:transfer.transfer_fee", True),
        (turn("ask_faq", OFFERED), "ask_faq:transfer.transfer_fee", False),
        (turn("ask_faq", UNKNOWN), "ask_faq", False),
        (turn("nlu_fallback", ANSWERED), "ask_faq:transfer.transfer_fee", True),
        (turn("check_balance", {"type": "card"}), "check_balance", True),
        (turn("out_of_scope", {"type": "text"}), "out_of_scope", False),
        (turn("greet", {"type": "text"}), "greet", False),
    ],
)
def test_a_turn_lands_on_its_label(given: Turn, label: str, business: bool) -> None:
    assert given.label == label
    assert answers_business(given) is business


def test_alternatives_and_bare_ask_faq_are_accepted() -> None:
    answered = turn("ask_faq", ANSWERED)
    assert right(Case(2, "…", frozenset({"transfer_money", "ask_faq:transfer.transfer_fee"}), "plain"), answered)
    assert right(Case(2, "…", frozenset({"ask_faq"}), "plain"), answered)
    assert not right(Case(2, "…", frozenset({"ask_faq:transfer.arrival_time"}), "plain"), answered)


def test_false_answers_are_counted_over_strangers_only() -> None:
    stranger, own = frozenset({"out_of_scope"}), frozenset({"greet"})
    cases = [Case(2, "a", stranger, "plain"), Case(3, "b", stranger, "typed"), Case(4, "c", own, "plain")]
    turns = [turn("ask_faq", ANSWERED), turn("out_of_scope", {"type": "text"}), turn("check_balance", {"type": "card"})]
    figures = summarise(cases, turns)
    assert figures["false_answer_rate"] == 0.5
    assert figures["accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["by_style"]["plain"] == {"n": 2, "accuracy": 0.0}


def test_a_row_without_label_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.tsv"
    file.write_text("text\tlabel\n转账\ttransfer_money\n没有标签\n", "utf-8")
    with pytest.raises(ImportRefused, match="cases.tsv:3"):
        read_cases(file)
