"""Tags of the shared components."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, ModelChoiceField, Textarea
from django.template.base import FilterExpression
from django.template.defaultfilters import stringfilter
from django.utils import formats, translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

from config.web.lights import light_badge, light_icon
from config.web.problems import told_first
from config.web.typed import Typed, pieces_of
from config.web.units import number, unit_of

register = template.Library()


@register.simple_tag
def light(value: str, word: str) -> SafeString:
    """A light: shape, word and colour."""
    return light_badge(value, str(word))


@register.simple_tag
def light_shape(value: str, title: str = "") -> SafeString:
    """The shape of a light without its word."""
    return light_icon(value, str(title))


#: How the mark of a demonstration is drawn: on a page, on paper, amid facts, and within brackets.
_MADE_UP = {
    "tag": ' <span class="tag">{}</span>',
    "paper": ' <span class="demo">{}</span>',
    "fact": " · {}",
    "within": ", {}",
}


@register.simple_tag
def made_up(told: object, look: str = "tag") -> SafeString:
    """The word that marks what was made up for the demonstration, set apart from what stands before it.

    `told`: the origin of something, or whether it was made up; nothing is drawn for what was not.
    """
    if told is not True and told != "demo":
        return SafeString("")
    return format_html(_MADE_UP[look], gettext("demonstration"))


@register.filter(expects_localtime=True)
def long_date(value: Any) -> str:
    """A date, or the day of a moment on our clock, as '1 juli 2026' with its month on the same line."""
    return formats.date_format(value, "j\u00a0F Y") if value else ""


@register.filter
def counting(unit: str, value: Decimal | None) -> str:
    """`{{ indicator.unit|counting:target.value }}`: the unit as it stands beside the number."""
    return unit_of(value, unit)


@register.filter
def counted_in(value: Decimal, unit: str) -> str:
    """`{{ target.value|counted_in:indicator.unit }}`: the number as people write it, of euros with whole cents."""
    return number(value, unit)


@register.filter
def thousands(value: int) -> str:
    """A whole number as people write it: 1.800."""
    return number(Decimal(value))


@register.filter
def opening(text: str, words: int) -> str:
    """The whole sentences a text begins with, as many as fit in so many words; of a longer first one its begin."""
    first, *others = re.split(r"(?<=[.!?])\s+(?=[^a-z])", text.strip())
    for other in others:
        if len(f"{first} {other}".split()) > words:
            break
        first = f"{first} {other}"
    return Truncator(first).words(2 * words)


_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
#: Between a number and %, the letter and digits of a commitment's number, the years of a term, and day and month.
_TIES = re.compile(
    r"(?<=\d) (?=%)|(?<=\b[A-Z]) (?=\d+\.\d)|(?<=\b\d{4}) (?=t/m \d{4})|(?<=\bt/m) (?=\d{4}\b)"
    rf"|(?<=\b\d) (?=(?:{_MONTHS})\b)|(?<=\b\d\d) (?=(?:{_MONTHS})\b)"
)


@register.filter(is_safe=True)
@stringfilter
def tied(text: str) -> str:
    """Typed text in which what belongs together stays on one line: '68 %', 'J 1.9', '2024 t/m 2027', '1 juli'."""
    return _TIES.sub("\u00a0", text)


def _bar_text(value: str, told: str, x: float, width: float) -> str:
    """'12 green', or where the part is too narrow for words the number alone, or nothing; `x`, `width` in percents."""
    if width <= 3:
        return ""
    narrow = width <= 9
    # On a telephone a letter takes about three percents, so that a longer word needs more.
    label = told if width > min(3 * len(told), 90) else told.partition(" ")[0]
    return format_html(
        '<text class="bar__text bar__text--{}" x="{}%" dx="{}" y="50%" dy=".35em"{}>{}</text>',
        value,
        f"{x + width / 2 if narrow else x:.2f}",
        0 if narrow else 10,
        SafeString(' text-anchor="middle"' if narrow else ""),
        label,
    )


@register.simple_tag
def counts_bar(segments: list[tuple[str, int, str]], total: int, size: str = "large") -> SafeString:
    """A bar of counts, drawn with SVG attributes only.

    `segments`: (light, count, word) in order; `total`: what the whole width stands for. The words stand in the
    bar when large; beside it the page always gives the same counts as text.
    """
    if not total:
        return SafeString("")
    parts = []
    x = 0.0
    for value, count, word in segments:
        if not count:
            continue
        width = 100 * count / total
        text = _bar_text(value, f"{count} {word}", x, width) if size == "large" else ""
        parts.append(
            format_html(
                '<rect class="bar__part bar__part--{}" x="{}%" y="0" width="{}%" height="100%"/>{}',
                value,
                f"{x:.2f}",
                f"{width:.2f}",
                text,
            )
        )
        x += width
    return format_html(
        '<svg class="bar bar--{}" width="100%" height="{}" aria-hidden="true">{}</svg>',
        size,
        "40" if size == "large" else "9",
        format_html_join("", "{}", ((part,) for part in parts)),
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, rows: int | None = None, typed: bool = False) -> dict[str, Any]:
    """A form field with label, help and error in NL Design System markup; `typed`: people named it.

    The label tells by itself what may stay empty. Not so of the names in `form.needed` (a service refuses them when
    empty) and `form.needed_sometimes` (the help tells when), nor in a form that only sifts (`form.sifts`).
    """
    required = bound.field.required or bound.name in getattr(bound.form, "needed", ())
    attrs = _attributes(bound, rows, required)
    ticked = getattr(bound.field.widget, "input_type", "") == "checkbox"
    sometimes = bound.name in getattr(bound.form, "needed_sometimes", ())
    sifts = getattr(bound.form, "sifts", False)
    return {
        "bound": bound,
        "control": _marked(bound, bound.as_widget(attrs=attrs)),
        "ticked": ticked,
        "typed": typed,
        "optional": not (required or ticked or sometimes or sifts or _tells_itself(bound)),
        "sometimes": sometimes,
    }


#: The classes of a control by the kind of its widget; a text box is the usual one.
_CONTROLS = {
    "textarea": "utrecht-textarea utrecht-textarea--html-textarea",
    "select": "utrecht-select utrecht-select--html-select",
    "checkbox": "utrecht-checkbox utrecht-checkbox--html-input",
}
_TEXT_BOX = "utrecht-textbox utrecht-textbox--html-input"


def _attributes(bound: BoundField, rows: int | None, required: bool) -> dict[str, Any]:
    """What stands on the control itself: how it looks, what describes it, and what screen readers are told."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or type(widget).__name__.lower()
    attrs: dict[str, Any] = {"class": _CONTROLS.get(kind, _TEXT_BOX)}
    told = {"help": bound.help_text, "error": bound.errors}
    if described := [f"{bound.id_for_label}_{part}" for part, words in told.items() if words]:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
        attrs["class"] += " utrecht-textbox--invalid"
    if rows:
        attrs["rows"] = rows
    if isinstance(widget, Textarea):
        # The browser would cut a long text that is pasted without a word; the server refuses it and tells.
        attrs["maxlength"] = False
        if not _in_dutch():
            attrs["lang"] = "nl"
    if required and not (bound.field.required and bound.form.use_required_attribute):
        attrs["aria-required"] = "true"
    return attrs


