"""What stands in a letter to the council. Goals: `test_council_letter_goals.py`."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind, DocumentKind, ElaborationBasis, Origin
from agreements.models import CommitmentItem, RelatedDocument
from agreements.services.chains import continue_from
from agreements.services.completing import complete
from agreements.services.cycle import add_step
from agreements.services.drafting import start_year
from agreements.services.framework_signing import record_signed
from agreements.services.paper import Signature
from agreements.services.recalling import recall_signature
from agreements.services.revising import revise_commitment
from agreements.services.signed_before import record_signed_before
from agreements.services.signing import record_signature
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.letters.letter import Bullets, Table
from monitoring.letters.lines import MIDDLE, RESULTS, shortened
from monitoring.letters.reading import frameworks_at, read_parts, rounds_of, signing_kinds, usual_round
from monitoring.letters.wording import usual_occasion
from monitoring.models import MonitoringRound
from monitoring.reactions.services import correct
from monitoring.table.closing import close_round
from tests.agreements.signing_rows import YEAR, bring, make_draft
from tests.cast import ACTOR
from tests.factories import give_light, make_commitment, make_round, make_year, tell
from tests.letters import DAY, letter_about, told

from .council_letter_rows import headings, make_lights

pytestmark = pytest.mark.django_db

G, Y, R = Light.GREEN, Light.YELLOW, Light.RED
PRINTED, READING = ElaborationBasis.PRINTED, ElaborationBasis.OUR_READING


def count_table(letter) -> list[list[str]]:
    (table,) = (block for block in letter.blocks if isinstance(block, Table))
    return [
        [run.text.split()[0] if run.text else "", *(c.text for c in rest)] for run, _m, *rest in table.rows
    ]


def test_lights_are_counted_and_never_averaged(table):
    letter = letter_about(make_lights(table, [G, G, Y, R, Light.NONE]))
    (block,) = (block for block in letter.blocks if isinstance(block, Table))
    assert {run.word.lower() for run, *_ in block.rows if run.light} == {
        "groen",
        "geel",
        "rood",
        "geen licht",
    }
    assert count_table(letter) == [
        ["✓", "2"],
        ["▲", "1"],
        ["✕", "1"],
        ["○", "1"],
        [letter_total(letter), "5"],
    ]
    assert "," not in "".join(number for _light, number in count_table(letter))


def letter_total(letter) -> str:
    return count_table(letter)[-1][0]


def test_the_occasion_names_only_who_is_there(table):
    kinds = signing_kinds([table.framework])
    assert kinds == {"municipality": 1, "corporation": 2, "tenant_organisation": 1}
    one, two = (usual_occasion({"corporation": number}) for number in (1, 2))
    assert "huurders" not in one and "tenant" not in one
    assert len({one, two, usual_occasion(kinds), usual_occasion({})}) == 4


def test_what_was_not_signed_is_not_told_as_made(table):
    row = make_lights(table, [G])
    before = told(letter_about(row))
    record_signed(actor=ACTOR, framework=table.framework, version=table.framework.version, signed_on=DAY)
    row.framework.refresh_from_db()
    assert "Wij sloten" not in before
    assert "Wij sloten" in told(letter_about(row))


@pytest.mark.parametrize("whole", [date(2023, 12, 5), None])
def test_who_signed_the_framework_on_a_day_of_its_own_is_told(table, whole):
    row = make_lights(table, [G])
    told_of = {"duinstede": Signature(whole), "duinstede-wonen": Signature(date(2023, 12, 9))}
    record_signed(actor=ACTOR, framework=table.framework, version=1, signed_on=whole, signatures=told_of)
    row.framework.refresh_from_db()
    (line,) = (line for line in told(letter_about(row)).splitlines() if "9 december 2023" in line)
    assert line.startswith(f"{table.framework.title}, ")
    assert "Duinstede-wonen" in line
    assert (whole is not None) == ("5 december 2023" in line)


def test_the_decision_of_the_municipality_and_what_a_signature_waits_for_are_told(table):
    row = make_lights(table, [G])
    told_of = {
        "duinstede": Signature(DAY, reference="B&W 24/117"),
        "duinstede-wonen": Signature(DAY, reference="RvC 3", reservation="goedkeuring door de raad"),
        "duinstede-thuis": Signature(DAY, reservation="de begroting", lifted_on=DAY),
    }
    record_signed(actor=ACTOR, framework=table.framework, version=1, signed_on=DAY, signatures=told_of)
    row.framework.refresh_from_db()
    letter = told(letter_about(row))
    assert "B&W 24/117" in letter and "goedkeuring door de raad" in letter
    assert "RvC 3" not in letter and "de begroting" not in letter


def test_what_a_signature_of_a_year_waits_for_is_told_until_it_is_lifted(table):
    row = make_lights(table, [G])
    annual = make_draft(table, row.year)
    held = {
        "duinstede": Signature(DAY, reference="B&W 24/118", reservation="de begroting", lifted_on=DAY),
        "duinstede-wonen": Signature(DAY, reference="RvC 4", reservation="goedkeuring door de raad"),
    }
    record_signed_before(actor=ACTOR, annual=annual, version=annual.version, signatures=held)
    letter = told(letter_about(row))
    assert "B&W 24/118" in letter and "goedkeuring door de raad" in letter
    assert "RvC 4" not in letter and "de begroting" not in letter


def test_the_round_before_stands_beside_it(table):
    first = make_lights(table, [R, G, Y], slug="voorjaar", reference_date=date(2024, 4, 1))
    second = make_round(table.framework, [line.commitment for line in first.lines.all()])
    for line, light in zip(second.lines.order_by("position"), [G, R, Y], strict=True):
        give_light(line, light)
    letter = letter_about(second)
    assert [row[1:] for row in count_table(letter)] == [["1", "1"], ["1", "1"], ["1", "1"], ["3", "3"]]
    (counts,) = (block for block in letter.blocks if isinstance(block, Table))
    assert counts.head[2:] == ("30 oktober 2024", "1 april 2024")


@pytest.mark.slow
def test_all_reds_stand_in_it_with_their_reasons_and_the_rest_is_in_the_annex(table):
    row = make_lights(table, [R] * 30 + [Y] * (MIDDLE + 3) + [G] * (RESULTS + 2))
    for line in row.lines.filter(light=G):
        tell(line, f"Bereikt bij {line.commitment.key}.")
    text = told(letter_about(row))
    assert text.count("De bouw ligt stil.") == 30 + MIDDLE
    assert text.count("Wij zoeken een andere aannemer.") == 30 + MIDDLE
    assert text.count("Bereikt bij ") == RESULTS
    assert [n for n in range(1, 31) if f"Regel {n}." not in text] == []


def test_what_was_completed_counts_as_reached(table):
    row = make_lights(table, [G, G])
    line = row.lines.get(commitment__key="l-2")
    tell(line, "De sleutels zijn uitgereikt.")
    complete(
        actor=ACTOR,
        commitment=line.commitment,
        version=line.commitment.version,
        completed_on=date(2024, 10, 1),
    )
    letter = letter_about(row)
    first, *_others = (block.items[0] for block in letter.blocks if isinstance(block, Bullets))
    assert "De sleutels zijn uitgereikt." in "".join(run.text for run in first)
    assert "1 oktober 2024" in "".join(run.text for run in first)


def test_a_closed_round_is_told_as_it_was_frozen(table):
    row = make_lights(table, [R, G])
    tell(row.lines.get(commitment__key="l-2"), "Gelukt.")
    close_round(actor=ACTOR, monitoring_round=row)
    row = MonitoringRound.objects.select_related("framework__municipality").get(pk=row.pk)
    before = told(letter_about(row))
    revise_commitment(actor=ACTOR, commitment=row.lines.first().commitment, fields={"title": "Heel anders"})
    letter = letter_about(row)
    assert told(letter) == before
    assert (letter.mark, "Gelukt." in before) == ("", True)


def test_what_was_found_wrong_after_closing_stands_beside_the_numbers(table):
    row = make_lights(table, [G, Y])
    before = told(letter_about(row))
    close_round(actor=ACTOR, monitoring_round=row)
    row.refresh_from_db()
    line = row.lines.get(commitment__key="l-1")
    correct(actor=ACTOR, monitoring_round=row, text="Het waren er 22.", line=line)
    after = told(letter_about(row))
    assert "Het waren er 22." not in before
    assert after.index("Regel 1.:") < after.index("Het waren er 22.")


def test_a_result_names_the_item_it_is_about_and_the_round_it_was_told_in(table):
    first = make_lights(table, [G], slug="voorjaar", reference_date=date(2024, 4, 1))
    commitment = first.lines.get().commitment
    with acting(ACTOR):
        item = CommitmentItem(commitment=commitment, position=0, label="b", text="Twee avonden.")
        item.save()
    tell(first.lines.get(), "De eerste was in mei.", table.tenants, item=item)
    assert "Huurders · b Twee avonden: De eerste was in mei." in told(letter_about(first))
    second = make_round(table.framework, [commitment])
    give_light(second.lines.get(), G)
    (line,) = (text for text in letter_about(second).texts() if "De eerste was in mei." in text)
    assert "Voorjaar" in line


def test_an_open_round_gives_concept(table):
    letter = letter_about(make_lights(table, [G]))
    assert letter.mark == "CONCEPT"
    assert "CONCEPT" in told(letter)


def test_what_is_made_up_or_taken_over_says_so(table):
    row = make_lights(table, [Light.NONE, Light.NONE])
    first, second = row.lines.order_by("position")
    give_light(first, R, origin=Origin.DEMO)
    give_light(second, Y, origin=Origin.DOCUMENT, source="Monitor van toen, blz. 3")
    letter = letter_about(row)
    line = next(text for text in letter.texts() if "Regel 1." in text)
    other = next(text for text in letter.texts() if "Regel 2." in text)
    assert "demonstra" in line and "demonstra" not in other
    assert "Monitor van toen, blz. 3" in told(letter)


def test_a_red_without_a_cause_says_what_was_told(table):
    row = make_lights(table, [Light.NONE])
    line = row.lines.get()
    give_light(line, R, origin=Origin.DOCUMENT, source="Monitor")
    tell(line, "Wij wachten op de provincie.")
    assert "Wij wachten op de provincie." in told(letter_about(row))


def test_what_is_new_next_year_once_it_is_proposed(table):
    row = make_lights(table, [G, G, G], make_year(table.framework))
    olds = [line.commitment for line in row.lines.order_by("position")]
    following = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
    for n, (title, continues) in enumerate(
        [("Regel 1.", olds[0]), ("Regel 2, maar dan anders", olds[1]), ("Gloednieuw", None)], start=11
    ):
        made = make_commitment(table.framework, f"2025-{n}", n, annual=following, title=title)
        if continues:
            continue_from(actor=ACTOR, commitment=made, earlier=continues)
    assert "Gloednieuw" not in told(letter_about(row))
    with acting(ACTOR):
        following.status = AnnualStatus.PROPOSED
        following.save()
    (part,) = read_parts([row], DAY)
    assert part.next_year is not None
    assert [str(one) for one in part.next_year.new] == ["Gloednieuw"]
    assert [str(one) for one in part.next_year.changed] == ["Regel 2, maar dan anders"]
    assert part.next_year.same == 1
    assert "Gloednieuw" in told(letter_about(row))


def test_of_a_year_that_was_taken_over_only_what_is_new_is_counted(table):
    row = make_lights(table, [G], make_year(table.framework))
    following = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.SIGNED)
    make_commitment(table.framework, "2025-1", 11, annual=following, title="Gloednieuw")
    words = told(letter_about(row))
    assert "Daarvan kennen wij 1 nieuwe afspraak." in words
    assert "De afspraken uit 2024 die daarnaast doorlopen, staan hier niet bij." in words
    assert "ongewijzigd" not in words
    assert "ondertekend" not in words


def test_steps_that_come_and_documents_that_hold(table):
    row = make_lights(table, [G])
    for title, day in (("Te laat", -1), ("Bestuurlijk overleg", 30), ("Bod", 10)):
        add_step(
            actor=ACTOR,
            framework=table.framework,
            year=2024,
            kind=CycleKind.OTHER,
            title=title,
            ends_on=DAY + timedelta(days=day),
        )
    with acting(ACTOR):
        for title, until in (("Woonvisie", None), ("Oud convenant", DAY - timedelta(days=1))):
            RelatedDocument.objects.create(
                framework=table.framework, title=title, kind=DocumentKind.POLICY, ends_on=until
            )
    text = told(letter_about(row, references="Motie 12 (7 november 2024)\n\nToezegging 3"))
    assert "Te laat" not in text and "Oud convenant" not in text
    assert text.index("Bod") < text.index("Bestuurlijk overleg")
    assert "Motie 12 (7 november 2024)\nToezegging 3\n" in text
    assert "Woonvisie" in text


def test_levels_of_headings_are_never_passed_over(table):
    row = make_lights(table, [R, G])
    levels = [level for level, _text in headings(letter_about(row))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_several_frameworks_each_have_their_part(heemstede):
    woonzorg = make_round(heemstede.woonzorg, [heemstede.woonzorg.commitments.first()])
    letter = letter_about(heemstede.autumn, woonzorg)
    names = [text for level, text in headings(letter) if level == 1]
    assert [name for name in names if "Heemstede" in name] == [
        heemstede.framework.title,
        heemstede.woonzorg.title,
    ]
    assert letter.mark == "CONCEPT"
    assert letter.logo is not None
    levels = [level for level, _text in headings(letter)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_open_rounds_of_several_frameworks_are_told_apart(heemstede):
    frameworks = (heemstede.framework, heemstede.woonzorg)
    letter = letter_about(*(make_round(one, [one.commitments.first()]) for one in frameworks))
    warning = next(text for text in letter.texts() if text.startswith("CONCEPT "))
    assert [warning.count(f"({one.title})") for one in frameworks] == [1, 1]
    assert "zijn nog niet afgesloten" in warning


def test_the_latest_closed_round_is_the_usual_one(table, cast):
    closed = make_round(
        table.framework, slug="een", reference_date=date(2024, 4, 1), status=RoundStatus.CLOSED
    )
    opened = make_round(table.framework, slug="twee", reference_date=date(2024, 8, 1))
    make_round(table.framework, slug="drie", status=RoundStatus.PREPARING)
    frameworks = frameworks_at(cast.officer, "duinstede")
    (rounds,) = rounds_of(frameworks).values()
    assert rounds == [opened, closed]
    assert usual_round(rounds) == closed
    assert usual_round([opened]) == opened
    assert usual_round([]) is None


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Kort.", 10, "Kort."),
        ("Een zin die past. En een die er niet bij kan.", 30, "Een zin die past. …"),
        ("Een enkele zin zonder punt die doorloopt", 20, "Een enkele zin…"),
        ("a" * 40, 10, "a" * 9 + "…"),
        ("twee\nregels\ten\x0bmeer", 50, "twee regels en meer"),
    ],
)
def test_long_texts_end_at_a_sentence_or_a_word(text, most, short):
    assert shortened(text, most) == short


def test_a_signature_recorded_by_mistake_is_no_decision_to_lean_on(table):
    today = timezone.localdate()
    row = make_round(table.framework, [make_commitment(table.framework)], year=YEAR)
    annual = bring(make_draft(table), table, AnnualStatus.AGREED)
    at = {"actor": ACTOR, "annual": annual, "party": table.municipality, "seen": 1}
    for reference in ("Besluit 1", "Besluit 2"):
        record_signature(**at, signed_on=today, function="Wethouder", reference=reference)
        assert reference in told(letter_about(row))
        if reference == "Besluit 1":
            recall_signature(**at, reason="Verkeerd besluit.")
    assert "Besluit 1" not in told(letter_about(row))
