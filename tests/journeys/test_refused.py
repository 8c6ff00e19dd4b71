"""What was not saved is never said to be: the keyboard and the ear come out at what is wrong, else at the answer."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from parties.models import User

from ..bids import make_draft
from .test_inplace import MONITOR, OFFICER, open_line

KEY = "2024-j-1-9"
AGREEMENT = MONITOR.removesuffix("2024/monitor/")


def refuse(form):
    """Send a line as red without a cause, by keyboard."""
    form.locator("input[value=red]").check()
    form.locator("[name=cause]").fill("")
    form.locator("[type=submit]").first.press("Enter")


def test_a_refused_form_is_told_and_has_the_focus_at_what_is_wrong(visit):
    site = visit()
    page = site.log_in(OFFICER)
    live = page.locator("#live")
    # A line in the table.
    site.open(MONITOR)
    open_line(page, KEY)
    refuse(page.locator(f"#regel-{KEY}"))
    expect(live).to_contain_text("Oorzaak:")
    expect(page.locator(f"#regel-{KEY} [name=cause]")).to_be_focused()
    # What a choice found.
    site.open(MONITOR)
    page.select_option("select[name=thema]", index=1)
    expect(live).to_contain_text("9 van de 35")
    # A form that htmx puts back as a whole; what is saved is told where it stands.
    site.open(f"{AGREEMENT}contacten/nieuw/")
    page.press("#contact button[type=submit]", "Enter")
    expect(live).to_contain_text("Functie:")
    expect(page.locator("#id_function")).to_be_focused()
    site.open(f"{AGREEMENT}afspraken/{KEY}/")
    page.click(".notes__form summary")
    page.fill("#notities textarea", "Alleen voor ons")
    page.press("#notities form button", "Enter")
    expect(live).to_contain_text("Uw notitie is opgeslagen")
    assert page.evaluate("document.activeElement.closest('#notities') !== null")
    # A page of its own.
    site.open(f"{MONITOR}regels/{KEY}/")
    refuse(page.locator("form.line-form"))
    expect(page.locator("#problemen")).to_be_focused()
    expect(page).to_have_title(re.compile(r"^Fout: J 1\.9 "))
    site.check_accessibility()
    page.press("#problemen a >> nth=0", "Enter")
    expect(page.locator("#id_cause")).to_be_focused()


def test_what_is_wrong_has_the_focus_also_where_the_form_led_to_a_part_of_the_page(visit_small, small):
    bid = make_draft(small.framework, small.corporation, lines=0)
    officer = User.objects.filter(memberships__party=small.corporation).order_by("pk").first()
    site = visit_small()
    page = site.log_in(officer.email)
    place = small.municipality.slug, small.framework.slug, bid.year, small.corporation.slug
    site.open(f"{reverse('bid', args=place)}?versie=1")
    page.fill("#id_what", "Wij bouwen.")
    page.fill("#id_quantity", "honderd")
    page.press("#nieuw button", "Enter")
    expect(page.locator("#problemen")).to_be_focused()
    expect(page.locator("#problemen a").first).to_be_in_viewport()
    page.press("#problemen a", "Enter")
    expect(page.locator("#id_quantity")).to_be_focused()
    assert page.locator("#id_what").input_value() == "Wij bouwen."
