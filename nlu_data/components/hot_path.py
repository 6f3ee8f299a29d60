"""Makes Rasa 3.6.21's message path cheap, without changing what it does.

Rasa Open Source ends with 3.6.21, so patching exactly this version stays true; any other is refused.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from typing import Any

ACTION_SECONDS = 4


def apply(expected_version: str) -> None:
    """Install every patch. Raises if another Rasa is installed than the one these were written for."""
    import rasa

    if rasa.__version__ != expected_version:
        raise RuntimeError(f"Rasa {expected_version} is expected, {rasa.__version__} is installed.")
    _quiet_debug_logs()
    _remember_event_types()
    _validate_actions_once()
    _keep_action_connection()
    _plan_graph_once()
    _cache_domain()
    _give_up_on_actions_early()


def _quiet_debug_logs() -> None:
    """Rasa deep-copies trackers and predictions for debug lines that nobody reads."""
    import rasa.core.actions.forms as forms
    import rasa.core.policies.memoization as memoization
    import rasa.core.policies.rule_policy as rule_policy
    import rasa.core.processor as processor

    class ShallowCopy:
        """Stands for the module `copy`, sparing the deep copy where only a log line wants it."""

        deepcopy = staticmethod(lambda value, memo=None: value)
        copy = staticmethod(copy.copy)

    for module in (processor, rule_policy, memoization, forms):
        module.copy = ShallowCopy


def _remember_event_types() -> None:
    """Event types are found by walking all subclasses, for every event of every tracker."""
    import rasa.shared.core.events as events
    from rasa.shared.utils.common import all_subclasses

    known: dict[str, type[Any]] = {}
    original = events.Event.resolve_by_type

    def resolve_by_type(type_name: str, default: type[Any] | None = None) -> type[Any] | None:
        if type_name not in known:
            for event_class in all_subclasses(events.Event):
                known.setdefault(event_class.type_name, event_class)
        return known.get(type_name) or original(type_name, default)

    events.Event.resolve_by_type = staticmethod(resolve_by_type)


def _validate_actions_once() -> None:
    """Every reply of the action server is checked against a constant schema, itself checked each time."""
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: Any, result: dict[str, Any]) -> bool:
        if result.get("events"):
            error = best_match(validator.iter_errors(result))
            if error is not None:
                raise error
        return True

    RemoteAction._validate_action_result = validate


def _keep_action_connection() -> None:
    """Rasa opens a new HTTP session for every action call."""
    from rasa.utils.endpoints import EndpointConfig

    original = EndpointConfig.session

    class Kept:
        def __init__(self, session: Any) -> None:
            self.session = session

        async def __aenter__(self) -> Any:
            return self.session

        async def __aexit__(self, *_: Any) -> bool:
            return False

    def session(self: Any) -> Kept:
        kept = getattr(self, "_kept_session", None)
        if kept is None or kept.closed:
            kept = self._kept_session = original(self)
        return Kept(kept)

    EndpointConfig.session = session


def _plan_graph_once() -> None:
    """The order in which components run never changes; Rasa computes it anew, through dask, each time."""
    from rasa.engine.exceptions import GraphRunError
    from rasa.engine.runner.dask import DaskGraphRunner

    Step = tuple[str, Any, tuple[str, ...]]

    def plan(runner: Any, targets: Sequence[str], inputs: frozenset[str]) -> list[Step]:
        schema = runner._graph_schema.minimal_graph_schema(list(targets))
        order: list[Step] = []
        seen = set()

        def visit(name: str) -> None:
            if name in seen or name in inputs or name not in schema.nodes:
                return
            seen.add(name)
            needs = tuple(schema.nodes[name].needs.values())
            for need in needs:
                visit(need)
            order.append((name, runner._instantiated_nodes[name], needs))

        for target in targets:
            visit(target)
        return order

    def run(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        given = inputs or {}
        plans = self.__dict__.setdefault("_plans", {})
        key = (wanted, frozenset(given))
        if key not in plans:
            plans[key] = plan(self, *key)
        results: dict[str, Any] = {name: (name, value) for name, value in given.items()}
        try:
            for name, node, needs in plans[key]:
                results[name] = node(*[results.get(need, need) for need in needs])
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(results[target] for target in wanted)

    DaskGraphRunner.run = run


def _cache_domain() -> None:
    """The domain is constant while serving, yet rebuilt as a dictionary whenever a form looks at it."""
    from rasa.shared.core.domain import Domain

    original = Domain.as_dict

    @functools.wraps(original)
    def as_dict(self: Any) -> dict[str, Any]:
        cached = self.__dict__.get("_as_dict")
        if cached is None:
            cached = self.__dict__["_as_dict"] = original(self)
        return dict(cached)

    Domain.as_dict = as_dict


def _give_up_on_actions_early() -> None:
    """Rasa waits 300 s for an action; the assistant, which waits for Rasa, gives up after three."""
    import rasa.core.actions.action as actions

    actions.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
