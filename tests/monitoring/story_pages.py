"""The page of a commitment in tests: its address, its events, and changing the commitment."""

from collections.abc import Callable
from datetime import date, datetime
from xml.etree.ElementTree import Element

from agreements.enums import ElaborationBasis
from agreements.models import Commitment
from agreements.services.chains import continue_from
from config.web.history import Actor, acting
from monitoring.enums import Light
from parties.models import User
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell
from tests.reading import read, with_class, words

EDITOR = Actor(name="Beleidsadviseur", party="Gemeente")


def address(key: str, query: str = "") -> str:
    return f"/duinstede/afspraken-2024-2027/afspraken/{key}/{query}"


def events(tree) -> list[tuple[str, str, str]]:
    """Kind, day and words of every event, in order."""
    return [
        (
            next(c for c in e.get("class").split() if "--" in c and "undone" not in c).split("--")[1],
            e.find(".//time").get("datetime"),
            words(e),
        )
        for e in with_class(tree, "event")
    ]


def edit(commitment: Commitment, reason: str = "", at: datetime | None = None, **values) -> None:
    row = Commitment.objects.get(pk=commitment.pk)
    for name, value in values.items():
        setattr(row, name, value)
    if at:
        row._history_date = at
    with acting(EDITOR, reason):
        row.save_next()


def looking(client, cast) -> Callable[..., Element]:
    """Opens the page of a commitment as somebody, in English."""

    def get(key: str, query: str = "", who: str = "officer", status: int = 200):
        client.force_login(User.objects.get(pk=getattr(cast, who).pk))
        client.cookies["taal"] = "en"
        response = client.get(address(key, query))
        assert response.status_code == status
        return read(response)

    return get


def make_three_years(table) -> list[Commitment]:
    """One commitment carried on for three years, each with a round, all working out the same framework one."""
    framework_one = make_commitment(table.framework, "k-1", 1, number="K 1", title="Genoeg woningen")
    rows = []
    for n, light in enumerate((Light.RED, Light.YELLOW, Light.GREEN)):
        year = 2024 + n
        row = make_commitment(
            table.framework,
            f"{year}-j-1",
            year,
            number="J 1",
            title=f"Bouwen in {year}",
            annual=make_year(table.framework, year),
            elaborates=[(framework_one, ElaborationBasis.PRINTED)],
        )
        day = date(year, 10, 30)
        line = line_of(make_round(table.framework, [row], reference_date=day), row)
        give_light(line, light, dated=day)
        tell(line, f"Zo ging het in {year}.", dated=day)
        if rows:
            continue_from(actor=ACTOR, commitment=row, earlier=rows[-1])
        rows.append(row)
    return rows
