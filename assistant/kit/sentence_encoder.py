"""Sentence vectors from a quantised ONNX encoder; runs in both environments, without PyTorch."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 128


class EncoderMissing(RuntimeError):
    """The encoder has not been built yet."""


class SentenceEncoder:
    """Encodes sentences into unit vectors of 384 dimensions.

    One thread a sentence, which is too short for two; `workers` sentences at once. `folder` holds `model.onnx`
    and `tokenizer.json`, as `make setup` builds them.
    """

    def __init__(self, folder: Path, workers: int = 1) -> None:
        if not (folder / "model.onnx").exists():
            raise EncoderMissing(f"no sentence encoder in {folder}; run `make setup` to build it")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._workers = workers
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self.stamp = (folder / "stamp").read_text()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape [len(texts), 384]; texts over 128 tokens are cut.

        Each sentence runs by itself: the int8 scales are taken from whatever runs together, so that in a batch a
        sentence's vector would depend on its neighbours (cosine 0.992), and training on the order of earlier ones.
        """
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        if self._workers == 1 or len(rows) < 2:
            return _stacked(map(self._run, rows))
        with ThreadPoolExecutor(self._workers) as pool:
            return _stacked(pool.map(self._run, rows))

    def _run(self, row: list[int]) -> NDArray[np.float32]:
        ids = np.array([row], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vector: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return vector


def _stacked(vectors: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.array(list(vectors), np.float32).reshape(-1, DIMENSIONS)


def default_folder() -> Path:
    """Where the built encoder lies: `ENCODER_DIR`, else build/encoder."""
    return Path(os.environ.get("ENCODER_DIR", "build/encoder"))
