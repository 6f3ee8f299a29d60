"""From hypotheses to what the customer said: repaired, without secrets, its amounts read back, its doubts told."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.operations.voice_evaluation import amounts_heard, listen
from assistant.settings import ROOT
from assistant.speech.hearing import Hearing, read_back
from assistant.speech.models import Correction, Doubt, Heard, HeardAmount
from assistant.speech.vocabulary import Vocabulary
from tests.speech import fake_ears
from voice.fakes import FakeRecogniser, silence, spoken
from voice.listening.pieces import joined
from voice.ports import Hypothesis, Recognition


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return Hearing.load(ROOT / "knowledge_base")


def recognition(*heard: tuple[str, float]) -> Recognition:
    return Recognition(tuple(Hypothesis(text, score) for text, score in heard), seconds=2.0, took=0.3)


def test_misheard_banking_words_are_put_right_and_told(hearing: Hearing) -> None:
    heard = hearing.understood(recognition(("帮我查一下鱼额", -0.2)))
    assert heard.text == "帮我查一下余额"
    assert heard.corrections == (Correction("鱼", "余"),)
    assert heard.say == "您说的是：帮我查一下余额，对吗？"
    assert heard.doubt is None


@pytest.mark.parametrize(
    "right",
    ["手续费怎么收", "我买了化肥花了四百", "换个手机号码", "卡里没钱了", "医保卡怎么激活", "孙子满月了给俺道个喜"],
)
def test_what_was_right_is_not_touched(hearing: Hearing, right: str) -> None:
    heard = hearing.understood(recognition((right, -0.2)), ["李梅"])
    assert heard.text == right
    assert heard.corrections == ()


def test_the_likelier_sentence_wins_over_a_slightly_better_score(hearing: Hearing) -> None:
    heard = hearing.understood(recognition(("我想插银行卡鱼额", -0.20), ("我想查银行卡余额", -0.24)))
    assert heard.text == "我想查银行卡余额"


def test_the_names_of_the_customer_are_expected(hearing: Hearing) -> None:
    heard = hearing.understood(recognition(("给鞠晚停转三千五", -0.2)), ["鞠婉婷", "赵敏"])
    assert heard.text == "给鞠婉婷转三千五"
    assert heard.amounts == (HeardAmount("三千五", 350_000, "三千五百元"),)
    assert heard.say == "您说的是：给鞠婉婷转三千五百元，对吗？"


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("给王小燕转五百", "给王晓燕转五百"),
        ("给王晓艳打电话", "给王晓燕打电话"),
        ("找赵明问一下", "找赵敏问一下"),
        ("给老板打电话", "给老板打电话"),
    ],
)
def test_family_and_manager_are_put_right_for_whom_they_belong_to(hearing: Hearing, heard: str, meant: str) -> None:
    own = ["王晓燕", "女儿", "张桂英", "老伴", "赵敏", "历下支行"]
    assert hearing.understood(recognition((heard, -0.2)), own).text == meant
    assert hearing.understood(recognition((heard, -0.2))).text == heard


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("去报突泉附近的网点", "去趵突泉附近的网点"),
        ("怀荫支行几点开门", "槐荫支行几点开门"),
        ("芙容街怎么走", "芙蓉街怎么走"),
        ("我要交华闰燃气", "我要交华润燃气"),
        ("国家店网的钱", "国家电网的钱"),
    ],
)
def test_billers_branches_and_places_are_expected_of_everybody(hearing: Hearing, heard: str, meant: str) -> None:
    assert hearing.understood(recognition((heard, -0.2))).text == meant


@pytest.mark.parametrize("said", ["我还没有说完呢", "我还没说完呢", "钱还没到呢", "对呀", "行啊", "好嘞", "到账了吧"])
def test_what_ends_a_sentence_stays_as_it_was_said(hearing: Hearing, said: str) -> None:
    heard = hearing.understood(recognition((said, -0.2)), ["王妮", "女儿"])
    assert (heard.text, heard.corrections) == (said, ())


@pytest.mark.parametrize(
    ("others", "doubt"),
    [
        ([("给闺女转3300块", -0.3)], Doubt.AMOUNT),
        ([("给闺女转钱", -0.3)], Doubt.AMOUNT),
        ([("给闺女转三千五百块", -0.3)], None),
        ([("给闺女转3300块", -0.9)], None),
    ],
)
def test_a_rival_with_another_amount_makes_the_amount_doubtful(
    hearing: Hearing, others: list[tuple[str, float]], doubt: Doubt | None
) -> None:
    assert hearing.understood(recognition(("给闺女转3500块", -0.2), *others)).doubt == doubt


@pytest.mark.parametrize(
    ("said", "fen", "doubt"),
    [
        ("转给张三五百", 50_000, Doubt.AMOUNT),
        ("转给马六八百", 80_000, Doubt.AMOUNT),
        ("给李四十块", 1_000, Doubt.AMOUNT),
        ("给张三百", 30_000, Doubt.AMOUNT),
        ("转给李四35000元", 3_500_000, None),
        ("给李四三千元", 300_000, None),
        ("转给王五三千五", 350_000, None),
    ],
)
def test_a_sum_after_a_name_that_ends_in_a_numeral_is_found_or_asked_for(
    hearing: Hearing, said: str, fen: int, doubt: Doubt | None
) -> None:
    heard = hearing.understood(recognition((said, -0.1)))
    assert ([found.fen for found in heard.amounts], heard.doubt) == ([fen], doubt)


def test_an_amount_that_was_heard_poorly_is_doubtful(hearing: Hearing) -> None:
    assert hearing.understood(recognition(("给闺女转3500块", -0.6))).doubt == Doubt.AMOUNT
    assert hearing.understood(recognition(("查余额", -0.6))).doubt is None


@pytest.mark.parametrize(
    "odd",
    [
        "五百九中",
        "八四十七块六毛转给小卖部",
        "转百八块钱",
        "转五百八",
        "给儿子转三千八",
        "取五千十",
        "取几万块",
        "转五千多块",
        "取几万一",
    ],
)
def test_a_sum_that_is_rough_or_whose_end_may_be_another_word_is_asked_for_again(hearing: Hearing, odd: str) -> None:
    heard = hearing.understood(recognition((odd, -0.1)))
    assert heard.doubt == Doubt.AMOUNT and heard.say.startswith("钱数")


@pytest.mark.parametrize(
    "plain", ["给我闺女打五百块钱过去", "我要取十二万现金", "三千五行不行", "交一百电费", "转一万二"]
)
def test_a_sum_that_was_said_whole_is_not_doubted(hearing: Hearing, plain: str) -> None:
    assert hearing.understood(recognition((plain, -0.1))).doubt is None


def test_a_rough_sum_is_never_read_back_as_an_exact_one(hearing: Hearing) -> None:
    heard = hearing.understood(recognition(("取几万块", -0.1)))
    assert heard.amounts == (HeardAmount("几万块", 3_000_000, "几万块", approximate=True),)
    assert "三万" not in heard.say


def test_another_sum_in_an_earlier_piece_is_doubted_too(hearing: Hearing) -> None:
    said = recognition(("给我女儿转三千", -0.1), ("给我女儿转四千", -0.15))
    assert hearing.understood(joined([said, recognition(("让她买点好吃的", -0.1))])).doubt == Doubt.AMOUNT


def test_other_readings_of_a_secret_are_not_shown(hearing: Hearing) -> None:
    heard = hearing.understood(recognition(("我的密码是一三五七九零", -0.1), ("我的米码是一三五七九零", -0.2)))
    assert heard.alternatives == () and "一三五" not in repr(heard)


def test_next_to_nothing_heard_is_faint(hearing: Hearing) -> None:
    assert hearing.understood(Recognition((), 1.0, 0.1)) == Heard("", doubt=Doubt.FAINT)
    assert hearing.understood(recognition(("银银银", -1.2))).doubt == Doubt.FAINT


def test_secrets_are_in_no_field(hearing: Hearing) -> None:
    heard = hearing.understood(recognition(("我的密码是382910", -0.2), ("我的密码是382916", -0.3)))
    assert "3829" not in repr(heard)
    heard = hearing.understood(recognition(("给6222021234567894转五百", -0.2)))
    assert "6222021234567894" not in repr(heard)
    assert [found.fen for found in heard.amounts] == [50_000]


def test_amounts_are_read_back_where_they_stand() -> None:
    assert read_back("尾号5012转50块") == "尾号5012转五十元"
    assert read_back("转1.5万，再充100。") == "转一万五千元，再充一百元"


def test_sentences_spelt_by_sound_are_not_learnt_from() -> None:
    vocabulary = Vocabulary(ROOT / "knowledge_base", ROOT / "nlu_data")
    assert vocabulary.misspelt("查一下鱼额")
    assert not vocabulary.misspelt("查一下余额")
    assert not vocabulary.misspelt("我买了化肥")
    assert {"历下支行", "燃气费", "余额查询"} <= set(vocabulary.names)


def test_the_evaluation_tells_what_became_of_sums_of_money() -> None:
    def heard(text: str, *fen: int, doubt: Doubt | None = None) -> Heard:
        return Heard(text, amounts=tuple(HeardAmount(text, one, "一元") for one in fen), doubt=doubt)

    fates = amounts_heard(
        [
            ("查余额", heard("查余额")),
            ("转一百元", heard("转100元", 10_000)),
            ("转一百元", heard("转100元", 10_000, doubt=Doubt.AMOUNT)),
            ("转一百元", heard("转700元", 70_000, doubt=Doubt.AMOUNT)),
            ("转一百元", heard("转700元", 70_000)),
            ("查余额", heard("转7元", 700)),
            ("转一百元", heard("转钱")),
        ]
    )
    assert fates == {"other_sum_read_back": 2, "right": 2, "doubted": 1, "missed": 1, "n": 6}


def test_the_evaluation_listens_as_the_service_does() -> None:
    """The pause before the end-point is the guess's, a recording without speech is not heard, and nothing is lost."""
    recogniser = FakeRecogniser()
    ears = fake_ears(recogniser)
    listened = listen(ears, np.concatenate([silence(0.5), spoken("我要查一下余额"), silence(0.2)]))
    assert listened.heard.text == "我要查一下余额"
    assert recogniser.recognised == ["我要查一下余额"]
    assert listen(ears, silence(2)).heard.doubt is Doubt.FAINT
