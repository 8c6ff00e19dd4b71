"""Translation catalogues with Babel, so that nobody needs gettext installed.

English is the source language and has no catalogue: a text shows as it stands in the code. Dutch is collected
from the code and the templates, kept sorted and free of dates and line numbers so that a change shows only itself.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, generate_po, read_po
from django.utils.translation.template import templatize

LANGUAGE = "nl"
CATALOGUE = Path(LANGUAGE, "LC_MESSAGES", "django.po")
PACKAGES = ("config", "parties", "agreements", "monitoring")
TEMPLATE_SUFFIXES = frozenset({".html", ".txt"})
#: Which arguments hold text, counted from 1; (1, "c") is a context.
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators",)

#: Written by hand: Babel's own header holds the time of the run and Babel's version.
_HEADER = """\
# Dutch texts of prestatieafspraken. Collected by `make messages`; fill in the msgstr lines by hand.
msgid ""
msgstr ""
"Project-Id-Version: prestatieafspraken\\n"
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

#: A string literal as templatize writes it, or white space Python's tokenizer refuses.
_LITERAL_OR_ODD_SPACE = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|[^\S \n]""")
#: Without the space flag of printf, and '-' only before a width: '7,5 % sociaal' and '30%-eis' are plain text.
_PERCENT = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?(?P<kind>[#0+]*(?:-?\d+)?(?:\.\d+)?[diouxXeEfFgGcrs])|(?P<other>%%?)"
)

MessageKey = tuple[str, str | tuple[str, ...]]


class CatalogueError(Exception):
    """A source file or a catalogue that cannot be read; the text names the file."""


class Problem(NamedTuple):
    """One text that needs work: `kind` is missing, untranslated, fuzzy, obsolete or placeholders."""

    kind: str
    text: str
    detail: str

    def __str__(self) -> str:
        """One line for a list."""
        return f"{self.kind}: {self.text}" + (f" ({self.detail})" if self.detail else "")


def collect(root: Path) -> Catalog:
    """Return a catalogue of every translatable text below `root`, without translations.

    Raises CatalogueError for a source file that cannot be read as Python or as a template.
    """
    catalog = Catalog(locale=LANGUAGE)
    for path in _source_files(root):
        name = path.relative_to(root).as_posix()
        try:
            source = path.read_bytes()
            if path.suffix in TEMPLATE_SUFFIXES:
                source = _template_as_python(source.decode(), name).encode()
            else:
                source += _calls_inside_f_strings(source).encode()
            for _line, text, comments, context in extract("python", BytesIO(source), KEYWORDS, COMMENT_TAGS):
                catalog.add(text, "", locations=[(name, 0)], auto_comments=comments, context=context)
        # Python's tokenizer, templatize and Babel each raise something else for a file they cannot read.
        except Exception as error:
            raise CatalogueError(f"{name} cannot be read: {error}") from error
    return catalog


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue in a .po file, or an empty one when there is no file yet.

    Raises CatalogueError when the file is not a valid catalogue, for example after a bad merge.
    """
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    try:
        return read_po(BytesIO(path.read_bytes()), locale=LANGUAGE, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(f"{path}, line {error.lineno + 1}, is not valid: {error.line}") from error
    except (ValueError, IndexError) as error:
        raise CatalogueError(f"{path} is not a valid catalogue: {error}") from error


def update(root: Path, path: Path) -> Catalog:
    """Collect the texts below `root` into the .po file at `path` and return the catalogue written.

    Translations and translators' comments stay, texts no longer in the code go, a new text is left empty: a
    guess that looks like a translation is worse than none. The file is touched only when something changes.
    Raises CatalogueError like collect() and read_catalogue().
    """
    catalog, known = collect(root), _by_key(read_catalogue(path))
    for key, message in _by_key(catalog).items():
        if previous := known.get(key):
            message.string = previous.string
            message.user_comments = previous.user_comments
            message.flags |= previous.flags & {"fuzzy"}
    content = render(catalog)
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return catalog


def render(catalog: Catalog) -> str:
    """Return a catalogue as the text of a .po file: sorted by text, file names without line numbers."""
    lines = generate_po(
        catalog, omit_header=True, ignore_obsolete=True, include_lineno=False, sort_by="message"
    )
    return (_HEADER + "".join(lines)).rstrip("\n") + "\n"


def compile_catalogue(path: Path) -> Path:
    """Compile a .po file and return the .mo file beside it. Raises CatalogueError like read_catalogue().

    Left out are fuzzy texts and those without translation, so that Django's own Dutch or the English shows.
    """
    catalog = read_catalogue(path)
    for message in _messages(catalog):
        if not is_translated(message):
            catalog.delete(message.id, message.context)
    # Babel fills in the current time; the same .po should give the same .mo.
    catalog.creation_date = datetime(2000, 1, 1, tzinfo=UTC)
    content = BytesIO()
    write_mo(content, catalog)
    compiled = path.with_suffix(".mo")
    compiled.write_bytes(content.getvalue())
    return compiled


def find_problems(root: Path, path: Path) -> list[Problem]:
    """Compare the code below `root` with the .po file at `path`; return what needs work, in order of text.

    Raises CatalogueError like collect() and read_catalogue().
    """
    catalog = read_catalogue(path)
    found, known = _by_key(collect(root)), _by_key(catalog)
    problems = [
        Problem("missing", _label(key), _files(message)) for key, message in found.items() if key not in known
    ]
    problems += [
        Problem("obsolete", _label(_key(message)), "")
        for _name, message in sorted(catalog.obsolete.items(), key=str)
    ]
    for key, message in known.items():
        if key not in found:
            problems.append(Problem("obsolete", _label(key), _files(message)))
        else:
            problems += _problems_of(message)
    return sorted(problems, key=lambda problem: (problem.text, problem.kind))


def is_translated(message: Message) -> bool:
    """Return whether every form of a text has a translation."""
    return all(_forms(message.string))


def count_untranslated(catalog: Catalog) -> tuple[int, int]:
    """Return the number of texts in a catalogue and how many of them have no translation."""
    messages = list(_messages(catalog))
    return len(messages), sum(not is_translated(message) for message in messages)


def compare_placeholders(message: Message) -> str:
    """Return how the placeholders of a translation differ from the text's, or "" when they agree.

    The singular may follow either form of the text: English can write 'One home' where Dutch writes the number.
    """
    texts, translations = _forms(message.id), _forms(message.string)
    for index, translation in enumerate(translations):
        allowed = texts if index == 0 else texts[-1:]
        differences = [_difference(text, translation) for text in allowed]
        if all(differences):
            return differences[0]
    return ""


def _source_files(root: Path) -> list[Path]:
    """Python files of the packages, and templates of the project and of the packages."""
    templates = root / "templates"
    files = [path for path in templates.rglob("*") if path.suffix in TEMPLATE_SUFFIXES]
    for package in PACKAGES:
        for path in (root / package).rglob("*"):
            in_templates = "templates" in path.relative_to(root).parts
            if path.suffix == ".py" or (in_templates and path.suffix in TEMPLATE_SUFFIXES):
                files.append(path)
    return sorted(path for path in files if path.is_file())


def _template_as_python(source: str, name: str) -> str:
    """A template's texts as calls Babel's Python reader understands.

    templatize keeps the template's indentation and its non-breaking spaces, both errors to a tokenizer.
    """
    python = _LITERAL_OR_ODD_SPACE.sub(lambda match: match[1] or " ", templatize(source, origin=name))
    return "\n".join(line.lstrip() for line in python.split("\n"))


def _calls_inside_f_strings(source: bytes) -> str:
    """The expressions inside f-strings, as lines of their own: before Python 3.12 Babel does not look there."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FormattedValue)]
    return "".join(f"\n{ast.unparse(node.value)}" for node in nodes)


def _messages(catalog: Catalog) -> Iterator[Message]:
    """The messages without the header, as a list so that the catalogue may change meanwhile."""
    yield from [message for message in catalog if message.id]


def _key(message: Message) -> MessageKey:
    """What makes a text the same text: context, singular and plural."""
    text = message.id if isinstance(message.id, str) else tuple(message.id)
    return message.context or "", text


def _by_key(catalog: Catalog) -> dict[MessageKey, Message]:
    return {_key(message): message for message in _messages(catalog)}


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Singular and plural, or the one form there is."""
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def _label(key: MessageKey) -> str:
    context, text = key
    quoted = " / ".join(f'"{form}"' for form in _forms(text)).replace("\n", "\\n")
    return f"{quoted} [{context}]" if context else quoted


def _files(message: Message) -> str:
    return ", ".join(sorted({name for name, _line in message.locations}))


def _problems_of(message: Message) -> Iterator[Problem]:
    """What is wrong with one text of the catalogue that the code still uses."""
    label = _label(_key(message))
    if message.fuzzy:
        yield Problem("fuzzy", label, _files(message))
    if not is_translated(message):
        yield Problem("untranslated", label, _files(message))
    elif difference := compare_placeholders(message):
        yield Problem("placeholders", label, difference)


def _difference(text: str, translation: str) -> str:
    """How the placeholders of two texts differ, or ""."""
    ours, theirs = _percent_signs(text), _percent_signs(translation)
    if ours.placeholders != theirs.placeholders or _fields(text) != _fields(translation):
        return f"{_shown(text)} in the code, {_shown(translation)} in the translation"
    if ours.formatted and theirs.plain:
        return "a percent sign must be written %% here"
    if theirs.formatted and not ours.formatted:
        return "a percent sign must be written % here"
    return ""


class _Percent(NamedTuple):
    """The percent signs of a text: named placeholders in any order, positional ones in theirs."""

    placeholders: tuple[frozenset[str], tuple[str, ...]]
    formatted: bool
    plain: bool


def _percent_signs(text: str) -> _Percent:
    matches = list(_PERCENT.finditer(text))
    named = frozenset(match[0] for match in matches if match["name"] is not None)
    positional = tuple(match[0] for match in matches if match["kind"] and match["name"] is None)
    others = {match["other"] for match in matches}
    return _Percent((named, positional), bool(named or positional or "%%" in others), "%" in others)


def _fields(text: str) -> list[str] | None:
    """The {fields} of a text: names once, in order; None when the braces are no format."""
    try:
        fields = [
            field for _literal, field, _spec, _conversion in Formatter().parse(text) if field is not None
        ]
    except ValueError:
        return None
    return sorted(set(fields)) + [""] * (fields.count("") - 1)


def _shown(text: str) -> str:
    """The placeholders of a text for a person to read."""
    signs = [match[0] for match in _PERCENT.finditer(text) if match["kind"]]
    signs += [f"{{{field}}}" for field in _fields(text) or []]
    return " ".join(dict.fromkeys(signs)) or "none"
