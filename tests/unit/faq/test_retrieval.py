"""Retrieval over the real encoder and our own knowledge base; needs what `make setup` builds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.faq import evaluation
from assistant.faq.index import FaqIndex, surface_texts
from assistant.faq.knowledge_bases import GENERAL_RANKER, import_faq, load_aliases
from assistant.faq.models import Entry
from assistant.faq.service import FaqService
from assistant.faq.text import normalise, sound_pairs
from assistant.kit.sentence_encoder import SentenceEncoder
from assistant.settings import Settings

SETTINGS = Settings()
pytestmark = pytest.mark.skipif(
    not (SETTINGS.faq_index_dir / "index" / "complete").exists(), reason="run `make setup` to build the index"
)


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(SETTINGS.encoder_dir)


@pytest.fixture(scope="module")
def service() -> FaqService:
    return FaqService.open(SETTINGS.encoder_dir, SETTINGS.faq_index_dir)


def test_vectors_do_not_depend_on_the_batch(encoder: SentenceEncoder) -> None:
    texts = ["俺想看看卡里还剩多少钱", "转账", "我的信用卡丢了应该怎么办，急死我了", "How do I open an account?"]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert together.shape == (4, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert ((together * alone).sum(axis=1) > 0.98).all()


def test_what_sounds_alike_meets() -> None:
    assert set(sound_pairs("瓜是")) & set(sound_pairs("挂失"))


def test_fillers_do_not_count() -> None:
    assert normalise("嗯，那个，请问转账限额多少？") == "转账限额多少"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("跨行转钱收不收手续费啊", "transfer.transfer_fee"),
        ("俺的身份证过期了卡还能用不", "account.id_expired"),
        ("钱转错人了能追回来吗", "transfer.wrong_transfer"),
        ("公安局打电话让我把钱转到安全账户", "safety.safe_account_scam"),
        ("存三年定期利息多少", "deposit.deposit_rates"),
    ],
)
def test_everyday_chinese_finds_its_topic(service: FaqService, text: str, topic: str) -> None:
    decision = service.decide_now(text)
    assert decision.outcome in ("answer", "offer")
    assert decision.candidates[0].entry.topic == topic


@pytest.mark.parametrize("text", ["今天天气怎么样", "给我写一首关于秋天的诗", "？？？", "   "])
def test_what_we_do_not_know_is_not_answered(service: FaqService, text: str) -> None:
    assert service.decide_now(text).outcome != "answer"


@pytest.mark.parametrize("belief", [(), (("credit_card.credit_card_lost", 0.9),)])
def test_an_entrys_own_words_are_answered_whatever_else_comes_near(
    service: FaqService, belief: tuple[tuple[str, float], ...]
) -> None:
    decision = service.decide_now("银行卡丢了怎么办呀", belief)
    assert decision.outcome == "answer"
    assert decision.ranked[0].entry.id == "card.lost_card.what_to_do"
    assert len({candidate.entry.id for candidate in decision.ranked}) == len(decision.ranked) > 1


def test_entries_that_contradict_each_other_answer_nothing(tmp_path: Path, encoder: SentenceEncoder) -> None:
    service = of_entries(
        tmp_path,
        encoder,
        Entry(id="a", question="怎么办理月球卡？", answer="到月球。"),
        Entry(id="b", question="怎么办理月球卡", answer="网点就能办。"),
        Entry(id="c", question="月球卡要年费吗？", variants=("月球卡收多少钱",), answer="不要。"),
        Entry(id="d", question="月球卡每年几块钱？", variants=("月球卡收多少钱",), answer="十元。"),
    )
    assert service.decide_now("怎么办理月球卡").outcome == "unknown"
    claimed = service.decide_now("月球卡收多少钱呢")
    assert claimed.outcome == "offer"
    assert [candidate.entry.id for candidate in claimed.candidates] == ["c", "d"]


def of_entries(folder: Path, encoder: SentenceEncoder, *entries: Entry) -> FaqService:
    shutil.copy(SETTINGS.faq_index_dir / "ranker.json", folder)
    texts, _ = surface_texts(entries)
    answers = encoder.encode([entry.answer for entry in entries])
    FaqIndex.build(entries, encoder.encode(texts), answers).save(folder / "index")
    return FaqService.open(SETTINGS.encoder_dir, folder)


def test_a_changed_index_is_taken_up_without_restart(tmp_path: Path, encoder: SentenceEncoder) -> None:
    folder = tmp_path / "kb"
    shutil.copytree(SETTINGS.faq_index_dir, folder)
    service = FaqService.open(SETTINGS.encoder_dir, folder)
    entry = Entry(id="x", question="怎么办理月球卡？", answer="到月球。")
    texts, _ = surface_texts([entry])
    FaqIndex.build([entry], encoder.encode(texts), encoder.encode([entry.answer])).save(folder / "index")
    service.decide_now("月球卡")
    assert service.entry("x").question == "怎么办理月球卡？"


def test_an_import_interrupted_is_resumed_and_measured(tmp_path: Path, encoder: SentenceEncoder) -> None:
    own = FaqService.open(SETTINGS.encoder_dir, SETTINGS.faq_index_dir).entries[:60]
    file = tmp_path / "faq.jsonl"
    rows = [{"id": e.id, "question": e.question, "answer": e.answer} for e in own]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [*rows, rows[0] | {"id": "twin"}]))
    folder, general = tmp_path / "kb", SETTINGS.faq_index_dir / GENERAL_RANKER

    def interrupt(what: str, done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_faq(file, encoder, folder, general, interrupt)
    kept = {shard.name: shard.stat().st_mtime_ns for shard in (folder / "shards").glob("*.npy")}
    report = import_faq(file, encoder, folder, general, lambda *_: None)
    assert kept and {name: (folder / "shards" / name).stat().st_mtime_ns for name in kept} == kept
    assert (report.entries, report.duplicates) == (60, 1)

    queries = tmp_path / "queries.jsonl"
    asked = [{"query": own[3].variants[0], "id": own[3].id}, {"query": own[0].question, "id": "twin"}]
    queries.write_text("\n".join(json.dumps(q, ensure_ascii=False) for q in [*asked, {"query": "今天天气怎么样"}]))
    service = FaqService.open(SETTINGS.encoder_dir, folder)
    figures = evaluation.evaluate(service, evaluation.read_queries(queries), load_aliases(folder))
    assert figures["n"] == 3
    assert figures["r@5"] == 1.0
    assert figures["false_answer_rate"] == 0.0
