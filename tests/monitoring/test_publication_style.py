"""How publications look: who sets it, what is refused, and what a closed round keeps."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from config.web.history import StaleVersionError, acting
from monitoring.enums import RoundStatus
from monitoring.models import FrozenReport, FrozenStyle, Publication, PublicationLogo, PublicationStyle
from monitoring.public.reading import kept_report
from monitoring.publishing import style_views
from monitoring.style.logo import CheckedLogo
from monitoring.style.look import COLOUR, PARTS, Look, contrast_with_white, from_data, to_data
from monitoring.style.permissions import may_style
from monitoring.style.services import freeze_style, look_of, set_style
from monitoring.table.as_json import to_data as report_data
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.publications import QUICK, published

pytestmark = pytest.mark.django_db

DUNE = CheckedLogo(b"<svg>duin</svg>", "image/svg+xml", 40, 20)
SEA = CheckedLogo(b"<svg>zee</svg>", "image/svg+xml", 40, 20)


def style(table, version: int = 0, logo: CheckedLogo | None = None, **values) -> PublicationStyle:
    return set_style(actor=ACTOR, framework=table.framework, version=version, values=values, logo=logo)


def problems(table, **values) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as told:
        style(table, **values)
    assert PublicationStyle.objects.count() == 0
    return told.value.message_dict


# ---- setting it


def test_without_a_style_there_is_the_site_s_own_look(table):
    assert look_of(table.framework.pk) == Look()


def test_setting_and_changing_it_leaves_history(table):
    first = style(table, colour="#7a1f5c", parts=["summary", "foreword"], columns=["progress", "lead"])
    assert (first.version, first.parts, first.columns) == (1, ["foreword", "summary"], ["lead", "progress"])
    second = style(table, 1, colour="#1b5e4b")
    assert (second.version, second.parts) == (2, ["foreword", "summary"])
    assert list(second.history.order_by("version").values_list("colour", "actor_name")) == [
        ("#7a1f5c", ACTOR.name),
        ("#1b5e4b", ACTOR.name),
    ]


@pytest.mark.parametrize("version", [0, 1, 3])
def test_an_old_version_is_refused(table, version):
    style(table)
    style(table, 1)
    with pytest.raises(StaleVersionError):
        style(table, version, colour="#7a1f5c")
    assert PublicationStyle.objects.get().colour == COLOUR


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"colour": "#777777"}, None),
        (
            {"colour": "#ffcc00"},
            {
                "colour": [
                    "This colour is too light: its contrast with white is 1.5 and must be at least 4.5. "
                    "Choose a darker one."
                ]
            },
        ),
        ({"colour": "blauw"}, {"colour": ["Write a colour as # and six digits or letters a to f."]}),
        ({"colour": "#12345"}, {"colour": ["Write a colour as # and six digits or letters a to f."]}),
        ({"colour": "#123456}*{x:y"}, None),
        ({"colour": "#12345\n"}, None),
        ({"parts": ["cover"]}, {"parts": ["Choose from the list."]}),
        ({"columns": "lead"}, {"columns": ["Choose from the list."]}),
        ({"orientation": "schuin"}, None),
        ({"foreword_text": "x" * 6001}, None),
    ],
)
def test_what_can_not_be_is_refused(table, english, values, told):
    found = problems(table, **values)
    assert list(found) == list(values)
    assert told is None or found == told


def test_the_database_refuses_what_is_no_colour(table):
    with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
        PublicationStyle(framework=table.framework, colour="blauw").save()


def test_contrast_is_that_of_wcag():
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast_with_white("#777777") == pytest.approx(4.48, abs=0.01)


def test_a_logo_needs_words(table):
    with pytest.raises(ValidationError) as told:
        style(table, logo=DUNE)
    assert list(told.value.message_dict) == ["logo_alt"]
    assert (PublicationStyle.objects.count(), PublicationLogo.objects.count()) == (0, 0)


def test_a_logo_is_kept_once_and_can_go(table):
    style(table, logo=DUNE, logo_alt="Een duin")
    style(table, 1, logo=SEA)
    style(table, 2, logo=DUNE)
    assert PublicationLogo.objects.count() == 2
    assert look_of(table.framework.pk).logo.content == DUNE.content
    set_style(actor=ACTOR, framework=table.framework, version=3, values={}, remove_logo=True)
    assert look_of(table.framework.pk).logo is None


def test_a_kept_logo_is_never_overwritten(table):
    row = style(table, logo=DUNE, logo_alt="Een duin").logo
    with pytest.raises(TypeError), acting(ACTOR):
        row.save()


# ---- a closed round


@made_once
def closed(table):
    style(table, logo=DUNE, logo_alt="Een duin", colour="#7a1f5c", foreword_text="Toen.")
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.CLOSED)
    style(table, 1, logo=SEA, logo_alt="De zee", colour="#1b5e4b", foreword_text="Nu.", parts=[])
    return row


def test_a_closed_round_keeps_the_look_it_was_closed_with(closed, table):
    look = read_report(closed).look
    assert (look.colour, look.foreword_text, look.parts) == ("#7a1f5c", "Toen.", PARTS)
    assert (look.logo.content, look.logo.alt, look.logo.digest) == (DUNE.content, "Een duin", DUNE.digest)
    assert FrozenStyle.objects.get().data["logo"] == {"digest": DUNE.digest, "alt": "Een duin"}
    later = make_round(table.framework, slug="later")
    assert read_report(later).look.colour == "#1b5e4b"


def test_the_look_that_was_looked_at_is_frozen_whatever_was_saved_since(table):
    style(table, logo=DUNE, logo_alt="Een duin", foreword_text="Toen.")
    row, seen = make_round(table.framework), look_of(table.framework.pk)
    style(table, 1, logo=SEA, foreword_text="Nu.")
    with acting(ACTOR):
        frozen = freeze_style(row, seen)
    assert (frozen.look(), frozen.logo.digest) == (seen, DUNE.digest)


def test_a_publication_has_the_look_of_its_own_round(table):
    colours = ["#7a1f5c", "#1b5e4b"]
    for version, colour in enumerate(colours):
        style(table, version, colour=colour)
        published(table.framework, slug=f"ronde-{version}", formats=QUICK[:1])
    found = [kept_report(row).report.look for row in Publication.objects.order_by("pk")]
    assert [look.colour for look in found] == colours


def test_a_round_closed_without_a_style_keeps_the_site_s_look(table):
    row = make_round(table.framework, status=RoundStatus.CLOSED)
    style(table, colour="#7a1f5c")
    assert read_report(row).look == Look()


def test_a_round_closed_before_looks_existed_has_the_site_s_look(table):
    style(table, colour="#7a1f5c")
    row = make_round(table.framework, status=RoundStatus.CLOSED)
    FrozenStyle.objects.all()._raw_delete("default")
    assert read_report(row).look == Look()


def test_the_look_is_frozen_with_the_report_or_not_at_all(table, monkeypatch):
    row = make_round(table.framework)

    def fails(_round, _look):
        raise RuntimeError

    monkeypatch.setattr("monitoring.table.closing.freeze_style", fails)
    with pytest.raises(RuntimeError):
        close_round(actor=ACTOR, monitoring_round=row)
    row.refresh_from_db()
    assert (row.status, FrozenReport.objects.count()) == (RoundStatus.OPEN, 0)


def test_the_look_is_in_no_data(closed):
    assert "look" not in report_data(read_report(closed))
    assert "look" not in FrozenReport.objects.get().data
    assert read_report(closed, whole=False).look is None


def test_what_was_frozen_long_ago_is_still_read():
    assert from_data({"colour": "#7a1f5c", "gone": 1}, None) == Look(colour="#7a1f5c")
    look = Look(parts=("summary",), foreword_text="x")
    assert from_data(to_data(look), None) == look


# ---- who


def test_who_decides(table, cast):
    assert cast.who(lambda person: may_style(person, table.framework)) == {"officer"}


# ---- the page


@pytest.fixture
def url(table):
    return reverse("publication-style", args=["duinstede", table.framework.slug])


def typed(**changes) -> dict[str, object]:
    return {
        "version": 0,
        "colour": "#7a1f5c",
        "logo_alt": "",
        "foreword_title": "Vooraf",
        "foreword_text": "Wij kijken terug.",
        "foreword_signatory": "De wethouder",
        "parts": ["foreword", "summary"],
        "columns": ["progress"],
        "orientation": "portrait",
        **changes,
    }


def png() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 20)).save(file, "PNG")
    return SimpleUploadedFile("logo.exe", file.getvalue())


def test_saving_the_page(officer, url, table):
    response = officer.post(url, typed(logo=png(), logo_alt="Een duin"))
    assert (response.status_code, response["Location"]) == (302, url)
    look = look_of(table.framework.pk)
    assert (look.colour, look.parts, look.columns) == ("#7a1f5c", ("foreword", "summary"), ("progress",))
    assert (look.is_portrait, look.logo.content_type, look.logo.width) == (True, "image/png", 40)
    page = officer.get(url).content.decode()
    assert f"{url}logo/?v={look.logo.digest[:12]}" in page
    assert 'name="version" value="1"' in page


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(officer, url):
    large = SimpleUploadedFile("logo.png", b"\x89PNG" + b"\0" * 1_100_000)
    response = officer.post(url, typed(colour="#ffcc00", logo=large, foreword_text="Lang getypt."))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"colour", "logo"}
    page = response.content.decode()
    assert "Lang getypt." in page
    assert response.context["colour"] == COLOUR
    assert 'id="logo-opnieuw"' in page
    assert 'id="id_logo_error"' in page
    assert PublicationStyle.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', b"", b"hallo"], ids=len
)
def test_a_file_that_is_no_safe_picture_is_refused(officer, url, content):
    response = officer.post(
        url, typed(logo=SimpleUploadedFile("logo.png", content, "image/png"), logo_alt="x")
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"logo"}


def test_words_of_a_logo_are_asked_for(officer, url):
    response = officer.post(url, typed(logo=png()))
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"logo_alt"})


@pytest.mark.parametrize(
    "change", [{"version": ""}, {"version": "-1"}, {"parts": ["cover"]}, {"orientation": "x"}]
)
def test_a_form_made_by_hand_is_refused(officer, url, change):
    assert officer.post(url, typed(**change)).status_code == 422
    assert PublicationStyle.objects.count() == 0


def test_what_somebody_else_saved_is_told_and_what_was_typed_stays(officer, url, table):
    style(table, colour="#1b5e4b", foreword_text="Van een ander.")
    response = officer.post(url, typed())
    assert response.status_code == 409
    page = response.content.decode()
    assert "Wij kijken terug." in page
    assert "Van een ander." in page
    assert ACTOR.name in page
    assert look_of(table.framework.pk).colour == "#1b5e4b"
    assert officer.post(url, typed(version=1)).status_code == 302
    assert look_of(table.framework.pk).colour == "#7a1f5c"


def test_the_logo_is_shown_and_never_run(officer, url, table):
    assert officer.get(f"{url}logo/").status_code == 404
    style(table, logo=DUNE, logo_alt="Een duin")
    response = officer.get(f"{url}logo/")
    assert response.content == DUNE.content
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"] == 'inline; filename="logo-duinstede-afspraken-2024-2027.svg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_example_shows_the_first_lines_in_the_look_of_now(officer, url, table, monkeypatch):
    assert officer.get(f"{url}voorbeeld.pdf").status_code == 404
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, 15)]
    make_round(table.framework, commitments, status=RoundStatus.CLOSED)
    style(table, colour="#7a1f5c")
    asked = []
    monkeypatch.setattr(
        style_views, "render_pdf", lambda report, is_preview: asked.append(report) or b"%PDF-"
    )
    response = officer.get(f"{url}voorbeeld.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert (len(asked[0].lines), asked[0].look.colour) == (style_views.EXAMPLE_LINES, "#7a1f5c")


@pytest.mark.parametrize("saved", [False, True])
def test_what_the_page_costs(officer, url, table, saved, django_assert_num_queries):
    if saved:
        style(table, logo=DUNE, logo_alt="Een duin")
    officer.get(url)
    with django_assert_num_queries(6):
        officer.get(url)
