"""What a file is found to be, what is taken out of it, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from assistant.conversation import documents, pictures
from assistant.conversation.attachment_faults import Fault, Unfit
from assistant.conversation.attachment_files import SafeFile, clean_name, make_safe
from tests.unit.conversation.files import (
    SHEET_MAIN,
    animation,
    office,
    packed,
    pdf,
    photo_with_place,
    picture,
    stream,
    zipped,
)


def refused(data: bytes) -> Fault:
    with pytest.raises(Unfit) as unfit:
        make_safe(data)
    return unfit.value.fault


def opened(file: SafeFile) -> Image.Image:
    return Image.open(io.BytesIO(file.data))


@pytest.mark.parametrize(
    ("format_", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_a_picture_is_made_anew_in_its_own_format(format_: str, media_type: str) -> None:
    file = make_safe(picture(format_))
    assert (file.media_type, file.width, file.height) == (media_type, 60, 40)
    assert opened(file).format == format_


def test_a_photo_loses_place_and_camera_and_stands_upright() -> None:
    taken = photo_with_place()
    assert b"SecretCamera" in taken
    file = make_safe(taken)
    assert b"SecretCamera" not in file.data
    assert not opened(file).getexif()
    assert (file.width, file.height) == (40, 60)


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    for format_ in ("JPEG", "PNG", "GIF", "WEBP"):
        file = make_safe(picture(format_) + b"<script>alert(1)</script>" + zipped({"a.jar": b"PK"}))
        assert b"<script>" not in file.data and b"a.jar" not in file.data


def test_comments_and_text_chunks_of_a_picture_are_gone() -> None:
    assert b"<?php" not in make_safe(picture("JPEG", comment=b"<?php system('x')")).data
    assert b"<?php" not in make_safe(picture("GIF", comment=b"<?php system('x')")).data


def test_transparency_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(make_safe(out.getvalue())).getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_wide_palette_of_modes_is_taken() -> None:
    for mode, format_ in (("CMYK", "JPEG"), ("L", "JPEG"), ("1", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("LA", "PNG")):
        out = io.BytesIO()
        Image.new(mode, (8, 8)).save(out, format_)
        assert make_safe(out.getvalue()).width == 8


def test_a_large_photo_is_made_smaller() -> None:
    file = make_safe(picture(size=(6000, 3000)))
    assert (file.width, file.height) == (4096, 2048)


def test_an_animation_keeps_its_frames() -> None:
    file = make_safe(animation(3))
    assert opened(file).n_frames == 3  # type: ignore[attr-defined]


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert refused(out.getvalue()) is Fault.PICTURE_TOO_BIG


def test_an_animation_of_too_many_frames_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_FRAMES", 4)
    assert refused(animation(5)) is Fault.PICTURE_TOO_BIG


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP"])
def test_half_a_picture_is_refused(format_: str) -> None:
    whole = picture(format_, size=(300, 300), colour="#a1b2c3")
    assert refused(whole[: len(whole) // 2]) is Fault.BROKEN_PICTURE


def test_bytes_that_only_begin_like_a_picture_are_refused() -> None:
    assert refused(b"\xff\xd8\xff\xe0" + b"<script>" * 20) is Fault.BROKEN_PICTURE
    assert refused(b"\x89PNG\r\n\x1a\n" + b"\0" * 40) is Fault.BROKEN_PICTURE


def test_a_heic_photo_is_refused_with_what_to_do() -> None:
    assert refused(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 64) is Fault.HEIC
    assert "截" in Fault.HEIC.words(english=False) and "screenshot" in Fault.HEIC.words(english=True)


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\0" + b"\0" * 200,
        b"\x7fELF" + b"\0" * 200,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>\0",
        b"Rar!\x1a\x07\x00" + b"\0" * 50,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        bytes(range(256)) * 4,
        b"II*\0" + b"\0" * 100,
    ],
    ids=["exe", "elf", "svg-with-null", "rar", "doc", "bytes", "tiff"],
)
def test_other_kinds_are_refused_whatever_they_are_called(data: bytes) -> None:
    assert refused(data) is Fault.UNKNOWN


def test_an_empty_file_is_refused() -> None:
    assert refused(b"") is Fault.EMPTY


def test_a_plain_pdf_is_taken_unchanged() -> None:
    data = pdf(b"<</Type/Pages/Kids[]/Count 0>>", stream(b"/Filter/FlateDecode", packed(b"BT (hello) Tj ET")))
    file = make_safe(data)
    assert (file.data, file.media_type) == (data, "application/pdf")


@pytest.mark.parametrize(
    "object_",
    [
        b"<</S/JavaScript/JS(app.alert(1))>>",
        b"<</S/Java#53cript/JS(app.alert(1))>>",
        b"<</S/#4aavaScript /JS (x)>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</Type/Filespec/EF<</F 5 0 R>>>> <</Type/EmbeddedFile>>",
        b"<</Names[/EmbeddedFiles 3 0 R]>>",
        b"<</S/SubmitForm/F(http://x)>>",
        b"<</Subtype/RichMedia>>",
        b"<</AcroForm<</XFA 4 0 R>>>>",
    ],
)
def test_a_pdf_that_would_act_is_refused(object_: bytes) -> None:
    assert refused(pdf(object_)) is Fault.ACTIVE_DOCUMENT


def test_a_script_in_a_packed_object_stream_is_found() -> None:
    inside = packed(b"7 0 <</S/JavaScript/JS(app.alert(1))>>")
    assert refused(pdf(stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", inside))) is Fault.ACTIVE_DOCUMENT
    assert refused(pdf(stream(b"/Type/Obj#53tm/N 1/First 4/Filter/FlateDecode", inside))) is Fault.ACTIVE_DOCUMENT


def test_an_object_stream_packed_in_another_way_is_refused() -> None:
    hidden = stream(b"/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]", packed(b"x").hex().encode())
    assert refused(pdf(hidden)) is Fault.ACTIVE_DOCUMENT


def test_an_encrypted_pdf_is_refused() -> None:
    assert refused(pdf(b"<</Encrypt 9 0 R>>")) is Fault.LOCKED


def test_a_pdf_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_UNPACKED", 10_000)
    assert refused(pdf(stream(b"/Filter/FlateDecode", packed(b"0" * 50_000)))) is Fault.BROKEN_DOCUMENT


def test_half_a_pdf_is_refused() -> None:
    assert refused(pdf(b"<</Type/Pages>>")[:-20]) is Fault.BROKEN_DOCUMENT


def test_word_and_excel_files_are_told_apart_by_their_content() -> None:
    assert make_safe(office()).media_type == documents.WORD
    sheet = office(kind=SHEET_MAIN, part="xl/workbook.xml")
    assert make_safe(sheet).media_type == documents.SHEET


def test_an_office_file_is_packed_anew() -> None:
    file = make_safe(office() + b"<script>behind the archive</script>")
    assert b"behind the archive" not in file.data
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert "您好" in archive.read("word/document.xml").decode()


def test_a_real_workbook_passes() -> None:
    from openpyxl import Workbook

    out, book = io.BytesIO(), Workbook()
    book.active["A1"] = "金额"
    book.save(out)
    assert make_safe(out.getvalue()).media_type == documents.SHEET


@pytest.mark.parametrize(
    "make",
    [
        lambda: office({"word/vbaProject.bin": b"\xd0\xcf"}),
        lambda: office(kind="wordprocessingml.document.main+xml", part="word/document.xml", parts={
            "[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'}),
        lambda: office({"word/embeddings/oleObject1.bin": b"x"}),
        lambda: office({"word/activeX/activeX1.xml": "<x/>"}),
        lambda: office({"xl/macrosheets/sheet1.xml": "<x/>"}),
        lambda: office({"word/_rels/settings.xml.rels": '<Relationships><Relationship Id="1" Type="http://x/attachedTemplate" Target="https://evil/t.dotm" TargetMode="External"/></Relationships>'}),
        lambda: office({"word/document2.xml": "<instrText>DDEAUTO c:\\windows\\cmd.exe</instrText>"}),
        lambda: office({"xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>"}),
        lambda: office({"word/document2.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        lambda: office({"word/document2.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}),
    ],
    ids=["vba", "macro-type", "ole", "activex", "macrosheet", "template", "dde", "dde-link", "entity", "entity-utf16"],
)  # fmt: skip
def test_an_office_file_that_would_act_is_refused(make: Callable[[], bytes]) -> None:
    assert refused(make()) is Fault.ACTIVE_DOCUMENT


def test_links_to_web_pages_in_a_document_are_no_harm() -> None:
    rels = '<Relationships><Relationship Id="1" Type="http://x/hyperlink" Target="https://bank" TargetMode="External"/></Relationships>'
    assert make_safe(office({"word/_rels/document.xml.rels": rels})).media_type == documents.WORD


def test_an_archive_that_is_no_document_is_refused() -> None:
    assert refused(zipped({"a.txt": "hello"})) is Fault.UNKNOWN
    assert refused(zipped({"[Content_Types].xml": "<Types/>", "a.exe": b"MZ"})) is not None


def test_a_zip_bomb_is_refused() -> None:
    assert refused(office({"word/media/x.xml": b"0" * (documents.MOST_UNPACKED + 1)})) is Fault.BROKEN_DOCUMENT


def test_a_zip_that_lies_about_its_sizes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_UNPACKED", 5_000)
    honest = office({"word/media/x.xml": b"0" * 20_000})
    lying = honest.replace((20_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != honest
    assert refused(lying) is Fault.BROKEN_DOCUMENT


def test_paths_that_leave_the_archive_are_refused() -> None:
    assert refused(office({"../../etc/passwd": "x"})) is Fault.BROKEN_DOCUMENT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_kept_as_utf8(encoding: str) -> None:
    file = make_safe("您好，这是转账说明。\n第二行".encode(encoding))
    assert (file.media_type, file.data.decode("utf-8")) == ("text/plain", "您好，这是转账说明。\n第二行")


def test_a_text_that_a_reader_could_take_for_a_pdf_is_refused() -> None:
    assert refused(b"hello %PDF-1.7 <</S/JavaScript>>") is Fault.UNKNOWN


@pytest.mark.parametrize(
    ("given", "media_type", "kept"),
    [
        ("转账回单.jpg", "image/jpeg", "转账回单.jpg"),
        ("invoice.exe", "image/png", "invoice.png"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\li\\回单.pdf", "application/pdf", "回单.pdf"),
        ("photo\u202egpj.exe", "image/jpeg", "photogpj.jpg"),
        ("a\r\nSet-Cookie: x.txt", "text/plain", "aSet-Cookie_ x.txt"),
        ("", "image/png", "图片.png"),
        ("...", "application/pdf", "文件.pdf"),
        ("<>.pdf", "application/pdf", "文件.pdf"),
        ("x" * 300 + ".pdf", "application/pdf", "x" * 100 + ".pdf"),
        ("3月流水.最终版本", "text/plain", "3月流水.最终版本.txt"),
    ],
)  # fmt: skip
def test_a_name_is_cleaned_and_ends_as_the_content_says(given: str, media_type: str, kept: str) -> None:
    assert clean_name(given, media_type) == kept
