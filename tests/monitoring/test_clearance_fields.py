"""Every field of the report that holds words is looked at, or left out for a reason; whose words they are."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from monitoring.enums import TextPlace
from monitoring.steering.clearance import FIELDS
from monitoring.table.clearance import check
from monitoring.table.report import Attached, Line, Report, Result, Told
from monitoring.table.said import View

PRIVATE = "mevrouw Proefkonijn"

#: Never typed: keys for addresses, choices out of a list, digests, names of parties and functions.
NOT_TYPED = {
    *("key", "light", "light_origin", "light_author"),
    *("leads.source", "leads.slug", "leads.kind", "leads.group"),
    *("progress.origin", "progress.party", "progress.author"),
    *("results.origin", "results.party", "results.target_kind"),
    *("elaborates.key", "elaborates.basis", "earlier.light"),
    *(f"awaited.values.{name}" for name in ("what", "party", "kind", "origin")),
    *("completed_by.slug", "completed_by.name", "attachments.digest", "attachments.party"),
    *(
        "views.party",
        "views.name",
        "views.kind",
        "views.light",
        "views.stood",
        "views.origin",
        "views.author",
    ),
}
#: Printed in the agreement: the number, how another commitment is called, and the item, which is looked at by itself.
PRINTED = {"number", "elaborates.number", "progress.item", "planned_items.name"}
#: Of what is no part of a line: the same. Parties are entered with their registered names, which is what a name is
#: compared with.
NOT_TYPED_BESIDE = {
    *(
        "municipality.slug",
        "municipality.name",
        "parties.slug",
        "parties.name",
        "reacting.slug",
        "reacting.name",
    ),
    *("framework.slug", "round.slug", "previous.slug", "status", "checksum", "words.middle_light"),
    *("look.colour", "look.parts", "look.columns", "look.orientation", "look.logo.content_type"),
    "look.logo.digest",
    *(f"followed.values.{name}" for name in ("what", "party", "kind", "origin")),
    *(f"projects.{name}" for name in ("party", "kind", "plan", "phase", "origin")),
    *(f"goals.{name}" for name in ("themes.basis", "themes.lines", "lines.key", "lines.basis")),
}
#: Printed in the agreement.
PRINTED_BESIDE = {"headings.number"}
#: Noted after closing, and looked at then.
AFTERWARDS = {f"corrections.{name}" for name in ("text", "author", "key", "number", "title")}
LEFT_OUT_BESIDE = NOT_TYPED_BESIDE | PRINTED_BESIDE | AFTERWARDS


def paths(kind: Any) -> Iterator[tuple[str, ...]]:
    """The path to every field of text in a class of the report."""
    for name, hint in get_type_hints(kind).items():
        inner = get_args(hint)[0] if get_args(hint) else hint
        if inner is str:
            yield (name,)
        elif is_dataclass(inner):
            yield from ((name, *rest) for rest in paths(inner))


#: Fields for pages of people who log in alone, which stand in no data and so leave with nothing.
STAYS = {field.name for field in fields(Line) if not field.metadata.get("in_data", True)}
OF_LINES = sorted(path for path in paths(Line) if path[0] not in STAYS)
BESIDE_THE_LINES = sorted(path for path in paths(Report) if path[0] != "lines")


def example(kind: Any, path: tuple[str, ...] | None = None) -> Any:
    """The least that a field can hold; the words at the end of the path, in a tuple of one."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [f.name for f in fields(kind)]
        return kind(  # type: ignore[operator]
            **{name: example(hints[name], path[1:] if path and path[0] == name else None) for name in names}
        )
    if get_origin(kind) is tuple:
        return () if path is None else (example(get_args(kind)[0], path),)
    if get_args(kind):
        return None if path is None else example(get_args(kind)[0], path)
    least = {str: "" if path is None else PRIVATE, int: 1, bool: False, date: date(2024, 5, 1)}
    return least.get(kind, Decimal(1))


