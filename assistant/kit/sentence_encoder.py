"""Sentence vectors from a quantised ONNX encoder; runs in both environments, without PyTorch."""

from __future__ import annotations

import os
from collections.abc import Sequence
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

    One thread by default: a sentence is too short for two, and under load two threads cost more
    than they bring. `folder` holds `model.onnx` and `tokenizer.json`, as `make setup` builds them.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        if not (folder / "model.onnx").exists():
            raise EncoderMissing(f"no sentence encoder in {folder}; run `make setup` to build it")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self.stamp = (folder / "stamp").read_text()

    def encode(self, texts: Sequence[str], batch: int = 32) -> NDArray[np.float32]:
        """Unit vectors, shape [len(texts), 384]; texts over 128 tokens are cut."""
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            vectors[rows] = self._run([tokens[i] for i in rows])
        return vectors

    def _run(self, rows: list[list[int]]) -> NDArray[np.float32]:
        width = max(len(row) for row in rows)
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        vectors: NDArray[np.float32] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def default_folder() -> Path:
    """Where the built encoder lies: `ENCODER_DIR`, else build/encoder."""
    return Path(os.environ.get("ENCODER_DIR", "build/encoder"))
