"""Rasa's rule and story policies, asked only for what they can know.

Rules here span at most a few turns, so the states before them need not be rebuilt; no story is
written with the customer's literal text, so the pass over literal text is left out; and stories
are consulted only for intents that occur in one.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.core.policies.memoization import AugmentedMemoizationPolicy
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

FACT = re.compile(r"(?:intent|action_name): \w+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class BankRulePolicy(RulePolicy):
    """`RulePolicy` without the pass over literal text."""

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class BankStoryPolicy(AugmentedMemoizationPolicy):
    """`AugmentedMemoizationPolicy` that stays silent where no story can speak."""

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict as the parent does if the latest intent occurs in a story, else nothing."""
        if not self._may_speak(tracker):
            return self._prediction(self._default_predictions(domain))
        return super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)

    def _may_speak(self, tracker: DialogueStateTracker) -> bool:
        if tracker.active_loop_name or not tracker.latest_message:
            return False
        intent = tracker.latest_message.intent.get("name")
        action = tracker.latest_action_name
        return f"intent: {intent}" in self._known and (
            action == ACTION_LISTEN_NAME or f"action_name: {action}" in self._known
        )

    @property
    def _known(self) -> set[str]:
        """Intents and actions of all memorised states, as `intent: x` and `action_name: y`."""
        known: set[str] | None = self.__dict__.get("_known_facts")
        if known is None:
            known = self.__dict__["_known_facts"] = set(FACT.findall("\n".join(self.lookup)))
        return known
