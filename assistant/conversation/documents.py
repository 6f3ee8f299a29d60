"""Documents looked through for what would run by itself, before anybody is handed them."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from assistant.conversation.attachment_faults import Fault, Unfit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 3000

_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|GoToE|XFA)(?=[\s/<>\[\](){}%]|$)"
)
_ENCRYPTED = re.compile(rb"/Encrypt(?=[\s/<>\[\](){}%]|$)")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")

_MAIN_PART = {
    "wordprocessingml.document.main+xml": WORD,
    "spreadsheetml.sheet.main+xml": SHEET,
}
_CONTENT_TYPE = re.compile(rb"""ContentType\s*=\s*["']([^"']*)["']""")
_ACTIVE_PART = re.compile(rb"macroEnabled|vbaProject|vbaData|oleObject|activeX|package\.embedded", re.IGNORECASE)
_ACTIVE_PATH = re.compile(
    r"vbaproject|/embeddings/|/activex|/macrosheets/|\.(?:exe|dll|js|vbs|scr|lnk)$", re.IGNORECASE
)
_EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_FETCHED_ON_OPENING = re.compile(rb"/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath|image)[\"']")
_DDE = re.compile(rb"\bDDE(?:AUTO)?\b\s+\S|<(?:\w+:)?ddeLink\b")


def check_pdf(data: bytes) -> None:
    """Raises Unfit where the file names scripts, launching, submitting or embedded files, or is encrypted.

    It looks for the names of such actions (also written with #-escapes) in the whole file and in every
    stream packed with Flate, object streams among them, and refuses object streams packed otherwise. It does
    not parse the file, so it neither finds faults of a reader's own decoders nor judges links.
    """
    if not data.startswith(b"%PDF-"):
        raise Unfit(Fault.BROKEN_DOCUMENT)
    if b"%%EOF" not in data:
        raise Unfit(Fault.BROKEN_DOCUMENT)
    _check_pdf_names(data)
    room = MOST_UNPACKED
    for header, packed in _pdf_streams(data):
        try:
            unpacked = zlib.decompressobj().decompress(packed, room + 1)
        except zlib.error:
            if b"ObjStm" in _unescaped(header):
                raise Unfit(Fault.ACTIVE_DOCUMENT) from None
            continue
        room -= len(unpacked)
        if room < 0:
            raise Unfit(Fault.BROKEN_DOCUMENT)
        if b"ObjStm" in _unescaped(header):
            _check_pdf_names(unpacked)


def _check_pdf_names(data: bytes) -> None:
    names = _unescaped(data)
    if _ENCRYPTED.search(names):
        raise Unfit(Fault.LOCKED)
    if _ACTIVE.search(names):
        raise Unfit(Fault.ACTIVE_DOCUMENT)


def _unescaped(data: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data)


def _pdf_streams(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The dictionary before each stream, and what follows its start."""
    for match in _STREAM.finditer(data):
        header = data[max(0, data.rfind(b"obj", 0, match.start())) : match.start()]
        yield header, data[match.end() :]


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
    if _ACTIVE_PART.search(content_types) or any(_ACTIVE_PATH.search(f"/{name}") for name in parts):
        raise Unfit(Fault.ACTIVE_DOCUMENT)
    found = {
        media_type
        for declared in _CONTENT_TYPE.findall(content_types)
        for ending, media_type in _MAIN_PART.items()
        if declared.decode("latin-1").endswith(ending)
    }
    if len(found) != 1:
        raise Unfit(Fault.UNKNOWN)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            _check_office_part(name, content)
    return found.pop()


def _check_office_part(name: str, content: bytes) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unfit(Fault.ACTIVE_DOCUMENT)
    if name.endswith(".rels") and any(_FETCHED_ON_OPENING.search(found) for found in _EXTERNAL.findall(content)):
        raise Unfit(Fault.ACTIVE_DOCUMENT)
    if _DDE.search(content):
        raise Unfit(Fault.ACTIVE_DOCUMENT)


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
