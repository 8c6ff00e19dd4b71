"""What django-allauth and Django would say in other words than ours."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils import translation

from config.web.catalogues import collect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["signup_closed", "account_inactive", "verification_sent"])
def test_pages_a_stranger_can_open_are_ours(settings, name):
    page = get_template(f"account/{name}.html")
    assert str(page.origin).startswith(str(settings.BASE_DIR / "templates"))


def test_a_short_password_is_told_in_words_of_our_own(settings):
    with translation.override("en"), pytest.raises(ValidationError) as told:
        validate_password("Kort-9-kort")
    assert told.value.messages == ["This password is too short: it needs at least 12 characters."]


@pytest.mark.slow
def test_the_word_of_the_admin_for_a_summary_stays_that_of_django(settings):
    assert "Summary" not in collect(settings.BASE_DIR)


def test_after_changing_the_password_one_begins_anew(client, cast):
    old, new = "Een-lang-wachtwoord-9", "Een-ander-wachtwoord-8"
    cast.officer.set_password(old)
    cast.officer.save()
    client.post("/inloggen/", {"login": cast.officer.email, "password": old})
    data = {"oldpassword": old, "password1": new, "password2": new}
    answer = client.post("/account/password/change/", data, follow=True)
    assert answer.redirect_chain == [("/inloggen/", 302)]
    assert len(list(answer.context["messages"])) == 1
    again = client.post("/inloggen/", {"login": cast.officer.email, "password": new})
    assert again["Location"] == "/"
