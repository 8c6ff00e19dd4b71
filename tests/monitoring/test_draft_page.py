"""The page of a draft and of one of its commitments: who does what, what is refused, what it costs."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from agreements.enums import AnnualStatus
from agreements.models import Commitment, CommitmentComment, Condition, Target
from agreements.services.draft_parts import add_condition, comment, set_target
from agreements.services.drafting import add_indicator, add_theme
from agreements.services.next_year import change_commitment, start_next_year
from config.web.history import acting
from config.web.refusals import not_understood
from monitoring.drafting.forms import LineForm, TargetForm
from monitoring.drafting.reading import read_draft
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once

from .draft_rows import address, make_draft, make_rows

pytestmark = pytest.mark.django_db


@made_once
def rows(table) -> list[Commitment]:
    return make_rows(table)


@made_once
def draft(table, rows):
    return make_draft(table, rows)


def line(table, draft, n: int = 1) -> str:
    return address(table, "concept-line", draft.commitments.get(number=f"J 1.{n}").key)


# ---- changing


@pytest.mark.slow
def test_carrying_over_later_and_putting_in_order(officer, table, rows, draft):
    sent = {"actie": "overnemen", "afspraak": "a-3"}
    assert officer.post(address(table), sent).status_code == 302
    assert officer.post(address(table), sent).status_code == 422
    last = draft.commitments.get(continues=rows[2])
    officer.post(address(table), {"actie": "omhoog", "afspraak": last.key, "version": last.version})
    assert [one.number for one in draft.commitments.order_by("position")] == ["J 1.1", "J 1.3", "J 1.2"]
    stale = {"actie": "omhoog", "afspraak": last.key, "version": last.version}
    for wrong in ({"actie": "omhoog"}, {"actie": "weg"}, {**stale, "version": "x"}):
        assert officer.post(address(table), wrong).status_code == 422
    assert officer.post(address(table), stale).status_code == 409


def test_writing_a_new_one(officer, table, draft):
    to = address(table, "concept-new")
    assert officer.post(to, {"title": ""}).status_code == 422
    answer = officer.post(to, {"title": "Nieuw", "text": "Wij bouwen."})
    row = draft.commitments.get(title="Nieuw")
    assert answer["Location"] == address(table, "concept-line", row.key)
    assert row.number == "J 1.3"


def test_the_first_year_has_no_number_to_follow_until_one_is_given(officer, table):
    """The page does not promise the next number of the theme where nothing shows what that would be."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    make_commitment(table.framework, "k-1", 1, number="1.1")
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[])
    officer.cookies["taal"] = "en"
    to = address(table, "concept-new")
    assert b"has a number yet" in officer.get(to).content
    for title, number in (("Zonder", ""), ("Eerste", "J1.1"), ("Tweede", "")):
        officer.post(to, {"title": title, "theme": theme.pk, "number": number})
    numbers = dict(annual.commitments.values_list("title", "number"))
    assert numbers == {"Zonder": "", "Eerste": "J1.1", "Tweede": "J1.2"}
    assert b"has a number yet" not in officer.get(to).content


@pytest.mark.slow
def test_changing_one_keeps_what_was_typed_when_it_is_refused(officer, table, draft):
    to = line(table, draft)
    page = officer.get(to).content.decode()
    assert 'id="wijzigen"' in page
    sent = {
        "actie": "opslaan",
        "version": 2,
        "number": "J 1.1",
        "title": "Anders",
        "text": "Wij bouwen er 40.",
        "leads": ["party:duinstede-wonen", "kind:tenant_organisation"],
        "bound": ["everyone"],
        "plannings": "Q2\nooit",
        "onderdeel-TOTAL_FORMS": 1,
        "onderdeel-INITIAL_FORMS": 0,
        "onderdeel-0-text": "a. Eerst dit\nDan dat",
    }
    row = Commitment.objects.get(key=to.rstrip("/").rsplit("/", 1)[1])
    sent["version"] = row.version
    for wrong, status in (({"title": ""}, 422), ({"plannings": "x" * 251}, 422), ({"version": 99}, 409)):
        answer = officer.post(to, {**sent, **wrong})
        assert answer.status_code == status and "Wij bouwen er 40." in answer.content.decode()
    assert officer.post(to, sent).status_code == 302
    row.refresh_from_db()
    assert (row.title, [str(one) for one in row.items.all()]) == ("Anders", ["a Eerst dit", "Dan dat"])
    who = {(one.role, one.party, one.group, one.everyone) for one in row.responsibilities.all()}
    assert who == {
        ("lead", table.corporation, "", False),
        ("lead", None, "tenant_organisation", False),
        ("party", None, "", True),
    }


