"""The example beside each import: taken in as it is, and known again."""

from __future__ import annotations

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db

PLACE = "/duinstede/afspraken-2024-2027"
PAGES = [
    ("/admin/agreements/commitment/import/", "manager"),
    ("/admin/agreements/theme/import/", "manager"),
    ("/admin/agreements/glossaryterm/import/", "manager"),
    (f"{PLACE}/cijfers/inlezen/", "officer"),
    (f"{PLACE}/projecten/inlezen/", "officer"),
    (f"{PLACE}/projecten/inlezen/", "corporation_officer"),
]


@pytest.fixture(autouse=True)
def waiting(tmp_path, monkeypatch):
    """The temporary folder, empty at first."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def agree(client, page, response):
    """Press the button below a preview, of the admin or of a page of the agreement."""
    if "confirm_form" not in response.context:
        return client.post(page, {"agreed": response.context["agreed"]})
    form = response.context["confirm_form"]
    told = {name: str(form[name].value() or "") for name in form.fields}
    return client.post(page.replace("/import/", "/process_import/"), told)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "who"), PAGES)
def test_the_example_of_a_list_is_taken_in_as_it_is(client, cast, table, page, who):
    client.force_login(getattr(cast, who))
    assert f'href="{page}?voorbeeld"' in client.get(page).content.decode()
    content = client.get(f"{page}?voorbeeld").content

    def look():
        told = {name: SimpleUploadedFile("a.xlsx", content) for name in ("file", "import_file")}
        return client.post(page, {**told, "framework": table.framework.pk})

    response = look()
    found = response.context["counts"]
    assert found["new"] >= 2 and found["new"] == sum(found.values())
    assert agree(client, page, response).status_code == 302
    found = look().context["counts"]
    assert found["unchanged"] >= 2 and found["unchanged"] == sum(found.values())


@pytest.mark.parametrize(
    ("page", "who", "status"),
    [(PAGES[0][0], "officer", 302), (PAGES[3][0], "corporation_officer", 403)],
)
def test_who_takes_nothing_in_gets_no_example(client, cast, table, page, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(f"{page}?voorbeeld").status_code == status
