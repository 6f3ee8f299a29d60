"""Keeps packages that Rasa imports but 小恒 never uses (TensorFlow above all) out of the process.

Rasa 3.6 imports TensorFlow for components that are not in our pipeline: 11 s and 350 MB for nothing.
Inert modules stand in for them; anything that really called one would fail loudly on the first use.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

UNUSED = frozenset(
    {
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_text",
        "keras",
        "transformers",
        "matplotlib",
        "aiogram",
        "twilio",
        "slack_sdk",
        "webexteamssdk",
        "fbmessenger",
        "mattermostwrapper",
        "rocketchat_API",
        "google.cloud",
    }
)


class _InertMeta(type):
    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert(name)


def _inert(name: str) -> type:
    def ignore(self: Any, *_args: Any, **_kwargs: Any) -> None:
        return None

    def decorate(self: Any, *args: Any, **_kwargs: Any) -> Any:
        return args[0] if args else None

    members: dict[str, Any] = {"__init__": ignore, "__call__": decorate}
    bases: tuple[type, ...] = (Exception,) if name.endswith(("Error", "Exception")) else (object,)
    return _InertMeta(name, bases, members)


class _InertModule(types.ModuleType):
    __path__: Sequence[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _inert(name)
        setattr(self, name, value)
        return value


class _InertFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] in UNUSED:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def install() -> None:
    """Put the inert modules in place. Call before the first import of Rasa."""
    # thinc (under spaCy) asks whether TensorFlow is there and would believe the stand-in.
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    import thinc.compat  # noqa: F401

    del sys.modules["tensorflow"]
    sys.meta_path.insert(0, _InertFinder())