def test_what_a_sheet_printed_is_not_changed_by_looking_at_it(table, draft):
    items = [{"label": "a.", "text": "Eerst dit"}, {"label": "b", "text": "Dan dat"}, {"text": "En dit"}]
    row = make_commitment(
        table.framework, "uit-een-lijst", annual=draft, items=items, plannings=[{"printed": "Q2"}]
    )
    item = row.items.first()
    with acting(ACTOR):
        row.plannings.create(item=item, printed="Q4", source="agreement")
    form = LineForm(row=row, parties=[])
    rows = form.parts.rows.forms
    assert [one["text"].value() for one in rows[:3]] == ["a. Eerst dit", "b. Dan dat", "En dit"]
    assert form.initial["plannings"] == "Q2"
    told = {"onderdeel-TOTAL_FORMS": 3, "onderdeel-INITIAL_FORMS": 3}
    told |= {one.add_prefix(name): one[name].value() or "" for one in rows[:3] for name in one.fields}
    sent = LineForm({**form.initial, "version": row.version, **told}, row=row, parties=[])
    assert sent.is_valid(), sent.errors
    assert [(one["label"], one["text"], one["plannings"]) for one in sent.values()["items"]] == [
        ("a.", "Eerst dit", ["Q4"]),
        ("b", "Dan dat", []),
        ("", "En dit", []),
    ]


@pytest.mark.slow
def test_which_framework_commitment_it_works_out_is_chosen_there(officer, table, draft):
    first, second = (make_commitment(table.framework, key) for key in ("k-1", "k-2"))
    row = make_commitment(table.framework, "nieuw", annual=draft, elaborates=[(first, "printed")])
    to = address(table, "concept-line", row.key)

    def save(**more):
        row.refresh_from_db()
        form = LineForm(row=row, parties=[])
        shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        sent = {name: value for name, value in shown.items() if value is not None}
        answer = officer.post(to, {"actie": "opslaan", **sent, **more})
        assert answer.status_code == 302
        return [*row.elaborates.values_list("of__key", "basis")]

    assert save() == [("k-1", "printed")]
    assert save(elaborates=second.pk) == [("k-2", "printed")]
    assert save(elaborates="") == []
    with acting(ACTOR):
        for one in (first, second):
            row.elaborates.create(of=one, basis="printed")
    assert save(elaborates="") == [("k-1", "printed"), ("k-2", "printed")]


@pytest.mark.slow
def test_conditions_and_targets_come_and_go(officer, table, draft):
    to = line(table, draft)
    other = draft.commitments.get(number="J 1.2")
    assert officer.post(to, {"actie": "voorwaarde", "on": "", "event": ""}).status_code == 422
    assert officer.post(to, {"actie": "voorwaarde", "on": other.pk}).status_code == 302
    target = {"name": "Woningen", "unit": "woningen", "kind": "at_least", "value": "x", "party": ""}
    assert officer.post(to, {"actie": "doel", **target}).status_code == 422
    officer.post(to, {"actie": "doel", **target, "value": "12", "numbers_from": "CBS, mei"})
    # Left empty it stays.
    officer.post(to, {"actie": "doel", **target, "value": "13", "numbers_from": ""})
    page = officer.get(to).content.decode()
    assert "data-target=" in page and "data-condition=" in page and "CBS, mei" in page
    officer.post(to, {"actie": "doel", **target, "value": "13", "numbers_from": "Kadaster"})
    assert "CBS, mei" not in officer.get(to).content.decode()
    for action, row in (("voorwaarde-weg", Condition.objects.get()), ("doel-weg", Target.objects.get())):
        assert officer.post(to, {"actie": action, "nummer": "x"}).status_code == 422
        assert officer.post(to, {"actie": action, "nummer": row.pk}).status_code == 302
    assert not Condition.objects.exists() and not Target.objects.exists()


