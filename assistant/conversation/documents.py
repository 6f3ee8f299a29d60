"""Office files and texts looked through for what would run by itself, before anybody is handed them."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from assistant.conversation.attachment_faults import Fault, Unfit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 3000
MOST_LISTED = 8 * 1024 * 1024
"""Of all relationships and types of parts."""
BLOCK = 64 * 1024
"""What is looked through in one call, during which no other thread runs."""
OVERLAP = 64

_PACKED = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_MAIN_PART = {
    "wordprocessingml.document.main+xml": WORD,
    "spreadsheetml.sheet.main+xml": SHEET,
}
_ACTIVE_PART = re.compile(r"macroEnabled|vbaProject|vbaData|oleObject|activeX|package\.embedded", re.IGNORECASE)
_ACTIVE_PATH = re.compile(
    r"vbaproject|/embeddings/|/activex|/macrosheets/|\.(?:exe|dll|js|vbs|scr|lnk)$", re.IGNORECASE
)
_FETCHED_ON_OPENING = frozenset(("attachedtemplate", "oleobject", "frame", "subdocument", "externallinkpath", "image"))
_DDE = re.compile(rb"\bDDE(?:AUTO)?\s|[<:]ddeLink\b")


def make_anew(data: bytes) -> tuple[bytes, str]:
    """A Word or Excel file packed anew, with its type; raises Unfit for macros, embedded objects and bombs.

    Packing it anew leaves out whatever lies between, before and behind the parts that the archive lists.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Unfit(Fault.BROKEN_DOCUMENT) from error
    media_type = _office_type(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue(), media_type


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    listed = archive.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise Unfit(Fault.BROKEN_DOCUMENT)
    parts: dict[str, bytes] = {}
    room = MOST_UNPACKED
    for part in listed:
        if part.is_dir():
            continue
        name = part.filename
        if part.flag_bits & 0x1:
            raise Unfit(Fault.LOCKED)
        if part.compress_type not in _PACKED:  # zipfile unpacks the other kinds without a limit
            raise Unfit(Fault.BROKEN_DOCUMENT)
        if name in parts or name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise Unfit(Fault.BROKEN_DOCUMENT)
        with archive.open(part) as opened:  # the size that the list declares may be a lie
            content = opened.read(room + 1)
        room -= len(content)
        if room < 0:
            raise Unfit(Fault.BROKEN_DOCUMENT)
        parts[name] = content
    return parts


def _office_type(parts: dict[str, bytes]) -> str:
    content_types = parts.get("[Content_Types].xml")
    if content_types is None:
        raise Unfit(Fault.UNKNOWN)
    if any(_ACTIVE_PATH.search(f"/{name}") for name in parts):
        raise Unfit(Fault.ACTIVE_DOCUMENT)
    room = MOST_LISTED
    for name, content in parts.items():
        lists = name == "[Content_Types].xml" or name.lower().endswith(".rels")
        room -= len(content) if lists else 0
        if room < 0:
            raise Unfit(Fault.BROKEN_DOCUMENT)
        if lists or name.lower().endswith(".xml"):
            text = _as_utf8(content)
            _check_text(text)
            if lists:
                _read_elements(text, _check_listed)
    return _declared_type(_as_utf8(content_types))


def _as_utf8(content: bytes) -> bytes:
    """Office writes UTF-8 or UTF-16 with its mark; what is in another encoding could not be looked through."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    if b"\0" in content[:4]:
        raise Unfit(Fault.BROKEN_DOCUMENT)
    return content


def _check_text(text: bytes) -> None:
    for at in range(0, len(text), BLOCK):
        block = text[max(0, at - OVERLAP) : at + BLOCK]
        if b"<!DOCTYPE" in block or b"<!ENTITY" in block or _DDE.search(block):
            raise Unfit(Fault.ACTIVE_DOCUMENT)


def _check_listed(attributes: dict[str, str]) -> None:
    """Of an element that lists a part: a relationship, or the type of a part's content."""
    if _ACTIVE_PART.search(attributes.get("ContentType", "")):
        raise Unfit(Fault.ACTIVE_DOCUMENT)
    if attributes.get("TargetMode", "").strip().lower() == "external":
        kind = attributes.get("Type", "").strip().lower().rpartition("/")[2]
        if kind in _FETCHED_ON_OPENING:
            raise Unfit(Fault.ACTIVE_DOCUMENT)


def _declared_type(content_types: bytes) -> str:
    found: set[str] = set()

    def note(attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "")
        found.update(media_type for ending, media_type in _MAIN_PART.items() if declared.endswith(ending))

    _read_elements(content_types, note)
    if len(found) != 1:
        raise Unfit(Fault.UNKNOWN)
    return found.pop()


def _read_elements(text: bytes, take: Callable[[dict[str, str]], None]) -> None:
    """Calls `take` with the attributes of every element.

    The text has no DOCTYPE, hence no entities of its own, and is read as UTF-8 whatever it declares.
    """
    for at in range(0, len(text) - BLOCK + 1, BLOCK):
        if b"<" not in text[at : at + BLOCK]:  # one tag of so many attributes would be read in one call
            raise Unfit(Fault.BROKEN_DOCUMENT)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda _name, attributes: take(attributes)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise Unfit(Fault.BROKEN_DOCUMENT) from error


def read_text(data: bytes) -> str:
    """Plain text in UTF-8, UTF-16 with its mark, or GB18030; raises Unfit for anything else."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_prose(text):
            return text.removeprefix("\ufeff")
    raise Unfit(Fault.UNKNOWN)


def _encodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    return ["utf-8", "gb18030"]


def _is_prose(text: str) -> bool:
    """No control characters, and hardly any that no font has: bytes that happen to decode are not text."""
    if any(unicodedata.category(character) == "Cc" and character not in "\t\n\r\f" for character in text):
        return False
    if "%PDF-" in text[:1024]:
        return False
    odd = sum(unicodedata.category(character) in ("Co", "Cn", "Cs") for character in text)
    return odd * 100 <= len(text)
