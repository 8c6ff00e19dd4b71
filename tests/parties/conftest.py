"""Fixtures of the tests of parties and people."""

import pytest

from config.web.providers import openid_connect

from .providers import Provider


@pytest.fixture
def provider(settings, table):
    running = Provider()
    corporation, municipality = table.corporation.slug, table.municipality.slug
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(
        [
            {
                "id": "corporatie",
                "name": "Corporatie",
                "server_url": running.url,
                "client_id": "prestatieafspraken",
                "secret": "geheim",
                "ask": "de servicedesk, toestel 123",
                "email_domains": ["Corporatie.example"],
                "logout_url": "https://elders.example/uit?client_id=a&na=b",
                "groups": {
                    "lezers": {"party": corporation, "role": "reader"},
                    "schrijvers": {"party": corporation, "role": "editor"},
                },
            },
            {
                "id": "gemeente",
                "name": "Gemeente",
                "server_url": running.url,
                "client_id": "prestatieafspraken",
                "secret": "geheim",
                "groups": {"wonen": {"party": municipality, "role": "editor"}},
            },
        ]
    )
    running.claims = {
        "sub": "1",
        "email": "Nieuw@corporatie.example",
        "name": "Nieuwe medewerker",
        "groups": ["lezers"],
    }
    yield running
    running.close()
