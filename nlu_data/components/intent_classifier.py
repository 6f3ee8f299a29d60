"""One decision over all intents and all FAQ topics: characters, sounds, words and meaning together.

`ask_faq` is the sum of its topics; the most probable topics go along as `faq_topics`, where the
assistant's retrieval takes them as evidence. Other intents may have aspects (`companion_chat/call_family`): of the
intent that is decided on, the most probable one goes along as `aspect`. Learning happens with SciPy; at run time a sentence
costs a few dictionary look-ups and a sum of rows.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu_data.components.features import FeatureReader, tokenizer_of
from nlu_data.components.sentence_vector import SENTENCE_VECTOR, SentenceVectorFeaturizer

logger = logging.getLogger(__name__)

FAQ_INTENT = "ask_faq"
STRANGER = "out_of_scope"
FAQ_TOPICS = "faq_topics"
ASPECT = "aspect"


class Model(NamedTuple):
    """What was learned. Rows of `sparse` follow `vocabulary`; columns follow `labels`."""

    labels: list[str]
    vocabulary: dict[str, int]
    importance: NDArray[np.float32]
    block: NDArray[np.int8]
    centre: NDArray[np.float32]
    sparse: NDArray[np.float32]
    dense: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BankIntentClassifier(IntentClassifier, GraphComponent):
    """Multinomial logistic regression over intents and `ask_faq/<topic>`."""

    @classmethod
    def required_components(cls) -> list[Any]:
        return [SentenceVectorFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "sparse_scale": 1.0,
            "dense_scale": 1.5,
            "rare": 3,
            "epochs": 12,
            "rate": 2.0,
            "fallback_threshold": 0.3,
            "fallback_threshold_of": {},
            "fallback_ambiguity": 0.0,
            "stranger_doubt": 1.0,
            "stranger_spares": [FAQ_INTENT, STRANGER],
            "urgent": {},
            "ranking_length": 10,
            "dictionary": "nlu_data/dictionary.txt",
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Model | None = None,
        reader: FeatureReader | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._reader = reader
        if model is not None:
            self._prepare(model)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BankIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> BankIntentClassifier:
        """Load what was trained; a model without it is refused rather than served untrained."""
        with model_storage.read_from(resource) as folder:
            words = tokenizer_of(folder / "words.txt")
            return cls(config, model_storage, resource, _read(folder), FeatureReader(_sounds(folder), words))

    def train(self, training_data: TrainingData) -> Resource:
        from nlu_data.components import intent_training

        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [e.get(TEXT) for e in examples]
        labels = [e.get(INTENT_RESPONSE_KEY) or e.get(INTENT) for e in examples]
        with self._model_storage.write_to(self._resource) as folder:
            intent_training.train(texts, labels, self._config, folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith("/"):
                continue
            probabilities = self._probabilities(text, message.get(SENTENCE_VECTOR))
            ranking = self._intent_ranking(probabilities)
            message.set(FAQ_TOPICS, self._topic_ranking(probabilities), add_to_output=True)
            self._put_urgent_first(ranking)
            if self._is_unsure(ranking):
                unsure = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": ranking[0]["confidence"]}
                ranking.insert(0, unsure)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(ASPECT, self._aspect(probabilities, ranking[0]["name"]), add_to_output=True)
        return messages

    def _prepare(self, model: Model) -> None:
        self._intents = list(dict.fromkeys(label.split("/")[0] for label in model.labels))
        position = {name: index for index, name in enumerate(self._intents)}
        self._intent_of = np.array([position[label.split("/")[0]] for label in model.labels])
        self._topics = [i for i, label in enumerate(model.labels) if label.startswith(f"{FAQ_INTENT}/")]

    def _probabilities(self, text: str, vector: NDArray[np.float32] | None) -> NDArray[np.float64]:
        assert self._model is not None and self._reader is not None
        model = self._model
        indices, values = sparse_row(self._reader.features(text), model.vocabulary, model.importance, model.block)
        scores = model.bias
        if vector is not None:
            scores = scores + (dense_row(vector, model.centre) * self._config["dense_scale"]) @ model.dense
        if len(indices):
            scores = scores + (values * self._config["sparse_scale"]) @ model.sparse[indices]
        scores = scores.astype(np.float64) / model.temperature
        exponents = np.exp(scores - scores.max())
        return exponents / exponents.sum()

    def _intent_ranking(self, probabilities: NDArray[np.float64]) -> list[dict[str, Any]]:
        sums = np.bincount(self._intent_of, weights=probabilities, minlength=len(self._intents))
        best = np.argsort(-sums)[: self._config["ranking_length"]]
        return [{"name": self._intents[i], "confidence": round(float(sums[i]), 4)} for i in best]

    def _topic_ranking(self, probabilities: NDArray[np.float64]) -> list[dict[str, Any]]:
        assert self._model is not None
        best = sorted(self._topics, key=lambda i: -probabilities[i])[:5]
        return [
            {"name": self._model.labels[i].split("/", 1)[1], "confidence": round(float(probabilities[i]), 4)}
            for i in best
        ]

    def _aspect(self, probabilities: NDArray[np.float64], intent: str) -> str | None:
        """The most probable aspect of the intent; None for its plain sentences, and where it has none."""
        assert self._model is not None
        own = [i for i, label in enumerate(self._model.labels) if label.split("/")[0] == intent]
        if intent == FAQ_INTENT or not own:
            return None
        return self._model.labels[max(own, key=lambda i: probabilities[i])].partition("/")[2] or None

    def _put_urgent_first(self, ranking: list[dict[str, Any]]) -> None:
        """An intent that must not be missed need not be the likeliest, only likely enough."""
        for place, intent in enumerate(ranking):
            if intent["confidence"] >= self._config["urgent"].get(intent["name"], 2.0):
                ranking.insert(0, ranking.pop(place))
                return

    def _is_unsure(self, ranking: list[dict[str, Any]]) -> bool:
        if ranking[0]["name"] in self._config["urgent"]:
            return False
        first = ranking[0]["confidence"]
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        usual = self._config["fallback_threshold"]
        threshold = self._config["fallback_threshold_of"].get(ranking[0]["name"], usual)
        if first < threshold or first - second < self._config["fallback_ambiguity"]:
            return True
        doubt = max((intent["confidence"] for intent in ranking if intent["name"] == STRANGER), default=0.0)
        spared = ranking[0]["name"] in self._config["stranger_spares"]
        return bool(not spared and doubt >= self._config["stranger_doubt"])


def sparse_row(
    features: list[str],
    vocabulary: dict[str, int],
    importance: NDArray[np.float32],
    block: NDArray[np.int8],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Known features as (rows, TF-IDF values), each block (characters, sounds, words) of unit length."""
    counts: dict[int, int] = {}
    for feature in features:
        index = vocabulary.get(feature)
        if index is not None:
            counts[index] = counts.get(index, 0) + 1
    indices = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    tallies = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    if not len(indices):
        return indices, tallies
    values = (1.0 + np.log(tallies)) * importance[indices]
    blocks = block[indices]
    lengths = np.sqrt(np.bincount(blocks, weights=values * values, minlength=3))
    return indices, (values / lengths[blocks]).astype(np.float32)


def dense_row(vector: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sentence vector(s) relative to the middle of the training data, of unit length."""
    moved = vector - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6)


def _read(folder: Path) -> Model:
    meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        return Model(
            labels=meta["labels"],
            vocabulary={feature: index for index, feature in enumerate(meta["vocabulary"])},
            temperature=meta["temperature"],
            **{name: arrays[name] for name in ("importance", "block", "centre", "sparse", "dense", "bias")},
        )


def _sounds(folder: Path) -> dict[str, str]:
    sounds: dict[str, str] = json.loads((folder / "sounds.json").read_text(encoding="utf-8"))
    return sounds
