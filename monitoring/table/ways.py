"""What the page offers to look at the table otherwise: filters, grouping, print and what the person kept."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from config.web.typed import Typed

from . import filters as filtering
from .around import saved_of
from .moment import Moment
from .report import Report
from .words import light_words


def ways_context(report: Report, chosen: filtering.Filters, moment: Moment) -> dict[str, Any]:
    """The choices with their counts, and links that keep everything else as it is; the same for every reader."""
    current = moment.round
    base = _monitor(report)

    def link(**changes: str) -> str:
        return f"{base}?{chosen.query(ronde=current.slug, **moment.values, **changes)}"

    options = {
        "theme": filtering.theme_options(chosen, report),
        "lead": filtering.lead_options(chosen, report),
        "planning": filtering.planning_options(chosen, report),
        "only": filtering.only_options(chosen, report, _only_words(report)),
    }
    return {
        **{f"{name}_options": choices for name, choices in options.items()},
        "group_links": [
            (label, link(groep="" if value == "thema" else value), (chosen.group or "thema") == value)
            for value, label in _group_words(report).items()
        ],
        "kept_query": chosen.query(weergave=""),
        "print_link": link(weergave=filtering.PRINT),
        "screen_link": link(weergave=""),
        "printing": chosen.view == filtering.PRINT,
        "described": _described(report, chosen, options) if chosen.active else [],
    }


def saved_links(report: Report, chosen: filtering.Filters, moment: Moment) -> list[tuple[str, str, bool]]:
    """Name and address of what the person kept, and whether that is what is chosen; of nobody else, so in no drawer."""
    current, kept = moment.round, chosen.query(weergave="")
    return [
        (saved.name, f"{_monitor(report)}?{saved.query}&ronde={current.slug}", saved.query == kept)
        for saved in saved_of(current)
    ]


def _monitor(report: Report) -> str:
    return reverse("monitor", args=[report.municipality.slug, report.framework.slug, report.year])


def _group_words(report: Report) -> dict[str, str]:
    """By what the table can be divided, in the framework's own words."""
    labels = (_("Theme"), Typed(report.words.lead), _("Party"), Typed(report.words.planning))
    return dict(zip(filtering.GROUP_WORDS, labels, strict=True))


def _only_words(report: Report) -> dict[str, str]:
    since = report.previous.name if report.previous else ""
    return {
        filtering.CHANGED: _("changed since %(round)s") % {"round": since},
        filtering.SILENT: _("no report in this round"),
        filtering.UNANSWERED: _("no answer in this round of who leads"),
        filtering.MISFIT: _("light does not fit planning or figures"),
        filtering.WANTED: _("an agreed figure did not come yet"),
        filtering.RAISED: _("raised to a higher level"),
    }


def _described(
    report: Report, chosen: filtering.Filters, options: dict[str, list[filtering.Option]]
) -> list[str]:
    lights = filtering.light_options(chosen, report, light_words(report.words.middle_light))
    return filtering.described(
        chosen,
        {
            _("Light"): lights,
            _("Theme"): options["theme"],
            report.words.lead: options["lead"],
            report.words.planning: options["planning"],
            _("Only"): options["only"],
        },
    )
