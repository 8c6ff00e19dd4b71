"""Words without a space that people type or send: no page grows wider than a telephone."""

from django.urls import reverse
from django.utils import timezone

from monitoring.evaluation.services import judge
from parties.enums import MembershipRole
from parties.models import User

from ..cast import ACTOR
from ..collecting import make_attachment, make_question
from ..factories import make_commitment, make_line, make_year

LONG = "w" * 118


def fits(page):
    """Nothing sticks out, at 360 and at 320 px."""
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_long_words_at_360_and_320(visit_small, small):
    commitment = make_commitment(small.framework, "2024-lang", annual=make_year(small.framework, 2024))
    place = [small.municipality.slug, small.framework.slug]
    judge(
        actor=ACTOR,
        commitment=commitment,
        framework=small.framework,
        year=2024,
        party=small.corporation,
        version=0,
        outcome="partly",
        onward="stop",
        lesson=f"Zie https://gemeente.example/{LONG}",
    )
    line = make_line(small.framework)
    answered = {"answer": LONG, "answered_at": timezone.now()}
    make_question(line, small.corporation, function=LONG, question=LONG, **answered)
    make_attachment(line, small.corporation, name=f"{LONG[:110]}.pdf")
    officer = User.objects.get(memberships__party=small.corporation, memberships__role=MembershipRole.EDITOR)
    site = visit_small(width=360)
    page = site.log_in(officer.email)
    fill_in = reverse("collect-line", args=[line.pk, small.corporation.slug])
    for path in (
        fill_in,
        reverse("my-work"),
        reverse("commitment", args=[*place, line.commitment.key]),
        reverse("evaluation", args=[*place, 2024]),
    ):
        site.open(path)
        fits(page)
    # What is told in the green box.
    site.open(fill_in)
    page.set_input_files(
        "#bestand",
        {"name": f"{LONG[:100]}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"},
    )
    page.click("#bijlagen form[enctype] button")
    page.wait_for_selector(".messages")
    fits(page)
