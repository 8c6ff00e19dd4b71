"""The list of a year follows the themes of the framework, and a title tells what it stands under once."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from agreements.models import RelatedDocument
from agreements.services.drafting import add_theme
from monitoring.overview.standing import fared
from monitoring.overview.views import _arranged
from monitoring.signing.text import Chapter
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year


@pytest.mark.django_db
def test_commitments_of_a_year_stand_in_the_order_of_the_themes(table):
    annual = make_year(table.framework, 2024)
    first, second = (
        add_theme(actor=ACTOR, framework=table.framework, position=place, title=f"Thema {place}")
        for place in (1, 2)
    )
    rows = [
        make_commitment(
            table.framework, f"a-{place}", place, annual=annual, theme=theme, monitor_only=place == 4
        )
        for place, theme in enumerate((None, second, first, second), start=1)
    ]
    ((_year, found, followed),) = _arranged(table.framework, fared(table.framework, rows))["years"]
    assert [row.commitment.key for row in found] == ["a-3", "a-2", "a-4", "a-1"]
    assert followed == 1


@pytest.mark.parametrize(
    ("title", "above", "own"),
    [("1 Wonen › 1.1 Bouwen", "1 Wonen", "1.1 Bouwen"), ("Zonder thema", "", "Zonder thema")],
)
def test_a_chapter_tells_apart_what_it_stands_under(title, above, own):
    chapter = Chapter(title, "", [], typed=True)
    assert (chapter.above, chapter.own) == (above, own)


def test_a_document_of_which_only_the_end_is_known_has_no_question_mark():
    row = {"document": RelatedDocument(title="Woonvisie", ends_on=date(2024, 12, 31))}
    html = render_to_string("components/documents.html", {"documents": [row]})
    assert "31\u00a0december 2024" in html and "?" not in html
