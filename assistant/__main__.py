"""The operators' commands: `python -m assistant --help`."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.identity.staff import Role
from assistant.settings import ROOT, Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
faq = typer.Typer(no_args_is_help=True, help="The bank's own FAQ: check, import, evaluate.")
bench = typer.Typer(no_args_is_help=True, help="Measures speed and memory.")
staff = typer.Typer(no_args_is_help=True, help="Accounts of those who work at the desk.")
app.add_typer(faq, name="faq")
app.add_typer(bench, name="bench")
webhooks = typer.Typer(no_args_is_help=True, help="Notices to other systems.")
app.add_typer(staff, name="staff")
app.add_typer(webhooks, name="webhooks")
voice = typer.Typer(no_args_is_help=True, help="Speaking and listening.")
voice_bench = typer.Typer(no_args_is_help=True, help="Measures the voice layer.")
voice.add_typer(voice_bench, name="bench")
app.add_typer(voice, name="voice")
screens = typer.Typer(no_args_is_help=True, help="Screens of the care edition and their spoken introductions.")
care = typer.Typer(no_args_is_help=True, help="The care edition.")
app.add_typer(screens, name="screens")
app.add_typer(care, name="care")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KnowledgeBase = Annotated[str, typer.Option("--kb", help="Name of the knowledge base; `default` is ours.")]
DatabaseUrl = Annotated[str, typer.Option(help="An empty PostgreSQL database; SQLite where it is not named.")]
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


@bench.command("handoff")
def bench_handoff(
    waiting: Annotated[int, typer.Option(min=1, help="Customers who wait already.")] = 200,
    taps: Annotated[int, typer.Option(min=1)] = 200,
    at_once: Annotated[int, typer.Option(min=1, help="Taps under way together.")] = 4,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """How fast a tap to a person is acknowledged, and seen at a desk, with Rasa stopped."""
    from assistant.operations.bench_handoff import bench_handoff as run

    show(asyncio.run(run(waiting, taps, at_once, database_url, console)), as_json)


@app.command("kill-drill")
def kill_drill(
    kills: Annotated[int, typer.Option(min=1)] = 20,
    seed: Annotated[int, typer.Option(help="Chooses the moments.")] = 1,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Kill the service at random moments while customers wait and talk; count what is lost."""
    from assistant.operations.drill import kill_drill as run

    show(asyncio.run(run(kills, seed, database_url, console)), as_json)


@staff.command("add")
def staff_add(
    username: str,
    name: Annotated[str, typer.Option(help="As colleagues and customers read it.")],
    role: Annotated[Role, typer.Option()] = Role.AGENT,
    title: Annotated[str, typer.Option(help="As customers read it.")] = "客服",
    group: Annotated[list[str] | None, typer.Option(help="Id of a group; as often as needed.")] = None,
    branch: Annotated[str, typer.Option(help="Id of a branch.")] = "",
    limit: Annotated[int, typer.Option(help="Customers at once.")] = 4,
    single_sign_on: Annotated[bool, typer.Option(help="No password: only through the OpenID provider.")] = False,
    keep: Annotated[bool, typer.Option(help="The password need not be replaced at the first sign-in.")] = False,
) -> None:
    """Add an account; its password is asked for, or read from standard input."""
    from assistant.desk.administration_models import NewStaff
    from assistant.operations import staff as accounts

    new = NewStaff(
        username=username,
        name=name,
        role=role,
        title=title,
        group_ids=group or [],
        branch_id=branch or None,
        conversation_limit=limit,
        single_sign_on=single_sign_on,
    )
    password = None if single_sign_on else accounts.read_password()
    asyncio.run(accounts.add(Settings(), new, password, keep))
    print(f"{username} may sign in")


@staff.command("list")
def staff_list(as_json: AsJson = False) -> None:
    """Every account, with role and state."""
    from assistant.operations import staff as accounts

    records = asyncio.run(accounts.everybody(Settings()))
    if as_json:
        show([record.model_dump(mode="json") for record in records], True)
        return
    for record in records:
        state = "disabled" if record.disabled else "locked" if record.locked_until else ""
        print(f"{record.username:20} {record.role:14} {record.name}  {' '.join(record.group_ids)}  {state}".rstrip())


