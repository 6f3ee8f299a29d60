"""What only fills a pause says nothing about what is wanted."""

from __future__ import annotations

import pytest

from nlu_data.components.features import unhesitating


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("那个嗯给我儿子打电话", "给我儿子打电话"),
        ("我我我想看看", "我想看看"),
        ("转账转账给我女儿", "转账给我女儿"),
        ("帮我呃转五百", "帮我转五百"),
        ("查一下查一下我的钱", "查一下我的钱"),
    ],
)
def test_口头语和结巴不算(said: str, meant: str) -> None:
    assert unhesitating(said) == meant


@pytest.mark.parametrize("said", ["那个卡丢了", "谢谢", "妹妹", "好好好", "嗯", "嗯嗯", "天天都想你", "爸爸给我钱"])
def test_不是口头语的都留着(said: str) -> None:
    assert unhesitating(said) == said