def found(line: Line) -> list[Any]:
    return check(replace(example(Report), lines=(line,)), {})


#: What a new field asks for.
DECIDE = "look at its words in table/clearance.py, or say above that nobody types them"


class TestEveryField:
    """A new field of a line needs a decision: its words are looked at, or stand above with why not."""

    @pytest.mark.parametrize("path", OF_LINES, ids=".".join)
    def test_what_is_typed_is_looked_at(self, path):
        words = {one.words for one in found(example(Line, path))}
        assert words == (set() if ".".join(path) in NOT_TYPED | PRINTED else {PRIVATE}), DECIDE

    @pytest.mark.parametrize("path", BESIDE_THE_LINES, ids=".".join)
    def test_what_is_typed_beside_the_lines_is_looked_at_too(self, path):
        rows = check(example(Report, path), {})
        words = {one.words for one in rows}
        assert words == (set() if ".".join(path) in LEFT_OUT_BESIDE else {PRIVATE}), DECIDE
        assert all(one.line is None and one.place in TextPlace.values for one in rows)

    @pytest.mark.parametrize("path", [("progress", "round"), ("earlier", "round")], ids=".".join)
    def test_what_a_round_was_called_belongs_to_no_line(self, path):
        assert [(one.line, one.place) for one in found(example(Line, path))] == [(None, TextPlace.ROUND)]

    def test_every_field_has_a_name_on_the_page(self):
        beside = [one.field for path in BESIDE_THE_LINES for one in check(example(Report, path), {})]
        assert {*beside, *(one.field for path in paths(Line) for one in found(example(Line, path)))} == set(
            FIELDS
        )

    def test_no_reason_outlives_its_field(self):
        assert {".".join(path) for path in OF_LINES} >= NOT_TYPED | PRINTED
        assert {"wanted"} == STAYS
        assert {".".join(path) for path in BESIDE_THE_LINES} >= LEFT_OUT_BESIDE


class TestWhoseWords:
    def line(self, **changes: Any) -> Line:
        return replace(example(Line), key="a-1", **changes)

    def test_the_same_words_of_two_parties_are_one_finding_of_both(self):
        files = tuple(Attached("verslag_jan_proef.pdf", name, 1, name) for name in ("Wonen", "Elders"))
        (one,) = found(self.line(attachments=files))
        assert one.parties == ("Wonen", "Elders")

    def test_a_reaction_is_of_who_gave_it_also_where_another_says_the_same_elsewhere(self):
        view = example(View)
        said = (
            replace(view, name="Wonen", reason=PRIVATE, cause="Anders"),
            replace(view, name="Elders", adjustment=PRIVATE),
        )
        assert [one.parties for one in found(self.line(views=said))] == [("Wonen", "Elders")]

    def test_a_source_is_of_who_gave_the_text_or_the_figure(self):
        told = replace(example(Told), source=PRIVATE, party="Wonen")
        figure = replace(example(Result), source=PRIVATE, party="Elders")
        rows = found(self.line(progress=(told,), results=(figure, figure), light_source=PRIVATE))
        assert [(one.field, one.parties) for one in rows] == [
            ("source", ("Wonen", "")),
            ("figure", ("Elders",)),
        ]


def test_what_was_kept_before_is_known_again():
    """The digests are in the database: how they are made can not change."""
    text = f"Met {PRIVATE} \ud800 é."
    (one,) = found(replace(example(Line), key="a-1", text=text))
    parts = json.dumps(["a-1", "text", text, "name", PRIVATE], ensure_ascii=False)
    assert one.digest == hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()


def test_a_long_text_full_of_findings_takes_no_long_time():
    text = " ".join(f"a{number}@bb.nl" for number in range(3_000))
    began = time.perf_counter()
    assert len(found(replace(example(Line), text=text))) == 3_000
    assert time.perf_counter() - began < 2
