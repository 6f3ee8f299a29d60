"""Whisper base in PyTorch with the packaged weights, as its adapter is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from voice.recognition.weights import arrays, joined

BANDS = 80
WIDTH = 512
HEADS = 8
LAYERS = 6
WORDS = 51865
LONGEST_TEXT = 448
LONGEST_SOUND = 1500
"""Frames of the encoder, two hundredths of a second each."""


class TorchWhisper(nn.Module):
    """The encoder takes a window of any length, as `WhisperRecogniser` gives it to CTranslate2."""

    def __init__(self) -> None:
        from transformers import WhisperConfig
        from transformers.models.whisper.modeling_whisper import WhisperDecoder, WhisperEncoder

        super().__init__()
        config = WhisperConfig(
            vocab_size=WORDS, num_mel_bins=BANDS, d_model=WIDTH, activation_function="gelu", dropout=0.0,
            encoder_layers=LAYERS, encoder_attention_heads=HEADS, encoder_ffn_dim=4 * WIDTH,
            decoder_layers=LAYERS, decoder_attention_heads=HEADS, decoder_ffn_dim=4 * WIDTH,
            max_source_positions=LONGEST_SOUND, max_target_positions=LONGEST_TEXT,
        )  # fmt: skip
        self.encoder: Any = WhisperEncoder(config)
        self.decoder: Any = WhisperDecoder(config)
        packed = arrays(joined())
        state = {**_ends(packed), **_norms(packed), **_linear(packed)}
        self.load_state_dict({name: torch.tensor(array.astype(np.float32)) for name, array in state.items()})
        self.requires_grad_(False)

    def encode(self, features: torch.Tensor) -> torch.Tensor:
        """Log-mel features (batch, BANDS, hundredths of a second, even) to (batch, half as many, WIDTH)."""
        encoder = self.encoder
        heard = nn.functional.gelu(encoder.conv1(features))
        heard = nn.functional.gelu(encoder.conv2(heard)).transpose(1, 2)
        heard = heard + encoder.embed_positions.weight[: heard.shape[1]]
        for layer in encoder.layers:
            heard = layer(heard, None)
        encoded: torch.Tensor = encoder.layer_norm(heard)
        return encoded

    def hidden(self, tokens: torch.Tensor, encoded: torch.Tensor) -> torch.Tensor:
        """The decoder's last layer before the vocabulary, (batch, tokens, WIDTH)."""
        hidden: torch.Tensor = self.decoder(input_ids=tokens, encoder_hidden_states=encoded).last_hidden_state
        return hidden

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = hidden @ self.decoder.embed_tokens.weight.T
        return logits


def linear_layers() -> dict[str, tuple[str, int]]:
    """The linear layers: the name in PyTorch, the variable in CTranslate2 and the first of its rows."""
    found = {}
    for side in ("encoder", "decoder"):
        for number in range(LAYERS):
            ours, theirs = f"{side}.layers.{number}", f"{side}/layer_{number}"
            found[f"{ours}.self_attn.q_proj"] = f"{theirs}/self_attention/linear_0", 0
            found[f"{ours}.self_attn.k_proj"] = f"{theirs}/self_attention/linear_0", WIDTH
            found[f"{ours}.self_attn.v_proj"] = f"{theirs}/self_attention/linear_0", 2 * WIDTH
            found[f"{ours}.self_attn.out_proj"] = f"{theirs}/self_attention/linear_1", 0
            if side == "decoder":
                found[f"{ours}.encoder_attn.q_proj"] = f"{theirs}/attention/linear_0", 0
                found[f"{ours}.encoder_attn.k_proj"] = f"{theirs}/attention/linear_1", 0
                found[f"{ours}.encoder_attn.v_proj"] = f"{theirs}/attention/linear_1", WIDTH
                found[f"{ours}.encoder_attn.out_proj"] = f"{theirs}/attention/linear_2", 0
            found[f"{ours}.fc1"] = f"{theirs}/ffn/linear_0", 0
            found[f"{ours}.fc2"] = f"{theirs}/ffn/linear_1", 0
    return found


Arrays = Mapping[str, NDArray[np.float16]]


def _ends(packed: Arrays) -> dict[str, NDArray[np.float16]]:
    """What stands before and after the layers."""
    return {
        "encoder.conv1.weight": packed["encoder/conv1/weight"],
        "encoder.conv1.bias": packed["encoder/conv1/bias"],
        "encoder.conv2.weight": packed["encoder/conv2/weight"],
        "encoder.conv2.bias": packed["encoder/conv2/bias"],
        "encoder.embed_positions.weight": packed["encoder/position_encodings/encodings"],
        "encoder.layer_norm.weight": packed["encoder/layer_norm/gamma"],
        "encoder.layer_norm.bias": packed["encoder/layer_norm/beta"],
        "decoder.embed_tokens.weight": packed["decoder/embeddings/weight"],
        "decoder.embed_positions.weight": packed["decoder/position_encodings/encodings"],
        "decoder.layer_norm.weight": packed["decoder/layer_norm/gamma"],
        "decoder.layer_norm.bias": packed["decoder/layer_norm/beta"],
    }


def _norms(packed: Arrays) -> dict[str, NDArray[np.float16]]:
    state = {}
    for side in ("encoder", "decoder"):
        places = {"self_attn_layer_norm": "self_attention", "final_layer_norm": "ffn"}
        if side == "decoder":
            places["encoder_attn_layer_norm"] = "attention"
        for number in range(LAYERS):
            for ours, theirs in places.items():
                norm = f"{side}/layer_{number}/{theirs}/layer_norm"
                state[f"{side}.layers.{number}.{ours}.weight"] = packed[f"{norm}/gamma"]
                state[f"{side}.layers.{number}.{ours}.bias"] = packed[f"{norm}/beta"]
    return state


def _linear(packed: Arrays) -> dict[str, NDArray[np.float16]]:
    state = {}
    for ours, (theirs, first) in linear_layers().items():
        rows = slice(first, first + (4 * WIDTH if ours.endswith("fc1") else WIDTH))
        state[f"{ours}.weight"] = packed[f"{theirs}/weight"][rows]
        if not ours.endswith("k_proj"):
            state[f"{ours}.bias"] = packed[f"{theirs}/bias"][rows]
    return state
