"""The operators' commands: `python -m assistant --help`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.settings import ROOT, Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
faq = typer.Typer(no_args_is_help=True, help="The bank's own FAQ: check, import, evaluate.")
bench = typer.Typer(no_args_is_help=True, help="Measures speed and memory.")
app.add_typer(faq, name="faq")
app.add_typer(bench, name="bench")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KnowledgeBase = Annotated[str, typer.Option("--kb", help="Name of the knowledge base; `default` is ours.")]
console = Console(stderr=True)


def show(document: object, as_json: bool) -> None:
    """Prints a result: JSON on standard output, or one line a field."""
    if as_json or not isinstance(document, dict):
        print(json.dumps(document, ensure_ascii=False, indent=None if as_json else 1, default=str))
        return
    for name, value in document.items():
        print(f"{name:22} {value}")


@app.command()
def serve() -> None:
    """Serve the assistant, with Rasa as its child."""
    from assistant.operations.serving import serve as run

    run(Settings())


@app.command()
def train(force: Annotated[bool, typer.Option(help="Build even what is up to date.")] = False) -> None:
    """Build encoder, FAQ index and dialogue model, where their inputs changed."""
    from assistant.operations.training import train as run

    run(Settings(), console, force)


@app.command("adapt-encoder")
def adapt_encoder(
    steps: Annotated[int, typer.Option(min=1)] = 600,
    resume: Annotated[bool, typer.Option(help="Train on from the adapter that is there.")] = False,
) -> None:
    """Train the banking adapter of the sentence encoder on the repository's wordings (about 2 s a step)."""
    from assistant.operations.adapting import adapt

    adapt(Settings(), console, steps, resume)


@app.command()
def ask(text: str, as_json: AsJson = False) -> None:
    """Ask one question as a new customer, through the whole path."""
    from assistant.operations.path import ask as run

    show(asyncio.run(run(text)), as_json)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="TSV: text, label[, style].")],
    as_json: AsJson = False,
    errors: Annotated[Path | None, typer.Option(help="Write what went wrong here, as TSV.")] = None,
) -> None:
    """Measure understanding: every text is the first message of a new conversation."""
    from assistant.operations.evaluation import evaluate as run

    show(asyncio.run(run(file, errors, console)), as_json)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """What is installed, what is missing, and how to get it."""
    from assistant.operations.doctor import examine

    findings = examine(Settings())
    if as_json:
        show([finding.__dict__ for finding in findings], True)
    for finding in findings if not as_json else ():
        print(f"{'ok  ' if finding.fine else 'MISS'} {finding.what:28} {finding.detail}")
    raise typer.Exit(0 if all(finding.fine or finding.optional for finding in findings) else 1)


@faq.command("check")
def faq_check() -> None:
    """Check knowledge_base/faq; every fault with file, line and reason."""
    from assistant.faq.content import load_entries, load_topics, uncovered

    entries = load_entries(Settings().knowledge_base_dir)
    missing = uncovered(entries, load_topics(ROOT / "knowledge_base" / "taxonomy.yml"))
    print(f"{len(entries)} entries, {len({entry.topic for entry in entries})} topics, no fault")
    if missing:
        sys.exit("topics without an entry: " + ", ".join(missing))


@faq.command("import")
def faq_import(file: Path, kb: KnowledgeBase, as_json: AsJson = False) -> None:
    """Import a bank's own FAQ (CSV, XLSX, JSONL, YAML) as a knowledge base of its own."""
    from assistant.operations.own_faq import import_file

    show(import_file(Settings(), file, kb, console), as_json)


@faq.command("evaluate")
def faq_evaluate(queries: Path, kb: KnowledgeBase = "default", as_json: AsJson = False) -> None:
    """Measure retrieval on JSONL rows {"query", "id"}; without id a query must not be answered."""
    from assistant.operations.own_faq import evaluate_queries

    show(evaluate_queries(Settings(), queries, kb), as_json)


@bench.command("chat")
def bench_chat(
    clients: Annotated[int, typer.Option(min=1)] = 32,
    messages: Annotated[int, typer.Option(min=1, help="Messages a client.")] = 20,
    as_json: AsJson = False,
    baseline: Annotated[bool, typer.Option(help="Also measure Rasa's own default zh pipeline.")] = False,
) -> None:
    """Drive the running stack with many customers: turns a second, latency, memory."""
    from assistant.operations.bench import bench_chat as run

    show(asyncio.run(run(clients, messages, baseline, console)), as_json)


@bench.command("faq")
def bench_faq(
    entries: Annotated[int, typer.Option(min=1000)] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Search time beyond the embedding over an index of this many entries."""
    from assistant.operations.bench_index import bench_index as run

    show(run(entries, Settings(), console), as_json)


def main() -> None:
    """Runs a command; an error of ours is one clear line, not a stack trace."""
    from pydantic import ValidationError

    from assistant.faq.errors import FaqError
    from assistant.kit.sentence_encoder import EncoderMissing
    from assistant.operations.training import TrainingFailed
    from assistant.settings import UnsafeSettings

    try:
        app()
    except (FaqError, EncoderMissing, TrainingFailed, UnsafeSettings, ValidationError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
