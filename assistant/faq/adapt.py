"""Adapts the sentence encoder to banking: a low-rank adapter trained on groups of wordings.

Multiple-negatives ranking (Henderson et al., 2017) over batches made of close neighbours: a batch takes
several families whole, so that 开通 and 注销 of the same thing must be told apart.
"""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.faq.noise import Noise
from assistant.faq.training_groups import Group
from assistant.faq.weights import PackedWeights, build_bert, build_tokenizer, kept_pieces

RANK = 8
SCALE = 25.0
ANSWER_SHARE = 0.1
ADAPTED_LAYERS = list(range(3, 12))
ALIKE = 32
STRANGERS = 16
ADAPTED = ["query", "value", "intermediate.dense", "output.dense"]


def batches(groups: Sequence[Group], size: int, seed: int) -> Iterator[list[tuple[str, str]]]:
    """Endless batches of (wording, other wording of the same meaning), no meaning twice in a batch."""
    chance = random.Random(seed)
    noise = Noise((wording for group in groups for wording in group.wordings), chance)
    families: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        families[group.family].append(group)
    names = sorted(families)
    while True:
        chance.shuffle(names)
        by_answer = chance.random() < ANSWER_SHARE
        batch: list[tuple[str, str]] = []
        for name in names:
            members = families[name]
            share = members if name != "intent" else chance.sample(members, min(len(members), size // 5))
            for group in chance.sample(share, len(share)):
                batch.append(_pair(group, chance, noise, by_answer))
                if len(batch) == size:
                    yield batch
                    batch = []


def _pair(group: Group, chance: random.Random, noise: Noise, by_answer: bool) -> tuple[str, str]:
    if group.answer and by_answer:
        return noise.disturb(chance.choice(group.wordings)), group.answer[:80]
    first, second = chance.sample(group.wordings, 2) if len(group.wordings) > 1 else group.wordings * 2
    if group.family != "intent" and chance.random() < 0.5:
        first, second = chance.choice(group.wordings[1:] or group.wordings), group.wordings[0]
    return noise.disturb(first), second


def train(
    groups: Sequence[Group],
    strangers: Sequence[str],
    folder: Path,
    steps: int,
    size: int = 64,
    rate: float = 4e-4,
    seed: int = 7,
    resume: bool = False,
    progress: Callable[[int, float], None] = lambda step, loss: None,
) -> None:
    """Trains the adapter and writes it (float16 safetensors, peft's form) to `folder`.

    `strangers` are sentences that mean none of the groups: further negatives in every batch. With `resume`
    the adapter in `folder` is trained on.
    """
    import torch
    from peft import LoraConfig, PeftModel, get_peft_model

    torch.manual_seed(seed)
    packed = PackedWeights.installed()
    kept = kept_pieces(packed)
    tokenizer, pad = build_tokenizer(packed, kept), kept.index(packed.pad)
    tokenizer.enable_truncation(40)
    config = LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules=ADAPTED, layers_to_transform=ADAPTED_LAYERS)
    bert = build_bert(packed, kept)
    model: Any = (
        PeftModel.from_pretrained(bert, str(folder), is_trainable=True) if resume else get_peft_model(bert, config)
    )
    model.float()
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)

    def encode_alike(rows: list[list[int]]) -> torch.Tensor:
        width = -(-max(map(len, rows)) // 8) * 8
        ids = torch.full((len(rows), width), pad)
        mask = torch.zeros(len(rows), width)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1)
        return torch.nn.functional.normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)

    def encode(texts: Sequence[str]) -> torch.Tensor:
        rows = [row.ids for row in tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        parts = [order[i : i + ALIKE] for i in range(0, len(order), ALIKE)]
        vectors = torch.cat([encode_alike([rows[i] for i in part]) for part in parts])
        return vectors[torch.tensor(order).argsort()]

    chance = random.Random(seed)
    running = 0.0
    for step, batch in zip(range(1, steps + 1), batches(groups, size, seed), strict=False):
        first, second = zip(*batch, strict=True)
        others = chance.sample(strangers, min(STRANGERS, len(strangers)))
        vectors = encode([*first, *second, *others])
        left, right = vectors[: len(batch)], vectors[len(batch) :]
        scores = left @ right.T * SCALE
        target = torch.arange(len(batch))
        loss = torch.nn.functional.cross_entropy(scores, target) + torch.nn.functional.cross_entropy(
            scores[:, : len(batch)].T, target
        )
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        running = 0.95 * running + 0.05 * float(loss.detach()) if step > 1 else float(loss.detach())
        progress(step, running)
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(str(folder))
    (folder / "README.md").unlink(missing_ok=True)
