"""What is taken for a rating after a handover, and what goes on to the assistant instead."""

from __future__ import annotations

import pytest

from assistant.handoff.ratings import read_rating


@pytest.mark.parametrize(
    ("said", "score", "word"),
    [
        ("5", 5, None),
        ("5分", 5, None),
        ("五分", 5, None),
        ("我打4分吧", 4, None),
        ("给她五分", 5, None),
        ("三颗星", 3, None),
        ("2/5", 2, None),
        ("5 points", 5, None),
        ("5分，小姑娘耐心", 5, "小姑娘耐心"),
        ("1分，太慢了", 1, "太慢了"),
        ("5，解决得很快", 5, "解决得很快"),
        ("5分 帮我解决了", 5, "帮我解决了"),
        ("5分谢谢", 5, "谢谢"),
        ("非常满意谢谢", 5, "非常满意谢谢"),
        ("给个好评", 5, "给个好评"),
        ("五星好评！", 5, "五星好评！"),
        ("满意", 4, "满意"),
        ("服务态度很好", 5, "服务态度很好"),
        ("不错，说得清楚", 4, "不错，说得清楚"),
        ("一般吧", 3, "一般吧"),
        ("还可以", 3, "还可以"),
        ("不太满意，等了好久", 2, "不太满意，等了好久"),
        ("很差", 1, "很差"),
        ("不好", 2, "不好"),
        ("好", 4, "好"),
        ("very good, thank you", 5, "very good, thank you"),
    ],
)
def test_整句话就是打分(said: str, score: int, word: str | None) -> None:
    assert read_rating(said) == (score, word)


@pytest.mark.parametrize(
    "said",
    [
        "不好意思，我被骗了，刚给对方转了五万",
        "很差，不想活了",
        "可以帮我查下余额吗",
        "5分钟能到账吗",
        "一般多久到账",
        "好，转人工",
        "好，我知道了",
        "好的",
        "可以吗",
        "不好意思",
        "不好说",
        "不错，那我的余额还有多少",
        "满意，再帮我查一下明细",
        "5分，我卡丢了",
        "1分，我被骗了",
        "1分，让你们领导滚出来，气死我了",
        "5星期能办下来吗",
        "5 分钟",
        "一万块怎么转",
        "三分利怎么算",
        "3天了还没到账",
        "5,000",
        "4:30",
        "2，转账",
        "5 minutes",
        "一般，密码忘了怎么办",
        "很好，请问存款利率多少",
        "非常满意，想问下理财",
        "good, can you check my balance",
        "好评返现是骗人的吗",
        "满意度调查在哪里",
        "很好的理财有哪些",
        "特别好奇这个怎么弄",
        "不满意可以投诉吗",
    ],
)
def test_别的话不当打分_照常回答(said: str) -> None:
    assert read_rating(said) is None
