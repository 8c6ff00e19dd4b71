"""Titles of pages: tabs and a screen reader's list of windows tell them apart."""

import re
from datetime import date
from html import unescape

from django.urls import reverse

from ..agreements.cycle_rows import a_saved_step
from ..factories import line_of, make_commitment, make_round


def title(client, name, *args, **asked):
    page = client.get(reverse(name, args=args), asked).content.decode()
    return unescape(re.search(r"<title>(.*?)</title>", page)[1])


def test_pages_about_the_same_have_titles_of_their_own(client, cast, table):
    commitment = make_commitment(table.framework, "k-1", 1)
    spring = make_round(table.framework, [commitment], slug="voorjaar", reference_date=date(2024, 4, 30))
    autumn = make_round(table.framework, [commitment])
    place = [table.municipality.slug, table.framework.slug]
    year, line = [*place, 2024], line_of(spring, commitment)
    step = a_saved_step(table)
    client.force_login(cast.officer)
    told = [
        title(client, "municipality", table.municipality.slug),
        title(client, "party", table.municipality.slug),
        *(title(client, "monitor", *year, ronde=row.slug) for row in (spring, autumn)),
        title(client, "commitment", *place, "k-1"),
        title(client, "line", *year, "k-1", ronde=spring.slug),
        title(client, "line", *year, "k-1", ronde=autumn.slug),
        title(client, "line-input", *year, "k-1", ronde=spring.slug),
        title(client, "collect-line", line.pk, table.municipality.slug),
        title(client, "cycle-step", *year, step.key),
        title(client, "cycle-change", *year, step.key),
    ]
    assert len(set(told)) == len(told)
    assert all(table.framework.title in one for one in (*told[2:4], told[4]))
