"""Finds the entities of a message and their normalised values.

Rules for what has a form (amounts, dates, times, phones, card tails), a spaCy pipeline built here for
names. It costs a few milliseconds, so it runs only for intents that take an entity, and finds only what the
intent, or the form in progress, can use.
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
from nlu_data.components.name_variety import Annotated
from nlu_data.components.values import find_values, languages, spoken_language

_LATIN_PAIR = re.compile(r"[A-Za-z]{2}")
logger = logging.getLogger(__name__)

CHINA = timezone(timedelta(hours=8))
RULE, NAME = "rule", "spacy"

TAKES = {
    "check_balance": "account date",
    "list_transactions": "account date time payee amount biller",
    "check_bill": "account date amount",
    "transfer_money": "payee account amount phone date time",
    "undo_payment": "payee amount account date time",
    "top_up_phone": "phone amount payee biller date",
    "pay_utility": "biller amount account date city",
    "reserve_cash": "amount date time city district landmark account",
    "report_card_loss": "account date",
    "lock_or_limit": "account amount date time",
    "report_fraud": "amount date",
    "browse_products": "product amount date",
    "explain_product": "product amount date",
    "contact_manager": "phone date time",
    "find_branch": "city district landmark date time",
    "open_feature": "feature",
    "manage_alerts": "account amount phone",
    "list_activities": "city date",
    "switch_language": "language",
    "verify_identity_foreigner": "city",
    "complain": "date amount",
    "nlu_fallback": "amount date product account",
}
ENTITIES_OF = {intent: frozenset(entities.split()) for intent, entities in TAKES.items()}
NONE: frozenset[str] = frozenset()
SHORTEST_FEATURE = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SpacyBankEntityExtractor(EntityExtractorMixin, GraphComponent):
    """Rules, dictionaries and a trained recogniser; the form in progress decides what an answer means."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"iterations": 6, "copies": 3, "reply_in_language_of_text": True}

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
            Annotated(
                message.get(TEXT),
                tuple(
                    (entity["start"], entity["end"], entity["entity"])
                    for entity in message.get(ENTITIES) or []
                    if entity["entity"] in entity_training.LEARNED
                ),
            )
            for message in training_data.intent_examples
            if message.get(TEXT) and message.get(INTENT) in ENTITIES_OF
        ]
        names = read_names()
        pipeline = entity_training.train_pipeline(examples, names, self._config["iterations"], self._config["copies"])
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
        intent = str((message.get(INTENT) or {}).get("name"))
        wanted = ENTITIES_OF.get(intent, NONE)
        if form:
            wanted = wanted | ENTITIES_OF.get(form[: -len(form_context.FORM_SUFFIX)], NONE)
        if not wanted:
            return []
        asked = tracker.get_slot(REQUESTED_SLOT) if form else None
        found = [_entity(v.entity, v.start, v.end, v.value) for v in find_values(text, _today(message), asked=asked)]
        if "language" in wanted:
            found.extend(_entity(v.entity, v.start, v.end, v.value) for v in languages(text))
        if "feature" in wanted:
            found.extend(self._features(text))
        found = [entity for entity in found if entity["entity"] in wanted]
        if wanted & entity_training.LEARNED:
            named = [entity for entity in self._named(text) if entity["entity"] in wanted]
            found.extend(entity for entity in named if not _overlaps(entity, found))
        return sorted(found, key=lambda entity: int(entity["start"]))

    def _features(self, text: str) -> list[dict[str, Any]]:
        """The longest name of a function in the text, as the app or its customers call it."""
        said = text.lower()
        names = [name for name in self._names["feature"] if len(name) >= SHORTEST_FEATURE and name.lower() in said]
        if not names:
            return []
        name = max(names, key=len)
        start = said.index(name.lower())
        return [_entity("feature", start, start + len(name), self._names["feature"][name])]

    def _named(self, text: str) -> list[dict[str, Any]]:
        assert self._pipeline is not None
        return [
            {
                **_entity(span.label_, span.start_char, span.end_char, span.text),
                "value": canonical(span.label_, span.text, self._names, self._sounds) or span.text,
                "extractor": NAME,
            }
            for span in self._pipeline(text).ents
            if not _cuts_a_latin_word(text, span.start_char) and not _cuts_a_latin_word(text, span.end_char)
        ]

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


def _cuts_a_latin_word(text: str, at: int) -> bool:
    """Whether letters stand on both sides of this place: the recogniser reads character by character."""
    return 0 < at < len(text) and bool(_LATIN_PAIR.fullmatch(text[at - 1 : at + 1]))


def _today(message: Message) -> date:
    given = (message.get("metadata") or {}).get("today")
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return datetime.now(CHINA).date()


def _entity(entity: str, start: int, end: int, value: Any) -> dict[str, Any]:
    return {"entity": entity, "start": start, "end": end, "value": value, "extractor": RULE}


def _overlaps(entity: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    return any(entity["start"] < other["end"] and other["start"] < entity["end"] for other in others)
