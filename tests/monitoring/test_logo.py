"""Which pictures come in as a logo, and what is left of them."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from monitoring.style.logo import KEPT_PIXELS, MAX_DEPTH, MAX_ELEMENTS, CheckedLogo, check_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">{}</svg>'


def check(content: bytes) -> CheckedLogo:
    return check_logo(BytesIO(content), len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as told:
        check(content)
    (message,) = told.value.messages
    return message


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 20), kind: str = "PNG", **options) -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def noise() -> bytes:
    """A PNG of which the half is not enough."""
    file = BytesIO()
    Image.effect_noise((200, 200), 50).save(file, "PNG")
    return file.getvalue()


def opened(logo: CheckedLogo) -> Image.Image:
    return Image.open(BytesIO(logo.content))


# ---- PNG and JPEG


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_every_kind_of_png_is_drawn_anew(mode):
    logo = check(picture(mode))
    assert (logo.content_type, logo.width, logo.height) == ("image/png", 40, 20)
    assert opened(logo).mode == ("RGBA" if "A" in mode else "RGB")


def test_a_cmyk_jpeg_becomes_rgb():
    logo = check(picture("CMYK", kind="JPEG"))
    assert logo.content_type == "image/jpeg"
    assert opened(logo).mode == "RGB"


def test_what_a_camera_wrote_is_left_out_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Bij de wethouder thuis"
    logo = check(picture(kind="JPEG", exif=exif))
    assert (logo.width, logo.height) == (20, 40)
    assert b"wethouder" not in logo.content
    assert dict(opened(logo).getexif()) == {}


@pytest.mark.slow
def test_a_large_picture_is_kept_smaller():
    logo = check(picture(size=(4000, 2000)))
    assert (logo.width, logo.height) == (KEPT_PIXELS, KEPT_PIXELS // 2)


def test_the_same_picture_has_the_same_digest():
    first, second = check(picture()), check(picture())
    assert first.digest == second.digest
    assert first.digest != check(picture(size=(41, 20))).digest


def test_a_picture_of_too_many_pixels_is_refused(english):
    assert refusal(picture(size=(4001, 10))) == (
        "This picture is 4001 by 10 pixels; at most 4000 by 4000 is allowed."
    )


def test_a_bomb_is_refused_before_it_is_unpacked():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data) & 0xFFFFFFFF)
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    assert refusal(bomb)


@pytest.mark.parametrize(
    "content", [noise()[:2000], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + b"x" * 500], ids=len
)
def test_a_damaged_picture_is_refused(content, english):
    assert refusal(content) == "This picture can not be read: the file is damaged or of an unusual kind."


def test_40_mb_is_refused_without_reading_it(english):
    class Unread(BytesIO):
        def read(self, *_size: object) -> bytes:
            raise AssertionError("It was read.")

    with pytest.raises(ValidationError) as told:
        check_logo(Unread(), 40 * 1024 * 1024)
    assert told.value.messages == [
        "This file is 40.0\xa0MB; a logo is at most 1.0\xa0MB. Save it smaller and choose it again."
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + b"\0" * 50, b"%PDF-1.7", b"<html><body>hallo</body></html>", "<svg".encode("utf-16")],
)
def test_other_files_are_refused_whatever_their_name(content, english):
    assert refusal(content) == "This is no PNG, JPEG or SVG picture, whatever its name says."


# ---- SVG


def test_a_plain_drawing_comes_in():
    inside = (
        '<style>.a{fill:#1b5e4b}</style><defs><linearGradient id="g"><stop offset="0" stop-color="red"/>'
        '</linearGradient></defs><g transform="scale(2)"><path class="a" d="M0 0h9v9z"/>'
        '<rect width="3" height="3" fill="url(#g)" style="opacity:.5"/></g>'
    )
    logo = check(SVG.format(inside).encode())
    assert (logo.content_type, logo.width, logo.height) == ("image/svg+xml", 40, 20)
    assert b"url(#g)" in logo.content


def test_a_drawing_begins_with_its_own_word_whatever_prefix_it_had(monkeypatch):
    """Word processors look for it; which prefix the library writes, any part of the process can tell it."""
    monkeypatch.setitem(ElementTree._namespace_map, "http://www.w3.org/2000/svg", "ns0")
    content = SVG.format("<g><path d='M0 0h9v9z'/></g>")
    prefixed = re.sub("<(/?)", r"<\1a:", content).replace("xmlns=", "xmlns:a=")
    for written in (content, f'<?xml version="1.0"?>{prefixed}'):
        kept = check(written.encode()).content
        assert kept.startswith(b"<svg ") and b"ns0" not in kept and b"<path d=" in kept
        assert check(kept).content == kept


def test_what_is_no_drawing_is_not_kept():
    text = (
        '<?xml version="1.0"?><?xml-stylesheet href="http://elders.example/x.css"?><!-- hallo -->'
        + SVG.format("")
    )
    content = check(text.encode()).content
    assert b"stylesheet" not in content
    assert b"hallo" not in content


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject><p/></foreignObject>", "<foreignObject>"),
        ('<foreignObject width="9"/>', "<foreignObject>"),
        ('<rect onload="alert(1)"/>', "onload"),
        ('<g onclick="alert(1)"/>', "onclick"),
        ('<image href="http://elders.example/x.png"/>', "<image>"),
        ('<use href="#a"/>', "<use>"),
        ('<a href="javascript:alert(1)"/>', "<a>"),
        ('<path xlink:href="file:///etc/passwd"/>', "href"),
        ('<path href="#a"/>', "href"),
        ('<rect fill="url(http://elders.example/x)"/>', "url(http://elders.example/x)"),
        ('<rect style="background:url(//elders.example/x)"/>', "url(//elders.example/x)"),
        ('<rect style="fill:\\75rl(x)"/>', "\\75rl(x)"),
        ("<style>@import 'http://elders.example/x.css';</style>", "@import"),
        ("<style>a{fill:URL(http://elders.example)}</style>", "URL("),
        ('<animate attributeName="href" to="x"/>', "<animate>"),
        ('<set attributeName="onload" to="x"/>', "<set>"),
        ("<text>Duinstede</text>", "letters that are no outlines"),
        ('<x xmlns="http://elders.example/"/>', "<x>"),
        ('<path xmlns:i="http://elders.example/" i:d="x"/>', "d"),
    ],
)
def test_anything_that_runs_or_fetches_is_refused_and_named(inside, named, english):
    message = refusal(SVG.format(inside).encode())
    assert message.startswith("This SVG has ")
    assert named in message
    assert "Have it saved as a plain SVG, or as PNG." in message


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE svg SYSTEM "http://elders.example/x.dtd">',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_document_types_and_entities_are_refused(before, english):
    assert "a document type or entities" in refusal((before + SVG.format("")).encode())


def test_a_drawing_that_goes_on_for_ever_is_refused(english):
    told = "This SVG is too complicated for a logo. Save it as PNG."
    assert refusal(SVG.format("<path/>" * MAX_ELEMENTS).encode()) == told
    assert refusal(SVG.format("<g>" * MAX_DEPTH + "</g>" * MAX_DEPTH).encode()) == told


def test_a_drawing_that_is_broken_or_has_no_size_is_refused(english):
    assert "no well-formed XML" in refusal(b"<svg><g></svg>")
    sizeless = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    assert "does not tell how large it is" in refusal(sizeless)
    for box in ("0 0 0 0", "0 0 -1 5", "0 0 a b", "0 0 1e9 5"):
        assert refusal(SVG.replace("0 0 40 20", box).format("").encode())
    assert check(sizeless.replace(b"/>", b' width="30mm" height="12.6mm"/>')).height == 13
