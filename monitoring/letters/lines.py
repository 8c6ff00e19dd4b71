"""What a letter tells about the commitments of one round: how they stand, what was reached, what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import ElaborationBasis, Origin
from config.web.cells import SHAPES

from ..enums import Light
from ..goals.published import serving
from ..publishing.counts import Counter as LightCounter
from ..publishing.counts import change_words
from ..table.changes import since_previous
from ..table.report import Line, Report
from ..table.said import Goal
from ..table.words import light_words, long_date
from .letter import Block, Bullets, Heading, Paragraph, Run, Table, cleaned, paragraph, row_of, run

#: How many results and how many middle lights a letter tells; all reds, as those are what the council asks about.
RESULTS = 10
MIDDLE = 15
#: Characters of one text; whoever wants all of it has the annex.
LONG, SHORT = 600, 300


def shortened(text: str, most: int = LONG) -> str:
    """The text on one line, at most so long: whole sentences where that leaves enough, else whole words."""
    flat = " ".join(cleaned(text).split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    sentence = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    if sentence > most // 2:
        return f"{cut[: sentence + 1]} …"
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut}…"


# ---- how it stands


def state(report: Report) -> Iterable[Block]:
    """The counts per light in words and as a table, and what changed since the round before."""
    counter = LightCounter(report.words)
    counts = counter.counts(report.open_lines)
    number = len(report.open_lines)
    told = ngettext(
        "On %(date)s the monitor followed %(n)s commitment: %(counts)s.",
        "On %(date)s the monitor followed %(n)s commitments: %(counts)s.",
        number,
    ) % {"date": long_date(report.reference_date), "n": number, "counts": counter.told(counts) or "–"}
    done = len(report.completed)
    completed = ngettext("Besides, %(n)s was completed.", "Besides, %(n)s were completed.", done) % {
        "n": done
    }
    yield paragraph(run(told), run(completed if done else ""), run(_changes(report)), keep=True)
    yield _table(report, counter)
    yield from _corrections(report)


def _corrections(report: Report) -> Iterable[Block]:
    """What was found wrong after the round was closed: the council reads it with the numbers it is about."""
    if report.corrections:
        yield paragraph(run(_("Found after the monitor was closed:")), keep=True)
        yield Bullets(
            tuple(
                row_of(
                    run(
                        f"{' '.join(cleaned(f'{one.number} {one.title}').split())}:" if one.title else "",
                        bold=True,
                    ),
                    run(shortened(one.text)),
                    run(f"({long_date(one.dated)})", soft=True),
                )
                for one in report.corrections
            )
        )


def _changes(report: Report) -> str:
    if report.previous is None:
        return _("There is no round before this one to compare it with.")
    better, worse, _texts = since_previous(report).count()
    return _("Since %(round)s (%(date)s) %(better)s became better and %(worse)s became worse.") % {
        "round": report.previous.name,
        "date": long_date(report.previous_date),
        "better": better,
        "worse": worse,
    }


def _table(report: Report, counter: LightCounter) -> Table:
    now = Counter(line.light for line in report.open_lines)
    before = _before(report)
    dates = [report.reference_date, *([report.previous_date] if before else [])]
    rows = []
    for light, word in counter.words.items():
        if now[light] or before[light] or light != Light.NONE:
            numbers = [now[light], *([before[light]] if before else [])]
            rows.append((_badge(light, word), run(counter.meanings[Light(light)]), *map(_number, numbers)))
    totals = [now.total(), *([before.total()] if before else [])]
    rows.append((run(_("Total"), bold=True), run(""), *(_number(total) for total in totals)))
    name = _("Commitments per light")
    head = (_("Light"), _("What it means"), *(long_date(day) for day in dates))
    return Table(name, head, tuple(rows))


def _before(report: Report) -> Counter[str]:
    """Lights of the same commitments in the round before; those that did not stand in it are not counted."""
    if report.previous is None:
        return Counter()
    last = (line.earlier[-1] for line in report.open_lines if line.earlier)
    return Counter(one.light for one in last if one.reference_date == report.previous_date)


def _badge(light: str, word: str) -> Run:
    return run(f"{SHAPES[light]} {word}", bold=True, light=light)


def _number(value: int) -> Run:
    return run(str(value))


# ---- which goals are worked on


def goals(report: Report, level: int) -> Iterable[Block]:
    """Where goals are a part of the monitor: for how many something is followed, and the lights of that; a heading of
    `level` above it.
    """
    national = [one for one in report.goals if one.number is None]
    worldwide = [one for one in report.goals if one.number is not None]
    if not report.goals:
        return
    yield Heading(level, _("Goals we work on"))
    if national:
        served = [one for one in national if _serving(report, [one])]
        told = ngettext(
            "The monitor follows commitments for %(served)s of %(n)s national goal.",
            "The monitor follows commitments for %(served)s of %(n)s national goals.",
            len(national),
        )
        yield paragraph(
            run(told % {"served": len(served), "n": len(national)}),
            *_counted(report, _serving(report, served)),
        )
    if worldwide:
        told = ngettext(
            "Commitments in the monitor serve %(n)s Global Goal.",
            "Commitments in the monitor serve %(n)s Global Goals.",
            len(worldwide),
        )
        yield paragraph(run(told % {"n": len(worldwide)}), *_counted(report, _serving(report, worldwide)))
    bases = {line.basis for one in report.goals for line in one.lines}
    bases |= {theme.basis for one in report.goals for theme in one.themes}
    read = _("Where no document prints it, that is our own reading.")
    yield paragraph(
        run(_("Which commitments serve which goal stands in the annex.")),
        run(read if bases - {ElaborationBasis.PRINTED} else ""),
    )


def _serving(report: Report, found: Iterable[Goal]) -> list[Line]:
    """The lines that serve any of these goals, each once."""
    keys = {key for one in found for key, _how in serving(one)}
    return [line for line in report.lines if line.key in keys]


def _counted(report: Report, lines: list[Line]) -> Iterable[Run]:
    """How many have which light; what is completed is told apart."""
    counter = LightCounter(report.words)
    going_on = [line for line in lines if line.completed_on is None]
    if going_on:
        told = ngettext(
            "How that %(n)s commitment stands: %(counts)s.",
            "How those %(n)s commitments stand: %(counts)s.",
            len(going_on),
        )
        yield run(told % {"n": len(going_on), "counts": counter.told(counter.counts(going_on))})
    if done := len(lines) - len(going_on):
        told = ngettext("Besides, %(n)s was completed.", "Besides, %(n)s were completed.", done)
        yield run(told % {"n": done})


# ---- what was reached


def results(report: Report) -> Iterable[Block]:
    """Completed and green lines with what was told of them, completed ones first; the rest stands in the annex."""
    words = light_words(report.words.middle_light)
    reached = [*report.completed, *(line for line in report.open_lines if line.light == Light.GREEN)]
    told = [line for line in reached if _progress(line)]
    if not told:
        yield paragraph(run(_("The monitor holds no results with a text.") if reached else _("None yet.")))
        return
    yield Bullets(tuple(_result(line, words) for line in told[:RESULTS]))
    if rest := len(reached) - min(len(told), RESULTS):
        yield _in_annex(rest)


def _result(line: Line, words: Mapping[str, str]) -> tuple[Run, ...]:
    done = _("completed on %(date)s") % {"date": long_date(line.completed_on)} if line.completed_on else ""
    badge = run(done, soft=True) if done else _badge(line.light, words[line.light])
    change = "" if done else change_words(line, words)
    return row_of(
        badge,
        run(f"{_name(line)}:", bold=True),
        run(_progress(line)),
        run(_brackets(change, _not_anew(line), _demo(line)), soft=True),
    )


def _not_anew(line: Line) -> str:
    """That nothing was told in this round, so that its words are of an earlier one."""
    rounds = dict.fromkeys(told.round for told in line.progress)
    return "" if "" in rounds else _("told in %(rounds)s") % {"rounds": ", ".join(rounds)}


def _in_annex(rest: int) -> Paragraph:
    told = ngettext(
        "%(n)s other commitment stands in the annex.", "%(n)s other commitments stand in the annex.", rest
    )
    return paragraph(run(told % {"n": rest}))


def _name(line: Line) -> str:
    return " ".join(cleaned(f"{line.number} {line.title}").split())


def _progress(line: Line, most: int = SHORT) -> str:
    """What was told of it, with who told it and about which item."""
    texts = [f"{told.teller}: {told.text}" if told.teller else told.text for told in line.progress]
    return shortened(" ".join(texts), most)


def _demo(line: Line) -> str:
    """That something of it was made up."""
    made_up = Origin.DEMO in (line.light_origin, *(told.origin for told in line.progress))
    return _("demonstration") if made_up else ""


def _brackets(*notes: str) -> str:
    told = "; ".join(note for note in notes if note)
    return f"({told})" if told else ""


# ---- what needs attention


def attention(report: Report, level: int) -> Iterable[Block]:
    """All reds and the first middle lights per theme, with cause, effect and what is done; headings of `level`."""
    middle = [line.key for line in report.open_lines if line.light == Light.YELLOW]
    shown = {*middle[:MIDDLE], *(line.key for line in report.open_lines if line.light == Light.RED)}
    if not shown:
        yield paragraph(run(_("No commitment is behind.")))
        return
    words = light_words(report.words.middle_light)
    for heading, lines in report.chapters():
        own = [line for line in lines if line.key in shown]
        if own:
            yield Heading(level, cleaned(heading.label) if heading else _("Without a theme"))
            for line in sorted(own, key=lambda line: line.light != Light.RED):
                yield from _attention(line, words, report.words.lead)
    if len(middle) > MIDDLE:
        yield _in_annex(len(middle) - MIDDLE)


def _attention(line: Line, words: Mapping[str, str], lead: str) -> Iterable[Block]:
    # Only what began in an earlier round: that it is so now stands above.
    since = _("since %(date)s") % {"date": long_date(line.unbroken)} if line.unbroken else ""
    leads = f"{lead}: {line.lead_label}" if line.lead_label else ""
    yield paragraph(
        _badge(line.light, words[line.light]),
        run(_name(line), bold=True),
        run(_brackets(leads, change_words(line, words) or since, _demo(line)), soft=True),
        keep=True,
    )
    yield Bullets(tuple(_reasons(line)))


def _reasons(line: Line) -> Iterable[tuple[Run, ...]]:
    told = [
        (_("Cause:"), line.cause),
        (_("Effect:"), line.effect),
        (_("What is done about it:"), line.adjustment),
    ]
    if not any(text for _label, text in told):
        told = [(_("State:"), _progress(line, LONG) or _("The monitor tells no cause."))]
    for label, text in told:
        if text.strip():
            yield row_of(run(label, bold=True), run(shortened(text)))