@staff.command("reset-password")
def staff_reset_password(
    username: str,
    keep: Annotated[bool, typer.Option(help="The password need not be replaced at the first sign-in.")] = False,
) -> None:
    """Set a new password, asked for or read from standard input; lifts a lock, ends every session."""
    from assistant.operations import staff as accounts

    asyncio.run(accounts.reset_password(Settings(), username, accounts.read_password(), keep))
    print(f"{username} has a new password")


@staff.command("disable")
def staff_disable(username: str) -> None:
    """Close an account and end its sessions; the administrator's page opens it again."""
    from assistant.operations import staff as accounts

    asyncio.run(accounts.disable(Settings(), username))
    print(f"{username} is disabled")


@staff.command("remove-demonstration")
def staff_remove_demonstration() -> None:
    """Remove the accounts that development made, whose password is public."""
    from assistant.operations import staff as accounts

    removed = asyncio.run(accounts.remove_demonstration_accounts(Settings()))
    print("removed: " + (", ".join(removed) or "none"))


@webhooks.command("list")
def webhooks_list(limit: Annotated[int, typer.Option(min=1)] = 50, as_json: AsJson = False) -> None:
    """What was not delivered yet, oldest first; without what it says."""
    from assistant.operations.webhooks import undelivered

    show(asyncio.run(undelivered(Settings(), limit)), as_json)


@webhooks.command("retry")
def webhooks_retry(
    endpoint: Annotated[str | None, typer.Option(help="Name of one system; all where it is not named.")] = None,
) -> None:
    """Have everything undelivered sent now, also what was given up."""
    from assistant.operations.webhooks import retry

    print(f"{asyncio.run(retry(Settings(), endpoint))} notices are due now")


