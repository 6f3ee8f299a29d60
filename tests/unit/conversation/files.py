"""Files for the tests of attachments, made on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}"/></Types>'
)
WORD_MAIN = "wordprocessingml.document.main+xml"
SHEET_MAIN = "spreadsheetml.sheet.main+xml"


def picture(format_: str = "JPEG", size: tuple[int, int] = (60, 40), colour: str = "red", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format_, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """Lying on its side, with the camera's name and the place it was taken at."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 26.0)
    return picture(size=(60, 40), exif=exif)


def animation(frames: int = 3) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue") * frames][:frames]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=50)
    return out.getvalue()


def pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 2))
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def packed(data: bytes) -> bytes:
    return zlib.compress(data)


def office(
    parts: Mapping[str, bytes | str] | None = None, *, kind: str = WORD_MAIN, part: str = "word/document.xml"
) -> bytes:
    content: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES.format(part=part, kind=kind),
        part: "<document><text>您好</text></document>",
        "_rels/.rels": '<Relationships><Relationship Id="1" Type="…/officeDocument" Target="word/document.xml"/></Relationships>',
    }
    content.update(parts or {})
    return zipped(content)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
