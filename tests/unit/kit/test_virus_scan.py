"""Asking clamd, and what becomes of its silence."""

from __future__ import annotations

import asyncio

import pytest

from assistant.kit.virus_scan import CHUNK, ClamAv, ScannerAway
from tests.clamd import EICAR, FakeClamd


async def test_a_clean_file_passes_and_was_sent_whole() -> None:
    async with FakeClamd().running() as clamd:
        data = b"clean" * CHUNK
        assert await ClamAv(clamd.address).find_virus(data) is None
        assert clamd.seen == [data]


async def test_a_virus_is_named() -> None:
    async with FakeClamd().running() as clamd:
        assert await ClamAv(clamd.address).find_virus(EICAR) == "Win.Test.EICAR_HDB-1"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK", b"x" * 9000])
async def test_anything_but_a_verdict_means_that_the_scanner_is_away(answer: bytes) -> None:
    async with FakeClamd().running() as clamd:
        clamd.answer = answer
        with pytest.raises(ScannerAway):
            await ClamAv(clamd.address).find_virus(b"data")


async def test_a_scanner_that_is_not_there_or_says_nothing_is_away() -> None:
    with pytest.raises(ScannerAway):
        await ClamAv("127.0.0.1:1").find_virus(b"data")

    async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(ScannerAway):
        await ClamAv(f"127.0.0.1:{port}", timeout_seconds=0.05).find_virus(b"data")
    server.close()


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="CLAMAV_ADDRESS"):
        ClamAv("clamav.local")