@voice.command("speak")
def voice_speak(
    text: str,
    out: Annotated[Path, typer.Option(help="WAV file to write.")],
    voice: Annotated[str, typer.Option(help="Id of a voice; the best one installed where it is not named.")] = "",
    rate: Annotated[float, typer.Option(min=0.5, max=1.5, help="1.0 is the voice's own pace, 0.8 slower.")] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Speak a text into a file."""
    from assistant.operations.voice import speak

    show(speak(text, out, voice, rate), as_json)


@voice.command("warm")
def voice_warm(
    rate: Annotated[list[float], typer.Option(min=0.5, max=1.5, help="Pace; may be named several times.")] = [0.8],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Speak fixed prompts and screens ahead, so that they begin to sound at once."""
    from assistant.operations.voice import warm

    show(warm(Settings(), rate), as_json)


@voice_bench.command("speak")
def voice_bench_speak(
    voice: Annotated[str, typer.Option(help="Id of a voice.")] = "",
    repeat: Annotated[int, typer.Option(min=1)] = 3,
    as_json: AsJson = False,
) -> None:
    """How soon a sentence begins to sound, new and cached; seconds of work a second of speech."""
    from assistant.operations.voice_bench import bench_speak

    show(bench_speak(voice, repeat), as_json)


@voice_bench.command("listen")
def voice_bench_listen(
    clients: Annotated[int, typer.Option(min=1, help="Customers who speak at the same moment.")] = 10,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    as_json: AsJson = False,
) -> None:
    """How soon customers who speak together get their text, and whether any is refused."""
    from assistant.operations.voice_listening_bench import bench_listen

    show(asyncio.run(bench_listen(clients, rounds, console)), as_json)


@voice.command("drill")
def voice_drill(
    utterances: Annotated[int, typer.Option(min=1)] = 1000,
    threads: Annotated[int, typer.Option(min=1)] = 8,
    kills: Annotated[int, typer.Option(min=0)] = 20,
    seed: Annotated[int, typer.Option(help="Chooses the sentences and the moments.")] = 1,
    voice: Annotated[str, typer.Option(help="Id of a voice.")] = "",
    as_json: AsJson = False,
) -> None:
    """Speak from many threads while worker processes are killed; count what hangs or is lost."""
    from assistant.operations.voice_bench import drill

    show(drill(utterances, threads, kills, seed, voice, console), as_json)


@voice.command("adapt")
def voice_adapt(
    utterances: Annotated[int, typer.Option(min=16, help="Synthetic utterances to learn from.")] = 3000,
    minutes: Annotated[float, typer.Option(help="How long to train.")] = 40.0,
    seed: int = 1,
    recordings: Annotated[Path | None, typer.Option(help="TSV with the columns wav and text: learnt from too.")] = None,
    further: Annotated[bool, typer.Option(help="Go on from the adapter that is there.")] = False,
) -> None:
    """Train the recogniser's adapter on synthetic speech of the training sentences, and on recordings."""
    from assistant.operations.adapting_recogniser import adapt

    adapt(Settings(), console, utterances, minutes, seed, recordings, further)


@voice.command("record")
def voice_record(
    sentences: Annotated[Path, typer.Argument(help="TSV with the columns text and label.")],
    folder: Annotated[Path, typer.Argument(help="Where the recordings and their manifest.tsv are written.")],
    seed: Annotated[int, typer.Option(help="Chooses pace and pauses.")] = 1,
) -> None:
    """Speak sentences in the neural voice at several pitches, slowly and with pauses, for `voice evaluate`."""

    from assistant.operations.practice_speech import record

    console.print(str(record(sentences, folder, random.Random(seed))))


@voice.command("transcribe")
def voice_transcribe(wav: Annotated[Path, typer.Argument(help="WAV file.")], as_json: AsJson = False) -> None:
    """What is heard in a recording."""
    from assistant.operations.voice_evaluation import transcribe

    show(transcribe(Settings(), wav), as_json)


@voice.command("evaluate")
def voice_evaluate(
    manifest: Annotated[Path, typer.Argument(help="TSV with the columns wav, text, label.")],
    noise: Annotated[float | None, typer.Option(help="Signal-to-noise ratio in dB of noise that is added.")] = None,
    telephone: Annotated[bool, typer.Option(help="As a telephone carries it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure hearing and understanding: recordings through the whole path."""
    from assistant.operations.voice_evaluation import evaluate

    show(asyncio.run(evaluate(manifest, noise, telephone, console)), as_json)


@screens.command("check")
def screens_check(
    pages: Annotated[Path, typer.Option(help="Sources of the care pages.")] = ROOT / "web" / "src" / "care",
) -> None:
    """Check knowledge_base/screens: wording, routes, and that pages and screens are the same."""
    from assistant.care.screen_checks import check_screens

    found, faults = check_screens(Settings().knowledge_base_dir, pages if pages.is_dir() else None)
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(f"{len(found)} screens, {len(faults)} faults")
    print(f"{len(found)} screens, {sum(len(screen.steps) for screen in found)} steps, no fault")


@care.command("search-evaluate")
def care_search_evaluate(
    queries: Annotated[Path, typer.Argument(help="TSV: query, target (several with |).")],
    as_json: AsJson = False,
    errors: Annotated[bool, typer.Option(help="Print what was not found first.")] = False,
) -> None:
    """Measure the search of the care edition: how often what was meant is first, and among the first three."""
    from assistant.operations.care_search import evaluate_search

    show(asyncio.run(evaluate_search(Settings(), queries, console if errors else None)), as_json)


def main() -> None:
    """Runs a command; an error of ours is one clear line, not a stack trace."""
    from pydantic import ValidationError

    from assistant.desk.content import FaultyDesk
    from assistant.faq.errors import FaqError
    from assistant.kit.errors import AppError
    from assistant.kit.sentence_encoder import EncoderMissing
    from assistant.operations.training import TrainingFailed
    from assistant.settings import UnsafeSettings
    from voice.ports import VoiceError

    try:
        app()
    except (
        AppError,
        FaultyDesk,
        FaqError,
        EncoderMissing,
        TrainingFailed,
        UnsafeSettings,
        ValidationError,
        VoiceError,
    ) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
