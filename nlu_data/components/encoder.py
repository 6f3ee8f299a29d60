"""The sentence encoder as Rasa's side uses it: loaded when first needed, from the folder ENCODER_DIR.

Training asks for the same ten thousand sentences again and again, so their vectors are kept in a file
beside the training data, bound to the encoder that made them.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.kit.sentence_encoder import SentenceEncoder

DIMENSIONS = 384
VECTOR_FILE = Path("build/nlu/vectors.npz")


def _folder() -> Path:
    return Path(os.environ.get("ENCODER_DIR", "build/encoder"))


@functools.lru_cache(maxsize=2)
def _encoder(workers: int = 1) -> SentenceEncoder:
    return SentenceEncoder(_folder(), workers=workers)


def encode(texts: list[str]) -> NDArray[np.float32]:
    """Unit vectors [len(texts), 384]."""
    return np.asarray(_encoder().encode(texts), dtype=np.float32)


def encode_for_training(texts: list[str]) -> NDArray[np.float32]:
    """As `encode`, in the float16 that serving sends, remembering every sentence from one training to the next."""
    identity = (_folder() / "stamp").read_text()
    known = _stored(identity)
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        vectors = _encoder(os.cpu_count() or 1).encode(missing).astype(np.float16)
        known.update(zip(missing, vectors, strict=True))
        _store(identity, {text: known[text] for text in dict.fromkeys(texts)})
    return np.stack([known[text] for text in texts]).astype(np.float32)


def _store(identity: str, vectors: dict[str, NDArray[np.float16]]) -> None:
    """Replaces the file in one move, since two trainings may run at once."""
    VECTOR_FILE.parent.mkdir(parents=True, exist_ok=True)
    unfinished = VECTOR_FILE.with_suffix(f".{os.getpid()}.npz")
    np.savez(
        unfinished,
        identity=np.array(identity),
        texts=np.array(list(vectors)),
        vectors=np.stack(list(vectors.values())),
    )
    unfinished.replace(VECTOR_FILE)


def _stored(identity: str) -> dict[str, NDArray[np.float16]]:
    if not VECTOR_FILE.exists():
        return {}
    with np.load(VECTOR_FILE, allow_pickle=False) as stored:
        if str(stored["identity"]) != identity:
            return {}
        return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
