"""The page of a commitment: its story as a timeline, for whom, and what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from agreements.enums import ElaborationBasis, Origin, ResponsibilityRole
from agreements.models import CommitmentItem, Responsibility
from agreements.services.chains import continue_from
from agreements.services.documents import add_document
from agreements.services.drafting import add_indicator
from config.web.history import acting
from monitoring.enums import Light
from monitoring.figures.services import record_measurement
from monitoring.models import Assessment
from monitoring.story.figure_table import measured_of, with_figures
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, note, tell
from tests.layers import made_once
from tests.reading import with_class, words

from .story_pages import EDITOR, address, edit, events, looking, make_three_years

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client, cast):
    return looking(client, cast)


@made_once
def three_years(table):
    return make_three_years(table)


class TestTheTimeline:
    def test_everything_newest_first_with_who_when_and_why(self, table, see):
        commitment = make_commitment(table.framework, text="Er komen 120 woningen.")
        line = line_of(make_round(table.framework, [commitment]), commitment)
        give_light(line, Light.RED, dated=date(2024, 5, 1))
        give_light(line, Light.GREEN, dated=date(2024, 6, 1), origin=Origin.DOCUMENT, source="Monitor juni")
        tell(line, "De bouw is begonnen.", table.corporation, dated=date(2024, 6, 2))
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="i",
            name="Gebouwd",
            unit="woningen",
            commitment=commitment,
        )
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            value=Decimal(40),
            reference_date=date(2024, 7, 1),
            origin=Origin.DOCUMENT,
            source="Bouwstaat",
        )
        edit(commitment, "Afgesproken in het overleg", text="Er komen 140 woningen.")
        found = events(see("a-1"))
        today = timezone.localdate().isoformat()
        assert [(kind, day) for kind, day, _ in found] == [
            ("teksten", today),
            ("teksten", today),
            ("cijfers", "2024-07-01"),
            ("voortgang", "2024-06-02"),
            ("lichten", "2024-06-01"),
            ("lichten", "2024-05-01"),
        ]
        told = [text for _kind, _day, text in found]
        assert "1 word added , 1 word removed" in told[0].replace("added,", "added ,")
        assert "Er komen [removed: 120 ] [added: 140 ] woningen." in told[0]
        assert "Why: Afgesproken in het overleg" in told[0]
        assert told[0].endswith("Beleidsadviseur, Gemeente")
        assert "Entered here for the first time" in told[1]
        assert told[2] == "1 July 2024 40 woningen Gebouwd Bouwstaat"
        assert "Wonen" in told[3]
        assert "De bouw is begonnen." in told[3]
        assert "Green better" in told[4]
        assert told[4].endswith("Monitor juni")
        assert "Cause De bouw ligt stil." in told[5]
        assert "better" not in told[5]

    @pytest.mark.slow
    def test_filters_stand_in_the_address(self, three_years, see):
        for kind, number in (("lichten", 1), ("voortgang", 1), ("teksten", 1), ("cijfers", 0)):
            found = events(see("2025-j-1", f"?soort={kind}"))
            assert ([k for k, _d, _w in found]) == [kind] * number

    @pytest.mark.slow
    def test_nonsense_in_the_filter_is_told(self, three_years, see):
        tree = see("2025-j-1", "?soort=%00onzin&per=morgen")
        assert len(events(tree)) == len(events(see("2025-j-1")))
        (told,) = with_class(tree, "notice-bar--warning")
        assert "“morgen” is not a day" in words(told)
        assert "This kind of event is not known here." in words(told)

    def test_an_undone_light_is_marked_and_counts_no_more(self, table, see):
        commitment = make_commitment(table.framework)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        give_light(line, Light.GREEN, dated=date(2024, 5, 1))
        wrong = give_light(line, Light.RED, dated=date(2024, 5, 2))
        with acting(ACTOR):
            Assessment(
                line=line,
                light=Light.GREEN,
                dated=date(2024, 5, 3),
                origin=Origin.PERSON,
                author_name="Iemand",
                undoes=wrong,
            ).save()
        give_light(line, Light.YELLOW, dated=date(2024, 5, 4))
        told = [text for kind, _day, text in events(see("a-1")) if kind == "lichten"]
        assert ["worse" in text for text in told] == [True, False, False, False]
        assert ["undone later" in text for text in told] == [False, False, True, False]
        assert ["was undone" in text for text in told] == [False, True, False, False]

    def test_items_and_responsibilities_that_come_change_and_go(self, table, see):
        commitment = make_commitment(
            table.framework,
            items=[{"label": "a", "text": "Eerst tekenen"}],
            responsibilities=[
                {"role": ResponsibilityRole.LEAD, "party": table.corporation, "printed": "Wonen"}
            ],
        )
        item = CommitmentItem.objects.get()
        lead = Responsibility.objects.get()
        with acting(EDITOR, "Overgedragen"):
            item.text = "Eerst bouwen"
            item.save_next()
            lead.party = table.municipality
            lead.save_next()
            item.delete()
        newest = events(see("a-1"))[0][2]
        assert "a Eerst [removed: tekenen ] [added: bouwen ]" in newest
        assert "Leads: [removed: Wonen ] [added: Gemeente ]" in newest
        assert "[removed: a Eerst bouwen ]" in newest
        assert "Why: Overgedragen" in newest
        assert len(events(see("a-1"))) == 2
        assert commitment.items.count() == 0

    def test_texts_stay_texts(self, table, see):
        commitment = make_commitment(table.framework, text="oud")
        edit(commitment, "<b>waarom</b>", text="<script>alert(1)</script> 🏠 שלום e\u0301")
        tree = see("a-1")
        assert "<b>waarom</b>" in events(tree)[0][2]
        assert not [s for s in tree.iter("script") if "alert" in (s.text or "")]

    def test_a_withdrawn_text_is_told_but_an_empty_one_is_not(self, table, see):
        commitment = make_commitment(table.framework)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        tell(line, "")
        tell(line, "Toch iets.")
        tell(line, "")
        told = [text for kind, _day, text in events(see("a-1")) if kind == "voortgang"]
        assert ["withdrawn" in text for text in told] == [True, False]


class TestInternalNotes:
    @pytest.mark.parametrize(
        ("who", "notes"),
        [("officer", 1), ("alderman", 1), ("corporation_officer", 1), ("tenant", 0), ("manager", 0)],
    )
    def test_each_sees_those_of_the_own_party(self, table, see, who, notes):
        commitment = make_commitment(table.framework)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        note(line, "GEHEIM: bel de directeur", table.municipality)
        note(line, "GEHEIM: van ons alleen", table.corporation)
        tree = see("a-1", who=who)
        shown = [words(one) for one in with_class(tree, "internal-note") if one.tag == "section"]
        assert (len(shown), sum("GEHEIM" in one for one in shown)) == (notes, notes)
        assert ("GEHEIM" in words(tree)) == bool(notes)
        assert "GEHEIM" not in str(events(tree))

    def test_the_state_of_a_day_has_the_note_of_that_day(self, table, see):
        commitment = make_commitment(table.framework)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        note(line, "GEHEIM", table.municipality)
        yesterday = timezone.localdate() - timedelta(days=1)
        assert "GEHEIM" not in words(see("a-1", f"?per={yesterday}"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 30])
def test_what_it_costs(table, number, client, cast, django_assert_num_queries):
    """As much with 30 of everything as with one."""
    framework_one = make_commitment(table.framework, "k-1", 1)
    earlier = make_commitment(table.framework, "2024-a", 2, annual=make_year(table.framework, 2024))
    commitment = make_commitment(
        table.framework,
        annual=make_year(table.framework, 2025),
        elaborates=[(framework_one, ElaborationBasis.PRINTED)],
        items=[{"text": f"Onderdeel {n}"} for n in range(number)],
        responsibilities=[{"role": ResponsibilityRole.LEAD, "party": table.corporation}],
        plannings=[{"printed": "T1"}],
    )
    continue_from(actor=ACTOR, commitment=commitment, earlier=earlier)
    add_document(
        actor=ACTOR,
        framework=table.framework,
        title="Visie",
        relied_on_by=[(commitment, ElaborationBasis.PRINTED)],
    )
    indicator = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="i",
        name="N",
        unit="%",
        commitment=commitment,
        targets=[{"kind": "at_least", "value": 70, "party": table.corporation, "source": "Kader"}],
        forecasts=[
            {"year": 2025 + n, "value": n, "party": table.corporation, "source": "Bijlage"}
            for n in range(number)
        ],
    )
    row = make_round(table.framework, [commitment], reference_date=date(2025, 10, 30))
    line = line_of(row, commitment)
    for n in range(number):
        give_light(line, (Light.RED, Light.GREEN)[n % 2])
        tell(line, f"Tekst {n}", table.corporation)
        note(line, f"Intern {n}", table.municipality)
        edit(commitment, f"Reden {n}", text=f"Tekst {n} van de afspraak")
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            value=Decimal(n),
            party=table.corporation,
            origin=Origin.DOCUMENT,
            source="Brief",
        )
    client.force_login(cast.officer)
    for query in ("", "?per=2025-12-31&soort=lichten"):
        with django_assert_num_queries(26):
            assert client.get(address("a-1", query)).status_code == 200


def test_a_figure_without_a_day_stands_before_those_with_one(table):
    commitment = make_commitment(table.framework)
    indicator = add_indicator(
        actor=ACTOR, framework=table.framework, key="i", name="Gebouwd", unit="won.", commitment=commitment
    )
    for value, day in ((1, date(2024, 7, 1)), (2, None), (3, date(2024, 5, 1))):
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            value=Decimal(value),
            reference_date=day,
            origin=Origin.DOCUMENT,
            source="Bouwstaat",
        )
    assert [row.value for row in measured_of(with_figures(commitment.indicators.all()))] == [2, 3, 1]
