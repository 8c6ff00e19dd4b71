"""Back to the page somebody came from, and nowhere else."""

import pytest

from config.web.way_back import leading_back, way_back

PAGE = "/duinstede/nakijken/?ronde=najaar"


@pytest.mark.parametrize("part", ["", "#koppen"])
def test_the_address_that_leads_back(rf, part):
    address = leading_back(f"/duinstede/huisstijl/{part}", PAGE)
    assert address.endswith(part)
    assert way_back(rf.get(address), "/") == PAGE


@pytest.mark.parametrize(
    "told", ["", "//elders.example/", "https://elders.example/", "javascript:alert(1)", "/\\elders.example"]
)
def test_elsewhere_it_does_not_lead(rf, told):
    assert way_back(rf.get("/", {"next": told}), "/hier/") == "/hier/"
