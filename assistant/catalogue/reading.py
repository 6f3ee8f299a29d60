"""Reads the catalogue's files; what is wrong is said with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from assistant.catalogue.models import Item
from assistant.faq.errors import Fault

T = TypeVar("T", bound=Item)
PLACEHOLDER = re.compile(r"\$\{([a-z_]+)\.([a-z0-9_]+)\}")


class UnknownValue(ValueError):
    """A placeholder names a value that the file of demonstration values does not have."""


def read_items(file: Path, model: type[T], faults: list[Fault], values: Mapping[str, Any] | None = None) -> list[T]:
    """The items of a YAML list with `${section.key}` filled in; faults are added, a faulty item is left out."""
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        faults.append(Fault(file, 0, "the file is missing"))
        return []
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(file, line, f"not YAML: {error.problem}"))
        return []
    if not isinstance(root, yaml.SequenceNode):
        faults.append(Fault(file, 1, "the file is not a list of items"))
        return []
    items: list[T] = []
    seen: dict[str, int] = {}
    for node in root.value:
        line = node.start_mark.line + 1
        try:
            item = model.model_validate(_filled(_plain(node), values or {}))
        except ValidationError as error:
            faults += [_fault(file, node, line, problem) for problem in error.errors()]
            continue
        except UnknownValue as error:
            faults.append(Fault(file, line, str(error)))
            continue
        if item.id in seen:
            faults.append(Fault(file, line, f"id {item.id} is already used in line {seen[item.id]}"))
            continue
        seen[item.id] = line
        items.append(item)
    return items


def read_mapping(file: Path, faults: list[Fault]) -> dict[str, Any]:
    """A YAML mapping, empty with a fault where it is none."""
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except FileNotFoundError:
        faults.append(Fault(file, 0, "the file is missing"))
        return {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(file, line, f"not YAML: {error.problem}"))
        return {}
    if not isinstance(document, dict):
        faults.append(Fault(file, 1, "the file is not a mapping"))
        return {}
    return document


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: _value(found[1], found[2], values), value)
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    return value


def _value(section: str, key: str, values: Mapping[str, Any]) -> str:
    pairs = values.get(section)
    if not isinstance(pairs, dict) or key not in pairs:
        raise UnknownValue(f"${{{section}.{key}}} is not a demonstration value")
    return str(pairs[key])


def _plain(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _fault(file: Path, node: yaml.Node, line: int, problem: Any) -> Fault:
    place = [str(part) for part in problem["loc"]]
    if isinstance(node, yaml.MappingNode) and place:
        for key, value in node.value:
            if key.value == place[0]:
                line = value.start_mark.line + 1
    return Fault(file, line, f"{'.'.join(place) or 'item'}: {problem['msg']}")
