"""What templates make of the shared tags, in tests."""

from xml.etree import ElementTree

from django.template import Context, Template

HOSTILE = "<script>alert('x')</script>\"&"


def render(source: str, **context: object) -> str:
    """What a template makes of these tags; they are built in."""
    return Template(source).render(Context(context))


def drawing(svg: str) -> ElementTree.Element:
    """A drawing as a tree; it must be well-formed."""
    return ElementTree.fromstring(svg)
