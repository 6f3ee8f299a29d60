"""Builds the sentence encoder: packaged weights, the banking adapter merged in, exported and quantised."""

from __future__ import annotations

import hashlib
import logging
import shutil
import warnings
from pathlib import Path
from typing import Any

from assistant.faq.weights import WEIGHTS_SHA256, PackedWeights, build_bert, build_tokenizer, kept_pieces

ADAPTER = Path(__file__).parent / "adapter"
VERSION = "2"


def stamp() -> str:
    """Names the inputs of the build: same stamp, same encoder."""
    digest = hashlib.sha256(f"{VERSION}:{WEIGHTS_SHA256}".encode())
    for file in sorted(ADAPTER.glob("*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current(folder: Path) -> bool:
    """Whether `folder` holds the encoder these inputs give."""
    file = folder / "stamp"
    return file.exists() and file.read_text() == stamp()


def build(folder: Path) -> None:
    """Writes model.onnx (int8), tokenizer.json and the stamp; raises WeightsError on wrong weights."""
    packed = PackedWeights.installed()
    kept = kept_pieces(packed)
    model = build_bert(packed, kept)
    if (ADAPTER / "adapter_model.safetensors").exists():
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(ADAPTER)).merge_and_unload()
    export(model, build_tokenizer(packed, kept), folder)
    (folder / "stamp").write_text(stamp())


def export(model: Any, tokenizer: Any, folder: Path) -> None:
    """Exports a BERT with mean pooling as quantised ONNX, beside its tokenizer."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class MeanPooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = model.eval()

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * weight).sum(1) / weight.sum(1)
            return torch.nn.functional.normalize(pooled, dim=1)

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model.set_attn_implementation("eager")
    ones = torch.ones(2, 9, dtype=torch.long)
    full = folder / "full.onnx"
    logging.getLogger().setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            MeanPooled(),
            (ones, ones),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={
                "input_ids": {0: "sentence", 1: "token"},
                "attention_mask": {0: "sentence", 1: "token"},
                "vector": {0: "sentence"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(str(full), str(folder / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    full.unlink()
    tokenizer.save(str(folder / "tokenizer.json"))
