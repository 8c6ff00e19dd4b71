"""The files parties put with a commitment stand on its page, for everybody who sees the agreement."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.collecting import make_attachment
from tests.factories import make_line

pytestmark = pytest.mark.django_db


def test_others_at_the_table_find_what_was_attached(table, cast):
    line = make_line(table.framework)
    yesterday = timezone.now() - timedelta(days=1)
    old = make_attachment(line, table.corporation, name="oud.pdf", added_at=yesterday)
    new = make_attachment(line, table.tenants, name="nieuw.pdf")
    place = [table.municipality.slug, table.framework.slug, line.commitment.key]
    client = Client()
    client.force_login(cast.tenant)

    def part(query=""):
        page = client.get(reverse("commitment", args=place) + query).content.decode()
        return page.partition('id="bijlagen"')[2].partition("</section>")[0]

    shown = part()
    places = [f'href="{reverse("attachment", args=[one.pk])}"' for one in (new, old)]
    assert 0 < shown.index(places[0]) < shown.index(places[1])
    assert table.corporation.label in shown
    assert client.get(reverse("attachment", args=[old.pk])).status_code == 200
    # Of a day: what was there then.
    then = part(f"?per={timezone.localdate(yesterday).isoformat()}")
    assert "oud.pdf" in then
    assert "nieuw.pdf" not in then
    assert part("?per=2020-01-01") == ""
