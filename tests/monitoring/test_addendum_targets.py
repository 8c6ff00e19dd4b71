"""What an addendum does with targets, and with what its form asks without anybody changing it."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from agreements.models import AddendumChange, Condition
from agreements.services import addenda
from agreements.services.addendum_changes import Wanted
from agreements.services.addendum_effect import put_into_effect
from agreements.services.drafting import add_indicator
from config.web.history import acting
from monitoring.signing.addendum_reading import read_addendum
from monitoring.signing.addendum_views import addendum_url
from tests.agreements.addendum_rows import (
    YEAR,
    again,
    change,
    commitment,
    consent,
    make_signed,
    propose,
    start,
)
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.reading import browser

pytestmark = pytest.mark.django_db


def test_targets_change_with_the_consent_of_whom_it_binds(table):
    annual = make_signed(table)
    target = {"kind": "at_least", "value": 40, "year": YEAR, "printed": "veertig", "source": "Bijlage"}
    other = {**target, "year": YEAR + 1}
    indicator = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="a",
        name="Woningen",
        unit="woningen",
        commitment=commitment(),
        targets=[target, other],
    )
    row, _next_year = indicator.targets.order_by("year")
    addendum = change(start(table, annual), text=commitment().text, targets={str(row.pk): "30"})
    (told,) = addendum.changes.all()
    words = {"value": "40.00", "printed": "veertig"}, {"value": "30.00", "printed": ""}
    for found, expected in zip((told.before, told.after), words, strict=True):
        (one,) = found["targets"]
        assert expected.items() <= one.items()
    assert row.history.count() == 1 and indicator.targets.get(pk=row.pk).value == 40
    addendum = consent(propose(addendum), table.corporation)
    put_into_effect(actor=ACTOR, addendum=addendum)
    assert {one.year: one.value for one in indicator.targets.all()} == {YEAR: 30, YEAR + 1: 40}
    sources = {one.year: one.source for one in indicator.targets.all()}
    assert sources == {YEAR: str(addendum), YEAR + 1: "Bijlage"}, "the former document tells another number"
    assert commitment().amendments.get().after["targets"][0]["value"] == "30.00"


@pytest.mark.slow
def test_a_target_is_changed_in_the_form_and_told_on_page_and_pdf(table, cast):
    addendum = change(start(table, make_signed(table)))
    url = addendum_url(addendum)
    target = {"kind": "at_least", "value": 40, "year": YEAR, "party": table.corporation, "source": "Bijlage"}
    indicator = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="a",
        name="Nieuwe woningen",
        unit="woningen",
        commitment=commitment(),
        targets=[target],
    )
    officer, line = browser(cast.officer), f"{url}afspraken/wonen/"
    form = officer.get(line).context["form"]
    (name,) = form.targets
    assert (form[name].label, form[name].value()) == ("Target: Nieuwe woningen, at least (Wonen)", "40")
    values = {field.name: field.value() for field in form if field.value()} | {name: ""}
    assert list(officer.post(line, values).context["form"].errors) == [name]
    assert officer.post(line, values | {name: "1.030,5"})["Location"] == url
    assert officer.get(line).context["form"].initial[name] == Decimal("1030.5")
    (shown,) = read_addendum(again(addendum), cast.officer).changes
    part = next(part for part in shown.changed if "Nieuwe woningen" in part.before)
    assert ("40 woningen" in part.before, "(Wonen)" in part.after) == (True, True)
    assert indicator.targets.get().value == 40


@pytest.mark.slow
def test_both_numbers_of_what_lies_between_two_are_changed_in_the_form(table, cast):
    addendum = change(start(table, make_signed(table)))
    target = {"kind": "range", "value": 24, "upto": 32, "year": YEAR, "source": "Bijlage"}
    row = commitment()
    add_indicator(
        actor=ACTOR, framework=table.framework, key="a", name="A", unit="m", commitment=row, targets=[target]
    )
    officer, line = browser(cast.officer), f"{addendum_url(addendum)}afspraken/wonen/"
    form = officer.get(line).context["form"]
    (name,) = form.targets
    upto = f"{name}-upto"
    assert (form[upto].label, form[upto].value()) == ("Target: A, between, up to", "32")
    values = {field.name: field.value() for field in form if field.value()}
    for wrong in ("", "24", "veel"):
        assert list(officer.post(line, values | {upto: wrong}).context["form"].errors) == [upto]
    assert officer.post(line, values | {upto: "40"})["Location"] == addendum_url(addendum)
    found = again(addendum).changes.get()
    assert (found.wanted["targets"], list(found.wanted["uptos"].values())) == ({}, ["40"])
    assert officer.get(line).context["form"].initial[upto] == 40


@pytest.mark.slow
def test_targets_of_the_framework_agreement_are_told_with_their_year(table, cast):
    row = make_commitment(table.framework, "k-1")
    targets = [{"kind": "at_least", "value": 40, "year": year, "source": "Bijlage"} for year in (2025, 2026)]
    add_indicator(
        actor=ACTOR, framework=table.framework, key="a", name="A", unit="%", commitment=row, targets=targets
    )
    with acting(ACTOR):
        table.framework.status = "signed"
        table.framework.save_next()
    addendum = start(table)
    line = reverse("addendum-change", args=[table.municipality.slug, table.framework.slug, 1, row.key])
    form = browser(cast.officer).get(line).context["form"]
    assert [form[name].label for name in form.targets] == [
        f"Target {year}: A, at least" for year in (2025, 2026)
    ]
    later = {str(form.targets[name].pk): "30" for name in list(form.targets)[1:]}
    addenda.change_commitment_by(
        actor=ACTOR,
        addendum=addendum,
        version=1,
        commitment=row,
        wanted=Wanted(title=row.title, targets=later),
    )
    (shown,) = read_addendum(again(addendum), cast.officer).changes
    (part,) = [part for part in shown.changed if "40" in part.before]
    assert [told.split()[0] for told in part.after.splitlines()] == ["2025", "2026"]
    assert [word in part.after for word in ("40", "30")] == [True, True]


@pytest.mark.slow
def test_who_is_bound_keeps_the_order_they_stand_in(table, cast):
    """The boxes of the form stand in another one: nobody consents to a change that nobody made."""
    annual = make_signed(table)
    found = [{"role": "party", "group": "corporation"}, {"role": "party", "party": table.municipality}]
    row = make_commitment(table.framework, "samen", 9, annual=annual, responsibilities=found)
    start(table, annual)
    officer = browser(cast.officer)
    line = reverse("addendum-change", args=[table.municipality.slug, table.framework.slug, 1, row.key])
    values = {field.name: field.value() for field in officer.get(line).context["form"] if field.value()}
    assert officer.post(line, values | {"text": "Samen."}).status_code == 302
    (change_made,) = AddendumChange.objects.all()
    assert change_made.after["who"] == change_made.before["who"]


def _values(form):
    """What the page would send back untouched."""
    rows = [*form.new_targets.rows, *form.conditions.rows]
    shown = [form, form.new_targets.rows.management_form, form.conditions.rows.management_form, *rows]
    values = {field.html_name: field.value() for one in shown for field in one}
    return {name: value for name, value in values.items() if value or value == 0}


@pytest.mark.slow
def test_new_targets_and_conditions_are_filled_in_row_by_row(table, cast):
    with acting(ACTOR):
        addendum = start(table, make_signed(table))
        Condition(commitment=commitment(), event="Er is grond.").save_checked()
    url, officer = addendum_url(addendum), browser(cast.officer)
    line = f"{url}afspraken/wonen/"
    untouched = _values(officer.get(line).context["form"])
    # What nobody filled in is no change.
    assert "Nothing was changed" in officer.post(line, untouched).content.decode()
    share = {"doel-0-name": "Warmte", "doel-0-unit": "%", "doel-0-whom": f"party:{table.tenants.slug}"}
    for wrong in (
        {"doel-0-name": "Warmte"},
        {**share, "doel-0-value": "-3"},
        {**share, "doel-0-value": "3", "doel-0-whom": "party:niemand"},
        {"voorwaarde-1-on": "thuis", "voorwaarde-1-event": "Iets."},
        {"voorwaarde-1-on": "thuis", "voorwaarde-1-party": table.tenants.slug},
        {"voorwaarde-1-on": "nergens"},
        {"doel-TOTAL_FORMS": "x"},
        {"doel-TOTAL_FORMS": "1000"},
    ):
        assert officer.post(line, untouched | wrong).status_code == 422, wrong
    good = {**share, "doel-0-value": "1.030,5", "voorwaarde-0-DELETE": "on", "voorwaarde-1-on": "thuis"}
    assert officer.post(line, untouched | good)["Location"] == url
    (shown,) = read_addendum(again(addendum), cast.officer).changes
    told = {part.label: (part.before, part.after) for part in shown.changed}
    assert told[gettext("What must come first")] == ("Er is grond.", "2 Van thuis")
    assert "1.030,5" in told[gettext("Targets")][1] and table.tenants.label in shown.bound
    again_there = _values(officer.get(line).context["form"])
    assert again_there["doel-INITIAL_FORMS"] == 1 and again_there["voorwaarde-0-on"] == "thuis"
    # A page of before there were rows leaves them as they are; a stale one is refused.
    older = {name: value for name, value in again_there.items() if "-" not in name}
    assert officer.post(line, {**older, "text": "Anders."}).status_code == 302
    assert again(addendum).changes.get().wanted["new_targets"][0]["value"] == "1030.5"
    assert officer.post(line, again_there).status_code == 409


def test_a_target_goes_and_what_is_new_is_waited_for_in_the_form(table, cast):
    addendum = start(table, make_signed(table))
    target = {"kind": "at_least", "value": 40, "year": YEAR, "party": table.corporation, "source": "Bijlage"}
    add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="a",
        name="Woningen",
        unit="woningen",
        commitment=commitment(),
        targets=[target],
    )
    new = addenda.add_new(
        actor=ACTOR, addendum=addendum, version=addendum.version, wanted=Wanted(title="De weg")
    )
    officer, line = browser(cast.officer), f"{addendum_url(addendum)}afspraken/wonen/"
    form = officer.get(line).context["form"]
    (name,) = form.targets
    values = {field.name: field.value() for field in form if field.value()}
    rows = {"voorwaarde-TOTAL_FORMS": 1, "voorwaarde-INITIAL_FORMS": 0, "voorwaarde-0-on": new.key}
    sent = {**values, **rows, f"{name}-gone": "on"}
    assert officer.post(line, sent).status_code == 302
    told = addendum.changes.get(key="wonen")
    assert "targets" not in told.after
    assert [one["label"] for one in told.after["conditions"]] == ["De weg"]
    form = officer.get(line).context["form"]
    assert form[f"{name}-gone"].value() is True
    own = officer.get(f"{addendum_url(addendum)}afspraken/{new.key}/").context["form"]
    assert new.key not in dict(own.conditions.rows.forms[-1].fields["on"].choices)
