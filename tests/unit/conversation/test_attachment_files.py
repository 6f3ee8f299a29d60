"""What a file is found to be, what is taken out of it, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from assistant.conversation import documents, pdf_files, pictures
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


SCRIPT = b"7 0 <</S/JavaScript/JS(app.alert(1))>>"
FLATE = b"/Filter/FlateDecode"


@pytest.mark.parametrize(
    "dictionary",
    [
        b"/X (obj)/Type/ObjStm/N 1/First 4" + FLATE,
        b"/Type/ObjStm/N 1/First 4/X (obj)" + FLATE,
        b"/N 1/First 4" + FLATE,
        b"/Type/XObject" + FLATE,
    ],
    ids=["obj-before", "obj-behind", "untyped", "picture"],
)
def test_a_script_is_found_in_every_stream_whatever_its_dictionary_says(dictionary: bytes) -> None:
    assert refused(pdf(stream(dictionary, packed(SCRIPT)))) is Fault.ACTIVE_DOCUMENT


def test_a_script_behind_much_else_in_a_stream_is_found() -> None:
    for before in (pdf_files.BLOCK - 5, 2_000_000):
        assert refused(pdf(stream(FLATE, packed(b" " * before + SCRIPT)))) is Fault.ACTIVE_DOCUMENT


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"  \n"])
def test_a_stream_is_found_however_its_keyword_ends(ending: bytes) -> None:
    data = b"<<%s>>\nstream%s%s\nendstream" % (FLATE, ending, packed(SCRIPT))
    assert refused(pdf(data)) is Fault.ACTIVE_DOCUMENT


def test_an_honest_object_stream_passes() -> None:
    inside = packed(b"7 0 <</Type/Font/BaseFont/#CB#CE#CC#E5>>")
    for filters in (FLATE, b"/Filter [ /FlateDecode ]"):
        honest = stream(b"/Type/ObjStm/N 1/First 4" + filters, inside)
        assert make_safe(pdf(honest)).media_type == "application/pdf"


@pytest.mark.parametrize(
    "more",
    [
        b"/Filter[/FlateDecode/FlateDecode]",
        b"/Filter/FlateDecode/DecodeParms 9 0 R",
        b"/Filter 9 0 R/Extends/FlateDecode",
        b"/F[/AHx/Fl]/Filter/FlateDecode",
        b"/X (>>stream\n" + packed(b"x") + b"endstream endobj 9 0 obj <<)/Filter/LZWDecode",
        b"/X <<" + b" " * 10_000 + b">>/Filter/LZWDecode",
    ],
    ids=["twice", "predictor", "elsewhere", "short", "keyword-in-string", "padded"],
)
def test_an_object_stream_that_could_be_read_in_another_way_is_refused(more: bytes) -> None:
    assert refused(pdf(stream(b"/Type/ObjStm/N 1/First 4" + more, packed(packed(SCRIPT))))) is Fault.ACTIVE_DOCUMENT


def test_a_pdf_of_more_streams_than_can_be_checked_is_refused() -> None:
    assert refused(pdf(b"stream\n" * (5_000_000 // 7))) is Fault.BROKEN_DOCUMENT
    assert make_safe(pdf(b"stream\n" * (pdf_files.MOST_STREAMS - 1))).media_type == "application/pdf"


def test_streams_that_overlap_to_be_read_again_and_again_are_refused() -> None:
    nothing_packed = b"stream\nx\x9c" + b"\0\0\0\xff\xff" * 100
    assert refused(pdf(nothing_packed * 10_000)) is Fault.BROKEN_DOCUMENT


def test_a_pdf_of_more_escapes_than_names_need_is_refused() -> None:
    assert refused(pdf(b"#41" * (5_000_000 // 3))) is Fault.BROKEN_DOCUMENT


def test_a_pdf_is_looked_through_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is looked through, no other thread runs."""
    longest, holds = 0, pdf_files._holds

    def measured(text: bytes, name: bytes) -> bool:
        nonlocal longest
        longest = max(longest, len(text))
        return holds(text, name)

    monkeypatch.setattr(pdf_files, "_holds", measured)
    make_safe(pdf(b"/" * 5_000_000, stream(FLATE, packed(b"/JavaScripts" * 1_000_000))))
    assert 0 < longest <= pdf_files.BLOCK + pdf_files.LONGEST_ESCAPED_NAME


def test_an_encrypted_pdf_is_refused() -> None:
    assert refused(pdf(b"<</Encrypt 9 0 R>>")) is Fault.LOCKED


def test_a_pdf_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "MOST_UNPACKED", 10_000)
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


TEMPLATE = '<Relationship Id="1" Type="http://x/attachedTemplate" Target="https://evil/t.dotm" TargetMode="External"/>'


@pytest.mark.parametrize(
    "rels",
    [
        f"<Relationships>{TEMPLATE.replace('External', '&#69;xternal').replace('Template', '&#x54;emplate')}</Relationships>",
        f"<p:Relationships xmlns:p='x'>{TEMPLATE.replace('<R', '<p:R')}</p:Relationships>",
        "<Relationships>" + TEMPLATE.replace(" Target=", " Note='>' Target=") + "</Relationships>",
        f"<Relationships>{TEMPLATE}</Relationships>".encode("utf-16"),
        "<Relationships>" + "<Relationship/>" * 200_000 + TEMPLATE + "</Relationships>",
    ],
    ids=["references", "prefixed", "bracket-in-value", "utf-16", "last-of-many"],
)  # fmt: skip
def test_a_template_from_elsewhere_is_found_however_it_is_written(rels: str | bytes) -> None:
    assert refused(office({"word/_rels/settings.xml.rels": rels})) is Fault.ACTIVE_DOCUMENT
    assert refused(office({"word/_rels/settings.xml.RELS": rels})) is Fault.ACTIVE_DOCUMENT


@pytest.mark.parametrize(
    "rels",
    [
        "<Relationship " * (5_000_000 // 14),
        "<Relationships " + " ".join(f"a{number}=''" for number in range(300_000)) + "/>",
        "<Relationships>" + "<Relationship/>" * (documents.MOST_LISTED // 15) + "</Relationships>",
        "<Relationships/>".encode("utf-16-le"),
    ],
    ids=["never-closed", "attributes", "longer-than-checked", "unmarked-utf-16"],
)
def test_relationships_that_cannot_be_checked_are_refused(rels: str | bytes) -> None:
    assert refused(office({"_rels/.rels": rels})) is Fault.BROKEN_DOCUMENT


def test_all_relationships_together_have_a_limit() -> None:
    rels = "<Relationships>" + "<Relationship/>" * (documents.MOST_LISTED // 45) + "</Relationships>"
    assert refused(office({f"word/_rels/{n}.rels": rels for n in range(3)})) is Fault.BROKEN_DOCUMENT


def test_five_megabytes_of_what_begins_like_a_command_pass() -> None:
    content = "<t>" + "DDE&lt;a:ddeLin" * 350_000 + "</t>"
    assert make_safe(office({"word/document2.xml": content})).media_type == documents.WORD


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_a_way_that_unpacks_without_a_limit_is_refused(kind: int) -> None:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document2.xml", "<x/>", kind)
    assert refused(out.getvalue()) is Fault.BROKEN_DOCUMENT


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
