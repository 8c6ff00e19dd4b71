"""What belongs in a round, case by case."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Commitment
from agreements.services.chains import continue_from
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.rounds.arranging import add_commitment as put_in
from monitoring.rounds.arranging import regroup_line, remove_heading, remove_line, rename_heading
from monitoring.rounds.preparing import fill_round, propose_lines, tells_why, weigh_lines
from monitoring.rounds.services import RoundClosedError, add_heading
from monitoring.table.closing import close_round
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import give_light, line_of, make_commitment, make_round, make_year


@made_once
def empty_round(table):
    """A round over the first eight months of 2024 without lines."""
    return make_round(table.framework, [])


def planned(*windows, **fields):
    """Plannings with these first and last days."""
    return [
        {"printed": "planning", "starts_on": starts, "ends_on": ends, "source": "agreement", **fields}
        for starts, ends in windows
    ]


def save(commitment, **fields):
    """Change a commitment as the admin would."""
    row = Commitment.objects.get(pk=commitment.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    with acting(ACTOR):
        row.save_next()
    return row


def reasons(monitoring_round):
    return {p.commitment.key: p.reason for p in propose_lines(monitoring_round)}


def test_framework_commitments_only_where_the_year_has_no_annual_set(table, empty_round):
    make_commitment(table.framework, "k-1", 1)
    assert reasons(empty_round) == {"k-1": "framework"}
    make_commitment(table.framework, "j-1", 2, annual=make_year(table.framework, 2024))
    assert reasons(empty_round) == {"j-1": "annual"}


def test_framework_commitments_of_a_year_without_annual_set_do_not_vanish(table):
    """In the first year with annual agreements what is not finished stays; of the rest is told where it went."""
    red, green, followed = (make_commitment(table.framework, f"k-{n}", n) for n in (1, 2, 3))
    save(followed, assessable=False)
    make_commitment(table.framework, "k-4", 4)
    before = make_round(
        table.framework, [red, green, followed], slug="eind", reference_date=date(2024, 12, 31)
    )
    give_light(line_of(before, red), Light.RED)
    give_light(line_of(before, green), Light.GREEN)
    make_commitment(table.framework, "j-1", 5, annual=make_year(table.framework, 2025))
    following = make_round(table.framework, [], year=2025, reference_date=date(2025, 8, 31))
    assert reasons(following) == {"k-1": "framework", "j-1": "annual"}
    told = [one.commitment.key for one in weigh_lines(following) if tells_why(one, 2025)]
    assert told == ["k-2", "k-3"]


def test_another_year_is_not_asked(table, empty_round):
    make_commitment(table.framework, "j-1", 1, annual=make_year(table.framework, 2025))
    assert reasons(empty_round) == {}


def test_a_framework_commitment_that_is_always_monitored_stands_beside_the_annual_ones(table, empty_round):
    always = make_commitment(table.framework, "k-1", 1)
    make_commitment(table.framework, "k-2", 2)
    make_commitment(table.framework, "j-1", 3, annual=make_year(table.framework, 2024))
    save(always, monitored=True)
    assert reasons(empty_round) == {"k-1": "always", "j-1": "annual"}


@pytest.mark.parametrize(
    ("plannings", "expected"),
    [
        ([], "annual"),
        (planned((date(2024, 1, 1), date(2024, 4, 30))), "annual"),
        (planned((date(2025, 1, 1), None)), None),
        (planned((date(2025, 1, 1), None), (date(2024, 2, 1), None)), "annual"),
        (planned((None, date(2023, 12, 31))), "overdue"),
        (planned((None, date(2023, 12, 31)), continuous=True), "annual"),
        (planned((None, date(2023, 12, 31)), (None, None)), "annual"),
        (planned((None, None), conditional=True), "annual"),
    ],
)
def test_planning_decides(table, empty_round, plannings, expected):
    make_commitment(table.framework, "j-1", 1, annual=make_year(table.framework, 2024), plannings=plannings)
    assert reasons(empty_round) == ({"j-1": expected} if expected else {})
    if not expected:
        (left,) = weigh_lines(empty_round)
        assert (left.reason, left.since, tells_why(left, 2024)) == ("later", date(2025, 1, 1), True)


@pytest.mark.parametrize(
    ("whole", "of_items", "expected"),
    [
        # 2027 for all of it, while one item is to be done by 1 May.
        ([(date(2027, 1, 1), None)], [[(None, date(2024, 5, 1))]], "annual"),
        ([(date(2027, 1, 1), None)], [[(date(2026, 1, 1), None)], [(date(2024, 2, 1), None)]], "annual"),
        ([(date(2027, 1, 1), None)], [[(date(2025, 1, 1), None)]], None),
        ([(date(2027, 1, 1), None)], [[]], None),
        # Nothing is told of the whole: it counts for the whole term, whatever an item says.
        ([], [[(date(2025, 1, 1), None)]], "annual"),
        ([], [[(None, date(2023, 12, 31))]], "annual"),
        # It is over when the last of it is.
        ([(None, date(2023, 6, 30))], [[(None, date(2024, 12, 31))]], "annual"),
        ([(None, date(2023, 6, 30))], [[(date(2023, 9, 1), None)]], "annual"),
        ([(None, date(2023, 6, 30))], [[(None, date(2023, 12, 31))]], "overdue"),
        ([(None, date(2024, 12, 31))], [[(None, date(2023, 6, 30))]], "annual"),
    ],
)
def test_planning_of_its_items_counts_too(table, empty_round, whole, of_items, expected):
    items = [{"text": f"Deel {n}", "plannings": planned(*own)} for n, own in enumerate(of_items)]
    year = make_year(table.framework, 2024)
    make_commitment(table.framework, "j-1", 1, annual=year, plannings=planned(*whole), items=items)
    assert reasons(empty_round) == ({"j-1": expected} if expected else {})
    (weighed,) = weigh_lines(empty_round)
    if not expected:
        first = min(starts for own in (whole, *of_items) for starts, _ends in own)
        assert (weighed.reason, weighed.since) == ("later", first)
    if expected == "overdue":
        assert weighed.since == date(2023, 12, 31)


def test_the_completed_are_shown_and_not_asked(table, empty_round):
    year = make_year(table.framework, 2024)
    done = make_commitment(table.framework, "j-1", 1, annual=year)
    before = make_commitment(table.framework, "j-2", 2, annual=year)
    later = make_commitment(table.framework, "j-3", 3, annual=year)
    save(done, completed_on=date(2024, 3, 1))
    save(before, completed_on=date(2023, 12, 1))
    save(later, completed_on=date(2030, 1, 1))
    assert reasons(empty_round) == {"j-1": "completed", "j-3": "annual"}
    assert [one.reason for one in weigh_lines(empty_round) if tells_why(one, 2024)] == ["before"]
    fill_round(actor=ACTOR, monitoring_round=empty_round)
    assert [line.commitment.key for line in empty_round.lines.not_completed()] == ["j-3"]


def test_filling_twice_adds_nothing(table, empty_round):
    make_commitment(table.framework, "k-1", 1)
    assert fill_round(actor=ACTOR, monitoring_round=empty_round) == 1
    assert fill_round(actor=ACTOR, monitoring_round=empty_round) == 0


def test_headings_and_order_of_the_round_before(heemstede):
    following = make_round(
        heemstede.framework,
        [],
        slug="voorjaar-2025",
        year=2024,
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 3, 31),
        reference_date=date(2025, 3, 31),
    )
    assert fill_round(actor=ACTOR, monitoring_round=following) == 35
    before = heemstede.year_end.lines.order_by("position").values_list(
        "commitment__key", "heading__number", "heading__title", "heading__printed"
    )
    after = following.lines.order_by("position").values_list(
        "commitment__key", "heading__number", "heading__title", "heading__printed"
    )
    assert list(after) == list(before)


def test_yellow_and_red_of_last_year_stay_in(heemstede):
    following = make_round(heemstede.framework, [], slug="begin-2025", reference_date=date(2025, 4, 30))
    assert {key: reason for key, reason in reasons(following).items() if key.startswith("2024")} == {
        line.commitment.key: "overdue"
        for line in heemstede.year_end.lines.filter(light__in=("yellow", "red")).select_related("commitment")
    }
    assert sum(key.startswith("2025") for key in reasons(following)) == 5


def test_a_round_nobody_could_answer_in_tells_nothing_of_what_is_unfinished(table):
    year = make_year(table.framework, 2024)
    red, none, green = (make_commitment(table.framework, f"j-{n}", n, annual=year) for n in (1, 2, 3))
    followed = make_commitment(table.framework, "j-4", 4, annual=year, assessable=False)
    last = make_round(
        table.framework, [red, none, green, followed], slug="eind", reference_date=date(2024, 12, 31)
    )
    give_light(line_of(last, red), Light.RED)
    give_light(line_of(last, green), Light.GREEN)
    make_round(
        table.framework, [], slug="proef", reference_date=date(2025, 4, 30), status=RoundStatus.PREPARING
    )
    following = make_round(table.framework, [], year=2025, reference_date=date(2025, 8, 31))
    assert reasons(following) == {"j-1": "overdue", "j-2": "overdue"}


def test_what_is_carried_on_is_asked_once(table):
    """A red commitment of last year that this year's carries on, unless that one comes later."""
    year, later = make_year(table.framework, 2024), planned((date(2025, 9, 1), None))
    first, second = (make_commitment(table.framework, f"j-{n}", n, annual=year) for n in (1, 2))
    last = make_round(table.framework, [first, second], slug="eind", reference_date=date(2024, 12, 31))
    for one in (first, second):
        give_light(line_of(last, one), Light.RED)
    following = make_year(table.framework, 2025)
    for number, earlier, plannings in ((3, first, []), (4, second, later)):
        row = make_commitment(table.framework, f"j-{number}", number, annual=following, plannings=plannings)
        continue_from(actor=ACTOR, commitment=row, earlier=earlier)
    spring = {"year": 2025, "starts_on": date(2025, 1, 1), "ends_on": date(2025, 4, 30)}
    asked = make_round(table.framework, [], reference_date=date(2025, 4, 30), **spring)
    assert reasons(asked) == {"j-2": "overdue", "j-3": "annual"}


