"""The page behind the login where a closed round is published, withdrawn, and told where else it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.permissions import may_coordinate
from config.web.asked import number_in
from config.web.refusals import not_understood, place_errors
from parties.models import Party
from parties.permissions import actor_for

from ..models import MonitoringRound, Publication
from ..place import round_frame
from ..projects.editions import held_back_since
from ..publishing.answers import no_pdf
from ..publishing.pdf import PdfUnavailableError
from ..rounds.permissions import parties_noting
from .forms import PublishForm, WhereForm, WithdrawForm
from .permissions import may_publish, publishing_actor
from .reading import files_of, places_of
from .services import EditionTakenError, next_edition, publish_round, tell_where, withdraw

if TYPE_CHECKING:
    from .models import ListedPublication

#: What is typed and not accepted yet, by the name of its form.
Forms = dict[str, Form]


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """The editions of a round; what a person may do with them is a form each."""
    rounds = MonitoringRound.objects.visible_to(request.user).of_year(municipality, framework, year)
    row = get_object_or_404(rounds, slug=slug)
    publishes, parties = may_publish(request.user, row.framework), parties_noting(request.user, row.framework)
    forms: Forms = {}
    if request.method == "POST":
        if not (publishes or parties):
            raise PermissionDenied
        deed = _DEEDS.get(request.POST.get("actie", ""))
        try:
            told = deed(request, row, forms) if deed else ""
        except EditionTakenError as error:
            # What was typed stays, for the edition that comes now.
            forms["publish"] = PublishForm(edition=next_edition(row), note=request.POST.get("note", ""))
            return _shown(request, row, publishes, parties, forms, list(error.messages), 409)
        except PdfUnavailableError as error:
            return no_pdf(request, error)
        if told:
            messages.success(request, told)
            return redirect(request.path)
        return _shown(request, row, publishes, parties, forms, [] if deed else [not_understood()], 422)
    return _shown(request, row, publishes, parties, forms, [], 200)


def _shown(
    request: HttpRequest,
    row: MonitoringRound,
    publishes: bool,
    parties: list[Party],
    forms: Forms,
    problems: list[str],
    status: int,
) -> HttpResponse:
    listed: QuerySet[ListedPublication] = Publication.objects.listed()
    editions = list(listed.filter(round=row).order_by("-edition"))
    newest = editions[0] if editions else None
    standing = newest if newest and not newest.withdrawn_at else None
    context = {
        **round_frame(row),
        "problems": [*problems, *_of_no_field(forms)],
        "editions": editions,
        "newest": newest,
        "standing": standing,
        "held_back": held_back_since(row) if publishes and row.is_closed else [],
        "files": files_of(newest) if newest else [],
        "places": places_of(newest) if newest else [],
        "publishes": publishes,
        "publish_form": forms.get("publish") or PublishForm(edition=next_edition(row)),
        "withdrawals": _withdrawals(request, editions, forms) if publishes else [],
        "corrects": may_coordinate(request.user, row.framework),
        "where_form": (forms.get("where") or WhereForm(parties=_choices(parties))) if parties else None,
    }
    return render(request, "monitoring/round_publish.html", context, status=status)


def _of_no_field(forms: Forms) -> Iterator[str]:
    """What is wrong with a form as a whole, or with a field that nobody sees."""
    for form in forms.values():
        hidden = (told for field in form.hidden_fields() for told in field.errors)
        yield from map(str, (*form.non_field_errors(), *hidden))


def _withdrawals(
    request: HttpRequest, editions: Sequence[ListedPublication], forms: Forms
) -> list[tuple[Publication, Form]]:
    """A form per edition that people can still read, also when it was replaced."""
    typed, asked = forms.get("withdraw"), number_in(request.POST, "publicatie")
    return [
        (one, typed if typed and one.pk == asked else WithdrawForm(auto_id=f"id_{one.pk}_%s"))
        for one in editions
        if not one.withdrawn_at
    ]


def _choices(parties: list[Party]) -> list[tuple[int, str]]:
    return [(party.pk, party.label) for party in parties]


def _publishes(request: HttpRequest, row: MonitoringRound, forms: Forms) -> str:
    if not may_publish(request.user, row.framework):
        raise PermissionDenied
    form = forms["publish"] = PublishForm(request.POST, edition=next_edition(row))
    if not form.is_valid():
        return ""

    def deed() -> None:
        publish_round(
            actor=publishing_actor(request.user, row.framework),
            monitoring_round=row,
            edition=form.cleaned_data["edition"],
            note=form.cleaned_data.get("note", ""),
            looked=form.cleaned_data["looked"],
        )

    return _("The round is published.") if _done(form, deed) else ""


def _withdraws(request: HttpRequest, row: MonitoringRound, forms: Forms) -> str:
    if not may_publish(request.user, row.framework):
        raise PermissionDenied
    publication = _asked(request, row)
    form = forms["withdraw"] = WithdrawForm(request.POST, auto_id=f"id_{publication.pk}_%s")
    if not form.is_valid():
        return ""

    def deed() -> None:
        actor = publishing_actor(request.user, row.framework)
        withdraw(actor=actor, publication=publication, **form.cleaned_data)

    return _("The edition is withdrawn. Its page says so.") if _done(form, deed) else ""


def _tells(request: HttpRequest, row: MonitoringRound, forms: Forms) -> str:
    parties = parties_noting(request.user, row.framework)
    if not parties:
        raise PermissionDenied
    form = forms["where"] = WhereForm(request.POST, parties=_choices(parties))
    publication = _asked(request, row)
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    party = next(party for party in parties if party.pk == data["party"])

    def deed() -> None:
        tell_where(
            actor=actor_for(request.user, party.pk),
            publication=publication,
            party=party,
            url=data["url"],
            published_on=data["published_on"],
        )

    return _("Saved: it stands on the public page.") if _done(form, deed) else ""


def _asked(request: HttpRequest, row: MonitoringRound) -> Publication:
    """The edition a form is about; one of another round does not exist here."""
    known = Publication.objects.defer("data").filter(round=row)
    return get_object_or_404(known, pk=number_in(request.POST, "publicatie"))


def _done(form: Form, deed: Callable[[], None]) -> bool:
    """Whether a service did it; what it refuses is told at the field, and nothing typed is lost."""
    try:
        deed()
    except EditionTakenError:
        raise
    except ValidationError as error:
        place_errors(form, error)
        return False
    return True


_DEEDS: dict[str, Callable[[HttpRequest, MonitoringRound, Forms], str]] = {
    "publiceren": _publishes,
    "intrekken": _withdraws,
    "plaats": _tells,
}
