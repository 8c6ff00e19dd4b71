"""What stands around a commitment on its page: other years, the framework commitment, documents; and any day."""

from datetime import UTC, date, datetime

import pytest

from agreements.enums import ElaborationBasis, ParticipationRole
from agreements.models import Commitment
from agreements.services.chains import continue_from
from agreements.services.documents import add_document
from agreements.services.drafting import start_framework
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.reading import read, with_class, words

from .story_pages import edit, events, looking, make_three_years

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client, cast):
    return looking(client, cast)


@made_once
def three_years(table):
    return make_three_years(table)


class TestAround:
    def test_the_chain_with_the_last_light_of_each_year(self, three_years, see):
        (chain,) = with_class(see("2025-j-1"), "chain")
        assert [words(link) for link in chain] == [
            "2024 Red J 1 Bouwen in 2024",
            "2025 Yellow J 1 Bouwen in 2025 this page",
            "2026 Green J 1 Bouwen in 2026",
        ]
        assert [link.get("aria-current") for link in chain] == [None, "true", None]

    def test_the_chain_stops_at_what_the_reader_may_not_see(self, table, three_years, see):
        earlier = start_framework(
            actor=ACTOR,
            municipality=table.municipality,
            slug="afspraken-2020-2023",
            title="Eerder",
            starts_on=date(2020, 1, 1),
            ends_on=date(2023, 12, 31),
            participants=[(table.municipality, ParticipationRole.SIGNATORY)],
        )
        continue_from(actor=ACTOR, commitment=three_years[0], earlier=make_commitment(earlier, "oud"))
        seen = {
            who: len(with_class(see("2026-j-1", who=who), "chain__link")) for who in ("officer", "tenant")
        }
        assert seen == {"officer": 4, "tenant": 3}

    def test_the_framework_commitment_with_its_other_years(self, three_years, see):
        for key in ("2025-j-1", "k-1"):
            (family,) = with_class(see(key), "family")
            assert [words(one).split(" · ")[0] for one in family] == [
                "J 1 Bouwen in 2026 2026",
                "J 1 Bouwen in 2025 2025",
                "J 1 Bouwen in 2024 2024",
            ]

    def test_alone_there_is_nothing_around(self, table, see):
        make_commitment(table.framework)
        tree = see("a-1")
        assert not with_class(tree, "chain") + with_class(tree, "family") + with_class(tree, "documents")

    def test_documents_with_their_term(self, table, see, client):
        commitment = make_commitment(table.framework)
        links = [(commitment, ElaborationBasis.OUR_READING)]
        for title, start, end in (
            ("Convenant", date(2021, 1, 1), date(2023, 12, 31)),
            ("Visie", None, date(2999, 12, 31)),
            ("Plan", date(2998, 1, 1), None),
        ):
            add_document(
                actor=ACTOR,
                framework=table.framework,
                title=title,
                starts_on=start,
                ends_on=end,
                relied_on_by=links,
            )
        (documents,) = with_class(see("a-1"), "documents")
        told = sorted(words(row) for row in documents)
        assert "Convenant expired on 31 December 2023" in told[0]
        assert "Plan begins on 1 January 2998" in told[1]
        assert told[2].startswith("Visie Other document · up to 31 December 2999 · Our reading")
        (then,) = with_class(see("a-1", "?per=2022-06-01"), "documents")
        assert "expired" not in words(then)
        (listed,) = with_class(
            read(client.get("/duinstede/afspraken-2024-2027/")),
            "documents",
        )
        assert len(listed) == 3


class TestAnyDay:
    def test_only_what_was_known_then(self, three_years, see):
        tree = see("2025-j-1", "?per=2025-10-29")
        assert events(tree) == []
        assert [words(link)[:9] for link in with_class(tree, "chain")[0]] == [
            "2024 Red ",
            "2025 No l",
            "2026 J 1 ",
        ]
        assert words(tree.find(".//*[@id='stand-op']")).startswith("State on 29 October 2025")
        assert len(events(see("2025-j-1", "?per=2025-10-30"))) == 2

    def test_the_words_of_then(self, table, see):
        commitment = make_commitment(table.framework, text="Eerst", items=[{"text": "Onderdeel"}])
        history = Commitment.history.get(id=commitment.pk)
        history.history_date = datetime(2024, 1, 1, tzinfo=UTC)
        history.save()
        edit(commitment, at=datetime(2024, 6, 1, 12, tzinfo=UTC), text="Later")
        for day, text in (("2023-12-31", "Eerst"), ("2024-05-31", "Eerst"), ("2024-06-01", "Later")):
            (shown,) = with_class(see("a-1", f"?per={day}"), "commitment-text")
            assert words(shown).split()[0] == text