def test_headings_from_the_themes_without_a_round_before(heemstede):
    first = make_round(heemstede.woonzorg, [], slug="begin-2025", year=2025, reference_date=date(2025, 4, 30))
    assert fill_round(actor=ACTOR, monitoring_round=first) == 6
    assert {line.heading for line in first.lines.all()} == {None}


def test_chapters_and_sections_from_the_themes(table, empty_round):
    chapter = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    section = add_theme(
        actor=ACTOR, framework=table.framework, position=2, number="1.1", title="Nieuw", parent=chapter
    )
    make_commitment(table.framework, "k-1", 1, theme=section)
    make_commitment(table.framework, "k-2", 2, theme=section)
    fill_round(actor=ACTOR, monitoring_round=empty_round)
    assert [(str(line.heading), str(line.heading.parent)) for line in empty_round.lines.all()] == [
        ("1.1 Nieuw", "1 Bouwen")
    ] * 2
    assert empty_round.headings.count() == 2


def test_what_comes_later_stands_with_the_rest_of_its_heading(table):
    chapter = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    parts = [
        add_theme(
            actor=ACTOR, framework=table.framework, position=n, number=f"1.{n}", title="x", parent=chapter
        )
        for n in (2, 3, 4)
    ]
    other = add_theme(actor=ACTOR, framework=table.framework, position=9, number="2", title="Wonen")

    def stand(monitoring_round):
        return [*monitoring_round.lines.order_by("position").values_list("commitment__key", flat=True)]

    for key, theme in (("a", parts[0]), ("b", parts[1]), ("z", other)):
        make_commitment(table.framework, key, theme=theme)
    first = make_round(table.framework, [], slug="een", reference_date=date(2024, 4, 30))
    fill_round(actor=ACTOR, monitoring_round=first)
    later = [make_commitment(table.framework, key, theme=parts[n]) for n, key in ((0, "a-2"), (2, "c"))]
    for one in later:
        first.refresh_from_db()
        put_in(actor=ACTOR, monitoring_round=first, version=first.version, commitment=one, usual=True)
    assert stand(first) == ["a", "a-2", "b", "c", "z"]
    make_commitment(table.framework, "b-2", theme=parts[1])
    second = make_round(table.framework, [], slug="twee")
    fill_round(actor=ACTOR, monitoring_round=second)
    assert stand(second) == ["a", "a-2", "b", "b-2", "c", "z"]


