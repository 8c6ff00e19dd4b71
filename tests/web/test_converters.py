"""Addresses: which words can be a municipality or a framework, and which years there are."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver, register_converter
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver

from config.web.converters import RESERVED, FreeSlugConverter, YearConverter, is_reserved
from parties.enums import PartyKind
from parties.models import Party
from tests.factories import make_table

register_converter(FreeSlugConverter, "free_slug_of_the_suite")
register_converter(YearConverter, "year_of_the_suite")

MUNICIPALITY = RoutePattern("<free_slug_of_the_suite:municipality>/", is_endpoint=True)
FRAMEWORK = RoutePattern(
    "<free_slug_of_the_suite:municipality>/<free_slug_of_the_suite:framework>/", is_endpoint=True
)
#: Without a slash at the end, as nothing in the site is, to see that a reserved word is refused there too.
BARE = RoutePattern("<free_slug_of_the_suite:municipality>", is_endpoint=True)
YEAR = RoutePattern("<year_of_the_suite:year>/", is_endpoint=True)


def found(route: RoutePattern, path: str) -> dict[str, object] | None:
    """What the address says, or None when it is not one of these."""
    match = route.match(path)
    return match[2] if match else None


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_is_no_municipality_and_no_framework(word):
    assert is_reserved(word)
    assert found(MUNICIPALITY, f"{word}/") is None
    assert found(BARE, word) is None
    assert found(FRAMEWORK, f"{word}/afspraken-2024/") is None
    assert found(FRAMEWORK, f"duinstede/{word}/") is None


@pytest.mark.parametrize(
    "word", ["heemstede", "admin-stad", "adminstad", "a", "s-hertogenbosch", "west-betuwe-2"]
)
def test_any_other_slug_is_free_even_when_it_begins_with_a_reserved_word(word):
    assert not is_reserved(word)
    assert found(MUNICIPALITY, f"{word}/") == found(BARE, word) == {"municipality": word}
    assert found(FRAMEWORK, f"{word}/2024-2027/") == {"municipality": word, "framework": "2024-2027"}


@pytest.mark.parametrize(
    "word", ["Heemstede", "heem_stede", "-heemstede", "heemstede-", "heem--stede", "heem.stede", ""]
)
def test_what_is_no_slug_is_no_address(word):
    assert found(MUNICIPALITY, f"{word}/") is None


def test_the_years_are_1990_to_2099():
    assert [year for year in range(10_000) if found(YEAR, f"{year}/")] == list(range(1990, 2100))
    assert found(YEAR, "2024/") == {"year": 2024}
    assert YearConverter().to_url(2024) == "2024"


@pytest.mark.parametrize("text", ["02024", "20244", "2024a", "-2024", "２０２４"])
def test_other_text_is_no_year(text):
    assert found(YEAR, f"{text}/") is None


def first_words(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    """The fixed first words of the address tree."""
    words = set()
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if "/" not in route and isinstance(pattern, URLResolver):
            words |= first_words(pattern.url_patterns, route)
        else:
            words.add(route.split("/")[0].rstrip("$"))
    return {word for word in words if word and "<" not in word}


def test_every_fixed_first_word_of_the_site_is_reserved():
    """Else a municipality could be given an address that never shows."""
    words = first_words(get_resolver().url_patterns)
    assert "admin" in words
    assert words - {*RESERVED} == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
class TestModels:
    """The models refuse what the addresses can not show."""

    taken = {"slug": ["This word is used by the site itself. Choose another one."]}

    def test_a_municipality_can_not_have_a_reserved_slug(self):
        with pytest.raises(ValidationError) as told:
            Party(kind=PartyKind.MUNICIPALITY, slug="zoeken", name="Gemeente Zoeken").full_clean()
        assert told.value.message_dict == self.taken

    def test_another_party_can_for_its_address_begins_with_partijen(self):
        party = Party(kind=PartyKind.CORPORATION, slug="zoeken", name="Stichting Zoeken")
        party.full_clean()
        assert party.slug == "zoeken"

    def test_a_framework_can_not_have_a_reserved_slug(self):
        framework = make_table().framework
        framework.slug = "cijfers"
        with pytest.raises(ValidationError) as told:
            framework.full_clean()
        assert told.value.message_dict == self.taken