#: What the empty option of a choice shows where it has no words of its own.
_NO_WORDS = {"", "–", "—", "---------"}


def _tells_itself(bound: BoundField) -> bool:
    """Whether a choice has words for nothing, as "nobody" or "not known"."""
    found = bound.field
    if isinstance(found, ModelChoiceField):
        return str(found.empty_label or "") not in _NO_WORDS
    choices = getattr(found.widget, "choices", ())
    return any(value == "" and str(words) not in _NO_WORDS for value, words in choices)


def _marked(bound: BoundField, control: SafeString) -> SafeString:
    """The options of a choice among rows, or of `form.typed_choices`, are what people typed; the empty one is ours."""
    typed = isinstance(bound.field, ModelChoiceField) or bound.name in getattr(
        bound.form, "typed_choices", ()
    )
    if _in_dutch() or not typed:
        return control
    return SafeString(re.sub(r'<option (?=value="[^"])', '<option lang="nl" ', control))


@register.inclusion_tag("components/error_alert.html")
def error_alert(told: Any, id: str = "") -> dict[str, Any]:
    """What is wrong with a form as a whole, in an alert; nothing where nothing is told.

    `told`: one message, or a list of them as `form.non_field_errors` is. `id`: that of the alert.
    """
    return {"told": told if isinstance(told, list) else [told] if told else [], "id": id}


