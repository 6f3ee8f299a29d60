"""Trains the low-rank adapter of Whisper's linear layers on utterances whose text is known (Hu et al. 2021, LoRA).

The encoder learns how these speakers sound, the decoder what is likely to be said. Half of the batches carry the
prompt, half do not; parts of the spectrogram are hidden (Park et al. 2019, SpecAugment).
"""

from __future__ import annotations

import math
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from voice.recognition.weights import SCALE
from voice.recognition.whisper_torch import BANDS, TorchWhisper, linear_layers

RANK = 16
BATCH = 8
WARM_UP_STEPS = 20
MASKS = 2
WIDEST_MASK_BANDS = 10
LONGEST_MASK = 40
"""Hundredths of a second, some two syllables."""
PADDING = -100
Progress = Callable[[int, float], None]
Layers = dict[tuple[str, int], "LowRank"]


@dataclass(frozen=True, slots=True)
class Example:
    features: NDArray[np.float16]
    """The log-mel spectrogram in its window, (BANDS, hundredths of a second)."""
    tokens: tuple[int, ...]
    """The text, without beginning and end."""


class LowRank(nn.Module):
    """A linear layer that stays, and a change of rank RANK that learns."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.base(x) + SCALE * nn.functional.linear(nn.functional.linear(x, self.down), self.up)
        return changed


def train(
    examples: Sequence[Example],
    *,
    start: Sequence[int],
    prompt: Sequence[int],
    end: int,
    out: Path,
    minutes: float,
    go_on_from: Path | None = None,
    learning_rate: float = 4e-4,
    seed: int = 0,
    progress: Progress,
) -> None:
    """Writes the adapter; `start` is the decoder's beginning, `prompt` what may stand before it.

    `go_on_from` is an adapter that has learnt already; layers that it does not name begin anew. Examples of one window
    are learnt from together, for what the encoder costs is the window.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = TorchWhisper()
    layers = _adapt(model)
    if go_on_from is not None:
        _read(layers, go_on_from)
    parameters = [parameter for layer in layers.values() for parameter in (layer.down, layer.up)]
    optimiser = torch.optim.AdamW(parameters, lr=learning_rate, weight_decay=0.01)
    batches = _Batches(examples, rng)
    began, step = time.monotonic(), 0
    while (spent := (time.monotonic() - began) / (minutes * 60)) < 1:
        before = [*prompt, *start] if rng.random() < 0.5 else [*start]
        loss = _loss(model, batches.next(), before, end, rng)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate * min(1.0, (step + 1) / WARM_UP_STEPS) * max(0.1, 1 - spent)
        optimiser.step()
        step += 1
        progress(step, loss.item())
    _write(layers, out)


class _Batches:
    """All examples in any order, again and again, each batch of one window."""

    def __init__(self, examples: Sequence[Example], rng: random.Random) -> None:
        self._by_window: Mapping[int, list[Example]] = defaultdict(list)
        for example in examples:
            self._by_window[example.features.shape[1]].append(example)
        self._rng = rng
        self._left: list[list[Example]] = []

    def next(self) -> list[Example]:
        if not self._left:
            for alike in self._by_window.values():
                self._rng.shuffle(alike)
                self._left += [alike[at : at + BATCH] for at in range(0, len(alike), BATCH)]
            self._rng.shuffle(self._left)
        return self._left.pop()


def _loss(
    model: TorchWhisper, batch: Sequence[Example], before: Sequence[int], end: int, rng: random.Random
) -> torch.Tensor:
    longest = max(len(example.tokens) for example in batch) + len(before)
    inputs = torch.full((len(batch), longest), end)
    wanted = torch.full((len(batch), longest), PADDING)
    for row, example in enumerate(batch):
        said = [*before, *example.tokens]
        inputs[row, : len(said)] = torch.tensor(said)
        wanted[row, len(before) - 1 : len(said)] = torch.tensor([*example.tokens, end])
    features = torch.tensor(np.stack([masked(example.features, rng) for example in batch]))
    chosen = wanted != PADDING
    with torch.autocast("cpu", torch.bfloat16):
        hidden = model.hidden(inputs, model.encode(features))
        logits = model.logits(hidden[chosen])
    return nn.functional.cross_entropy(logits.float(), wanted[chosen], label_smoothing=0.05)


def masked(features: NDArray[np.float16], rng: random.Random) -> NDArray[np.float32]:
    """The spectrogram with up to MASKS bands and as many moments hidden behind its mean."""
    hidden = features.astype(np.float32)
    mean = hidden.mean()
    for _ in range(rng.randint(0, MASKS)):
        width, first = rng.randrange(WIDEST_MASK_BANDS), rng.randrange(BANDS)
        hidden[first : first + width] = mean
    for _ in range(rng.randint(0, MASKS)):
        length, first = rng.randrange(LONGEST_MASK), rng.randrange(hidden.shape[1])
        hidden[:, first : first + length] = mean
    return hidden


def _adapt(model: TorchWhisper) -> Layers:
    adapted = {}
    for path, (variable, first) in linear_layers().items():
        parent = model.get_submodule(path.rpartition(".")[0])
        layer = LowRank(getattr(parent, path.rpartition(".")[2]))
        setattr(parent, path.rpartition(".")[2], layer)
        adapted[f"{variable}/weight", first] = layer
    return adapted


def _read(layers: Layers, adapter: Path) -> None:
    with np.load(adapter) as pairs:
        for (variable, first), layer in layers.items():
            if f"{variable}|{first}|down" in pairs:
                layer.down.data = torch.tensor(pairs[f"{variable}|{first}|down"].astype(np.float32))
                layer.up.data = torch.tensor(pairs[f"{variable}|{first}|up"].astype(np.float32))


def _write(layers: Layers, out: Path) -> None:
    pairs = {}
    for (variable, first), layer in layers.items():
        pairs[f"{variable}|{first}|down"] = layer.down.detach().numpy().astype(np.float16)
        pairs[f"{variable}|{first}|up"] = layer.up.detach().numpy().astype(np.float16)
    np.savez(out, **pairs)  # type: ignore[arg-type]
