"""Pages to find one's way: start, municipality, framework."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.enums import ParticipationRole
from agreements.models import (
    AnnualAgreement,
    FrameworkAgreement,
    FrameworkAgreementQuerySet,
    FrameworkSignature,
    Participation,
    Theme,
    cycle_year,
)
from agreements.permissions import may_coordinate
from agreements.services.framework_signing import not_told
from agreements.services.speaking import speaking_for
from parties.enums import PartyKind
from parties.models import AnyUser, Party
from parties.permissions import is_manager, memberships_of, party_ids

from ..council.permissions import may_see_council
from ..goals.linked import own_goals_of, with_own_goals
from ..models import MonitoringRound
from ..publishing.outcomes import amount_words
from ..rounds.permissions import may_write_letter
from ..story.around import documents_on
from ..style.permissions import may_style
from ..table.theme_figures import ThemeFigure, figures_by_theme
from ..table.words import light_words
from ..work.tasks import tasks_of
from ..work.untaken import untaken_of
from . import standing
from .standing import Fared


def _frameworks(request: HttpRequest) -> FrameworkAgreementQuerySet:
    return FrameworkAgreement.objects.visible_to(request.user).with_stood().select_related("municipality")


def _has_work(user: AnyUser, today: date) -> bool:
    """Whether something waits for the person, or a round asks their organisation what nobody took on."""
    return bool(tasks_of(user, today)) or any(one.in_round for one in untaken_of(user, today))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To what the person must do; without work the municipalities they work with, and with one of those its page."""
    user, today = request.user, timezone.localdate()
    if "overzicht" not in request.GET and not user.is_superuser and _has_work(user, today):
        return redirect("my-work")
    rows = FrameworkAgreement.objects.select_related("municipality")
    mine = set() if user.is_superuser else party_ids(user)
    seen, advised, left = rows.visible_to(user), rows.advised_by(mine), rows.left_by(mine)
    of_today = [one.order_by().values("pk") for one in (seen, advised)]
    known: QuerySet[FrameworkAgreement] = rows.filter(
        Q(pk__in=of_today[0]) | Q(pk__in=of_today[1]) | Q(pk__in=left.order_by().values("pk"))
    ).order_by("municipality__name", "municipality_id", "starts_on", "slug")
    frameworks = list(known.annotate(is_seen=Q(pk__in=of_today[0]), is_advised=Q(pk__in=of_today[1])))
    by_municipality: dict[Party, list[FrameworkAgreement]] = defaultdict(list)
    for row in frameworks:
        if row.is_seen:
            by_municipality[row.municipality].append(row)
    beside = [row for row in frameworks if not row.is_seen]
    if len(by_municipality) == 1 and not beside and not request.user.is_superuser:
        return redirect("municipality", next(iter(by_municipality)).slug)
    told = _beside(request, beside) if beside else []
    memberships = [] if frameworks else memberships_of(request.user)
    context = {
        "municipalities": list(by_municipality.items()),
        "advised": [one for one in told if one["framework"].is_advised],
        "earlier": [one for one in told if not one["framework"].is_advised],
        "works_for": [one.party for one in memberships],
        "manages": [one.party for one in memberships if one.manages_people],
    }
    return render(request, "monitoring/home.html", context)


def _beside(request: HttpRequest, frameworks: Sequence[FrameworkAgreement]) -> list[dict[str, Any]]:
    """Of tables a party of the person left, or only gives input to: what was put before it, and the closed rounds
    about days it signed; two queries."""
    annuals = AnnualAgreement.objects.visible_to(request.user).filter(framework__in=frameworks)
    rounds = MonitoringRound.objects.visible_to(request.user).filter(framework__in=frameworks)
    found: dict[int, dict[str, Any]] = {
        row.pk: {"framework": row, "annuals": [], "rounds": []} for row in frameworks
    }
    for annual in annuals.order_by("-year"):
        found[annual.framework_id]["annuals"].append(annual)
    for one in rounds.order_by("-reference_date", "-pk"):
        found[one.framework_id]["rounds"].append(one)
    return list(found.values())


@require_GET
def municipality(request: HttpRequest, municipality: str) -> HttpResponse:
    """A municipality with its frameworks, those whose term is over last: how the latest round stands, who takes part."""
    frameworks = list(
        _frameworks(request)
        .filter(municipality__slug=municipality)
        .order_by("starts_on", "pk")
        .prefetch_related(Prefetch("participations", Participation.objects.seated().select_related("party")))
        .prefetch_related("signatures")
    )
    if not frameworks:
        raise Http404
    frameworks.sort(key=lambda row: row.is_over)
    rounds = list(
        MonitoringRound.objects.filter(framework__in=frameworks).order_by("-year", "-reference_date", "-pk")
    )
    standings = standing.latest_standings(frameworks, rounds)
    cards = [
        {
            "framework": row,
            "parties": [p.party for p in row.participations.all() if p.role == ParticipationRole.SIGNATORY],
            "rounds": [one for one in rounds if one.framework_id == row.pk],
            "standing": standings.get(row.pk),
            "cycle_year": cycle_year(row, timezone.localdate()),
        }
        for row in frameworks
    ]
    context = {
        "municipality": frameworks[0].municipality,
        "cards": cards,
        "tables": _at_tables(frameworks),
        "writes_letter": may_write_letter(request.user, frameworks[0].municipality),
        "sees_council": may_see_council(request.user, frameworks[0].municipality),
        "page": "municipality",
    }
    return render(request, "monitoring/municipality.html", context)


