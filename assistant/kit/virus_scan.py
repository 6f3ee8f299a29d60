"""Asking a ClamAV daemon whether a file carries a virus.

The protocol is clamd's INSTREAM over TCP (clamd(8)): `zINSTREAM\\0`, then chunks, each with its length in four
bytes of network order before it, then a length of zero; the answer is `stream: OK\\0` or
`stream: <name> FOUND\\0`, or ends in ERROR.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The daemon did not answer, or answered with an error."""


class VirusScanner(Protocol):
    async def find_virus(self, data: bytes) -> str | None:
        """The virus's name, or None for a clean file; raises ScannerAway."""
        ...


class ClamAv:
    def __init__(self, address: str, *, timeout_seconds: float = 20.0) -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"CLAMAV_ADDRESS={address} is not host:port")
        self._host, self._port = host.strip("[]"), int(port)
        self._timeout = timeout_seconds

    async def find_virus(self, data: bytes) -> str | None:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._ask(data)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScannerAway(type(error).__name__) from error
        verdict = answer.removeprefix("stream: ")
        if verdict == "OK":
            return None
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise ScannerAway(answer)

    async def _ask(self, data: bytes) -> str:
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=LONGEST_ANSWER)
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                chunk = data[start : start + CHUNK]
                writer.write(len(chunk).to_bytes(4, "big") + chunk)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.readuntil(b"\0"))[:-1].decode("utf-8", "replace")
        finally:
            writer.close()
