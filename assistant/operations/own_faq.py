"""The operators' side of a bank's own FAQ: where knowledge bases lie, importing, evaluating."""

from __future__ import annotations

import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.faq import evaluation
from assistant.faq.errors import ImportRefused
from assistant.faq.knowledge_bases import GENERAL_RANKER, import_faq, load_aliases
from assistant.faq.service import FaqService
from assistant.kit.sentence_encoder import SentenceEncoder
from assistant.operations.training import progress_bar
from assistant.settings import Settings

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def folder_of(settings: Settings, name: str) -> Path:
    """Where a knowledge base lies; raises ImportRefused for a name that is none."""
    if not NAME.fullmatch(name):
        raise ImportRefused(f"{name!r} is no name for a knowledge base: letters, digits, - and _ only")
    return settings.faq_index_dir if name == "default" else settings.var_dir / "knowledge_bases" / name


def import_file(settings: Settings, file: Path, name: str, console: Console) -> dict[str, Any]:
    """Imports `file` as the knowledge base `name`; served by setting FAQ_INDEX_DIR to its folder."""
    if name == "default":
        raise ImportRefused("`default` is our own knowledge base; choose another name")
    folder = folder_of(settings, name)
    encoder = SentenceEncoder(settings.encoder_dir, workers=os.cpu_count() or 1)
    with progress_bar(console) as bar:
        report = import_faq(file, encoder, folder, settings.faq_index_dir / GENERAL_RANKER, bar)
    console.print(f"to serve it: FAQ_INDEX_DIR={folder} make run")
    return asdict(report)


def evaluate_queries(settings: Settings, queries: Path, name: str) -> dict[str, Any]:
    """Measures retrieval of the knowledge base `name` on labelled queries."""
    folder = folder_of(settings, name)
    service = FaqService.open(settings.encoder_dir, folder)
    return evaluation.evaluate(service, evaluation.read_queries(queries), load_aliases(folder))