def test_a_figure_without_a_number_says_so(officer, table, draft):
    row = draft.commitments.get(number="J 1.1")
    add_indicator(
        actor=ACTOR, framework=table.framework, key="later", name="Later", unit="woningen", commitment=row
    )
    for to in (address(table), line(table, draft)):
        assert "no number is agreed yet" in officer.get(to).content.decode()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("1.250", "1250"),
        ("12,5", "12.5"),
        ("1.234,56", "1234.56"),
        ("0", "0"),
        ("-21", "-21"),
        ("", None),
        ("veel", None),
    ],
)
def test_a_target_reads_numbers_as_a_bid_does(typed, value):
    values = {"name": "Woningen", "unit": "woningen", "kind": "at_least", "party": "", "value": typed}
    form = TargetForm(values, parties=[], names=[])
    assert form.is_valid() is (value is not None) and set(form.errors) <= {"value"}
    assert value is None or form.values()["value"] == Decimal(value)


@pytest.mark.parametrize(
    ("kind", "upto", "wrong"),
    [
        ("range", "32", None),
        ("range", "", "give the second"),
        ("range", "24", "above the first"),
        ("at_least", "32", "Leave this empty"),
        ("at_least", "", None),
        ("range", "-5", "above the first"),
    ],
)
def test_between_takes_two_numbers(english, kind, upto, wrong):
    values = {"name": "Plekken", "unit": "plekken", "kind": kind, "party": "", "value": "24", "upto": upto}
    form = TargetForm(values, parties=[], names=[])
    assert form.is_valid() is (wrong is None)
    told = form.errors.get("upto", [""])[0]
    assert (wrong or "") in told and bool(told) is bool(wrong)


def test_a_share_is_not_below_nothing():
    values = {"name": "Woningen", "unit": "%", "kind": "at_least", "party": "", "value": "-5"}
    assert set(TargetForm(values, parties=[], names=[]).errors) == {"value"}
    for unit, typed, wrong in (("%", "70%", set()), ("EUR", "70%", {"value"})):
        assert set(TargetForm(values | {"unit": unit, "value": typed}, parties=[], names=[]).errors) == wrong


@pytest.mark.slow
def test_removing(officer, table, draft):
    to = line(table, draft)
    row = draft.commitments.get(number="J 1.1")
    comment(actor=ACTOR, commitment=row, party=table.tenants, text="Houd deze.")
    assert officer.post(to, {"actie": "verwijderen", "version": row.version}).status_code == 422
    answer = officer.post(to, {"actie": "verwijderen", "version": row.version, "reason": "Dubbel"})
    assert answer["Location"] == address(table)
    assert not draft.commitments.filter(pk=row.pk).exists()
    assert "is opgeslagen" not in officer.get(address(table)).content.decode()


@pytest.mark.slow
def test_a_party_comments_and_changes_nothing(client, cast, table, draft):
    client.force_login(cast.corporation_officer)
    to = line(table, draft)
    sent = {"actie": "reageren", "party": "duinstede-wonen", "text": "Wij kunnen er 20."}
    assert client.post(to, {**sent, "party": "duinstede-thuis"}).status_code == 422
    assert client.post(to, {**sent, "text": " "}).status_code == 422
    assert client.post(to, sent).status_code == 302
    assert CommitmentComment.objects.get().party == table.corporation
    page = client.get(to).content.decode()
    assert "Wij kunnen er 20." in page and 'id="wijzigen"' not in page
    assert "is opgeslagen" not in page, "that is said of the commitment"
    assert client.post(to, {"actie": "opslaan"}).status_code == 403
    client.force_login(cast.tenant)
    assert "Wij kunnen er 20." in client.get(to).content.decode()
    assert client.post(to, sent).status_code == 403


