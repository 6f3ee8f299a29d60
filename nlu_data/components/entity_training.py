"""Builds and trains the Chinese spaCy pipeline that finds names: payees, places, products, billers, functions.

Blank zh, one token a character (jieba's words would cut through entities), an entity ruler with the
dictionaries, and a small convolutional recogniser trained on the annotated sentences.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence

import spacy
from spacy.language import Language
from spacy.training import Example

from nlu_data.components.lexicons import Names
from nlu_data.components.name_variety import KINSHIP, Annotated, widened

logger = logging.getLogger(__name__)

LEARNED = frozenset({"payee", "account", "city", "district", "landmark", "product", "biller", "feature"})
RULED = ("city", "district", "landmark", "product", "biller")
SHORTEST_RULED = 2
HELD_OUT = 0.1
SEED = 7

RECOGNISER = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 48,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "pretrained_vectors": None,
            "width": 64,
            "depth": 3,
            "embed_size": 3000,
            "window_size": 1,
            "maxout_pieces": 3,
            "subword_features": False,
        },
    }
}


def blank_pipeline() -> Language:
    """An empty Chinese pipeline that takes every character as a token."""
    return spacy.blank("zh")


def train_pipeline(examples: Sequence[Annotated], names: Names, iterations: int, copies: int) -> Language:
    """The trained pipeline; a tenth of the sentences is held out and its F-score logged."""
    started = time.monotonic()
    # Weights and drop-out come from the global generators: the same sentences must give the same recogniser.
    spacy.util.fix_random_seed(SEED)
    pipeline = blank_pipeline()
    pipeline.add_pipe("ner", config=RECOGNISER)
    held_out, learned = _divided(examples)
    gold = [_gold(pipeline, example) for example in widened(learned, names, copies)]
    optimizer = pipeline.initialize(lambda: gold[:500])
    for iteration in range(iterations):
        random.Random(iteration).shuffle(gold)
        for batch in spacy.util.minibatch(gold, size=24):
            pipeline.update(batch, drop=0.15, sgd=optimizer)
    ruler = pipeline.add_pipe("entity_ruler", before="ner")
    ruler.add_patterns(_patterns(names))  # type: ignore[attr-defined]
    scores = pipeline.evaluate([_gold(pipeline, example) for example in held_out])
    logger.info(
        "Entity recogniser: %d sentences, held-out F %.3f, %.0f s. %s",
        len(gold),
        scores["ents_f"],
        time.monotonic() - started,
        {label: round(score["f"], 2) for label, score in scores["ents_per_type"].items()},
    )
    return pipeline


def _divided(examples: Sequence[Annotated]) -> tuple[list[Annotated], list[Annotated]]:
    """A tenth held out; no more sentences without an entity than with one, since they teach little."""
    bearing = sorted({example for example in examples if example.entities})
    barren = sorted({example for example in examples if not example.entities})
    random.Random(7).shuffle(bearing)
    random.Random(7).shuffle(barren)
    kept = int(len(bearing) * HELD_OUT)
    held_out = bearing[:kept] + barren[:kept]
    return held_out, bearing[kept:] + barren[kept : len(bearing)]


def _gold(pipeline: Language, example: Annotated) -> Example:
    reference = pipeline.make_doc(example.text)
    spans = [reference.char_span(start, end, label=label) for start, end, label in example.entities]
    reference.set_ents([span for span in spans if span is not None])
    return Example(pipeline.make_doc(example.text), reference)


def _patterns(names: Names) -> list[dict[str, str]]:
    patterns = [
        {"label": entity, "pattern": name}
        for entity in RULED
        for name in sorted(names[entity])
        if len(name) >= SHORTEST_RULED
    ]
    return patterns + [{"label": "payee", "pattern": name} for name in KINSHIP if len(name) >= SHORTEST_RULED]
