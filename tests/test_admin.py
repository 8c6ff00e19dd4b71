"""The admin: every page opens under the security policy, what has a life of its own is looked at, nothing is deleted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agreements.enums import CycleKind, Origin
from agreements.models import Assignment, CycleStep, FrameworkAgreement, Responsibility
from agreements.services.assigning import assign
from agreements.services.bodies import add_body
from agreements.services.cycle import add_step, complete_step
from agreements.services.drafting import add_glossary_term, add_indicator, add_theme
from agreements.services.goals import add_goal
from config.web.checked_admin import PLAIN
from config.web.history import AppendOnlyModel, TrackedModel, acting
from monitoring.enums import AgendaReason, CouncilKind, Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.meeting.services import start_meeting
from monitoring.models import (
    Assessment,
    CouncilItem,
    Escalation,
    Measurement,
    Meeting,
    MonitoringRound,
    Publication,
    PublicationStyle,
    RoundLine,
    SharedIndicator,
)
from monitoring.style.services import set_style
from parties.enums import PartyKind
from parties.models import Mail, Party, User
from parties.post.services import post
from tests.cast import ACTOR
from tests.factories import (
    AUTUMN,
    Table,
    give_light,
    line_of,
    make_commitment,
    make_party,
    make_round,
    make_year,
)
from tests.layers import made_once
from tests.monitoring.escalation_rows import an_escalation
from tests.publications import publish_as_it_is
from tests.reading import read, words

OURS = {"parties", "agreements", "monitoring"}
# As config/urls.py does: without it this file alone would find nothing.
admin.autodiscover()
REGISTERED = [model for model in admin.site._registry if model._meta.app_label in OURS]
#: Looked at, never changed there; a figure can be added.
READ_ONLY = {
    Assignment,
    CouncilItem,
    CycleStep,
    Mail,
    Escalation,
    Meeting,
    Publication,
    PublicationStyle,
    RoundLine,
    Measurement,
}
#: Fields that services keep; the key of a commitment is given once.
KEPT = {
    "agreements.frameworkagreement": {"status"},
    "agreements.annualagreement": {"status"},
    "agreements.commitment": {"framework", "kind", "key", "origin"},
    "monitoring.monitoringround": {"status", "closed_at"},
}

each = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label_lower)


def fill(table: Table, officer: User) -> None:
    """At least one row of everything the admin shows."""
    annual = make_year(table.framework)
    add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    add_glossary_term(actor=ACTOR, framework=table.framework, position=1, term="DAEB")
    add_body(actor=ACTOR, framework=table.framework, told={"name": "Stuurgroep", "source": "Hoofdstuk 5"})
    add_goal(actor=ACTOR, framework=table.framework, told={"title": "Meer huur", "source": "Hoofdstuk 1"})
    commitment = make_commitment(
        table.framework, annual=annual, items=[{"text": "Bouwen"}], plannings=[{"printed": "T1"}]
    )
    with acting(ACTOR):
        duty = Responsibility(commitment=commitment, role="lead", party=table.municipality)
        duty.save()
    assign(actor=ACTOR, party=table.municipality, responsibility=duty, handler=officer)
    shown = make_round(table.framework, [commitment])
    line = line_of(shown, commitment)
    give_light(line, Light.GREEN)
    indicator = add_indicator(actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%")
    record_measurement(
        actor=ACTOR, indicator=indicator, value=Decimal(1), origin=Origin.PERSON, source="Verslag"
    )
    with acting(ACTOR):
        SharedIndicator(indicator=indicator, key="aandeel").save()
        CouncilItem(
            municipality=table.municipality, kind=CouncilKind.MOTION, dated=date(2024, 1, 1), title="Bouwen"
        ).save()
        an_escalation(table, commitment=commitment).save()
    set_style(actor=ACTOR, framework=table.framework, version=0, values={"colour": "#154273"})
    add_step(actor=ACTOR, framework=table.framework, year=2024, kind=CycleKind.BID, title="Bod")
    agenda = [(AgendaReason.RED, line.pk)]
    start_meeting(actor=ACTOR, monitoring_round=shown, body="Overleg", held_on=AUTUMN, agenda=agenda)
    publish_as_it_is(shown, file="monitor.csv", year=2024)
    post(key="a", to="wonen@gemeente.example", subject="Bouwen", text="Er wacht werk.")


@made_once
def filled(table, cast):
    """The cast, with something to look at in every list."""
    fill(table, cast.officer)
    return cast


@pytest.fixture
def manager(filled):
    """The application manager's browser."""
    return browser_of(filled.manager)


