"""PDF files looked through for what would run by itself, with work that grows only with their size."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from assistant.conversation.attachment_faults import Fault, Unfit

MOST_UNPACKED = 100 * 1024 * 1024
MOST_STREAMS = 20_000
MOST_ESCAPES = 100_000
"""Names seldom need a #-escape, and each costs time."""
BLOCK = 64 * 1024
"""What is looked through in one call, during which no other thread runs."""
PACKED_BLOCK = 16 * 1024
LONGEST_ESCAPED_NAME = 64
LONGEST_DICTIONARY = 2000

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LOCKING = (b"/Encrypt",)
_ACTIVE = (
    b"/JavaScript",
    b"/Launch",
    b"/EmbeddedFile",
    b"/EmbeddedFiles",
    b"/RichMedia",
    b"/ImportData",
    b"/SubmitForm",
    b"/GoToE",
    b"/XFA",
)
_OBJECT_STREAM = b"/ObjStm"
_NAME_ENDS = frozenset(b"\0\t\n\v\f\r /<>[](){}%")

_DATA_BEGINS = re.compile(rb"[^\r\n]{0,16}(?:\r\n?|\n)")
_PLAIN_DICTIONARY = re.compile(rb"obj\s*<<([^()%<>#]*)>>\s*\Z")
_NAME = re.compile(rb"/([^\s\0/\[\]{}]*)")
_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode(?=[\s/]|\Z)|\[\s*/FlateDecode\s*\])")
_NAMES_OF_OBJECT_STREAMS = frozenset(
    (b"Type", b"ObjStm", b"N", b"First", b"Extends", b"Length", b"DL", b"Filter", b"FlateDecode")
)


def check_pdf(data: bytes) -> None:
    """Raises Unfit where the file names scripts, launching, submitting or embedded files, or is encrypted.

    It looks for the names of such actions (also written with #-escapes) in the whole file and in whatever any
    stream unpacks to with Flate. A stream that says it packs objects must have a dictionary that cannot be
    misread and be packed with Flate alone. A file of more streams or more unpacked bytes than can be checked is
    refused. It does not parse the file, so it neither finds faults of a reader's own decoders nor judges links,
    and a reader that takes objects from a stream not named for it can be shown what is packed otherwise.
    """
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data:
        raise Unfit(Fault.BROKEN_DOCUMENT)
    names, unpacking = _Names(), _Unpacking(data)
    checked = 0
    for count, (keyword, start) in enumerate(_streams(data), 1):
        if count > MOST_STREAMS:
            raise Unfit(Fault.BROKEN_DOCUMENT)
        objects = _dictionary_of_object_stream(data, checked, keyword)
        names.check(_blocks(data, checked, keyword if objects is None else objects))
        names.check(unpacking.blocks(start))
        if objects is not None and not unpacking.whole:
            raise Unfit(Fault.ACTIVE_DOCUMENT)
        checked = keyword
    names.check(_blocks(data, checked, len(data)))


def _streams(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each keyword `stream` is, and where what it announces begins."""
    at = data.find(b"stream")
    while at >= 0:
        begins = _DATA_BEGINS.match(data, at + len(b"stream"))
        if begins and data[at - 3 : at] != b"end":
            yield at, begins.end()
        at = data.find(b"stream", at + len(b"stream"))


def _blocks(data: bytes, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, BLOCK):
        yield data[at : min(at + BLOCK, end)]


def _dictionary_of_object_stream(data: bytes, after: int, keyword: int) -> int | None:
    """Where the object begins whose dictionary ends before `keyword`, if it plainly says to pack objects with Flate.

    Without strings, comments and dictionaries within, nothing in it can be taken for a keyword.
    """
    found = _PLAIN_DICTIONARY.search(data, max(after, keyword - LONGEST_DICTIONARY), keyword)
    if found is None:
        return None
    dictionary = found[1]
    names = set(_NAME.findall(dictionary))
    if b"ObjStm" not in names or not names <= _NAMES_OF_OBJECT_STREAMS:
        return None
    return found.start() if dictionary.count(b"/Filter") == 1 and _FLATE.search(dictionary) else None


class _Names:
    def __init__(self) -> None:
        self._escapes = 0

    def check(self, blocks: Iterable[bytes]) -> None:
        """Raises Unfit for a name that should not be there; blocks follow each other without a gap."""
        before = b""
        for block in chain(blocks, (b" ",)):  # which ends the last name
            raw = before + block
            text, escapes = _ESCAPE.subn(_escaped_character, raw)
            self._escapes += escapes
            if self._escapes > MOST_ESCAPES:
                raise Unfit(Fault.BROKEN_DOCUMENT)
            if any(_holds(text, name) for name in _LOCKING):
                raise Unfit(Fault.LOCKED)
            if any(_holds(text, name) for name in _ACTIVE) or _holds(text, _OBJECT_STREAM):
                raise Unfit(Fault.ACTIVE_DOCUMENT)
            before = raw[-LONGEST_ESCAPED_NAME:]


def _escaped_character(escape: re.Match[bytes]) -> bytes:
    return bytes((int(escape[1], 16),))


def _holds(text: bytes, name: bytes) -> bool:
    """Whether `text` holds it as a whole name, with what ends it."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if end < len(text) and text[end] in _NAME_ENDS:
            return True
        at = text.find(name, end)
    return False


class _Unpacking:
    """Unpacks the streams of one file one after the other, all of them within one allowance."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._room = MOST_UNPACKED
        # Honest streams do not overlap, so that together they are no longer than the file.
        self._to_read = 2 * len(data) + MOST_STREAMS * 64
        self.whole = False
        """Whether the stream last unpacked came to its end without a fault."""

    def blocks(self, start: int) -> Iterator[bytes]:
        """What is packed there with Flate, as far as it can be unpacked; raises Unfit beyond the allowance."""
        self.whole = False
        if not self._looks_packed(start):
            return
        unpacker = zlib.decompressobj()
        while not unpacker.eof and start < len(self._data):
            packed = self._data[start : start + PACKED_BLOCK]
            try:
                block = unpacker.decompress(packed, BLOCK)
            except zlib.error:
                self._take(len(packed), 0)
                return
            read = len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            self._take(read, len(block))
            if not read and not block:
                return
            start += read
            if block:
                yield block
        self.whole = unpacker.eof

    def _looks_packed(self, start: int) -> bool:
        """The two bytes before any data of zlib (RFC 1950, 2.2)."""
        head = self._data[start : start + 2]
        return len(head) == 2 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0

    def _take(self, read: int, unpacked: int) -> None:
        self._to_read -= read
        self._room -= unpacked
        if self._to_read < 0 or self._room < 0:
            raise Unfit(Fault.BROKEN_DOCUMENT)
