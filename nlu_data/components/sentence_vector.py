"""Puts a sentence's meaning on the message: the vector the assistant sent along, else one computed here.

The assistant computes the vector once for understanding and retrieval; it arrives in the message's
metadata as base64 of 384 float16 and is taken out, so that it is never stored with the dialogue.
"""

from __future__ import annotations

import base64
import logging
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.kit.sentence_encoder import EncoderMissing
from nlu_data.components.encoder import DIMENSIONS, encode

logger = logging.getLogger(__name__)

SENTENCE_VECTOR = "sentence_vector"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectorFeaturizer(GraphComponent):
    """Sets `sentence_vector` (float32 [384]) on every message that has a text."""

    def __init__(self) -> None:
        self._told = False

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectorFeaturizer:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training to the classifier, which encodes all sentences in batches."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            sent = (message.get("metadata") or {}).pop("vector", None)
            if not text or text.startswith("/"):
                continue
            vector = _decoded(sent)
            message.set(SENTENCE_VECTOR, self._computed(text) if vector is None else vector)
        return messages

    def _computed(self, text: str) -> NDArray[np.float32] | None:
        """None where there is no encoder: characters, sounds and words then decide without meaning."""
        try:
            return encode([text])[0]
        except EncoderMissing as error:
            if not self._told:
                logger.error("%s", error)
                self._told = True
            return None


def _decoded(sent: str | None) -> NDArray[np.float32] | None:
    if not isinstance(sent, str):
        return None
    try:
        vector = np.frombuffer(base64.b64decode(sent, validate=True), dtype=np.float16)
    except ValueError:
        return None
    usable = vector.shape == (DIMENSIONS,) and bool(np.isfinite(vector).all())
    return vector.astype(np.float32) if usable else None
