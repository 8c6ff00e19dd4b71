"""The page of the monitor, and the parts of it that other pages about a round show too."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from agreements.permissions import may_coordinate
from config.web.htmx import render_page
from parties.models import AnyUser

from ..models import MonitoringRound, RoundLine
from ..place import find_framework, frame, round_frame
from ..rounds.permissions import may_settle, may_write_letter, with_may_settle
from . import filters as filtering
from .answers import PARTY, answers
from .around import came_later, drafts_of, may_note, members_at, with_surroundings
from .changes import Changes, since_previous
from .comparing import read_changes
from .days import with_answers
from .grouping import Group, Members, chapters, groups
from .keeping import OF_PEOPLE, Kept, Mark, keep, once, report_of_now
from .moment import Moment, asked_day, from_documents, nothing_told, read_moment, round_named
from .raised import Raised, raised_in_table, raised_now
from .report import Report, count_lights
from .rows import RowMaker, summary_sentence
from .suggested import day_of
from .theme_figures import ThemeFigures, figures_of_round, has_theme_figures
from .wanted_words import is_wanted
from .ways import saved_links, ways_context
from .words import light_meanings, light_words, long_date

#: How many lines the attention list shows before it refers to the filter.
ATTENTION = 4
#: How many of a person's last changes the table offers to undo.
UNDOABLE = 200


def rounds_at(request: HttpRequest, municipality: str, framework: str, year: int) -> list[MonitoringRound]:
    """The rounds of a year that the person may see, oldest first."""
    rounds = MonitoringRound.objects.visible_to(request.user).of_year(municipality, framework, year)
    day, _problem = asked_day(request.GET)
    known = with_answers(rounds, day) if day else rounds
    known = known.annotate(has_theme_figures=has_theme_figures())
    found = list(with_surroundings(with_may_settle(known, request.user), request.user))
    for row in found:
        # Told with the rounds, so that what is kept of them needs no query about the person.
        row.writes_letter = may_write_letter(request.user, row.framework.municipality)  # type: ignore[attr-defined]
    return found


def chosen_round(request: HttpRequest, rounds: list[MonitoringRound]) -> MonitoringRound:
    """The round `?ronde=` names, else the latest that was opened; 404 when there is none."""
    return round_named(request.GET.get("ronde", ""), rounds)


def undoable(request: HttpRequest) -> dict[int, int]:
    """The person's last changes of this login: the version each line got, by its id.

    As long as the line has that version nobody changed it since. It stands in the session, so that the table
    needs no query for it; whether it may be undone is decided by the service.
    """
    return {int(pk): version for pk, version in request.session.get("undoable", {}).items()}


def remember_undo(request: HttpRequest, lines: Iterable[RoundLine]) -> None:
    """Offer to undo what was just saved to these lines."""
    kept = {**undoable(request), **{line.pk: line.version for line in lines}}
    request.session["undoable"] = {str(pk): version for pk, version in list(kept.items())[-UNDOABLE:]}


def stand_context(
    report: Report,
    by: str = "",
    members: Members | None = None,
    changes: Changes | None = None,
    raised: Mapping[str, Raised] | None = None,
) -> dict[str, Any]:
    """The panels on top: counts per light and per chapter (or other group), what changed, what is urgent or raised."""
    words = light_words(report.words.middle_light)
    counts = count_lights(report.open_lines)
    divided = groups(report, by, members or {})
    lines = {line.key: line for line in report.lines}
    return {
        "report": report,
        "answers": answers(report, members or {}) if by == PARTY and not report.is_final else None,
        "total": len(report.open_lines),
        "completed": len(report.completed),
        "counts": [(light, counts[light], words[light].lower()) for light in words],
        "chapter_bars": [_bar(group, words) for group in divided],
        "longest": max((len(group.lines) for group in divided), default=0),
        "change": summary_sentence(report, changes or since_previous(report)),
        **_urgent(report, words),
        "wanted": sum(is_wanted(line) for line in report.open_lines),
        "raised": [(lines[key], one) for key, one in (raised or {}).items() if key in lines],
    }


def _bar(group: Group, words: Mapping[str, str]) -> dict[str, Any]:
    """The counts per light of one group: as parts of its bar, and as text without the lights it has none of."""
    own = count_lights(group.lines)
    parts = [(light, own[light], word.lower()) for light, word in words.items()]
    return {
        "title": group.title,
        "anchor": group.anchor,
        "typed": group.typed or group.anchor.startswith("hoofdstuk-"),
        "segments": parts,
        "counts": [part for part in parts if own[part[0]]],
    }


def _urgent(report: Report, words: Mapping[str, str]) -> dict[str, Any]:
    """What needs attention first, how many more do, and the filter that finds those where they have one light."""
    maker = RowMaker(report, may_edit=False)
    urgent = report.attention()
    others = {line.light for line in urgent[ATTENTION:]}
    return {
        "attention": [
            {
                "line": line,
                "word": words[line.light],
                "url": maker.commitment_url(line.key),
                "since": long_date(line.since),
                "adjustment": line.adjustment,
            }
            for line in urgent[:ATTENTION]
        ],
        "attention_more": max(0, len(urgent) - ATTENTION),
        "attention_filter": next(
            (word for word, one in filtering.LIGHT_WORDS.items() if others == {one}), ""
        ),
    }


def chips_context(
    report: Report, chosen: filtering.Filters, current: MonitoringRound, moment: Moment | None = None
) -> dict[str, Any]:
    """The choice of lights, each a link that keeps the other filters, the round and the moment."""
    kept = {"ronde": current.slug, **(moment.values if moment else {})}
    words = light_words(report.words.middle_light)
    base = reverse("monitor", args=[report.municipality.slug, report.framework.slug, report.year])

    def link(**changes: str) -> str:
        return f"{base}?{chosen.query(**kept, **changes)}"

    def whole(only: str = "") -> str:
        return f"{base}?{filtering.Filters(group=chosen.group, view=chosen.view, only=only).query(**kept)}"

    options = filtering.light_options(chosen, report, words)
    return {
        "filters": chosen,
        "light_links": [(option, link(licht="" if option.selected else option.value)) for option in options],
        "all_link": link(licht=""),
        "all_count": sum(option.count for option in options),
        "reset_link": f"{base}?{urlencode(kept)}",
        # Where every line and chapter stands, whatever the filters leave out. The panels on top are kept with it: of
        # what it holds the drawer tells the round and the view, their key the grouping, and no other moment is kept.
        "everything": whole(),
        # The filter compares with the round before, whatever day the page compares with.
        "wanted_link": whole(filtering.WANTED),
        "changed_link": "" if "sinds" in kept else whole(filtering.CHANGED),
    }


def moment_context(moment: Moment, chosen: filtering.Filters) -> dict[str, Any]:
    """The day looked at and what it is compared with: what the page says about it, and the way back to now."""
    now = chosen.query(ronde=moment.round.slug)
    return {
        "moment": moment,
        "as_of_date": long_date(moment.as_of),
        "now_link": f"?{now}",
        "today": timezone.localdate(),
        "kept": {**chosen.values, "ronde": moment.round.slug},
        "filter_moment": moment.values,
    }


def _rounds(request: HttpRequest, mark: Mark, *place: Any) -> list[MonitoringRound]:
    """`rounds_at`, kept per person and day: a membership or a role may end by its date."""
    user = request.user
    if not user.is_authenticated or "per" in request.GET:
        return rounds_at(request, *place)
    who = (user.pk, user.is_active, user.is_superuser, timezone.localdate())
    return keep(mark.of(place[0]), ("rounds", who, place), lambda: rounds_at(request, *place), OF_PEOPLE)


def _read(moment: Moment, mark: Mark) -> tuple[Kept, Changes]:
    """The report of a moment and what it is compared with; now, against the round before, is kept."""
    if moment.as_of is None and moment.since is None:
        kept = report_of_now(moment.round, mark)
        return kept, since_previous(kept.report)
    report, changes = read_changes(moment.round, moment.since, as_of=moment.as_of)
    return Kept(report), changes


def _raised(request: HttpRequest, moment: Moment) -> tuple[Mapping[str, Raised], Mapping[str, Raised] | None]:
    """What was raised, above the table and at its lines; of now, so not on another day, and not on paper."""
    if moment.as_of is not None or request.GET.get("weergave") == filtering.PRINT:
        return {}, None
    return raised_now(moment.round), raised_in_table(moment.round)


def _may_write(user: AnyUser, moment: Moment, chosen: filtering.Filters) -> tuple[bool, bool]:
    """Whether the person fills in lines here, and whether they write notes at them.

    Nobody writes on paper or in the past. Who fills in a line writes the note there; others of the table go to the
    form of the note.
    """
    if moment.as_of is not None or chosen.view == filtering.PRINT:
        return False, False
    may_edit = may_settle(user, moment.round)
    return may_edit, not may_edit and may_note(user, moment.round)


@require_GET
def monitor(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The monitor of a year: the latest opened round, or the one `?ronde=` names, with filters in the address."""
    mark = Mark.read(request.user.pk or 0)
    rounds = _rounds(request, mark, municipality, framework, year)
    if not rounds:
        found = find_framework(request, municipality, framework)
        context = frame(found, page="monitor")
        context |= {"year": year, "latest": context["year"]}
        context["may_begin"] = found.covers(year) and may_coordinate(request.user, found)
        return render(request, "monitoring/monitor_empty.html", context)
    context = _page_context(request, read_moment(request.GET, rounds), mark)
    return render_page(request, "monitoring/monitor.html", {**context, "rounds": rounds}, partial="results")


