"""Reads a bank's own FAQ from CSV, XLSX, JSONL or YAML into rows that remember their line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.faq.errors import ImportRefused

COLUMNS = {
    "id": ("id", "编号", "序号", "知识编号"),
    "question": ("question", "问题", "标准问", "标准问题", "title"),
    "answer": ("answer", "答案", "回答", "标准答案"),
    "variants": ("variants", "相似问", "扩展问", "相似问法", "similar"),
    "topic": ("topic", "分类", "主题", "类别", "category"),
}
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file; `problem` says why its fields could not be read."""

    line: int
    fields: dict[str, Any]
    problem: str = ""


def read_rows(file: Path) -> Iterator[Row]:
    """Rows with the columns named as `COLUMNS`; raises ImportRefused where the file as a whole is unusable."""
    if not file.exists():
        raise ImportRefused(f"{file} does not exist")
    readers = {".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx, ".yml": _yaml, ".yaml": _yaml}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise ImportRefused(f"{file}: unknown kind of file; give .csv, .xlsx, .jsonl or .yml")
    for row in reader(file):
        yield Row(row.line, _named(row.fields), row.problem)


def _csv(file: Path) -> Iterator[Row]:
    text = _decoded(file)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    _require_columns(file, list(reader.fieldnames or ()))
    before = reader.line_num
    for record in reader:
        problem = "more cells than columns" if None in record else ""
        yield Row(before + 1, {str(k): v for k, v in record.items() if k is not None}, problem)
        before = reader.line_num


def _xlsx(file: Path) -> Iterator[Row]:
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).active
    except Exception as error:
        raise ImportRefused(f"{file}: not a readable workbook ({error})") from error
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell or "").strip() for cell in next(rows, ())]
    _require_columns(file, header)
    for line, cells in enumerate(rows, start=2):
        if any(cell is not None for cell in cells):
            yield Row(line, dict(zip(header, cells, strict=False)))


def _jsonl(file: Path) -> Iterator[Row]:
    for line, text in enumerate(_decoded(file).splitlines(), start=1):
        if not text.strip():
            continue
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            yield Row(line, {"question": text[:200]}, f"not JSON: {error.msg}")
            continue
        if isinstance(record, dict):
            yield Row(line, record)
        else:
            yield Row(line, {"question": text[:200]}, "not a JSON object")


def _yaml(file: Path) -> Iterator[Row]:
    root = yaml.compose(_decoded(file), Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.SequenceNode):
        raise ImportRefused(f"{file}: a FAQ file is a list of entries")
    constructor = yaml.SafeLoader("")
    for node in root.value:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            yield Row(line, {str(k): v for k, v in constructor.construct_mapping(node, deep=True).items()})
        else:
            yield Row(line, {}, "not a mapping")


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused(f"{file}: neither UTF-8 nor GB18030")


def _require_columns(file: Path, header: list[str]) -> None:
    named = _named(dict.fromkeys(header))
    missing = [name for name in ("question", "answer") if name not in named]
    if missing:
        raise ImportRefused(f"{file}:1: column {' and '.join(missing)} is missing; found {', '.join(header)}")


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    return {known[key.strip().lower()]: value for key, value in fields.items() if key.strip().lower() in known}
