"""Characters of several readings are read as bankers read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypinyin import Style, load_phrases_dict, pinyin

from voice.ports import VoiceError
from voice.spoken.polyphones import Pronunciations, check, load

FILE = Path(__file__).parents[3] / "knowledge_base/voice/pronunciations.yml"


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    load_phrases_dict(load(FILE).phrases_dict())


@pytest.mark.parametrize(
    ("sentence", "character", "reading"),
    [
        ("您的银行卡已激活", "行", "háng"),
        ("跨行转账要多久", "行", "háng"),
        ("收款行的行号是多少", "行", "háng"),
        ("去历下支行办理", "行", "háng"),
        ("我行贷款利率", "行", "háng"),
        ("发行日八点三十分起可买", "行", "xíng"),
        ("行动不便可以上门", "行", "xíng"),
        ("在手机上办也行", "行", "xíng"),
        ("重置密码", "重", "chóng"),
        ("请重新输入", "重", "chóng"),
        ("重发验证码", "重", "chóng"),
        ("重复扣款了", "重", "chóng"),
        ("重要提醒", "重", "zhòng"),
        ("长按图标", "长", "cháng"),
        ("最长五年", "长", "cháng"),
        ("长辈版", "长", "zhǎng"),
        ("还款日是每月二十日", "还", "huán"),
        ("提前还清贷款", "还", "huán"),
        ("应还本金", "还", "huán"),
        ("这个月要还多少", "还", "huán"),
        ("钱还在卡里", "还", "hái"),
        ("还有三天到期", "还", "hái"),
        ("字调大一点", "调", "tiáo"),
        ("额度调整", "调", "tiáo"),
        ("调查问卷", "调", "diào"),
        ("发卡机构", "发", "fā"),
        ("卡号后四位", "卡", "kǎ"),
        ("页面卡住了", "卡", "qiǎ"),
        ("数一数有几张", "数", "shǔ"),
        ("次数超限", "数", "shù"),
        ("得先实名认证", "得", "děi"),
        ("不得出借账户", "得", "dé"),
        ("您别着急", "着", "zháo"),
        ("睡不着觉", "着", "zháo"),
        ("补上差额", "差", "chā"),
        ("到外地出差", "差", "chāi"),
        ("正在处理中", "处", "chǔ"),
        ("要收好处费", "处", "chù"),
        ("年利率百分之一", "率", "lǜ"),
        ("汇率变动", "率", "lǜ"),
        ("存折丢了", "折", "zhé"),
        ("两元五角", "角", "jiǎo"),
        ("济南分行", "济", "jǐ"),
        ("一行一行念", "行", "háng"),
        ("重来一遍", "重", "chóng"),
        ("账户长期不用", "长", "cháng"),
        ("有多长时间", "长", "cháng"),
        ("还了多少", "还", "huán"),
        ("每月还两千", "还", "huán"),
        ("还不知道", "还", "hái"),
        ("调一下字号", "调", "tiáo"),
        ("调动工作", "调", "diào"),
        ("数一下钱", "数", "shǔ"),
        ("我教您用", "教", "jiāo"),
        ("慢慢地说", "地", "de"),
        ("大家都可以", "都", "dōu"),
        ("随借随还", "还", "huán"),
        ("几号还", "还", "huán"),
        ("钱还您", "还", "huán"),
        ("还了解过别的", "还", "hái"),
        ("该行网点", "行", "háng"),
        ("行外资金", "行", "háng"),
        ("贵行通知", "行", "háng"),
        ("该行为违法", "行", "xíng"),
        ("多重验证", "重", "chóng"),
        ("退出并重新登录", "重", "chóng"),
        ("我摔倒了", "倒", "dǎo"),
        ("长时间不用", "长", "cháng"),
        ("养老金发放", "发", "fā"),
        ("对公转账", "转", "zhuǎn"),
        ("养老金发到卡上", "发", "fā"),
        ("相差两天", "差", "chā"),
        ("疼得厉害", "得", "de"),
        ("申请调整额度", "调", "tiáo"),
        ("角色", "角", "jué"),
        ("更正", "更", "gēng"),
        ("给付", "给", "jǐ"),
    ],
)
def test_is_read(sentence: str, character: str, reading: str) -> None:
    readings = [syllable for (syllable,) in pinyin(sentence, style=Style.TONE)]

    assert {said for written, said in zip(sentence, readings, strict=True) if written == character} == {reading}


def test_the_table_has_nothing_wrong() -> None:
    assert check(load(FILE)) == []


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (Pronunciations(phrases={"还款": "huán"}), "2 characters and 1 syllables"),
        (Pronunciations(phrases={"还款": "huài kuǎn"}), "还 in 还款 is never read huài"),
        (Pronunciations(phrases={"APP": "a"}), "not written in Chinese"),
        (Pronunciations(words={"Wi-Fi": "wifi"}), "not Chinese or capital letters"),
    ],
)
def test_what_is_wrong_is_told(table: Pronunciations, problem: str) -> None:
    assert problem in check(table)[0]


def test_a_wrong_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text("phrases: {还款: hai}\n", encoding="utf-8")

    with pytest.raises(VoiceError, match="wrong.yml"):
        load(tmp_path / "wrong.yml")
