"""Keeping contacts up to date: each party its own; who coordinates says where all of them stand in the ladder."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import ContactRole, FrameworkAgreement
from agreements.permissions import at_table, coordinating_actor, may_place_contact
from agreements.services.contacting import add_on_ladder, place_contact, take_from_ladder
from config.web.asked import number_in
from config.web.history import Actor, StaleVersionError
from config.web.htmx import lead_to, render_page
from config.web.refusals import not_understood, place_errors, send_next
from parties.contacts.services import add_contact, change_contact, end_contact
from parties.enums import MembershipRole
from parties.models import Contact
from parties.permissions import actor_for, may_keep_contacts, party_ids

from ..place import find_framework, frame
from .forms import ContactForm, NewContactForm, PlaceForm
from .views import log_reading

#: What a form of a contact's page may ask for.
SAVE, END, PLACE, REMOVE = "opslaan", "beeindig", "plaats", "haal-weg"


@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """A new contact of the person's own party, at once in the ladder if they like."""
    found = find_framework(request, municipality, framework)
    own = at_table(found).filter(pk__in=party_ids(request.user, MembershipRole.EDITOR))
    parties = list(own.order_by("name", "pk"))
    if not parties:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = NewContactForm(data, parties=parties)
    place = PlaceForm(data, themes=found.themes.order_by("position"), optional=True)
    if data is not None and form.is_valid() & place.is_valid() and _add(request, found, form, place):
        return _to_ladder(request, found)
    context = {"form": form, "place_form": place, "party": parties[0] if len(parties) == 1 else None}
    return _page(request, found, "monitoring/contact_new.html", context, 200 if data is None else 422)


def _add(request: HttpRequest, framework: FrameworkAgreement, form: NewContactForm, place: PlaceForm) -> bool:
    """Add it, with its place if one was chosen."""
    party, told = form.chosen_party(), form.values()
    actor = actor_for(request.user, party.pk)
    try:
        if place.cleaned_data["level"]:
            contact = add_on_ladder(
                actor=actor, framework=framework, party=party, told=told, **place.values()
            )
        else:
            contact = add_contact(actor=actor, party=party, **told)
    except ValidationError as error:
        place_errors(form, error)
        return False
    messages.success(request, _("%(contact)s is added.") % {"contact": contact})
    return True


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, municipality: str, framework: str, contact: int) -> HttpResponse:
    """What is known of a contact and where it stands: to change for its own party, to place for who coordinates too."""
    found = find_framework(request, municipality, framework)
    rows = Contact.objects.current().filter(party__in=at_table(found)).select_related("party")
    row = get_object_or_404(rows, pk=contact)
    if not may_place_contact(request.user, found, row.party):
        raise PermissionDenied
    deed, status = request.POST.get("doe", ""), 200
    keeps = may_keep_contacts(request.user, row.party)
    form = ContactForm(request.POST if deed == SAVE else None, instance=row)
    place = PlaceForm(request.POST if deed == PLACE else None, themes=found.themes.order_by("position"))
    if request.method == "POST":
        if deed in (SAVE, END) and not keeps:
            raise PermissionDenied
        status = _carry_out(request, found, row, form, place)
        if status == 200:
            return _to_ladder(request, found) if deed in (SAVE, END) else _to_contact(request, found, row)
    now = Contact.objects.select_related("party").get(pk=row.pk)
    log_reading(request.user, found)
    context = {
        "contact": now,
        "keeps": keeps,
        "form": form,
        "place_form": place,
        "conflict": status == 409,
        "roles": list(_roles(found, row)),
    }
    return _page(request, found, "monitoring/contact.html", context, status)


def _roles(framework: FrameworkAgreement, row: Contact) -> Any:
    return ContactRole.objects.filter(framework=framework, contact=row).select_related("theme").order_by("pk")


def _carry_out(
    request: HttpRequest, framework: FrameworkAgreement, row: Contact, form: ContactForm, place: PlaceForm
) -> int:
    """Do what was asked; the status of the answer, with what is wrong on the form it is about."""
    deed = request.POST.get("doe", "")
    about: BaseForm = place if deed == PLACE else form
    do = {SAVE: _save, END: _end, PLACE: _place, REMOVE: _remove}.get(deed)
    if do is None or (about.is_bound and not about.is_valid()):
        if do is None:
            messages.error(request, not_understood())
        return 422
    try:
        do(request, framework, row, about)
    except StaleVersionError as error:
        if deed == SAVE:
            # Saving once more puts it in the place of theirs.
            send_next(form, version=error.current.version)
        return 409
    except ValidationError as error:
        if not about.is_bound:
            messages.error(request, " ".join(error.messages))
        else:
            place_errors(about, error)
        return 422
    return 200


def _save(request: HttpRequest, _framework: FrameworkAgreement, row: Contact, form: BaseForm) -> None:
    values = cast(ContactForm, form).values()
    change_contact(
        actor=actor_for(request.user, row.party_id),
        contact=row,
        version=number_in(request.POST, "version"),
        **values,
    )
    messages.success(request, _("Saved."))


def _end(request: HttpRequest, _framework: FrameworkAgreement, row: Contact, _form: BaseForm) -> None:
    end_contact(
        actor=actor_for(request.user, row.party_id), contact=row, version=number_in(request.POST, "version")
    )
    messages.success(request, _("%(contact)s is no contact any more.") % {"contact": row})


def _place(request: HttpRequest, framework: FrameworkAgreement, row: Contact, form: BaseForm) -> None:
    values = cast(PlaceForm, form).values()
    place_contact(actor=_placer(request, framework, row), framework=framework, contact=row, **values)
    messages.success(request, _("Saved."))


def _remove(request: HttpRequest, framework: FrameworkAgreement, row: Contact, _form: BaseForm) -> None:
    role = _roles(framework, row).filter(pk=number_in(request.POST, "plaats")).first()
    if role is None:
        raise ValidationError(_("That place in the ladder is gone already."))
    take_from_ladder(
        actor=_placer(request, framework, row), role=role, version=number_in(request.POST, "version")
    )
    messages.success(request, _("Saved."))


def _placer(request: HttpRequest, framework: FrameworkAgreement, row: Contact) -> Actor:
    """For the own party where it is its own contact, else for the party that coordinates."""
    if may_keep_contacts(request.user, row.party):
        return actor_for(request.user, row.party_id)
    return coordinating_actor(request.user, framework)


def _page(
    request: HttpRequest, framework: FrameworkAgreement, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    around = frame(framework, page="contacts", **context)
    return render_page(request, template, around, partial="panel", status=status)


def _to_ladder(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    return lead_to(request, reverse("contacts", args=[framework.municipality.slug, framework.slug]))


def _to_contact(request: HttpRequest, framework: FrameworkAgreement, row: Contact) -> HttpResponse:
    return lead_to(request, reverse("contact", args=[framework.municipality.slug, framework.slug, row.pk]))
