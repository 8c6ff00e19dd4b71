"""Where the middle light is called orange, no page speaks of yellow; and what has no number is named all the same."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.enums import MiddleLight
from agreements.models import FrameworkAgreement, Responsibility
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import RoundLine
from monitoring.reactions.services import Proposed, propose
from tests.cast import ACTOR
from tests.factories import give_light, make_commitment, make_round
from tests.layers import made_once
from tests.reading import main_of, pdf_texts, words

pytestmark = pytest.mark.django_db


@made_once
def lines(table) -> list[RoundLine]:
    """Two green lines without a number, of an agreement that says orange."""
    framework = FrameworkAgreement.objects.get(pk=table.framework.pk)
    framework.middle_light = MiddleLight.ORANGE
    with acting(ACTOR):
        framework.save_next()
    commitments = [
        make_commitment(framework, key, n, number="", title=title)
        for n, (key, title) in enumerate((("bouwen", "Duinwoningen"), ("huren", "Huursom")), start=1)
    ]
    with acting(ACTOR):
        for commitment in commitments:
            Responsibility(commitment=commitment, party=table.corporation, role="lead").save()
    found = list(make_round(framework, commitments, status=RoundStatus.OPEN).lines.order_by("position"))
    for line in found:
        give_light(line, Light.GREEN)
    return list(RoundLine.objects.filter(round=found[0].round).order_by("position"))


def at(table, name: str, year: int, *more: str) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, year, *more])


@pytest.mark.parametrize("name", ["monitor", "meetings", "line", "round-arrange", "monitor-pdf"])
def test_no_page_speaks_of_a_colour_there_is_not(client, cast, table, lines, name):
    year = lines[0].round.year
    paths = {
        "monitor": at(table, "monitor", year),
        "meetings": at(table, "meetings", year) + "?ronde=najaar",
        "line": at(table, "line", year, "bouwen") + "?ronde=najaar",
        "round-arrange": at(table, "round-arrange", year, "najaar"),
        "monitor-pdf": at(table, "monitor", year).replace("/monitor/", "/monitor.pdf"),
    }
    if name == "monitor-pdf":
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"
        told = " ".join(pdf_texts(client.get(paths[name]).content))
    else:
        told = words(main_of(client, paths[name], cast.officer))
    assert "Duinwoningen" in told or name == "meetings"
    assert "yellow" not in told.lower() and "geel" not in told.lower()


def test_a_button_names_the_commitment_it_is_about_also_without_a_number(client, cast, table, lines):
    proposed = Proposed(Light.RED, cause="Later.", adjustment="Wij versnellen.")
    propose(actor=ACTOR, line_id=lines[0].pk, party=table.corporation, proposed=proposed)
    page = main_of(client, at(table, "round-reactions", lines[0].round.year, "najaar"), cast.officer)
    told = [words(one) for one in page.iter("button") if one.get("name") is None]
    assert [one for one in told if "Take over" in one], told
    assert all("Duinwoningen" in one for one in told if "Take over from" in one), told
