"""One Rasa for all conversations; a conversation of its own for every test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.conversations.stage import MODEL, Stage, open_stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if not MODEL.exists():
        pytest.fail("no trained model; run `python -m assistant train`")
    with open_stage(tmp_path_factory.mktemp("stage")) as running:
        yield running


@pytest.fixture
def conversation() -> str:
    return f"c-{secrets.token_hex(6)}"
