"""The content checker refuses a bad file with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.faq.content import load_entries, load_topics, uncovered
from assistant.faq.errors import ContentError
from assistant.settings import ROOT

GOOD = """
- id: transfer.transfer_fee.mobile
  topic: transfer.transfer_fee
  question: 手机银行转账要手续费吗？
  variants: [转账收费吗, 转钱要钱不, 手续费多少, 转账费, 跨行转收费不, 汇款要手续费么]
  answer: "**免费**，手续费 ${transfer.mobile_fee}。"
  spoken: 用手机转账不收手续费。
  links: [transfer]
  valid_from: 2026-01-01
"""


@pytest.fixture
def knowledge_base(tmp_path: Path) -> Path:
    (tmp_path / "faq").mkdir()
    (tmp_path / "features.yml").write_text("- {id: transfer, name: 转账, path: 首页, link: 'bank://transfer'}\n")
    (tmp_path / "demonstration_values.yml").write_text("transfer: {mobile_fee: 0 元}\n", "utf-8")
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "faq" / "transfer.yml").write_text(text, "utf-8")


def test_values_are_filled_in(knowledge_base: Path) -> None:
    write(knowledge_base, GOOD)
    assert load_entries(knowledge_base)[0].answer == "**免费**，手续费 0 元。"


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (("${transfer.mobile_fee}", "${transfer.other}"), 2, "transfer.other"),
        (("links: [transfer]", "links: [nowhere]"), 2, "nowhere"),
        (("spoken: 用手机转账不收手续费。", "spoken: '**免费**'"), 2, "spoken"),
        ((", 汇款要手续费么]", "]"), 2, "5 different wordings"),
        (("  valid_from: 2026-01-01", "  valid_from: soon"), 2, "valid_from"),
        (("  answer:", "  antwort:"), 2, "antwort"),
        (("topic: transfer.transfer_fee", "topic: card.card_fees"), 2, "does not fit"),
        (("links: [transfer]", "links: [transfer"), 9, "not YAML"),
    ],
)
def test_a_fault_is_named_with_its_line(
    knowledge_base: Path, change: tuple[str, str], line: int, reason: str
) -> None:
    write(knowledge_base, GOOD.replace(*change))
    with pytest.raises(ContentError) as refused:
        load_entries(knowledge_base)
    assert refused.value.faults[0].file.name == "transfer.yml"
    assert refused.value.faults[0].line == line
    assert reason in str(refused.value)


def test_one_wording_belongs_to_one_entry(knowledge_base: Path) -> None:
    write(knowledge_base, GOOD + GOOD.replace("transfer_fee.mobile", "transfer_fee.other"))
    with pytest.raises(ContentError, match="also a wording of"):
        load_entries(knowledge_base)


def test_our_knowledge_base_is_whole() -> None:
    entries = load_entries(ROOT / "knowledge_base")
    assert len(entries) >= 360
    assert uncovered(entries, load_topics(ROOT / "knowledge_base" / "taxonomy.yml")) == []
    assert not [entry.id for entry in entries if "${" in entry.answer + entry.spoken]
