"""Pictures decoded and made anew, so that nothing but their pixels is handed on.

Location and camera data, comments, colour profiles, further frames hidden behind the first and anything
appended to the file are gone; the orientation that a camera noted is applied.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageSequence

from assistant.conversation.attachment_faults import Fault, Unfit

MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
MOST_FRAMES = 200
MOST_ANIMATED_PIXELS = 64_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}

# Pillow's own warning would come before our limit and only once.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    width: int
    height: int


def make_anew(data: bytes, media_type: str) -> Picture:
    """Raises Unfit. Takes up to a second and some hundred megabytes: run it in a thread, few at once."""
    format_ = FORMATS[media_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _made_anew(data, format_)
    except Unfit:
        raise
    except Exception as error:  # a decoder's faults are of every kind: OSError, struct.error, zlib.error, …
        raise Unfit(Fault.BROKEN_PICTURE) from error


def _made_anew(data: bytes, format_: str) -> Picture:
    with Image.open(io.BytesIO(data), formats=[format_]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unfit(Fault.PICTURE_TOO_BIG)
        if format_ == "GIF" and getattr(image, "n_frames", 1) > 1:
            return _animation(image)
        if format_ == "JPEG":
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes at half or quarter size where that is enough
        still = ImageOps.exif_transpose(image)
        still.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _saved(_plain(still, format_), format_)


def _plain(image: Image.Image, format_: str) -> Image.Image:
    """The pixels alone, in a new picture that carries no information of the old one."""
    transparent = format_ != "JPEG" and ("A" in image.getbands() or "transparency" in image.info)
    mode = "RGBA" if transparent else "L" if image.mode in ("1", "L") else "RGB"
    source = image.convert(mode)
    plain = Image.new(mode, source.size)
    plain.paste(source)
    return plain


def _saved(image: Image.Image, format_: str) -> Picture:
    out = io.BytesIO()
    match format_:
        case "JPEG":
            image.save(out, "JPEG", quality=88, optimize=True)
        case "WEBP":
            image.save(out, "WEBP", quality=88)
        case _:
            image.save(out, format_)
    return Picture(out.getvalue(), image.width, image.height)


def _animation(image: Image.Image) -> Picture:
    frames: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(image):
        if (len(frames) + 1) * frame.width * frame.height > MOST_ANIMATED_PIXELS or len(frames) == MOST_FRAMES:
            raise Unfit(Fault.PICTURE_TOO_BIG)
        frames.append(_plain(frame, "GIF"))
        durations.append(max(20, int(frame.info.get("duration", 100))))
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0, disposal=2)
    return Picture(out.getvalue(), frames[0].width, frames[0].height)
