"""Rounds, lines, lights and figures: the rules told by the form and kept by the database; who sees them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from agreements.enums import Origin
from agreements.services.drafting import add_indicator
from config.web.history import Actor, acting
from monitoring.enums import FindingKind, Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.models import (
    Assessment,
    ExportJob,
    LineDraft,
    Measurement,
    MonitoringRound,
    ProgressReport,
    PublicationLogo,
    PublicationStyle,
    RoundLine,
    SavedFilter,
    TextClearance,
)
from monitoring.rounds.permissions import may_settle, with_may_settle
from parties.models import User
from tests.cast import ACTOR
from tests.factories import (
    AUTUMN,
    Table,
    assert_refused,
    make_commitment,
    make_line,
    make_round,
    make_table,
)
from tests.layers import made_once
from tests.monitoring import (
    council_rows,
    escalation_rows,
    evaluation_rows,
    meeting_rows,
    project_rows,
    publication_rows,
    reaction_rows,
    reminder_rows,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")


@made_once
def line(table):
    """The only line of an open round."""
    return make_line(table.framework)


# ---- constraints


def an_assessment(line: RoundLine, **fields: object) -> Assessment:
    values = {
        "line": line,
        "light": Light.GREEN,
        "dated": AUTUMN,
        "origin": Origin.PERSON,
        "author_name": "Testopzet",
        **fields,
    }
    return Assessment(**values)


def a_measurement(table: Table, **fields: object) -> Measurement:
    indicator = add_indicator(actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%")
    values = {
        "indicator": indicator,
        "value": Decimal(1),
        "origin": Origin.PERSON,
        "source": "Verslag",
        "author_name": ACTOR.name,
        **fields,
    }
    return Measurement(**values)


def a_round(table: Table, **fields: object) -> MonitoringRound:
    values = {
        "framework": table.framework,
        "year": 2024,
        "slug": "najaar",
        "title": "Najaar",
        "starts_on": date(2024, 1, 1),
        "ends_on": AUTUMN,
        "reference_date": AUTUMN,
        **fields,
    }
    return MonitoringRound(**values)


def a_second_round(table: Table) -> MonitoringRound:
    make_round(table.framework, slug="najaar")
    return a_round(table)


def a_second_line(table: Table) -> RoundLine:
    line = make_line(table.framework)
    return RoundLine(round=line.round, commitment=line.commitment, position=2)


def a_second_filter(table: Table) -> SavedFilter:
    values = {
        "user": User.objects.create_user("bewaart@gemeente.example"),
        "framework": table.framework,
        "name": "Wat van ons is",
        "query": "trekker=gemeente",
    }
    SavedFilter(**values).save()
    return SavedFilter(**values)


def a_clearance(table: Table, **where: object) -> TextClearance:
    values = {"field": "text", "kind": FindingKind.NAME, "digest": "a" * 64, "author_name": "Testopzet"}
    return TextClearance(round=make_round(table.framework), **values, **where)


def a_logo(table, same: PublicationLogo | None = None) -> PublicationLogo:
    """A logo that is kept; with `same`, one that is not yet and has its content."""
    row = PublicationLogo(
        framework=table.framework,
        content=b"<svg/>",
        content_type="image/svg+xml",
        digest="a" * 64,
        width=1,
        height=1,
    )
    if same is None:
        with acting(ACTOR):
            row.save()
    return row


#: Per constraint: the message, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "round_slug": ("This year has a round with this address word.", a_second_round),
    "round_dates": (
        "The last day lies before the first.",
        lambda table: a_round(table, starts_on=date(2024, 12, 1)),
    ),
    "round_year": ("Give a year between 1990 and 2099.", lambda table: a_round(table, year=1989)),
    "line_once": ("This commitment stands in this round already.", a_second_line),
    "assessment_explained": (
        "Tell the cause and what is done about it.",
        lambda table: an_assessment(make_line(table.framework), light=Light.RED, cause="De bouw ligt stil."),
    ),
    "assessment_source": (
        "Tell from which document this light is taken.",
        lambda table: an_assessment(make_line(table.framework), light=Light.RED, origin=Origin.DOCUMENT),
    ),
    "progress_source": (
        "Tell from which document this text is taken.",
        lambda table: ProgressReport(
            line=make_line(table.framework),
            text="Gedaan.",
            dated=AUTUMN,
            origin=Origin.DOCUMENT,
            author_name="Testopzet",
        ),
    ),
    "saved_filter_name": ("You have a filter with this name already.", a_second_filter),
    "clearance_one_place": (
        "Name the commitment or another place, not both.",
        lambda table: a_clearance(table, commitment=make_commitment(table.framework), place="glossary"),
    ),
    "logo_once": ("This logo is kept already.", lambda table: a_logo(table, a_logo(table))),
    "style_logo_alt": (
        "Tell in words what the logo shows.",
        lambda table: PublicationStyle(framework=table.framework, logo=a_logo(table)),
    ),
    "measurement_dates": (
        "The reference date lies before the first day.",
        lambda table: a_measurement(table, starts_on=date(2024, 2, 1), reference_date=date(2024, 1, 1)),
    ),
    **council_rows.BROKEN,
    **escalation_rows.BROKEN,
    **evaluation_rows.BROKEN,
    **reaction_rows.BROKEN,
    **publication_rows.BROKEN,
    **meeting_rows.BROKEN,
    **project_rows.BROKEN,
    **reminder_rows.BROKEN,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_constraint_is_told_and_refused(name, table):
    message, build = BROKEN[name]
    assert_refused(build(table), message)


def test_words_that_may_stay_stand_somewhere(table):
    assert_refused(a_clearance(table), "Name the commitment or another place, not both.")


def test_a_figure_without_a_source_is_refused(table):
    """The form tells it at the field."""
    row = a_measurement(table, source="")
    with pytest.raises(ValidationError) as told:
        row.full_clean()
    assert told.value.message_dict == {"source": ["This field cannot be blank."]}
    with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
        row.save()


def test_every_constraint_of_the_app_is_told_and_tested():
    """A new constraint needs a message a person can read, and a row above that breaks it.

    Drafts and files in the background are kept by the site itself; nobody fills in a form for them.
    """
    constraints = {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_app_config("monitoring").get_models()
        for constraint in model._meta.constraints
        if model not in (LineDraft, ExportJob)
    }
    tested = {name: message for name, (message, _build) in BROKEN.items()}
    assert constraints == {
        **tested,
        "measurement_source": "Tell where this figure comes from.",
        # Told at the field, and tested with raising.
        "escalation_level": "Choose the level it is raised to.",
        # Told at the field, and tested with withdrawing.
        "withdrawal_reason": "Tell why it is withdrawn.",
        # Told at the field, and tested with the form (test_projects.py).
        "project_of_one": "Name a party, or somebody else, not both.",
        "project_part_of_homes": "More social rent than there are dwellings.",
        # Told at the field, and tested with the rest of the look.
        "style_colour": "Write a colour as # and six digits or letters a to f.",
    }


@pytest.mark.parametrize(
    "slug", ["Najaar", "na_jaar", "na--jaar", "-najaar", "najaar-", "najaar\n", "náájaar"]
)
def test_a_word_that_no_address_has_is_refused(table, slug):
    with pytest.raises(ValidationError) as told:
        a_round(table, slug=slug).full_clean()
    assert "Use small letters, digits and single hyphens." in told.value.message_dict["slug"]


@pytest.mark.parametrize("year", [1990, 2099])
def test_the_first_and_last_year_of_the_addresses_are_years_of_a_round(table, year):
    a_round(table, year=year).full_clean()


# ---- who sees and who settles


class TestPeople:
    def test_a_round_and_its_lines_are_seen_by_those_who_see_the_framework(self, cast, table, line):
        everyone_here = {"officer", "corporation_officer", "tenant", "alderman", "manager"}
        assert cast.who(lambda user: line.round in MonitoringRound.objects.visible_to(user)) == everyone_here
        assert cast.who(lambda user: line in RoundLine.objects.visible_to(user)) == everyone_here

    @pytest.mark.parametrize(
        ("status", "who"),
        [
            (RoundStatus.PREPARING, set()),
            (RoundStatus.OPEN, {"officer"}),
            (RoundStatus.REVIEW, {"officer"}),
            (RoundStatus.CLOSED, set()),
        ],
    )
    def test_only_the_coordinating_editor_settles_and_only_while_it_is_open(self, cast, table, status, who):
        monitoring_round = make_round(table.framework, status=status)
        assert {
            name for name, user in cast.people() if name != "anonymous" and may_settle(user, monitoring_round)
        } == who

    def test_a_page_asks_once_and_gets_the_same_answer(self, cast, table, line, django_assert_num_queries):
        for _name, user in cast.people():
            if not user.is_authenticated:
                continue
            expected = may_settle(user, line.round)
            annotated = with_may_settle(MonitoringRound.objects.all(), user).get(pk=line.round.pk)
            with django_assert_num_queries(0):
                assert may_settle(user, annotated) == expected

    def test_the_rounds_of_an_address_come_oldest_first(self, table, django_assert_num_queries):
        make_round(table.framework, slug="eind", reference_date=date(2024, 12, 31))
        make_round(table.framework, slug="voorjaar", reference_date=date(2024, 5, 31))
        make_round(table.framework, slug="later", reference_date=date(2025, 5, 31))
        make_round(make_table("bergdal").framework, slug="elders")
        with django_assert_num_queries(1):
            found = MonitoringRound.objects.of_year("duinstede", "afspraken-2024-2027", 2024)
            assert [(r.slug, r.framework.municipality.slug) for r in found] == [
                ("voorjaar", "duinstede"),
                ("eind", "duinstede"),
            ]


def test_a_user_who_coordinates_is_asked_for_once(cast, line, django_assert_num_queries):
    """One query for the memberships and one for the coordination; the second question takes one."""
    user = User.objects.get(pk=cast.officer.pk)
    monitoring_round = MonitoringRound.objects.select_related("framework").get(pk=line.round_id)
    with django_assert_num_queries(2):
        assert may_settle(user, monitoring_round)
    with django_assert_num_queries(1):
        assert may_settle(user, monitoring_round)


class TestMeasuring:
    def test_a_figure_is_recorded_with_its_source(self, table):
        indicator = add_indicator(
            actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%"
        )
        row = record_measurement(
            actor=OFFICER,
            indicator=indicator,
            party=table.corporation,
            value=Decimal("71.5"),
            starts_on=date(2024, 1, 1),
            reference_date=AUTUMN,
            printed="71,5%",
            origin=Origin.DOCUMENT,
            source="Monitor",
        )
        row.refresh_from_db()
        assert (row.value, row.party, row.reference_date) == (Decimal("71.50"), table.corporation, AUTUMN)
        assert str(row) == "Aandeel: 71.5 %"

    def test_the_date_may_be_unknown_the_source_not(self, table):
        indicator = add_indicator(
            actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%"
        )
        record_measurement(
            actor=OFFICER, indicator=indicator, value=Decimal(1), origin=Origin.PERSON, source="Verslag"
        )
        with pytest.raises(ValidationError):
            record_measurement(
                actor=OFFICER, indicator=indicator, value=Decimal(1), origin=Origin.PERSON, source=""
            )
        assert Measurement.objects.get().reference_date is None