def _of_themes(moment: Moment, report: Report, drawer: dict[Hashable, Any]) -> ThemeFigures:
    """Figures that hang on themes; read back of a day there are none."""
    current = moment.round
    if moment.as_of is not None or not current.has_theme_figures:  # type: ignore[attr-defined]
        return ThemeFigures()
    return once(drawer, "theme_figures", lambda: figures_of_round(current, report))


def _page_context(request: HttpRequest, moment: Moment, mark: Mark) -> dict[str, Any]:
    """Everything on the page of a moment; what is the same for every reader lies in a drawer."""
    current = moment.round
    kept, changes = _read(moment, mark)
    report = kept.report
    raised, in_table = _raised(request, moment)
    chosen = filtering.parse(request.GET, report, in_table)
    found = filtering.apply(chosen, report)
    members = members_at(current, report)
    may_edit, notes = _may_write(request.user, moment, chosen)
    # What planning and figures suggest depends on the day.
    drawer = kept.drawer(get_language(), may_edit, chosen.view, notes, day_of(report), tuple(raised.items()))
    maker = RowMaker(
        report,
        may_edit=may_edit,
        undoable=undoable(request),
        drafts=drafts_of(current),
        changes=changes,
        made=drawer,
        remarks=chosen.view != filtering.PRINT,
        raised=in_table,
    )
    open_found = [item for item in found if item.line.completed_on is None]
    of_themes = _of_themes(moment, report, drawer)
    names = report.municipality.slug, report.framework.slug, report.year
    return {
        **_from_drawer(drawer, report, moment, chosen, members, changes, raised),
        **chips_context(report, chosen, current, moment),
        "came_later": came_later(request.user, current),
        "saved_links": saved_links(report, chosen, moment),
        **moment_context(moment, chosen),
        **round_frame(current, page="monitor"),
        "chapters": [
            replace(one, figures=of_themes.by_heading.get(one.heading or 0, ()))
            for one in chapters(maker, open_found, chosen.group, members)
        ],
        "other_figures": of_themes.others,
        "completed_rows": maker.completed(found),
        "shown": len(open_found),
        "shared": sum(item.shared for item in open_found),
        "may_edit": may_edit,
        "notes_here": notes,
        "coordinates": getattr(current, "user_coordinates", False),
        "writes_letter": getattr(current, "writes_letter", False),
        "together_url": reverse("lines-together", args=names),
        "file_query": moment.file_query,
        "reference_date": long_date(report.as_of or report.reference_date),
        "legend": legend_of(report),
    }


