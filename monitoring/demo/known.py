"""Which words the fixture files may have as keys: any other is a mistake, which would drop a fact without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from agreements.services.bodies import FIELDS as BODY_FIELDS

from ..style.services import FIELDS
from .rows import fields_of

#: Keys with what may stand in the fields, or in each row of the list, below them; None: whatever it is.
Known = Mapping[str, "Known | None"]


def _keys(names: str, **below: Known) -> Known:
    return {**dict.fromkeys(names.split()), **below}


_PLANNING = _keys("printed start end recurrence continuous conditional open_ended elsewhere source")
_LINK = _keys("commitment basis")
_COMMITMENT = _keys(
    "key number title text theme assessable monitor_only note origin",
    items=_keys("label text"),
    responsibilities=_keys("role party group everyone outsider function starts_on ends_on printed source"),
    planning=_PLANNING,
    elaborates=_LINK,
)
_COMMITMENTS = _keys("year", commitments=_COMMITMENT)
#: `note`, here and of bids: for who reads the file.
_FRAMEWORK = _keys(
    "municipality slug title summary starts_on ends_on adopted_on coordinator note",
    words=_keys("lead planning middle_light legend_green legend_yellow legend_red period_scheme"),
    participants=_keys("party role"),
    signatures=_keys("party signed_on function reference"),
    coordinators=_keys("party starts_on ends_on"),
    themes=_keys("number title ambition", children=_keys("number title ambition")),
    glossary=_keys("term definition source", amounts=_keys("label amount unit price_level")),
)
_HEADING = _keys("number title printed theme")
_MONITOR = _keys(
    "year",
    headings={**_HEADING, "children": _HEADING},
    lines=_keys("commitment heading"),
    indicators=_keys(
        "key commitment theme name definition unit period keeper source",
        targets=_keys("kind value upto year party group printed source"),
        measurements=_keys("party value starts_on reference_date printed source"),
        forecasts=_keys("party source years"),
    ),
    rounds=_keys(
        "slug title period starts_on ends_on reference_date status",
        assessments=_keys("commitment light cause effect adjustment origin source"),
        progress=_keys("commitment party text dated origin source"),
    ),
)
_BIDS = _keys(
    "note year",
    bids=_keys(
        "party scope first_year started submitted",
        letter=_keys("name title paragraphs"),
        lines=_keys(
            "what commitment quantity upto unit unit_words planned needed_from needs",
            answers=_keys("party answer on why quantity upto planned", reply=_keys("reply on why")),
            outcome=_keys("outcome on why"),
        ),
    ),
)
_SIGNING = _keys(
    "",
    years=_keys(
        "year status proposed_on agreed_on signed_on days note agree",
        commitments=_keys("key number title text theme leads planning"),
        objections=_keys("party commitment reason"),
        decline=_keys("party reason"),
        sign=_keys("party function reference"),
    ),
    addenda=_keys("year commitment title heading reason text planning holds_in days"),
)
_LINE = "title text theme leads planning event event_by"
_DRAFT = _keys(
    "year",
    evaluation=_keys(
        "year closed_on note", judgements=_keys("commitment party outcome onward lesson per_party")
    ),
    changed=_keys(f"continues {_LINE}"),
    new=_keys(_LINE, targets=_keys("name unit kind value party")),
    comments=_keys("on party text"),
)
_FILES: Known = {
    "parties": _keys("", parties=_keys("slug kind name short_name code description represents")),
    "framework": _FRAMEWORK,
    "publication": _keys(f"logo {' '.join(FIELDS)}"),
    "documents": _keys("", documents=_keys("title kind parties starts_on ends_on note", commitments=_LINK)),
    "bodies": _keys("", bodies=_keys(f"key {' '.join(BODY_FIELDS)}")),
    "goals": _keys(
        "",
        goals=_keys("key title words term source", themes=_keys("theme basis"), commitments=_LINK),
    ),
    "projects": _keys(
        "",
        projects=_keys(
            "name place kind developer outsider homes social_homes plan phase ready_year ready_words"
            " commitment indicator note origin source"
        ),
    ),
    "contacts": _keys("", contacts=_keys("party function email phone themes level position")),
    "cycle": _keys(
        "template",
        years=_keys(
            "year",
            added=_keys("kind title turns starts_on ends_on note"),
            done=_keys("step on note origin"),
        ),
    ),
    "bids": _BIDS,
    "signing": _SIGNING,
    "commitments": _COMMITMENTS,
    "monitor": _MONITOR,
    "draft": _DRAFT,
}
#: A file with a smaller framework of its own.
_OTHER: Known = {**_MONITOR, **_COMMITMENTS, "framework": _FRAMEWORK}
#: What a row goes by, the first that it has.
_NAMES = ("key", "slug", "commitment", "title", "term", "name", "party", "number", "what", "year")


def unknown_keys(file: str, data: dict[str, Any]) -> Iterator[str]:
    """A line for each key of a file that nothing reads, with the row it stands in."""
    yield from _unknown(file, _keys_of(file) or _OTHER, data)


def is_part_of_main(file: str) -> bool:
    """Whether the file tells something of the main framework of its folder, and holds none of its own."""
    return _keys_of(file) is not None


def _keys_of(file: str) -> Known | None:
    stem = file.removesuffix(".json")
    return _FILES.get(stem) or _FILES.get(stem.partition("-")[0])


def _unknown(place: str, known: Known, data: dict[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if key not in known:
            near = get_close_matches(key, known, 1)
            told = {"place": place, "key": key, "known": near[0] if near else ", ".join(known)}
            if near:
                yield _("%(place)s: “%(key)s” is not known here. Do you mean “%(known)s”?") % told
            else:
                yield _("%(place)s: “%(key)s” is not known here. Known are: %(known)s.") % told
        elif (below := known[key]) is not None:
            yield from _below(f"{place}, {key}", below, value)


def _below(place: str, known: Known, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _unknown(place, known, value)
    for index, row in enumerate(value if isinstance(value, list) else [], start=1):
        fields = fields_of(row)
        name = next((fields[one] for one in _NAMES if fields.get(one)), "?")
        at = {"place": place, "row": index, "name": name}
        yield from _unknown(_("%(place)s, row %(row)s (%(name)s)") % at, known, fields)
