"""Writes a stand-in for another bank's FAQ from sentences the encoder was never trained on.

    .venv/bin/python -m scripts.paraphrase_faq FOLDER
    .venv/bin/python -m assistant faq import FOLDER/faq.jsonl --kb standin
    .venv/bin/python -m assistant faq evaluate --kb standin FOLDER/queries.jsonl --json

The FAQ holds every question of nlu_data/paraphrases and of our own knowledge base, without variants; the
queries are the wordings of those questions that `held_out` keeps from training. The writers of the queries
also wrote training sentences, so a real bank's customers will score lower.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.faq.content import load_entries
from assistant.faq.training_groups import held_out
from assistant.settings import ROOT


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"id": entry.id, "question": entry.question, "answer": entry.answer}
        for entry in load_entries(ROOT / "knowledge_base")
    ]
    queries = []
    for file in sorted((ROOT / "nlu_data" / "paraphrases").glob("*.tsv")):
        for number, line in enumerate(file.read_text("utf-8").splitlines()):
            question, *wordings = line.split("\t")
            identifier = f"{file.stem}-{number}"
            rows.append({"id": identifier, "question": question, "answer": question})
            if held_out(question):
                queries += [{"query": wording, "id": identifier} for wording in wordings]
    for name, lines in (("faq", rows), ("queries", queries)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    print(f"{len(rows)} entries, {len(queries)} queries in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