def _from_drawer(
    drawer: dict[Hashable, Any],
    report: Report,
    moment: Moment,
    chosen: filtering.Filters,
    members: Members,
    changes: Changes,
    raised: Mapping[str, Raised],
) -> dict[str, Any]:
    """What is made once per drawer, and the keys under which the page keeps pieces of itself there."""
    # What people type has no end, so it is not kept.
    ways = {} if chosen.search else drawer
    return {
        "drawer": drawer,
        "stand_key": ("stand-html", chosen.group),
        "filters_key": None if chosen.search else ("filters-html", chosen),
        **once(
            drawer,
            ("stand", chosen.group),
            lambda: stand_context(report, chosen.group, members, changes, raised),
        ),
        **once(ways, ("ways", chosen), lambda: ways_context(report, chosen, moment)),
        "nothing_told": once(drawer, "nothing_told", lambda: nothing_told(report)),
        "from_documents": once(drawer, "from_documents", lambda: from_documents(report)),
        "has_demo": once(drawer, "has_demo", lambda: report.has_demo),
    }


def legend_of(report: Report) -> list[tuple[str, str, str]]:
    """Each light with its word and what it means here."""
    words = light_words(report.words.middle_light)
    return [(light, words[light], meaning) for light, meaning in light_meanings(report.words).items()]
