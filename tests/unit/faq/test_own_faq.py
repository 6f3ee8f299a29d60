"""A bank's own FAQ: nothing is lost, every oddity is reported with its line."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from assistant.faq.checking import check
from assistant.faq.errors import ImportRefused
from assistant.faq.reading import read_rows

ROWS = [
    {"id": "1", "question": "怎么开户？", "answer": "带身份证到网点。", "variants": "开户要什么|咋开户"},
    {"id": "2", "question": "怎么开户", "answer": "带身份证到网点。"},
    {"id": "3", "question": "怎么开户？", "answer": "手机上就能开。"},
    {"id": "1", "question": "怎么销户？", "answer": "到网点。"},
    {"id": "5", "question": "", "answer": "空问题"},
    {"id": "6", "question": "没有答案", "answer": " "},
]


def jsonl(tmp_path: Path) -> Path:
    file = tmp_path / "faq.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS) + "{broken\n", "utf-8")
    return file


def test_every_row_is_kept_or_reported(tmp_path: Path) -> None:
    checked = check(read_rows(jsonl(tmp_path)))
    assert [entry.id for entry in checked.entries] == ["1", "3", "1~4"]
    assert checked.aliases == {"2": "1"}
    assert [(f.line, f.kind) for f in checked.findings] == [
        (2, "duplicate"), (3, "conflict"), (4, "renamed"), (5, "rejected"), (6, "rejected"), (7, "rejected"),
    ]  # fmt: skip
    assert len(checked.entries) + len(checked.aliases) + checked.count("rejected") == len(ROWS) + 1


@pytest.mark.parametrize(
    "row",
    [
        {"question": "年费多少？", "answer": "每年 ${fees.annual} 元。"},
        {"question": "${fees.card}要年费吗？", "answer": "不要。"},
    ],
)
def test_an_unfilled_value_reaches_no_customer(tmp_path: Path, row: dict[str, str]) -> None:
    file = tmp_path / "faq.jsonl"
    file.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    checked = check(read_rows(file))
    assert checked.entries == []
    assert "${fees." in checked.findings[0].reason


def test_findings_hold_the_whole_row(tmp_path: Path) -> None:
    checked = check(read_rows(jsonl(tmp_path)))
    checked.write_findings(tmp_path / "findings.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "findings.jsonl").read_text("utf-8").splitlines()]
    assert next(line for line in lines if line["line"] == 5)["row"] == ROWS[4]


def test_variants_are_read_from_a_cell(tmp_path: Path) -> None:
    assert check(read_rows(jsonl(tmp_path))).entries[0].variants == ("开户要什么", "咋开户")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_banks_use(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "faq.csv"
    file.write_text('编号,标准问,答案\n9,"多行\n问题",答\n10,另一问,答二\n', encoding)
    assert [(row.line, row.fields["id"]) for row in read_rows(file)] == [(2, "9"), (4, "10")]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "question", "answer"], [7, "怎么开户？", "到网点。"], [None, None, None]):
        book.active.append(row)
    book.save(tmp_path / "faq.xlsx")
    assert check(read_rows(tmp_path / "faq.xlsx")).entries[0].id == "7"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [("a.csv", "frage,answer\n1,2\n", "column question"), ("a.txt", "", "unknown kind"), ("b.xlsx", "x", "workbook")],
)
def test_an_unusable_file_is_refused_with_the_reason(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ImportRefused, match=reason):
        list(read_rows(tmp_path / name))
