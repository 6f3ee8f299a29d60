"""The adapter: PyTorch hears what CTranslate2 hears, before a change is learnt and after."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.real_speech import needs_engines, speech
from voice.ports import Audio
from voice.recognition import weights
from voice.recognition.adapting import Example, masked, train
from voice.recognition.whisper import WhisperRecogniser
from voice.recognition.whisper_torch import LAYERS, TorchWhisper, linear_layers

SENTENCE = "给老王转三千五百块"


@pytest.fixture(scope="module")
def audio() -> Audio:
    needs_engines()
    return speech((SENTENCE,))[0]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> WhisperRecogniser:
    folder = tmp_path_factory.mktemp("plain")
    weights.assemble(folder, adapter=None)
    return WhisperRecogniser(folder)


def encoded(folder: Path, features: NDArray[np.float32]) -> NDArray[np.float32]:
    """By CTranslate2 in 32-bit floats."""
    import ctranslate2

    model = ctranslate2.models.Whisper(str(folder), compute_type="float32")
    return np.asarray(model.encode(ctranslate2.StorageView.from_array(features[None]), to_cpu=True))[0]


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The smallest cosine of two encodings' frames."""
    norms = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(((one * other).sum(axis=1) / norms).min())


def test_pytorch_encodes_as_ctranslate2_does(audio: Audio, plain: WhisperRecogniser, tmp_path: Path) -> None:
    weights.assemble(tmp_path, adapter=None)
    features = plain.features(audio)
    with torch.no_grad():
        ours = TorchWhisper().encode(torch.tensor(features[None]))[0].numpy()
    assert likeness(ours, encoded(tmp_path, features)) > 0.999


def test_a_step_of_training_changes_every_layer_of_what_is_served(
    audio: Audio, plain: WhisperRecogniser, tmp_path: Path
) -> None:
    features = plain.features(audio)
    example = Example(features.astype(np.float16), tuple(plain.tokens(SENTENCE)))
    adapter = tmp_path / "adapter.npz"
    losses: list[float] = []
    train(
        [example], start=plain.start, prompt=(), end=plain.end, out=adapter, minutes=0.001,
        progress=lambda _step, loss: losses.append(loss),
    )  # fmt: skip
    assert losses and losses[0] < 3
    with np.load(adapter) as pairs:
        changed = {name.removesuffix("|up") for name in pairs.files if name.endswith("|up") and pairs[name].any()}
    assert changed == {f"{variable}/weight|{first}" for variable, first in linear_layers().values()}
    assert len(changed) == LAYERS * (6 + 10)
    weights.assemble(tmp_path, adapter=adapter)
    before, after = weights.arrays(weights.joined()), weights.arrays(bytearray((tmp_path / "model.bin").read_bytes()))
    served = {name for name, learnt in after.items() if (learnt != before[name]).any()}
    assert served == {f"{variable}/weight" for variable, _ in linear_layers().values()}


def test_what_is_hidden_of_a_spectrogram_is_its_mean_and_little_of_it() -> None:
    features = np.random.default_rng(1).standard_normal((80, 1000)).astype(np.float16)
    rng = random.Random(4)
    shares = []
    for _ in range(20):
        shown = masked(features, rng)
        hidden = shown != features.astype(np.float32)
        assert np.allclose(shown[hidden], features.astype(np.float32).mean())
        shares.append(hidden.mean())
    assert 0 < max(shares) < 0.35