def _at_tables(frameworks: list[FrameworkAgreement]) -> list[tuple[str, list[tuple[Party, str]]]]:
    """Everybody at the tables per kind, with what they do there: sign, or gave input."""
    roles: dict[Party, Counter[str]] = defaultdict(Counter)
    for framework in frameworks:
        for row in framework.participations.all():
            roles[row.party][row.get_role_display().lower()] += 1
    seats = {
        party: ", ".join(
            role if n == 1 else _("%(role)s (%(n)s agreements)") % {"role": role, "n": n}
            for role, n in counted.items()
        )
        for party, counted in roles.items()
    }
    per_kind = [(kind, [seat for seat in seats.items() if seat[0].kind == kind]) for kind in PartyKind]
    return [
        (str(kind.label) if len(parties) == 1 else capfirst(str(kind.plural)), parties)
        for kind, parties in per_kind
        if parties
    ]


@require_GET
def framework(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """A framework with its themes and commitments and how these fared; `?jaar=` and `?licht=` choose among them."""
    signed = Prefetch("signatures", FrameworkSignature.objects.select_related("party"))
    found = get_object_or_404(
        _frameworks(request).prefetch_related(signed), municipality__slug=municipality, slug=framework
    )
    rows = standing.fared(
        found,
        list(found.commitments.select_related("annual_agreement", "theme").order_by("position", "pk")),
    )
    choice = standing.read_choice(request.GET, rows)
    shown = standing.chosen(rows, choice)
    rounds = list(found.rounds.order_by("-year", "-reference_date", "-pk"))
    words, today = light_words(found.middle_light), timezone.localdate()
    context = {
        "municipality": found.municipality,
        "framework": found,
        "coordinates": (coordinates := may_coordinate(request.user, found)),
        "ends": coordinates or is_manager(request.user),
        "styles": may_style(request.user, found),
        "page": "framework",
        "year": rounds[0].year if rounds else None,
        "cycle_year": cycle_year(found, today),
        "choice": choice,
        "year_options": standing.year_options(rows, choice),
        "light_options": standing.light_options(rows, choice, words),
        "shown": len(shown),
        "through": standing.count_through(shown, choice),
        "total": len(rows),
        **_arranged(found, shown, all_themes=not choice.active),
        "numbered": any(row.commitment.number for row in rows),
        "rounds": rounds,
        **_at_table(request.user, found, today),
        "documents": documents_on(today, ((row, "") for row in found.documents.all())),
        "glossary": [
            (term, [amount_words(amount) for amount in term.amounts.all()])
            for term in found.glossary.prefetch_related("amounts")
        ],
    }
    return render(request, "monitoring/framework.html", context)


def _at_table(user: AnyUser, framework: FrameworkAgreement, today: date) -> dict[str, Any]:
    """Who sits there and for whom they speak, who comes and who left; who signed, and of whom that is not told."""
    seats = list(framework.participations.select_related("party"))
    seated = [row for row in seats if row.sits_on(today)]
    spoken_for = speaking_for(user, [row.party for row in seated])
    signatures = list(framework.signatures.all())
    return {
        "parties": [(row, [one.label for one in spoken_for.get(row.party_id, ())]) for row in seated],
        "joining": [row for row in seats if row.starts_on and row.starts_on > today],
        "gone": [row for row in seats if row.ends_on and row.ends_on < today],
        "signatures": signatures,
        "unsigned": not_told(framework, seats, signatures),
    }


def _arranged(
    framework: FrameworkAgreement, shown: list[Fared], *, all_themes: bool = True
) -> dict[str, Any]:
    """The commitments of the framework under their themes, those of a year under their year.

    `all_themes`: also those without commitments on which figures hang.
    """
    years: dict[int, list[Fared]] = defaultdict(list)
    per_theme: dict[int | None, list[Fared]] = defaultdict(list)
    for row in shown:
        annual = row.commitment.annual_agreement
        if annual is not None:
            years[annual.year].append(row)
        else:
            per_theme[row.commitment.theme_id].append(row)
    themes = list(with_own_goals(framework.themes.order_by("position")))
    places = {theme.pk: place for place, theme in enumerate(themes)}
    for rows in years.values():
        rows.sort(key=lambda row: places.get(row.commitment.theme_id or 0, len(themes)))
    return {
        "themes": _of_themes(themes, per_theme, figures_by_theme(framework), all_themes=all_themes),
        # With how many of them stand in the monitor only: not in the annual agreement.
        "years": [
            (year, rows, sum(row.commitment.monitor_only for row in rows))
            for year, rows in sorted(years.items(), reverse=True)
        ],
        "framework_count": sum(map(len, per_theme.values())),
    }


def _of_themes(
    themes: Sequence[Theme],
    rows: Mapping[int | None, list[Fared]],
    figures: Mapping[int, Sequence[ThemeFigure]],
    *,
    all_themes: bool,
) -> list[dict[str, Any]]:
    """What stands under each theme, in order; what has no theme comes last."""
    filled = {theme.pk for theme in themes if rows.get(theme.pk) or (all_themes and theme.pk in figures)}
    filled |= {theme.parent_id for theme in themes if theme.pk in filled and theme.parent_id}
    found: list[dict[str, Any]] = [
        {
            "theme": theme,
            "rows": rows.get(theme.pk, []),
            "goals": own_goals_of(theme),
            "figures": figures.get(theme.pk, ()),
        }
        for theme in themes
        if theme.pk in filled
    ]
    return [*found, {"theme": None, "rows": rows[None]}] if rows.get(None) else found
