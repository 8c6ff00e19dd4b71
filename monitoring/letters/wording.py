"""From what was read to the letter: plain sentences, counts in words, never an average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import FrameworkStatus, Origin
from agreements.models import Commitment
from parties.enums import PartyKind
from parties.models import Party

from ..council.reading import Told
from ..enums import CouncilState
from ..publishing.counts import joined
from ..publishing.pages import DRAFT_MARK
from ..style.look import Look
from ..table.report import Report
from ..table.words import long_date, place_name
from ..year.words import when_words
from .letter import Block, Bullets, CouncilLetter, Heading, Run, cleaned, paragraph, row_of, run
from .lines import SHORT, attention, goals, results, shortened, state
from .reading import NextYear, Part

#: How many new or changed commitments, documents and steps a letter names per framework.
NAMED = 12
STEPS = 8
#: What a municipality writes before its name above a letter.
_WORD = "Gemeente "


@dataclass(frozen=True, slots=True)
class Choices:
    """What the writer of the letter said. `function`: of the portfolio holder; `references`: one a line.

    `council`: what the council was promised and decided, as the letter tells it.
    """

    dated: date
    function: str
    subject: str
    occasion: str
    references: str = ""
    council: tuple[Told, ...] = ()


def usual_subject(years: Iterable[int]) -> str:
    """The subject unless somebody writes another, in Dutch."""
    with translation.override("nl"):
        told = joined([str(year) for year in sorted(set(years))])
        return _("Progress of the performance agreements %(years)s") % {"years": told}


def usual_occasion(signing: Mapping[str, int]) -> str:
    """The occasion unless somebody writes another, in Dutch. `signing`: how many parties sign, per kind."""
    corporations = signing.get(PartyKind.CORPORATION, 0)
    tenants = signing.get(PartyKind.TENANT_ORGANISATION, 0)
    with translation.override("nl"):
        others = [
            *(
                [ngettext("the housing corporation", "the housing corporations", corporations)]
                if corporations
                else []
            ),
            *([ngettext("the tenant organisation", "the tenant organisations", tenants)] if tenants else []),
        ]
        told = {"parties": joined(others)}
        begin = (
            _("Every year we follow with %(parties)s what came of our performance agreements.") % told
            if others
            else _("Every year we follow what came of our performance agreements.")
        )
        return f"{begin} " + _(
            "With this letter we tell you how they stand. The monitor with all commitments goes along."
        )


def usual_function() -> str:
    """Who signs unless somebody writes another, in Dutch."""
    with translation.override("nl"):
        return _("alderman for housing")


def compose(municipality: Party, parts: Sequence[Part], choices: Choices) -> CouncilLetter:
    """The letter in Dutch about these rounds, in their order."""
    with translation.override("nl"):
        looks = [part.report.look or Look() for part in parts]
        look = next((one for one in looks if one.logo), looks[0] if looks else Look())
        return CouncilLetter(
            title=cleaned(choices.subject),
            sender=f"{_WORD}{_place(municipality)}",
            dated=choices.dated,
            addressee=(
                _("To the municipal council of %(municipality)s") % {"municipality": _place(municipality)},
            ),
            facts=_facts(parts, choices),
            blocks=tuple(_blocks(municipality, parts, choices)),
            mark="" if all(part.report.is_final for part in parts) else DRAFT_MARK,
            colour=look.colour,
            logo=look.logo,
        )


def _place(municipality: Party) -> str:
    return place_name(cleaned(municipality.name))


def annexes(parts: Sequence[Part]) -> list[str]:
    """What goes along with the letter, in Dutch."""
    with translation.override("nl"):
        return [_annex(part.report, len(parts) > 1) for part in parts]


def _annex(report: Report, is_named: bool) -> str:
    told = _("Monitor %(year)s, %(round)s, as of %(date)s") % {
        "year": report.year,
        "round": report.round.name,
        "date": long_date(report.reference_date),
    }
    name = f"{told} – {report.framework.name}" if is_named else told
    return cleaned(name if report.is_final else f"{name} ({DRAFT_MARK})")


def _facts(parts: Sequence[Part], choices: Choices) -> tuple[tuple[str, str], ...]:
    return (
        (_("Date"), long_date(choices.dated)),
        (_("Portfolio holder"), cleaned(choices.function)),
        (_("Subject"), cleaned(choices.subject)),
        (_("Annexes"), str(len(parts))),
    )


def _blocks(municipality: Party, parts: Sequence[Part], choices: Choices) -> Iterable[Block]:
    yield from _warnings(parts, choices)
    yield paragraph(run(_("Dear members of the council,")))
    yield Heading(1, _("Why this letter"))
    for text in cleaned(choices.occasion).split("\n"):
        if text.strip():
            yield paragraph(run(text))
    is_one = len(parts) == 1
    for part in parts:
        if not is_one:
            yield Heading(1, cleaned(part.report.framework.name))
        yield from _about(part, 1 if is_one else 2)
    yield from _references(parts, choices)
    yield from _steps(parts)
    yield paragraph(run(_("Kind regards,")), keep=True)
    yield paragraph(
        run(
            _("On behalf of the municipal executive of %(municipality)s,")
            % {"municipality": _place(municipality)}
        ),
        keep=True,
    )
    yield paragraph(run(choices.function))
    yield Heading(1, _("Annexes"))
    yield Bullets(tuple((run(name),) for name in annexes(parts)))


def _warnings(parts: Sequence[Part], choices: Choices) -> Iterable[Block]:
    """What a reader must know before anything else: that rounds are open, that things are made up."""
    names = [_of_part(part, part.report.round.name, len(parts)) for part in parts if not part.report.is_final]
    if names:
        told = ngettext(
            "The round %(names)s is not closed yet. What stands here can still change.",
            "The rounds %(names)s are not closed yet. What stands here can still change.",
            len(names),
        )
        yield paragraph(run(DRAFT_MARK, bold=True), run(told % {"names": joined(names)}))
    if any(part.report.has_demo for part in parts) or any(one.is_demo for one in choices.council):
        yield paragraph(
            run(_("Demonstration"), bold=True),
            run(
                _(
                    "Lights, texts or figures with the word ‘demonstration’ were made up to show how this works."
                    " They say nothing about what really happened."
                )
            ),
        )


def _about(part: Part, level: int) -> Iterable[Block]:
    """Everything about one framework, under headings of `level`."""
    yield Heading(level, _("How it stands"))
    yield paragraph(run(_made_with(part)))
    yield from state(part.report)
    yield from goals(part.report, level)
    yield Heading(level, _("What was reached"))
    yield from results(part.report)
    yield Heading(level, _("What needs attention"))
    yield from attention(part.report, level + 1)
    if part.next_year:
        yield Heading(level, _("New in %(year)s") % {"year": part.next_year.annual.year})
        yield from _next_year(part.next_year)
    if sources := _sources(part.report):
        yield paragraph(run(_("Taken over from: %(sources)s.") % {"sources": "; ".join(sources)}, soft=True))


def _sources(report: Report) -> list[str]:
    """The documents that lights and texts were taken over from, each once."""
    found: dict[str, None] = {}
    for line in report.lines:
        told = [(line.light_origin, line.light_source), *((t.origin, t.source) for t in line.progress)]
        found.update(dict.fromkeys(source for origin, source in told if origin == Origin.DOCUMENT and source))
    return list(found)[:NAMED]


def _made_with(part: Part) -> str:
    report = part.report
    others = [party.name for party in report.parties if party.slug != report.municipality.slug]
    told = {
        "framework": report.framework.name,
        "first": long_date(report.framework_starts_on),
        "last": long_date(report.framework_ends_on),
        "parties": joined(others),
    }
    if others and part.round.framework.was_withdrawn:
        return _("The agreement “%(framework)s” with %(parties)s was not signed.") % told
    if others and part.round.framework.status == FrameworkStatus.DRAFT:
        return (
            _(
                "The agreement “%(framework)s” with %(parties)s is not signed yet. Its term is %(first)s to %(last)s."
            )
            % told
        )
    if others:
        return (
            _("We made the agreement “%(framework)s” with %(parties)s. Its term is %(first)s to %(last)s.")
            % told
        )
    return _("The term of the agreement “%(framework)s” is %(first)s to %(last)s.") % told


def _next_year(following: NextYear) -> Iterable[Block]:
    yield paragraph(*(run(text) for text in _what_follows(following)))
    for label, lines in ((_("New:"), following.new), (_("Changed:"), following.changed)):
        if lines:
            yield paragraph(run(label, bold=True), keep=True)
            yield Bullets(_named([_commitment(line) for line in lines]))


def _what_follows(following: NextYear) -> Iterable[str]:
    """How it stands, where that came about here, and how many commitments there are."""
    annual, new = following.annual, len(following.new)
    told = {"year": annual.year, "status": str(annual.get_status_display()).lower()}
    if following.taken_over:
        yield _("The annual agreement %(year)s follows.") % told
    else:
        yield _("The annual agreement %(year)s follows. It is %(status)s.") % told
    if not following.taken_over or following.changed or following.same:
        counts = {"new": new, "changed": len(following.changed), "same": following.same}
        yield _("%(new)s new, %(changed)s changed, %(same)s unchanged.") % counts
        return
    # Taken over from a document that tells what is new only: nothing is known of what goes on.
    words = ngettext("We know of %(n)s new commitment.", "We know of %(n)s new commitments.", new)
    yield words % {"n": new}
    yield _("The commitments of %(year)s that go on beside them are not listed.") % {"year": annual.year - 1}


def _commitment(line: Commitment) -> tuple[Run, ...]:
    return row_of(run(str(line), bold=bool(line.text)), run(shortened(line.text, SHORT)))


def _named(items: Sequence[tuple[Run, ...]], most: int = NAMED) -> tuple[tuple[Run, ...], ...]:
    """The first of them, and how many more there are."""
    rest = len(items) - most
    if rest <= 0:
        return tuple(items)
    more = ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest}
    return (*items[:most], (run(more),))


# ---- what was decided and promised, and what comes


def _references(parts: Sequence[Part], choices: Choices) -> Iterable[Block]:
    items: list[tuple[Run, ...]] = [_told(one) for one in choices.council]
    items += [(run(text),) for text in cleaned(choices.references).split("\n") if text.strip()]
    for part in parts:
        items += _named([(run(text),) for text in _reference_words(part)])
    if items:
        yield Heading(1, _("Promises and decisions this letter refers to"))
        yield Bullets(tuple(items))


def _told(one: Told) -> tuple[Run, ...]:
    """What the council was promised or decided, and what became of it."""
    number = f" {one.reference}" if one.reference else ""
    name = f"{one.kind_label}{number} ({long_date(one.dated)})"
    demo = run(f"({_('demonstration')})", soft=True) if one.is_demo else run("")
    title = one.title if one.title.endswith((".", "?", "!")) else f"{one.title}."
    return row_of(run(f"{name}:", bold=True), run(title), demo, *(run(text) for text in _became(one)))


def _became(one: Told) -> Iterable[str]:
    """Sentences about how it stands."""
    if one.by_this_letter:
        yield _("With this letter it is settled.")
        return
    if one.state == CouncilState.OPEN:
        if one.acts:
            yield _("Who acts: %(acts)s.") % {"acts": one.acts}
        if one.due_on:
            yield _("At the latest on %(date)s.") % {"date": long_date(one.due_on)}
        return
    told = (_("Settled on %(date)s.") if one.state == CouncilState.DONE else _("Dropped on %(date)s.")) % {
        "date": long_date(one.settled_on) if one.settled_on else "–"
    }
    yield told
    if one.remark:
        yield one.remark


def _signing_words(part: Part) -> Iterable[str]:
    """When the framework was signed, and who did that on a day of its own."""
    framework = part.round.framework
    if framework.adopted_on:
        told = [_("signed on %(date)s") % {"date": long_date(framework.adopted_on)}]
    else:
        told = []
    for row in part.days:
        if row.signed_on and row.signed_on != framework.adopted_on:
            words = _("%(party)s on %(date)s") if told else _("signed by %(party)s on %(date)s")
            told.append(words % {"party": row.party.name, "date": long_date(row.signed_on)})
    for row in part.days:
        if row.reference and row.party_id == framework.municipality_id:
            told.append(_("decision of the municipality: %(decision)s") % {"decision": row.reference})
        if row.reservation and row.lifted_on is None:
            words = _("%(party)s under reservation of %(what)s")
            told.append(words % {"party": row.party.name, "what": row.reservation})
    if told:
        yield ", ".join([framework.title, *told])


def _reference_words(part: Part) -> Iterable[str]:
    yield from _signing_words(part)
    for answer in part.signatures:
        yield _("%(decision)s, signature of the annual agreement %(year)s on %(date)s") % {
            "decision": answer.reference,
            "year": answer.agreement_version.annual_agreement.year,
            "date": long_date(answer.given_on),
        }
    for answer in part.reserved:
        words = _("annual agreement %(year)s: %(party)s under reservation of %(what)s")
        year = answer.agreement_version.annual_agreement.year
        yield words % {"year": year, "party": answer.party.name, "what": answer.reservation}
    for amendment in part.amendments:
        yield _("%(commitment)s was changed: %(meeting)s, %(date)s") % {
            "commitment": amendment.commitment,
            "meeting": amendment.meeting,
            "date": long_date(amendment.decided_on),
        }
    for document in part.documents:
        until = _("until %(date)s") % {"date": long_date(document.ends_on)} if document.ends_on else ""
        kind = str(document.get_kind_display()).lower()
        told = [f"{document.title} ({kind})", document.parties, until]
        yield ", ".join(text for text in told if text)


def _steps(parts: Sequence[Part]) -> Iterable[Block]:
    yield Heading(1, _("What comes next"))
    items = []
    for part in parts:
        own = [
            (Run(f"{cleaned(when_words(step))}: ", bold=True), run(_of_part(part, str(step), len(parts))))
            for step in part.steps[:STEPS]
        ]
        items += own
    if items:
        yield Bullets(tuple(items))
    else:
        yield paragraph(run(_("No next steps with a date are known yet.")))


def _of_part(part: Part, title: str, frameworks: int) -> str:
    return f"{title} ({part.report.framework.name})" if frameworks > 1 else title