def test_while_it_can_be_taken_back_nothing_is_said_of_changing_what_was_signed(officer, table, draft):
    for status in (AnnualStatus.PROPOSED, AnnualStatus.AGREED, AnnualStatus.NOT_AGREED, AnnualStatus.SIGNED):
        with acting(ACTOR):
            draft.status = status
            draft.save_next()
        for url in (address(table), line(table, draft)):
            page = officer.get(url).content.decode()
            (told,) = re.findall(r'id="geen-concept"><p>(.*?)</p>', page)
            assert ("addendum" in told) == (status == AnnualStatus.SIGNED)
    read = read_draft(table.framework, 2025)
    assert read.states["left"] == 1 and [one.commitment.key for one in read.left] == ["a-3"]


def test_what_is_no_draft_any_more_is_read(officer, table, draft):
    with acting(ACTOR):
        draft.status = AnnualStatus.SIGNED
        draft.save_next()
    for url in (address(table), line(table, draft)):
        page = officer.get(url).content.decode()
        assert 'id="geen-concept"' in page and 'name="actie"' not in page
    assert officer.post(address(table), {"actie": "overnemen", "afspraak": "a-3"}).status_code == 422
    new = address(table, "concept-new")
    assert officer.get(new)["Location"] == address(table)
    assert officer.post(new, {"title": "Nieuw"}).status_code == 422
    assert draft.commitments.count() == 2


@pytest.mark.parametrize("sent", [{"actie": "weg"}, {"actie": "doel-weg", "nummer": "x"}, {}])
def test_what_no_form_of_a_commitment_asks_is_told(officer, table, draft, sent):
    answer = officer.post(line(table, draft), sent)
    assert answer.status_code == 422
    with translation.override("en"):
        assert [str(one) for one in answer.context["messages"]] == [not_understood()]


# ---- beside last year, and what it costs


def test_the_words_beside_those_of_last_year(table, draft):
    row = draft.commitments.get(number="J 1.1")
    change_commitment(
        actor=ACTOR, commitment=row, version=row.version, fields={"text": "In 2024 bouwen wij 4 woningen."}
    )
    first, second = read_draft(table.framework, 2025).lines
    assert (first.state, second.state, second.diff) == ("changed", "same", None)
    assert first.diff is not None and first.diff.added == 6
    assert {one.kind for one in first.remarks} == {"lead", "year"}


def test_a_planning_of_an_earlier_year_is_not_complete(table, draft):
    row = draft.commitments.get(number="J 1.1")
    sent = {
        "fields": {"text": "Wonen bouwt 4 woningen."},
        "responsibilities": {"lead": [{"party": table.tenants}]},
    }
    for plannings, found in ((["Q2 2024"], ["past"]), (["Q2 2024", "Q3"], ["past"]), (["Q2 2025"], [])):
        row = change_commitment(actor=ACTOR, commitment=row, version=row.version, plannings=plannings, **sent)
        read = read_draft(table.framework, 2025)
        assert [one.kind for one in read.lines[0].lacks] == found
        assert (read.complete, read.lacking["past"]) == (1 - len(found), len(found))


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50, 80])
def test_what_it_costs(officer, table, number, django_assert_num_queries):
    annual = make_year(table.framework)
    lead = [{"role": "lead", "party": table.corporation}]
    rows = [
        make_commitment(table.framework, f"a-{n}", n, annual=annual, responsibilities=lead)
        for n in range(number + 1)
    ]
    draft = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=rows[1:])
    for row in draft.commitments.all():
        comment(actor=ACTOR, commitment=row, party=table.tenants, text="Goed.")
        add_condition(actor=ACTOR, commitment=row, event="De raad beslist")
        set_target(
            actor=ACTOR,
            commitment=row,
            name="Woningen",
            unit="woningen",
            kind="at_least",
            value=Decimal(3),
            party=table.corporation,
        )
    with django_assert_num_queries(24):
        page = officer.get(address(table)).content.decode()
    assert page.count("data-condition=") == number