def browser_of(person: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def url(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def change_url(model: type[models.Model]) -> str:
    row = model._base_manager.first()
    assert row is not None, f"the fixture has no {model._meta.label}"
    return url(model, "change", row.pk)


def inside(response: Any) -> list[str]:
    """Code and style inside the page, which the policy would refuse."""
    tree = read(response)
    return [
        str(element.tag)
        for element in tree.iter()
        if element.tag == "style"
        or (element.tag == "script" and not element.get("src") and element.get("type") != "application/json")
        or any(name == "style" or name.startswith("on") for name in element.attrib)
    ]


def typed(response: Any) -> set[str]:
    """The names of what can be filled in."""
    tree = read(response)
    return {
        element.get("name", "")
        for tag in ("input", "select", "textarea")
        for element in tree.iter(tag)
        if element.get("type") != "hidden"
    }


@pytest.mark.slow
@each
def test_every_page_opens_and_has_nothing_the_policy_refuses(manager, model):
    pages = {
        "list": url(model, "changelist"),
        "search": url(model, "changelist") + "?q=bouwen 'x",
        "change": change_url(model),
        "history": url(model, "history", model._base_manager.first().pk),
    }
    if model not in READ_ONLY or model is Measurement:
        pages["add"] = url(model, "add")
    for name, address in pages.items():
        response = manager.get(address)
        assert (name, response.status_code) == (name, 200)
        assert response["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
        assert (name, inside(response)) == (name, [])


@each
def test_what_services_keep_can_not_be_typed(manager, model):
    names = typed(manager.get(change_url(model)))
    assert not names & (KEPT.get(model._meta.label_lower, set()) | {"version", "light", "current"})
    if model in READ_ONLY:
        assert not {field.name for field in model._meta.fields} & names
    elif model is not User:
        assert "_save" in names


@pytest.mark.parametrize(
    "model",
    [model for model in REGISTERED if issubclass(model, TrackedModel | AppendOnlyModel)],
    ids=lambda model: model._meta.label_lower,
)
def test_tracked_and_dated_rows_are_not_deleted(manager, model):
    row = model._base_manager.first()
    assert manager.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    manager.post(url(model, "changelist"), data)
    assert model._base_manager.filter(pk=row.pk).exists()
    assert "delete_selected" not in manager.get(url(model, "changelist")).content.decode()


def test_fields_below_the_head_of_a_column_say_what_they_are(manager):
    page = read(manager.get(url(FrameworkAgreement, "add"), {PLAIN: ""}))
    fields = [
        field
        for cell in page.findall(".//fieldset//td")
        for kind in ("input", "select", "textarea")
        for field in cell.iter(kind)
        if field.get("type") not in ("hidden", "submit")
    ]
    assert {field.get("name").rsplit("-", 1)[-1] for field in fields} >= {"party", "role"}
    assert [field.get("name") for field in fields if not field.get("aria-label")] == []


@pytest.mark.slow
@each
def test_nobody_else_sees_it(filled, model):
    for name, person in filled.people():
        client = Client() if name == "anonymous" else browser_of(person)
        for address in (url(model, "changelist"), change_url(model)):
            assert (name, client.get(address).status_code) == (name, 200 if name == "manager" else 302)


@each
def test_being_let_in_is_no_right_to_anything(filled, model):
    """Staff without being the application manager: rights are never given one by one."""
    User.objects.filter(pk=filled.officer.pk).update(is_staff=True)
    client = browser_of(filled.officer)
    assert client.get("/admin/").status_code == 200
    for address in (url(model, "changelist"), url(model, "add"), change_url(model)):
        assert client.get(address).status_code == 403


def a_party(table: Table, at: int) -> None:
    make_party(PartyKind.TENANT_ORGANISATION, f"huurders-{at}", represents=[table.corporation])


def a_line(table: Table, at: int) -> None:
    make_round(table.framework, [make_commitment(table.framework, f"lijst-{at}", at)], slug=f"ronde-{at}")


@pytest.mark.slow
@pytest.mark.parametrize(("model", "add"), [(Party, a_party), (RoundLine, a_line)])
def test_a_list_costs_the_same_at_1_3_and_50_rows(cast, table, model, add):
    manager, costs = browser_of(cast.manager), []
    manager.get(url(model, "changelist"))
    for number in range(1, 51):
        add(table, number)
        if number in (1, 3, 50):
            with CaptureQueriesContext(connection) as asked:
                manager.get(url(model, "changelist"))
            costs.append(len(asked))
    assert costs == costs[:1] * 3


def test_lines_are_narrowed_to_rounds_that_are_open_or_looked_at(cast, table):
    shut = make_round(table.framework, [make_commitment(table.framework)], slug="dicht", title="De dichte")
    for word in ("ene", "andere"):
        make_round(table.framework, slug=word, title=f"De {word}")
    with acting(ACTOR):
        shut.status = RoundStatus.CLOSED
        shut.save()
    manager, lines = browser_of(cast.manager), url(RoundLine, "changelist")

    def offered(query: str) -> set[str]:
        page = manager.get(lines + query).content.decode()
        return {word for word in ("De dichte", "De ene", "De andere") if word in page}

    assert offered("?light__exact=red") == {"De ene", "De andere"}
    assert offered(f"?light__exact=red&round__id__exact={shut.pk}") == {"De ene", "De andere", "De dichte"}
    assert manager.get(f"{lines}?round__id__exact=x").status_code == 302


def test_a_closed_round_is_looked_at_only(manager, table):
    row = make_round(table.framework, slug="dicht", status=RoundStatus.CLOSED)
    address = url(MonitoringRound, "change", row.pk)
    assert manager.get(address).status_code == 200
    assert "title" not in typed(manager.get(address))
    assert manager.post(address, {"title": "Anders"}).status_code == 403
    assert MonitoringRound.objects.get(pk=row.pk).title == row.title


def test_a_step_shows_where_its_day_comes_from(manager, table):
    values = {"year": 2024, "kind": CycleKind.BID, "title": "Bod"}
    step = add_step(actor=ACTOR, framework=table.framework, **values)
    complete_step(actor=ACTOR, step=step, done_on=AUTUMN, origin=Origin.DEMO)
    page = manager.get(url(CycleStep, "change", step.pk)).content.decode()
    assert str(CycleStep(done_origin=Origin.DEMO).get_done_origin_display()) in page


def test_lights_and_texts_are_not_registered_by_themselves():
    shown = {model._meta.label_lower for model in REGISTERED}
    assert Assessment._meta.label_lower not in shown
    assert {model._meta.label_lower for model in READ_ONLY} <= shown
    assert {model._meta.app_label for model in apps.get_models() if model in admin.site._registry} >= OURS


def test_what_was_added_is_told_without_an_article(client, cast, table):
    """Django's Dutch says "de" and "nog een" of everything, also of a theme and of the agreements of a year."""
    client.force_login(cast.manager)
    sent = {"framework": table.framework.pk, "title": "Wijken", "number": "9"}
    page = words(read(client.post(reverse("admin:agreements_theme_add"), sent, follow=True)))
    assert "‘ 9 Wijken ’ (thema) is toegevoegd." in page and "De thema" not in page
    framework = client.get(reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk]))
    assert "Jaarafspraken toevoegen" in framework.content.decode()
    assert "Nog een Jaarafspraken" not in framework.content.decode()


def test_no_two_lists_have_the_same_name():
    with translation.override("nl"):
        names = [str(model._meta.verbose_name_plural).lower() for model in admin.site._registry]
    assert sorted({name for name in names if names.count(name) > 1}) == []
