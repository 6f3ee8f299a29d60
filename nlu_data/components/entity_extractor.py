"""Finds the entities of a message and their normalised values.

Rules for what has a form (amounts, dates, times, phones, card tails), a spaCy pipeline built here for
names. It costs a few milliseconds, so it runs only where an entity can matter: for intents that take
one, in a form, or when the text holds a number.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from nlu_data.components import entity_training, form_context
from nlu_data.components.features import sound_table
from nlu_data.components.lexicons import Names, canonical, read_names
from nlu_data.components.values import find_values, languages, spoken_language

logger = logging.getLogger(__name__)

CHINA = timezone(timedelta(hours=8))
RULE, NAME = "rule", "spacy"

WITHOUT_ENTITIES = frozenset(
    [
        "companion_chat",
        "health_tip",
        "emergency",
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "repeat",
        "speak_slower",
        "bot_challenge",
        "rate_service",
        "ask_faq",
        "out_of_scope",
        "human_agent",
        "complain",
        "report_fraud",
        "switch_care_mode",
        "read_screen",
    ]
)
_NUMERAL = re.compile(r"[\d一二两三四五六七八九十百千万幺]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SpacyBankEntityExtractor(EntityExtractorMixin, GraphComponent):
    """Rules, dictionaries and a trained recogniser; the form in progress decides what an answer means."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"iterations": 10, "reply_in_language_of_text": True}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        pipeline: Language | None = None,
        names: Names | None = None,
        sounds: dict[str, str] | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._pipeline = pipeline
        self._names = names or {}
        self._sounds = sounds or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyBankEntityExtractor:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpacyBankEntityExtractor:
        with model_storage.read_from(resource) as folder:
            pipeline = entity_training.blank_pipeline()
            for name, settings in (("entity_ruler", {}), ("ner", entity_training.RECOGNISER)):
                pipeline.add_pipe(name, config=settings)
            pipeline.from_disk(folder / "spacy")
            names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
            sounds = json.loads((folder / "sounds.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, pipeline, names, sounds)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            entity_training.Annotated(
                message.get(TEXT),
                tuple(
                    (entity["start"], entity["end"], entity["entity"])
                    for entity in message.get(ENTITIES) or []
                    if entity["entity"] in entity_training.LEARNED
                ),
            )
            for message in training_data.intent_examples
            if message.get(TEXT) and (message.get(INTENT) not in WITHOUT_ENTITIES or message.get(ENTITIES))
        ]
        names = read_names()
        pipeline = entity_training.train_pipeline(examples, names, self._config["iterations"])
        with self._model_storage.write_to(self._resource) as folder:
            pipeline.to_disk(folder / "spacy")
            (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
            (folder / "sounds.json").write_text(json.dumps(sound_table(), ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith("/"):
                continue
            form = tracker.active_loop_name if tracker else None
            entities = self._entities(message, text, tracker, form)
            if form:
                self._read_as_answer(message, text, tracker, form, entities)
            entities.extend(self._language_of(text, tracker))
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _entities(
        self, message: Message, text: str, tracker: DialogueStateTracker, form: str | None
    ) -> list[dict[str, Any]]:
        intent = (message.get(INTENT) or {}).get("name")
        if not form and intent in WITHOUT_ENTITIES and not _NUMERAL.search(text):
            return []
        asked = tracker.get_slot(REQUESTED_SLOT) if form else None
        found = [
            {"entity": v.entity, "start": v.start, "end": v.end, "value": v.value, "extractor": RULE}
            for v in find_values(text, _today(message), asked=asked)
        ]
        if intent == "switch_language":
            found.extend(
                {"entity": v.entity, "start": v.start, "end": v.end, "value": v.value, "extractor": RULE}
                for v in languages(text)
            )
        if form or intent not in WITHOUT_ENTITIES:
            found.extend(entity for entity in self._named(text) if not _overlaps(entity, found))
        return sorted(found, key=lambda entity: int(entity["start"]))

    def _named(self, text: str) -> list[dict[str, Any]]:
        assert self._pipeline is not None
        result = []
        for span in self._pipeline(text).ents:
            known = canonical(span.label_, span.text, self._names, self._sounds)
            result.append(
                {
                    "entity": span.label_,
                    "start": span.start_char,
                    "end": span.end_char,
                    "value": known or span.text,
                    "extractor": NAME,
                }
            )
        return result

    def _read_as_answer(
        self,
        message: Message,
        text: str,
        tracker: DialogueStateTracker,
        form: str,
        entities: list[dict[str, Any]],
    ) -> None:
        intent = message.get(INTENT) or {}
        answer = form_context.read_answer(
            text,
            form,
            tracker.get_slot(REQUESTED_SLOT),
            str(intent.get("name")),
            float(intent.get("confidence") or 0.0),
            entities,
        )
        if answer is None:
            return
        if answer.extra is not None:
            entities.append({**answer.extra, "extractor": RULE})
        message.set(INTENT, {"name": answer.intent, "confidence": 1.0}, add_to_output=True)

    def _language_of(self, text: str, tracker: DialogueStateTracker) -> list[dict[str, Any]]:
        spoken = spoken_language(text) if self._config["reply_in_language_of_text"] else None
        current = (tracker.get_slot("language") if tracker else None) or "zh"
        if spoken is None or spoken == current:
            return []
        return [
            {"entity": "language", "role": "spoken", "start": 0, "end": len(text), "value": spoken, "extractor": RULE}
        ]


def _today(message: Message) -> date:
    given = (message.get("metadata") or {}).get("today")
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return datetime.now(CHINA).date()


def _overlaps(entity: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    return any(entity["start"] < other["end"] and other["start"] < entity["end"] for other in others)
