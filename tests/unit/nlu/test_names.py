"""Names and their canonical ids, by spelling and by sound; sentences widened with other names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nlu_data.components import export_faq
from nlu_data.components.features import FeatureReader, fold_sound, normalise, sound_table, tokenizer_of
from nlu_data.components.lexicons import canonical, read_names
from nlu_data.components.name_variety import Annotated, widened


@pytest.fixture(scope="module")
def sounds() -> dict[str, str]:
    return sound_table()


@pytest.mark.parametrize(
    ("entity", "said", "known"),
    [
        ("biller", "电费", "electricity"),
        ("biller", "水飞", "water"),
        ("biller", "然气", "gas"),
        ("biller", "国家电网", "electricity"),
        ("product", "安心宝九十天", "anxin-90"),
        ("product", "大鹅存单", "large-cd-3y"),
        ("city", "济南", "济南市"),
        ("city", "北京市", "北京市"),
        ("district", "历下", "历下区"),
        ("feature", "回单", "receipt"),
        ("biller", "飞机票", None),
    ],
)
def test_名字对上编号(sounds: dict[str, str], entity: str, said: str, known: str | None) -> None:
    assert canonical(entity, said, read_names(), sounds) == known


def test_同音和平翘舌不分听起来一样(sounds: dict[str, str]) -> None:
    assert [sounds[c] for c in "挂失"] == [sounds[c] for c in "瓜是"]
    assert fold_sound("zhuang") == fold_sound("zuan")
    assert [sounds[c] for c in "转账"] == [sounds[c] for c in "专帐"]


def test_误听的词和原词共有声音特征(tmp_path: Path, sounds: dict[str, str]) -> None:
    (tmp_path / "words.txt").write_text("挂失 100\n银行卡 100\n", "utf-8")
    reader = FeatureReader(sounds, tokenizer_of(tmp_path / "words.txt"))
    heard, meant = set(reader.features("我要瓜是")), set(reader.features("我要挂失"))
    assert {f for f in meant if f.startswith("s")} <= heard
    assert "w挂失" in meant and "w挂失" not in heard


def test_全角大小写空格数字都归一() -> None:
    assert normalise("  ＥＴＣ卡１２３  怎么办 ") == "etc卡0 怎么办"
    assert normalise("13800138000") == "00"


def test_换了名字标注还对得上() -> None:
    example = Annotated("给王建国转五百去万达", ((1, 4, "payee"), (8, 10, "landmark")))
    copies = widened([example], {"landmark": {"火车站": "火车站"}}, 20)
    assert len(copies) == 21
    for copy in copies:
        (start, end, label), (place, place_end, other) = copy.entities
        assert (label, other) == ("payee", "landmark")
        assert copy.text == f"给{copy.text[start:end]}转五百去{copy.text[place:place_end]}"


def test_知识库的问法变成训练句子(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    entry = {"id": "a.b.c", "topic": "a.b", "question": "要收费吗？", "variants": ["收[钱]不", "要收费吗？"]}
    (tmp_path / "faq" / "a.yml").write_text(yaml.dump([entry], allow_unicode=True), "utf-8")
    target = tmp_path / "ask_faq.yml"
    (tmp_path / "more.tsv").write_text("a.b\t咋收钱的\n", "utf-8")
    assert export_faq.export(tmp_path / "faq", tmp_path, target) == 3
    (block,) = yaml.safe_load(target.read_text("utf-8"))["nlu"]
    assert block == {"intent": "ask_faq/a.b", "examples": "- 要收费吗？\n- 收「钱」不\n- 咋收钱的\n"}
