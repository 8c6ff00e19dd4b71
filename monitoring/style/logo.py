"""Letting a logo in: what it is follows from its content, and what could do harm stays out.

PNG and JPEG are drawn anew, which leaves out everything but the picture. SVG is kept when it consists of nothing but
shapes and colours, and refused otherwise: who mends it knows what it should look like.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

#: Width and height of what may come in.
MAX_PIXELS = 4000
#: Longest side of what is kept: 60 mm at more than 600 dots per inch.
KEPT_PIXELS = 1500
#: What a whole file has at its end.
_ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}
MAX_ELEMENTS = 3000
MAX_DEPTH = 30
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENT_NAMES = (
    "svg g defs title desc metadata path rect circle ellipse line polyline polygon linearGradient radialGradient"
    " stop clipPath style"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTE_NAMES = (
    "id class version width height viewBox preserveAspectRatio transform d x y x1 y1 x2 y2 cx cy r rx ry fx fy"
    " points pathLength fill fill-rule fill-opacity stroke stroke-width stroke-linecap stroke-linejoin"
    " stroke-miterlimit stroke-dasharray stroke-dashoffset stroke-opacity opacity color offset stop-color"
    " stop-opacity gradientUnits gradientTransform spreadMethod clip-path clip-rule clipPathUnits style display"
    " visibility overflow enable-background type role aria-label aria-hidden focusable baseProfile"
    " shape-rendering vector-effect data-name"
)
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
#: A colour, a number or the name of a gradient or clip in the same file.
_OWN = re.compile(r"url\(\s*['\"]?#[\w.-]+['\"]?\s*\)")
_CSS = re.compile(r"[\w\s.#,:;%{}()'\"!>*+/-]*")
_NUMBER = re.compile(r"\s*(\d{1,6}(?:\.\d+)?)\s*(px|pt|mm|cm|in)?\s*")


@dataclass(frozen=True, slots=True)
class CheckedLogo:
    """A picture that may be kept; sizes in pixels, or in the units of the drawing."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """SHA-256 of the content as 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def check_logo(file: IO[bytes], size: int) -> CheckedLogo:
    """The picture in a file of `size` bytes; raises ValidationError that says what is wrong with it.

    A file that is too large is not read at all.
    """
    if size > settings.LOGO_MAX_BYTES:
        raise ValidationError(
            _("This file is %(size)s; a logo is at most %(most)s. Save it smaller and choose it again.")
            % {"size": filesizeformat(size), "most": filesizeformat(settings.LOGO_MAX_BYTES)}
        )
    content = file.read(settings.LOGO_MAX_BYTES + 1)
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _drawn_anew(content)
    if b"<svg" in content[:4096] or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return _checked_svg(content)
    raise ValidationError(_("This is no PNG, JPEG or SVG picture, whatever its name says."))


# ---- PNG and JPEG


def _drawn_anew(content: bytes) -> CheckedLogo:
    """The same picture without anything around it: in RGB, upright, no larger than needed."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            _check_size(*picture.size)
            kind = picture.format
            if _ENDS[str(kind)] not in content:
                raise ValueError("cut off")  # The library may be told to pass this over, and WeasyPrint does.
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            # CMYK and the like mean nothing on a screen, and 16 bits a channel nothing in a logo.
            drawn = upright.convert("RGBA" if has_alpha and kind == "PNG" else "RGB")
    except ValidationError:
        raise
    except Exception as error:  # A broken picture makes the library fail in many ways.
        raise ValidationError(
            _("This picture can not be read: the file is damaged or of an unusual kind.")
        ) from error
    drawn.thumbnail((KEPT_PIXELS, KEPT_PIXELS))
    drawn.info.clear()
    kept = BytesIO()
    if kind == "JPEG":
        drawn.save(kept, "JPEG", quality=90)
    else:
        drawn.save(kept, "PNG", optimize=True)
    content_type = "image/jpeg" if kind == "JPEG" else "image/png"
    return CheckedLogo(kept.getvalue(), content_type, *drawn.size)


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_PIXELS:
        raise ValidationError(
            _("This picture is %(width)s by %(height)s pixels; at most %(most)s by %(most)s is allowed.")
            % {"width": width, "height": height, "most": MAX_PIXELS}
        )


# ---- SVG


def _checked_svg(content: bytes) -> CheckedLogo:
    """The drawing as it is, when there is nothing in it but shapes and colours."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _refused(_("a document type or entities")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ValidationError(_("This SVG can not be read: it is no well-formed XML.")) from error
    if root.tag != f"{_SVG}svg":
        raise ValidationError(_("This is no PNG, JPEG or SVG picture, whatever its name says."))
    _check_elements(root)
    # What was checked is what is kept: comments and instructions to programs are no elements.
    return CheckedLogo(_written(root), "image/svg+xml", *_svg_size(root))


def _written(root: Element) -> bytes:
    """The drawing with plain names: word processors look for <svg, and know no drawing by <ns0:svg.

    The library writes such a prefix unless it was told of none, which every other part of the process can undo.
    """
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(_SVG)
    root.set("xmlns", _SVG[1:-1])
    return tostring(root)


def _refused(what: str) -> ValidationError:
    return ValidationError(
        _("This SVG has %(what)s in it, which is not allowed here. Have it saved as a plain SVG, or as PNG.")
        % {"what": what}
    )


def _check_elements(root: Element) -> None:
    """Walk through the drawing; raises ValidationError at the first thing that is not allowed."""
    waiting = [(root, 1)]
    seen = 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if seen > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise ValidationError(_("This SVG is too complicated for a logo. Save it as PNG."))
        _check_element(element)
        waiting += [(child, depth + 1) for child in element]


def _check_element(element: Element) -> None:
    namespace, _brace, name = str(element.tag).rpartition("}")
    if namespace != _SVG[:-1] or name not in _ELEMENTS:
        if name in ("text", "tspan", "textPath"):
            raise _refused(_("letters that are no outlines"))
        raise _refused(f"<{name}>")
    for key, value in element.attrib.items():
        space, _brace, attribute = key.rpartition("}")
        if space.endswith("/XML/1998/namespace") and attribute in ("space", "lang"):
            continue
        if space or attribute not in _ATTRIBUTES:
            raise _refused(attribute)
        _check_css(value, _OWN.sub("", value), strict=attribute == "style")
    if name == "style":
        _check_css(element.text or "", _OWN.sub("", element.text or ""), strict=True)


def _check_css(text: str, rest: str, *, strict: bool) -> None:
    """Nothing that fetches or runs; `rest` is the text without references to its own parts."""
    lower = rest.lower()
    harmful = any(
        word in lower for word in ("url(", "javascript:", "expression", "image(", "\\", "@", "var(")
    )
    if harmful or (strict and not _CSS.fullmatch(rest)):
        raise _refused(f"“{text.strip()[:40]}”")


def _svg_size(root: Element) -> tuple[int, int]:
    """Width and height in units of the drawing; raises ValidationError when it tells none."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sizes = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [_NUMBER.fullmatch(size) for size in sizes]
    numbers = [float(match[1]) for match in found if match]
    if len(numbers) != 2 or min(numbers) <= 0:
        raise ValidationError(_("This SVG does not tell how large it is. Save it with a width and a height."))
    width, height = (max(1, round(number)) for number in numbers)
    return width, height
