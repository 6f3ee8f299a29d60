"""The drill of docs/voice.md in short: workers die at random and nothing hangs or is lost."""

from __future__ import annotations

import pytest
from rich.console import Console

from assistant.operations.voice_bench import drill


@pytest.mark.parametrize(("utterances", "threads", "kills"), [(60, 1, 8), (60, 8, 6)])
def test_no_utterance_hangs_or_is_lost_while_workers_are_killed(utterances: int, threads: int, kills: int) -> None:
    done = drill(utterances, threads, kills, seed=1122, voice="zh-espeak", console=Console(quiet=True))
    assert done == {"utterances": utterances, "kills": done["kills"], "hangs": 0, "lost": 0}
    assert done["kills"] >= kills // 2
