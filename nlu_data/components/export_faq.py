"""Turns the knowledge base's questions into training data for Rasa: intents `ask_faq/<category.topic>`.

Reads knowledge_base/faq/*.yml (question and variants of every entry) and nlu_data/topics/*.tsv (further
sentences by topic: `topic<TAB>sentence`), writes build/nlu/ask_faq.yml.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

KNOWLEDGE_BASE = Path("knowledge_base/faq")
TOPICS = Path("nlu_data/topics")
TARGET = Path("build/nlu/ask_faq.yml")


def export(knowledge_base: Path = KNOWLEDGE_BASE, topics: Path = TOPICS, target: Path = TARGET) -> int:
    """Write the training file; returns the number of sentences. Unchanged content keeps its time stamp."""
    by_topic: dict[str, list[str]] = {}
    for file in sorted(knowledge_base.glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []:
            sentences = by_topic.setdefault(entry["topic"], [])
            sentences.extend(_sentences(entry))
    for file in sorted(topics.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            topic, sentence = line.split("\t")
            by_topic.setdefault(topic, []).append(_plain(sentence))
    document = {
        "version": "3.1",
        "nlu": [
            {"intent": f"ask_faq/{topic}", "examples": "".join(f"- {s}\n" for s in dict.fromkeys(sentences))}
            for topic, sentences in sorted(by_topic.items())
        ],
    }
    text = yaml.dump(document, allow_unicode=True, sort_keys=False, width=1000, default_style=None)
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return sum(len(set(sentences)) for sentences in by_topic.values())


def _sentences(entry: dict[str, Any]) -> list[str]:
    sentences = [entry["question"], *entry.get("variants", [])]
    return [_plain(str(sentence)) for sentence in sentences if str(sentence).strip()]


def _plain(sentence: str) -> str:
    """One line without the characters of Rasa's entity notation."""
    return " ".join(sentence.replace("[", "「").replace("]", "」").replace("{", "「").split())


if __name__ == "__main__":
    print(f"{export()} sentences in {TARGET}")
