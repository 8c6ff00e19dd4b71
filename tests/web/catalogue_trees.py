"""Small projects with texts, and what stands in their catalogues."""

from pathlib import Path

from config.web import catalogues

PYTHON = '''
"""gettext("not this one")."""
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, npgettext, pgettext, pgettext_lazy

plain = _("Plain")
split = gettext_lazy("Split over " "two pieces")
formatted = _("%(name)s signs") % {"name": plain}
braces = _("{name} declines").format(name=plain)
plural = ngettext("%(n)s home", "%(n)s homes", 2)
lazy_plural = ngettext_lazy("year", "years", "n")
context = pgettext("month", "May")
lazy_context = pgettext_lazy("verb", "May")
context_plural = npgettext("furniture", "table", "tables", 2)
not_text = _(plain)
in_f_string = f"({_('Inside')}) {f'{plain} {len(_(plain))}'} {plain:{ngettext('w', 'ww', 2)}}"
for _, x in []:
    print("No text")
'''
TEMPLATE = """
{% load i18n %}
    <h1>{% translate "Heading" %}</h1>
  {% if x == _("Compared") %}\N{NO-BREAK SPACE}don't {{ x|default:_("Default") }}{% endif %}
      {% translate "Order" context "in a list" as order %}
  {% light "green" _("On\N{NO-BREAK SPACE}course") %}
{% blocktranslate trimmed count n=total context "homes" %}
    {{ n }} ready,
    100% sure
{% plural %}
    {{ n }} all
    ready
{% endblocktranslate %}
{# Translators: a person's name #}
{% blocktranslate with name=person.name %}Hello {{ name }}{% endblocktranslate %}
{% verbatim %}{% translate "Verbatim" %}{% endverbatim %}
{% comment %}{% translate "Commented" %}{% endcomment %}
"""


def write_tree(root: Path, files: dict[str, str]) -> Path:
    """Write files of a small project; returns its root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def po(root: Path) -> Path:
    return root / "locale" / catalogues.CATALOGUE


def texts(root: Path) -> set[tuple]:
    """(context, text) of everything collected."""
    return {(message.context, message.id) for message in catalogues.collect(root) if message.id}


def translate(root: Path, *pairs: tuple[str, str]) -> None:
    """Fill in msgstr after a msgid, as a translator does in the file."""
    content = po(root).read_text(encoding="utf-8")
    for text, translated in pairs:
        before = f'msgid "{text}"\nmsgstr ""'
        assert before in content
        content = content.replace(before, f'msgid "{text}"\nmsgstr "{translated}"')
    po(root).write_text(content, encoding="utf-8")
