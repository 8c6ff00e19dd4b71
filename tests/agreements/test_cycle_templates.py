"""The templates that come along, against what the documents say; and laying out a year from one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import CycleKind, CycleRecurrence, ParticipationRole
from agreements.models import CycleStep, CycleTurn, Participation
from agreements.services.cycle import add_step, change_step, complete_step, record_outcome, turn_word
from agreements.services.cycle_patterns import patterns, read_pattern, read_step
from agreements.services.cycle_year import (
    choices,
    keep_as_template,
    lay_out_year,
    remove_template,
)
from config.web.history import acting
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


def year_of(name: str, year: int) -> dict[str, tuple[str, date | None, date | None]]:
    """Per step its kind, and its first and last day."""
    return {d.key: (d.kind.value, d.starts_on, d.ends_on) for d in patterns()[name].drafts(year)}


def kinds(name: str, year: int) -> list[str]:
    return [d.kind.value for d in patterns()[name].drafts(year)]


# ---- the documents


def test_every_template_is_there_the_general_one_first():
    assert list(patterns()) == ["algemeen", "heemstede", "vlaardingen", "wassenaar", "westland"]


@pytest.mark.parametrize("name", patterns())
def test_steps_come_after_steps_before_them_and_every_year_has_some(name):
    for year in range(2024, 2031):
        seen: set[str] = set()
        drafts = patterns()[name].drafts(year)
        assert drafts
        for draft in drafts:
            assert draft.key not in seen
            assert not draft.after or draft.after in seen
            seen.add(draft.key)


def test_westland():
    """2.6 and 2.7 and 2.11: April, before 1 July, September and December, by 15 December; two without a month."""
    steps = year_of("westland", 2026)
    assert steps["driehoek-april"] == ("evaluation", date(2026, 4, 1), date(2026, 4, 30))
    assert steps["bod"] == ("bid", None, date(2026, 6, 30))
    assert steps["overleg-september"] == ("official_meeting", date(2026, 9, 1), date(2026, 9, 30))
    assert steps["overleg-december"] == ("official_meeting", date(2026, 12, 1), date(2026, 12, 31))
    assert steps["ondertekenen"] == ("sign", None, date(2026, 12, 15))
    assert steps["publiceren"] == ("publish", None, date(2026, 12, 15))
    assert steps["themabijeenkomst"] == ("theme_meeting", None, None)
    assert steps["raadsavond"] == ("council", None, None)


def test_wassenaar():
    """2.3: data before 1 March, evaluation before 1 April, bids in 2026 (for two years) and 2028 and in no other."""
    steps = year_of("wassenaar", 2027)
    assert steps["gegevens"] == ("data", None, date(2027, 2, 28))
    assert steps["evaluatie"] == ("evaluation", None, date(2027, 3, 31))
    assert year_of("wassenaar", 2028)["gegevens"][2] == date(2028, 2, 29)
    bids = {
        year: [k for k, s in year_of("wassenaar", year).items() if s[0] == "bid"]
        for year in range(2026, 2030)
    }
    assert bids == {2026: ["bod-2027-2028"], 2027: [], 2028: ["bod-2029"], 2029: []}
    assert year_of("wassenaar", 2026)["bod-2027-2028"][2] == date(2026, 6, 30)
    assert year_of("wassenaar", 2028)["bod-2029"][1:] == (date(2028, 4, 1), date(2028, 6, 30))
    months = {s[1].month for k, s in steps.items() if k.startswith("bestuurlijk-")}
    assert months == {3, 6, 10}
    term = [draft for draft in patterns()["wassenaar"].drafts(2026) if draft.year is None]
    assert [(d.kind, d.ends_on) for d in term] == [
        (CycleKind.AGREE, date(2026, 3, 31)),
        (CycleKind.SIGN, date(2026, 4, 7)),
    ]


def test_vlaardingen():
    """6.1 and 6.5: a steering group every quarter, one update a year, no yearly bid; signed on 18 December 2024."""
    steps = year_of("vlaardingen", 2026)
    assert [steps[f"stuurgroep-{n}"][1:] for n in range(1, 5)] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
    assert steps["actualisatie"] == ("agree", None, None)
    assert "bid" not in {kind for year in range(2025, 2029) for kind in kinds("vlaardingen", year)}
    assert year_of("vlaardingen", 2025)["tekenen"] == ("sign", date(2024, 12, 18), date(2024, 12, 18))
    assert year_of("vlaardingen", 2025)["databoord"] == ("data", date(2025, 4, 1), date(2025, 6, 30))


def test_heemstede():
    """K 5.1: no yearly bid, six official and two executive meetings, annual agreements worked out in autumn."""
    found = kinds("heemstede", 2025)
    assert found.count("official_meeting") == 6
    assert found.count("executive_meeting") == 2
    assert "bid" not in found
    autumn = (date(2025, 9, 1), date(2025, 12, 20))
    steps = year_of("heemstede", 2025)
    assert steps["jaarafspraken"] == ("agree", *autumn)
    assert [k for k, s in steps.items() if s[1:] == autumn and "lijk" in k] == [
        "ambtelijk-4",
        "bestuurlijk-2",
        "ambtelijk-5",
        "ambtelijk-6",
    ]


# ---- reading a template


def test_titles_name_the_years_and_several_times_are_several_steps():
    pattern = read_pattern(
        {
            "name": "X",
            "steps": [
                {"key": "a", "kind": "bid", "title": "{last}, {year}, {next}"},
                {"key": "b", "kind": "other", "title": "Overleg", "recurrence": "times", "times": 3},
            ],
        }
    )
    assert [(d.key, d.title) for d in pattern.drafts(2026)] == [
        ("a", "2025, 2026, 2027"),
        ("b-1", "Overleg (1)"),
        ("b-2", "Overleg (2)"),
        ("b-3", "Overleg (3)"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "bid", "title": "Zonder woord"},
        {"key": "a", "kind": "feest", "title": "Onbekend"},
        {"key": "a", "kind": "bid", "title": "X", "recurrence": "soms"},
        {"key": "a", "kind": "bid", "title": "X", "turn": ["iedereen"]},
    ],
)
def test_a_template_that_is_not_understood(row):
    with pytest.raises(ValidationError):
        read_step(row)


@pytest.mark.parametrize("words", ["juli", "13-01", "06-32", "6-30"])
def test_a_day_that_is_not_understood(words):
    with pytest.raises(ValidationError):
        read_step({"key": "a", "kind": "bid", "title": "X", "until": words}).drafts(2026)


# ---- laying out a year


def steps_of(framework, year: int) -> list[CycleStep]:
    return list(framework.cycle_steps.of_year(year).prefetch_related("turns__party"))


def test_the_first_year_asks_nothing_about_the_year_before(table):
    first = lay_out_year(actor=ACTOR, framework=table.framework, year=2024, template="algemeen")
    assert first and not [step.title for step in first if "2023" in step.title]
    second = lay_out_year(actor=ACTOR, framework=table.framework, year=2025, template="algemeen")
    looking = [step for step in second if "2024" in step.title]
    assert [step.key for step in looking] == ["gegevens", "evaluatie", "raad"]
    assert len(second) == len(first) + 3


def test_a_year_is_laid_out_once(table, english):
    written = lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="westland")
    assert [step.key for step in steps_of(table.framework, 2026)] == [step.key for step in written]
    assert len(written) == 11
    signing = CycleStep.objects.get(key="ondertekenen")
    assert signing.after is not None and signing.after.key == "bod"
    assert signing.title == "Jaarafspraken 2027 ondertekenen"
    assert (signing.printed, signing.source) == ("uiterlijk 15 december", "2.6 d")
    assert [turn_word(turn) for turn in CycleStep.objects.get(key="bod").turns.all()] == ["corporation"]
    with pytest.raises(ValidationError) as told:
        lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="algemeen")
    assert told.value.messages == [
        "2026 has steps already; nothing was changed. Add, change or remove steps one by one."
    ]
    assert CycleStep.objects.count() == 11


def test_kinds_that_do_not_take_part_get_no_turn(table):
    with acting(ACTOR):
        # The municipality is there also where it is not named.
        Participation.objects.filter(party__in=[table.tenants, table.municipality]).delete()
    lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="algemeen")
    words = {turn_word(turn) for turn in CycleTurn.objects.all()}
    assert words == {"municipality", "corporation", "everyone"}


def test_of_who_only_gives_input_since_it_was_kept_who_coordinates_asks(table):
    word = f"party:{table.tenants.slug}"
    told = {"kind": CycleKind.REACTION, "year": 2026, "framework": table.framework}
    add_step(actor=ACTOR, title="Reactie", turns=[word], **told)
    add_step(actor=ACTOR, title="Overleg", turns=[word, "corporation"], **told)
    keep_as_template(actor=ACTOR, framework=table.framework, year=2026, name="Eigen")
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.tenants)
        seat.role = ParticipationRole.ADVISER
        seat.save_next()
    own = choices(table.framework)[0].word
    steps = lay_out_year(actor=ACTOR, framework=table.framework, year=2027, template=own)
    turns = {step.title: [turn_word(turn) for turn in step.turns.all()] for step in steps}
    assert turns == {"Reactie": ["coordinator"], "Overleg": ["corporation"]}


def test_the_history_tells_which_template(table):
    lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="westland")
    assert {row.history_change_reason.split()[-1] for row in CycleStep.history.all()} == {"Westland"}


def test_steps_of_the_term_are_laid_out_once(table):
    lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="wassenaar")
    lay_out_year(actor=ACTOR, framework=table.framework, year=2027, template="wassenaar")
    term = CycleStep.objects.filter(year__isnull=True).order_by("position")
    assert [step.key for step in term] == ["vaststellen", "tekenen"]
    assert {step.key for step in steps_of(table.framework, 2027)} >= {"vaststellen", "gegevens"}


def test_a_year_outside_the_term_is_laid_out_too(table):
    written = lay_out_year(actor=ACTOR, framework=table.framework, year=2031, template="westland")
    dated = [step for step in written if step.ends_on]
    assert dated and all(step.outside_term(table.framework) for step in dated)


@pytest.mark.parametrize(
    "word", ["", "onbekend", "eigen:", "eigen:0", "eigen:x", "eigen:999999999999999999999"]
)
def test_an_unknown_template(table, word):
    with pytest.raises(ValidationError) as told:
        lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template=word)
    assert list(told.value.message_dict) == ["template"]
    assert not CycleStep.objects.exists()


# ---- templates of one's own


def test_a_year_kept_as_a_template_gives_the_next_year(table):
    framework = table.framework
    lay_out_year(actor=ACTOR, framework=framework, year=2026, template="westland")
    bid = CycleStep.objects.get(key="bod")
    change_step(
        actor=ACTOR,
        step=bid,
        version=1,
        ends_on=date(2026, 5, 31),
        turns=[f"party:{table.corporation.slug}"],
        reason="Eerder, door de vakantie.",
    )
    complete_step(actor=ACTOR, step=bid, done_on=date(2024, 5, 1))
    record_outcome(
        actor=ACTOR, framework=framework, year=2026, kind=CycleKind.DISPUTE, title="Geschil over de huur"
    )
    keep_as_template(actor=ACTOR, framework=framework, year=2026, name=" Zoals wij het doen ")
    own = choices(framework)[0]
    assert (own.name, own.own) == ("Zoals wij het doen", True)
    written = {s.key: s for s in lay_out_year(actor=ACTOR, framework=framework, year=2027, template=own.word)}
    assert len(written) == 11
    again = written["bod"]
    assert (again.title, again.ends_on, again.done_on) == (
        "Bod van de corporaties voor 2028",
        date(2027, 5, 31),
        None,
    )
    assert [turn.party for turn in again.turns.all()] == [table.corporation]
    assert written["overleg-september"].starts_on == date(2027, 9, 1)
    assert written["ondertekenen"].after == again


def test_keeping_again_replaces_and_throwing_away_leaves_the_years(table):
    framework = table.framework
    lay_out_year(actor=ACTOR, framework=framework, year=2026, template="heemstede")
    keep_as_template(actor=ACTOR, framework=framework, year=2026, name="Eigen")
    add_step(actor=ACTOR, framework=framework, year=2026, kind=CycleKind.OTHER, title="Werkbezoek")
    row = keep_as_template(actor=ACTOR, framework=framework, year=2026, name="Eigen")
    assert (row.version, len(row.steps)) == (2, 11)
    remove_template(actor=ACTOR, framework=framework, word=f"eigen:{row.pk}")
    assert [one.own for one in choices(framework)] == [False] * 5
    assert framework.cycle_steps.count() == 11


def test_years_that_belong_together_stay_as_they_are(table):
    framework = table.framework
    title = "Bod 2027 en terugblik 2026, volgens de Woonvisie 2026-2030 en het akkoord 2027/28"
    add_step(actor=ACTOR, framework=framework, year=2027, kind=CycleKind.BID, title=title)
    row = keep_as_template(actor=ACTOR, framework=framework, year=2027, name="Eigen")
    assert row.steps[0]["title"] == (
        "Bod {year} en terugblik {last}, volgens de Woonvisie 2026-2030 en het akkoord 2027/28"
    )


def test_a_step_of_many_years_later_can_be_laid_out_again(table):
    framework = table.framework
    ends = date(2040, 7, 1)
    add_step(actor=ACTOR, framework=framework, year=2027, kind=CycleKind.BID, title="Bod", ends_on=ends)
    row = keep_as_template(actor=ACTOR, framework=framework, year=2027, name="Eigen")
    lay_out_year(actor=ACTOR, framework=framework, year=2026, template=f"eigen:{row.pk}")
    assert framework.cycle_steps.get(year=2026).ends_on == date(2039, 7, 1)


def test_a_template_of_another_framework_is_not_there(table, cast):
    other = table.framework
    elsewhere = type(other).objects.exclude(pk=other.pk).get()
    lay_out_year(actor=ACTOR, framework=elsewhere, year=2026, template="westland")
    row = keep_as_template(actor=ACTOR, framework=elsewhere, year=2026, name="Van elders")
    for verb in (
        lambda: lay_out_year(actor=ACTOR, framework=other, year=2026, template=f"eigen:{row.pk}"),
        lambda: remove_template(actor=ACTOR, framework=other, word=f"eigen:{row.pk}"),
    ):
        with pytest.raises(ValidationError):
            verb()


@pytest.mark.parametrize(("name", "year"), [("", 2026), ("x" * 81, 2026), ("Leeg", 2027)])
def test_a_template_that_can_not_be_kept(table, name, year):
    lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="westland")
    with pytest.raises(ValidationError):
        keep_as_template(actor=ACTOR, framework=table.framework, year=year, name=name)
    assert not table.framework.cycle_templates.exists()


def test_every_kind_and_rhythm_can_be_kept():
    """What the enums offer, a template understands."""
    for kind in CycleKind:
        assert read_step({"key": "a", "kind": kind.value, "title": "X"}).kind == kind
    for rhythm in CycleRecurrence:
        assert read_step({"key": "a", "kind": "bid", "title": "X", "recurrence": rhythm.value}).drafts(2026)