def test_what_is_added_after_something_was_removed_stands_last(table, empty_round):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    commitment = make_commitment(table.framework, "k-1", 1, theme=theme)
    first, last = (
        add_heading(actor=ACTOR, monitoring_round=empty_round, position=position, title=f"Kop {position}")
        for position in (1, 2)
    )
    remove_heading(
        actor=ACTOR, monitoring_round=empty_round, version=empty_round.version, heading_id=first.pk
    )
    fill_round(actor=ACTOR, monitoring_round=empty_round)
    assert [row.title for row in empty_round.headings.all()] == ["Kop 2", "Bouwen"]
    assert line_of(empty_round, commitment).heading.position == last.position + 1


def test_a_closed_round_is_not_filled(table):
    monitoring_round = make_round(table.framework, [make_commitment(table.framework, "k-1", 1)])
    close_round(actor=ACTOR, monitoring_round=monitoring_round)
    with pytest.raises(RoundClosedError):
        fill_round(actor=ACTOR, monitoring_round=monitoring_round)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_proposing_costs_three_queries(table, empty_round, count, django_assert_num_queries):
    for number in range(count):
        make_commitment(table.framework, f"k-{number}", number + 1)
    with django_assert_num_queries(3):
        assert len(propose_lines(empty_round)) == count


@pytest.mark.parametrize(
    "change",
    [
        lambda own, line, heading: remove_line(line_id=line.pk, **own),
        lambda own, line, heading: regroup_line(line_id=line.pk, heading_id=None, **own),
        lambda own, line, heading: rename_heading(heading_id=heading.pk, title="Anders", **own),
        lambda own, line, heading: remove_heading(heading_id=heading.pk, **own),
    ],
    ids=["remove", "regroup", "rename", "remove-heading"],
)
def test_nothing_of_another_round_is_arranged(table, empty_round, change):
    elsewhere = make_round(table.framework, [make_commitment(table.framework)], slug="eind")
    heading = add_heading(actor=ACTOR, monitoring_round=elsewhere, position=1, title="Bouwen")
    own = {"actor": ACTOR, "monitoring_round": empty_round, "version": empty_round.version}
    with pytest.raises(ValidationError):
        change(own, elsewhere.lines.get(), heading)
    assert (elsewhere.lines.get().version, elsewhere.headings.get().version) == (1, 1)
