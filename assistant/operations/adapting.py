"""Trains the banking adapter of the sentence encoder from the repository's own wordings."""

from __future__ import annotations

from rich.console import Console

from assistant.faq.adapt import train
from assistant.faq.content import load_entries
from assistant.faq.encoder_build import ADAPTER
from assistant.faq.training_groups import faq_groups, intent_groups, intent_sentences, paraphrase_groups
from assistant.operations.training import progress_bar
from assistant.settings import ROOT, Settings


def adapt(settings: Settings, console: Console, steps: int, resume: bool) -> None:
    """Replaces assistant/faq/adapter; `train` then builds encoder, index and dialogue anew."""
    groups = [
        *faq_groups(load_entries(settings.knowledge_base_dir)),
        *paraphrase_groups(ROOT / "nlu_data" / "paraphrases"),
        *intent_groups(ROOT / "nlu_data" / "intents"),
    ]
    strangers = intent_sentences(ROOT / "nlu_data" / "intents").get("out_of_scope", [])
    console.print(f"{len(groups)} groups, {sum(len(group.wordings) for group in groups)} wordings")
    with progress_bar(console) as bar:

        def progress(step: int, loss: float) -> None:
            bar("training steps", step, steps)
            if step % 50 == 0:
                console.print(f"step {step}: loss {loss:.3f}")

        train(groups, strangers, ADAPTER, steps, resume=resume, progress=progress)
