"""What is still open in a framework that may end: what holds it up, and what would be left as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import AnnualStatus, BidStatus, CycleKind, FrameworkStatus, StepState
from agreements.models import FrameworkAgreement, cycle_year
from agreements.services.drafted_numbers import drafted_numbers
from agreements.services.framework_states import open_addenda, signed_years, waiting_years
from config.web.typed import amid

from ..enums import RoundStatus
from ..models import Escalation, Evaluation


@dataclass(frozen=True)
class Open:
    """Something that is still open, and where it stands."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Standing:
    """What is open. `holds_up`: parties are asked in it, so it is settled first; `left`: stays as it is."""

    holds_up: list[Open]
    left: list[Open]


def read_open(framework: FrameworkAgreement, *, arranges: bool = True) -> Standing:
    """Everything that is open in a framework (with its municipality); ten queries at most.

    `arranges`: who reads this may arrange its rounds; for who may not, a round leads to its monitor.
    """
    return Standing(list(_holds_up(framework, arranges)), list(_left(framework)))


def _holds_up(framework: FrameworkAgreement, arranges: bool) -> Iterator[Open]:
    place = [framework.municipality.slug, framework.slug]
    for row in framework.rounds.exclude(status=RoundStatus.CLOSED).order_by("reference_date", "pk"):
        words = {"year": row.year, "round": row.title, "stands": row.get_status_display()}
        url = reverse("monitor", args=[*place, row.year]) + f"?ronde={row.slug}"
        if arranges:
            url = reverse("round-arrange", args=[*place, row.year, row.slug])
        yield Open(amid(_("Round %(year)s, %(round)s: %(stands)s.") % words, row.title), url)
    for annual in waiting_years(framework):
        words = {"year": annual.year, "stands": annual.get_status_display()}
        yield Open(
            _("Annual agreements %(year)s: %(stands)s.") % words,
            reverse("annual", args=[*place, annual.year]),
        )
    for annual in signed_years(framework) if framework.status == FrameworkStatus.DRAFT else ():
        told = _(
            "The annual agreements of %(year)s were signed: record that this agreement was signed as well."
        )
        yield Open(told % {"year": annual.year}, reverse("framework-signed", args=place))
    for addendum in open_addenda(framework):
        words = {"addendum": addendum, "stands": addendum.get_status_display()}
        yield Open(
            amid(_("%(addendum)s: %(stands)s.") % words, addendum.title),
            reverse("addendum", args=[*place, addendum.number]),
        )


def _left(framework: FrameworkAgreement) -> Iterator[Open]:
    place = [framework.municipality.slug, framework.slug]
    for year, number in sorted(_steps(framework).items()):
        told = ngettext(
            "%(n)s step of %(year)s is not marked as done.",
            "%(n)s steps of %(year)s are not marked as done.",
            number,
        )
        yield Open(told % {"n": number, "year": year}, reverse("cycle", args=[*place, year]))
    raised = Escalation.objects.open().filter(commitment__framework=framework)
    for row in raised.select_related("commitment"):
        about = {"commitment": row.commitment, "where": row.lies_with}
        yield Open(
            amid(_("“%(commitment)s” lies %(where)s and is not settled.") % about, str(row.commitment)),
            reverse("escalation", args=[*place, row.pk]),
        )
    for year in _evaluations(framework):
        yield Open(
            _("The evaluation of %(year)s is not closed.") % {"year": year},
            reverse("evaluation", args=[*place, year]),
        )
    drafts = framework.annual_agreements.filter(status=AnnualStatus.DRAFT).order_by("year")
    years = list(drafts.values_list("year", flat=True))
    numbers = Counter(one.year for one in drafted_numbers(framework)) if years else Counter[int]()
    for draft in years:
        told = _("The annual agreements of %(year)s are still a draft.") % {"year": draft}
        if number := numbers[draft]:
            back = ngettext(
                "What was agreed before comes back of %(n)s number of a theme.",
                "What was agreed before comes back of %(n)s numbers of themes.",
                number,
            )
            told = f"{told} {back % {'n': number}}"
        yield Open(told, reverse("concept", args=[*place, draft]))
    bids = framework.bids.filter(status=BidStatus.SUBMITTED)
    for bid_year in bids.order_by("year").values_list("year", flat=True).distinct():
        told, named = _("Not all bids made in %(year)s are settled."), bid_year
        if bid_year < framework.starts_on.year:
            told, named = _("Not all bids about %(year)s are settled."), framework.starts_on.year
        yield Open(
            told % {"year": named},
            reverse("bids", args=[*place, bid_year]),
        )


def _steps(framework: FrameworkAgreement) -> Counter[int]:
    """Per year how many steps are neither done nor lay before the signing."""
    today, found = timezone.localdate(), Counter[int]()
    for step in framework.cycle_steps.not_done().select_related("after"):
        if step.state(today, framework) != StepState.LAPSED:
            found[step.year or cycle_year(framework, today)] += 1
    return found


def _evaluations(framework: FrameworkAgreement) -> list[int]:
    """The years whose evaluation was begun and not closed; with the last year where evaluating is what they do."""
    rows = dict(Evaluation.objects.filter(framework=framework).values_list("year", "closed_on"))
    years = {year for year, closed_on in rows.items() if closed_on is None}
    last = framework.ends_on.year
    evaluates = rows or framework.cycle_steps.filter(kind=CycleKind.EVALUATION).exists()
    if evaluates and last not in rows and last <= timezone.localdate().year:
        years.add(last)
    return sorted(years)