@register.simple_tag
def language_name(code: str) -> str:
    """A language's name in that language."""
    return str(translation.get_language_info(code)["name_local"]).capitalize()


def _in_dutch() -> bool:
    """Whether the page around is Dutch; then what people typed needs no mark."""
    return (translation.get_language() or "nl").startswith("nl")


@register.simple_tag(name="dutch")
def dutch_attribute() -> SafeString:
    """`<p{% dutch %}>`: marks an element that holds nothing but what people typed, which is Dutch by convention.

    For a screen reader on a page in another language; nothing on a Dutch page. Never beside a lang of its own.
    """
    return SafeString("" if _in_dutch() else ' lang="nl"')


@register.filter(name="dutch")
def dutch_words(value: Any) -> Any:
    """`{{ text|dutch }}`: the same for typed text amid words of the page, in an element of its own; not in attributes."""
    if _in_dutch() or value is None or value == "":
        return value
    return format_html('<span lang="nl">{}</span>', conditional_escape(value))


@register.filter(name="told")
def typed_within(value: str) -> str:
    """`{{ task.reason|told }}`: the same for the pieces of a text that are `Typed`."""
    if _in_dutch():
        return value
    marked = (dutch_words(one) if isinstance(one, Typed) else one for one in pieces_of(value))
    return format_html_join("", "{}", ((one,) for one in marked))


class KeptNode(template.Node):
    """A piece of page that is rendered once per drawer and key."""

    def __init__(self, nodelist: template.NodeList, drawer: FilterExpression, key: FilterExpression) -> None:
        self.nodelist = nodelist
        self.drawer = drawer
        self.key = key

    def render(self, context: template.Context) -> SafeString:
        """The piece from the drawer, else rendered now."""
        drawer = self.drawer.resolve(context, ignore_failures=True)
        key = self.key.resolve(context, ignore_failures=True)
        if drawer is None or key is None:
            return self.nodelist.render(context)
        if key not in drawer:
            drawer[key] = self.nodelist.render(context)
        piece: SafeString = drawer[key]
        return piece


@register.tag
def kept(parser: template.base.Parser, token: template.base.Token) -> KeptNode:
    """`{% kept drawer key %}…{% endkept %}`: keep the piece in a dict the view gives, under a key.

    The key must tell everything the piece depends on that the drawer does not. Without drawer or key it is rendered
    each time.
    """
    _tag, drawer, key = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, parser.compile_filter(drawer), parser.compile_filter(key))


class ProblemsNode(template.Node):
    """A whole page, with what is wrong in it told first."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """The page, read once more when it is ready."""
        request = context.get("request")
        return told_first(self.nodelist.render(context), sent=bool(request and request.method == "POST"))


@register.tag
def problems_first(parser: template.base.Parser, token: template.base.Token) -> ProblemsNode:
    """`{% problems_first %}…{% endproblems_first %}` around the page every page extends."""
    nodelist = parser.parse(("endproblems_first",))
    parser.delete_first_token()
    return ProblemsNode(nodelist)
