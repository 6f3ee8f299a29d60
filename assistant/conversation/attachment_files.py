"""What an uploaded file is, by its content alone, and that file made safe to hand on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import filetype

from assistant.conversation import documents, pdf_files, pictures
from assistant.conversation.attachment_faults import Fault, Unfit

LONGEST_NAME = 100
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "application/pdf": "pdf",
    documents.WORD: "docx",
    documents.SHEET: "xlsx",
    "text/plain": "txt",
}
_ZIPPED = frozenset({"application/zip", documents.WORD, documents.SHEET})
_HEIF = frozenset({"image/heic", "image/heif", "image/avif"})
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class SafeFile:
    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None


def make_safe(data: bytes) -> SafeFile:
    """Raises Unfit. Slow for large pictures: run it in a thread."""
    if not data:
        raise Unfit(Fault.EMPTY)
    kind = filetype.guess_mime(data)
    if kind in pictures.FORMATS:
        picture = pictures.make_anew(data, kind)
        return SafeFile(picture.data, kind, picture.width, picture.height)
    if kind in _HEIF:
        raise Unfit(Fault.HEIC)
    if kind == "application/pdf":
        pdf_files.check_pdf(data)
        return SafeFile(data, kind)
    if kind in _ZIPPED or data.startswith(b"PK\x03\x04"):
        return SafeFile(*documents.make_anew(data))
    if kind is not None:
        raise Unfit(Fault.UNKNOWN)
    return SafeFile(documents.read_text(data).encode(), "text/plain")


def clean_name(name: str, media_type: str) -> str:
    """The name as it may be shown and saved: no path, no tricks of writing direction, the true ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")
    stem, _, ending = _NOT_IN_NAMES.sub("_", shown).rpartition(".")
    if not stem or not (ending.isascii() and ending.isalnum() and len(ending) <= 5):
        stem = f"{stem}.{ending}".strip(".")
    stem = stem.strip(" .")[:LONGEST_NAME].rstrip(" .")
    if not stem.strip("_"):
        stem = "图片" if media_type.startswith("image/") else "文件"
    return f"{stem}.{ENDINGS[media_type]}"
