"""Several lines in one go: choosing, the preview, and all or nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import Origin
from config.web.history import Actor
from monitoring.enums import Light
from monitoring.models import Assessment, ProgressReport, RoundLine
from monitoring.rounds import services as rounds
from monitoring.rounds.services import JointChange, RoundClosedError, StaleLinesError
from monitoring.rounds.settling import MAX_TEXT, MAX_TOGETHER
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_table, tell, written
from tests.layers import made_once
from tests.reading import read, with_id, words

from .line_form import HTMX, MONITOR, alerts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ADDRESS = f"{MONITOR}samen/?ronde=najaar"
REASONS = {"cause": "De bouw ligt stil.", "adjustment": "Wij zoeken een aannemer."}


@made_once
def lines(table):
    """Three lines of an open round that get a light, and one that is followed without."""
    commitments = [make_commitment(table.framework, f"a-{n}", n, number=f"A {n}") for n in (1, 2, 3)]
    commitments.append(make_commitment(table.framework, "m-1", 4, number="M 1", assessable=False))
    row = make_round(table.framework, commitments)
    return [line_of(row, commitment) for commitment in commitments]


@pytest.fixture
def officer(client, cast, lines):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def now(lines) -> dict[int, int]:
    return {line.pk: RoundLine.objects.get(pk=line.pk).version for line in lines}


def settle(lines, versions=None, actor=ACTOR, **fields):
    return rounds.settle_lines(
        actor=actor,
        round_id=lines[0].round_id,
        versions=versions or now(lines),
        change=JointChange(**fields),
    )


def stands(lines) -> list[tuple[str, str]]:
    return [(line.light, rounds.joint_text(line)) for line in RoundLine.objects.filter(pk__in=now(lines))]


class TestService:
    def test_the_same_light_and_note(self, lines):
        tell(lines[1], "Er stond al iets.")
        settle(lines, light=Light.RED, note="Besproken.", **REASONS)
        assert stands(lines) == [
            ("red", "Besproken."),
            ("red", "Er stond al iets.\n\nBesproken."),
            ("red", "Besproken."),
            ("none", "Besproken."),
        ]
        assert {*Assessment.objects.values_list("cause", "adjustment", "origin", "author_name")} == {
            (REASONS["cause"], REASONS["adjustment"], "person", "Testopzet")
        }

    def test_a_light_alone_leaves_the_texts_and_a_note_alone_the_lights(self, lines):
        settle(lines[:2], light=Light.GREEN)
        assert written() == {"lights": 2, "texts": 0, "versions": 6}
        settle(lines[:2], note="Besproken.")
        assert written() == {"lights": 2, "texts": 2, "versions": 8}

    def test_what_a_party_told_is_no_joint_text(self, lines, table):
        for line, party in zip(lines, (table.corporation, None), strict=False):
            tell(line, "Gezegd.", party)
        settle(lines[:2], note="Besproken.")
        assert [text for _light, text in stands(lines[:2])] == ["Besproken.", "Gezegd.\n\nBesproken."]

    def test_what_is_so_already_is_not_written_again(self, lines):
        give_light(lines[0], Light.GREEN)
        settle(lines[:2], light=Light.GREEN)
        assert now(lines[:2]) == {lines[0].pk: 2, lines[1].pk: 2}

    def test_one_stale_line_refuses_the_whole_and_is_named(self, lines):
        versions = now(lines)
        give_light(lines[1], Light.GREEN)
        before = written()
        with pytest.raises(StaleLinesError) as told:
            settle(lines, versions, light=Light.RED, note="Besproken.", **REASONS)
        assert told.value.lines == [lines[1]]
        assert written() == before

    def test_a_line_of_another_round_refuses_the_whole(self, lines, table):
        other = make_round(
            table.framework, [lines[0].commitment], slug="eind", reference_date=date(2024, 12, 31)
        )
        stranger = line_of(other, lines[0].commitment)
        before = written()
        with pytest.raises(StaleLinesError):
            settle(lines, {**now(lines), stranger.pk: 1}, light=Light.GREEN)
        assert written() == before

    def test_no_reason_refuses_the_whole(self, lines):
        before = written()
        with pytest.raises(ValidationError):
            settle(lines, light=Light.RED, note="Besproken.")
        assert written() == before

    def test_a_text_that_becomes_too_long_refuses_the_whole(self, lines):
        tell(lines[2], "é" * MAX_TEXT)
        before = written()
        with pytest.raises(ValidationError) as told:
            settle(lines, note="Besproken.")
        assert "A 3" in told.value.messages[0]
        assert written() == before

    def test_a_closed_round(self, lines):
        close_round(actor=ACTOR, monitoring_round=lines[0].round)
        with pytest.raises(RoundClosedError):
            settle(lines, light=Light.GREEN)

    def test_more_than_the_maximum(self, lines):
        with pytest.raises(ValidationError):
            settle(lines, dict.fromkeys(range(MAX_TOGETHER + 1), 1), light=Light.GREEN)

    def test_each_line_can_be_undone_by_itself(self, lines, cast):
        officer = Actor("Beleidsadviseur wonen", "Gemeente", cast.officer.pk)
        settle(lines[:2], actor=officer, light=Light.RED, note="Besproken.", **REASONS)
        rounds.undo_last(actor=officer, line_id=lines[0].pk, version=now(lines)[lines[0].pk])
        assert stands(lines[:2]) == [("none", ""), ("red", "Besproken.")]

    def test_what_it_costs_per_line(self, lines, django_assert_num_queries):
        versions = now(lines)
        with django_assert_num_queries(47):
            settle(lines, versions, light=Light.GREEN, note="Besproken.")


def fill_in(browser, *keys, versions=None, step="voorbeeld", **fields):
    """Send the form as the page would."""
    told = versions or {line.commitment.key: line.version for line in RoundLine.objects.all()}
    data = {
        "regel": list(keys),
        "versie": [f"{key}:{told[key]}" for key in keys],
        "stap": step,
        "light": "",
        "cause": "",
        "effect": "",
        "adjustment": "",
        "note": "",
        **fields,
    }
    return browser.post(ADDRESS, data)


def hidden(response) -> dict[str, list[str]]:
    """What the preview would send."""
    found: dict[str, list[str]] = {}
    for field in read(response).find(".//form[@class='together']").iter("input"):
        if field.get("type") == "hidden":
            found.setdefault(field.get("name"), []).append(field.get("value"))
    found.pop("csrfmiddlewaretoken")
    return found


def preview(response) -> dict[str, list[str]]:
    return {
        row.get("data-key"): [words(cell) for cell in row.iter("td")]
        for row in read(response).iter("tr")
        if row.get("data-key")
    }


class TestPages:
    def test_the_table_offers_it_to_who_may(self, officer, client, cast):
        page = read(officer.get(MONITOR))
        boxes = [e for e in page.iter("input") if e.get("name") == "regel"]
        assert [(box.get("value"), box.get("form")) for box in boxes] == [
            (key, "samen") for key in ("a-1", "a-2", "a-3", "m-1")
        ]
        form = with_id(page, "samen")
        assert (form.get("method"), form.get("action")) == ("get", ADDRESS.split("?")[0])
        reader = type(client)()
        reader.force_login(cast.alderman)
        page = read(reader.get(MONITOR))
        assert [e for e in page.iter("input") if e.get("name") == "regel"] == []
        assert with_id(page, "samen") is None

    def test_from_choosing_to_saving(self, officer, lines):
        tell(lines[0], "Er stond al iets.", origin=Origin.DOCUMENT, source="Brief")
        give_light(lines[1], Light.GREEN)
        page = officer.get(f"{ADDRESS}&regel=a-1&regel=a-2&regel=m-1")
        assert hidden(page)["regel"] == ["a-1", "a-2", "m-1"]
        before = written()
        page = fill_in(officer, "a-1", "a-2", "m-1", light="red", note="Besproken.", **REASONS)
        assert page.status_code == 200
        shown = preview(page)
        assert shown["a-1"][0] == "No light → becomes Red"
        assert shown["a-1"][1].startswith("Er stond al iets. Besproken.") and "Brief" in shown["a-1"][1]
        assert shown["a-2"] == ["Green → becomes Red", "Besproken."]
        assert shown["m-1"][0].startswith("No light") and "Red" not in shown["m-1"][0]
        assert written() == before
        response = officer.post(ADDRESS, {**hidden(page), "stap": "opslaan"})
        assert response["Location"] == f"{MONITOR}?ronde=najaar#regel-a-1"
        assert stands(lines) == [
            ("red", "Er stond al iets.\n\nBesproken."),
            ("red", "Besproken."),
            ("none", ""),
            ("none", "Besproken."),
        ]
        page = read(officer.get(MONITOR))
        assert len([e for e in page.iter("form") if e.get("class") == "undo"]) == 3

    def test_it_leads_back_to_the_list_it_was_chosen_in(self, officer, lines):
        came = f"http://testserver{MONITOR}?ronde=najaar&licht=geen&groep=trekker&weergave=print"
        page = read(officer.get(f"{ADDRESS}&regel=a-1", headers={"Referer": came}))
        action = page.find(".//form[@class='together']").get("action")
        assert action == f"{ADDRESS}&licht=geen&groep=trekker"
        sent = {"regel": "a-1", "versie": f"a-1:{lines[0].version}", "stap": "opslaan", "light": "green"}
        response = officer.post(action, sent)
        assert response["Location"] == f"{MONITOR}?ronde=najaar&licht=geen&groep=trekker#regel-a-1"
        told = words(read(officer.get(response["Location"])).find(".//*[@role='status']"))
        assert "1 line is not in the list below any more" in told

    def test_what_stays_is_shown_as_such(self, officer, lines):
        give_light(lines[0], Light.GREEN)
        assert preview(fill_in(officer, "a-1", light="green")) == {"a-1": ["Green stays", "stays"]}

    def test_going_back_keeps_what_was_typed(self, officer):
        page = fill_in(officer, "a-1", light="red", note="Besproken.", step="terug", **REASONS)
        texts = {e.get("name"): (e.text or "").lstrip("\n") for e in read(page).iter("textarea")}
        assert texts == {**REASONS, "effect": "", "note": "Besproken."}
        assert hidden(page)["regel"] == ["a-1"]

    def test_a_stale_line_refuses_the_whole_and_says_which(self, officer, lines):
        page = fill_in(officer, "a-1", "a-2", light="red", note="Besproken.", **REASONS)
        give_light(lines[1], Light.GREEN)
        before = written()
        sent = hidden(page)
        response = officer.post(ADDRESS, {**sent, "stap": "opslaan"})
        assert response.status_code == 409
        told = alerts(response)
        assert "A 2" in told and "Testopzet" in told and "A 1" not in told
        assert written() == before
        again = hidden(response)
        assert {**again, "versie": ""} == {**sent, "versie": ""}
        assert officer.post(ADDRESS, {**again, "stap": "opslaan"}).status_code == 302
        assert [light for light, _text in stands(lines[:2])] == ["red", "red"]

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({}, "light"),
            ({"light": "purple"}, "light"),
            ({"cause": "Zonder licht"}, "light"),
            ({"light": "red"}, "cause"),
            ({"light": "yellow", "cause": "Daarom"}, "adjustment"),
            ({"note": "é" * (MAX_TEXT + 1)}, "note"),
            ({"note": "\x00"}, "light"),
        ],
    )
    @pytest.mark.parametrize("step", ["voorbeeld", "opslaan"])
    def test_mistakes_are_told_at_the_field(self, officer, fields, field, step):
        before = written()
        response = fill_in(officer, "a-1", step=step, **fields)
        assert response.status_code == 422
        assert with_id(read(response), f"id_{field}_error") is not None
        assert written() == before

    def test_closed_meanwhile(self, officer, lines):
        page = fill_in(officer, "a-1", note="Besproken.")
        close_round(actor=ACTOR, monitoring_round=lines[0].round)
        before = written()
        response = officer.post(ADDRESS, {**hidden(page), "stap": "opslaan"})
        assert response.status_code == 409
        assert "Besproken." in response.content.decode() and "closed" in alerts(response)
        assert written() == before
        assert officer.get(f"{ADDRESS}&regel=a-1").status_code == 302

    def test_confirming_without_versions_saves_nothing(self, officer):
        before = written()
        data = {"regel": ["a-1"], "light": "green", "stap": "opslaan"}
        assert officer.post(ADDRESS, data).status_code == 409
        assert officer.post(ADDRESS, {**data, "versie": ["a-1:²", "x", ":"]}).status_code == 409
        assert written() == before

    def test_lines_that_are_not_here_are_left_out_and_counted(self, officer):
        other = make_table("bergdal")
        make_round(other.framework, [make_commitment(other.framework, "b-1")])
        page = officer.get(f"{ADDRESS}&regel=a-1&regel=b-1&regel=%00&regel=a-1")
        assert hidden(page)["regel"] == ["a-1"]
        assert "2 chosen lines are not in this round" in alerts(page)
        assert officer.get(f"{ADDRESS}&regel=b-1")["Location"] == f"{MONITOR}?ronde=najaar"

    @pytest.mark.slow
    def test_too_many(self, officer, table):
        commitments = [make_commitment(table.framework, f"c-{n}", n) for n in range(MAX_TOGETHER + 1)]
        make_round(table.framework, commitments, slug="veel", reference_date=date(2024, 12, 31))
        chosen = "".join(f"&regel=c-{n}" for n in range(MAX_TOGETHER + 1))
        response = officer.get(f"{MONITOR}samen/?ronde=veel{chosen}")
        assert response.status_code == 422
        assert "201" in alerts(response)
        assert read(response).find(".//form[@class='together']") is None

    def test_texts_from_anywhere(self, officer, lines):
        note = "Kop\tB\nשלום 🏠 e\u0301 <b>=1+1"
        page = fill_in(officer, "a-1", note=note)
        officer.post(ADDRESS, {**hidden(page), "stap": "opslaan"})
        assert ProgressReport.objects.get().text == note
        row = officer.get(MONITOR, headers=HTMX).content.decode()
        assert "&lt;b&gt;" in row and "Kop\tB\n" in row
