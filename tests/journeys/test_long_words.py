"""Words without a space that people type or send: no page grows wider than a telephone."""

from urllib.parse import urljoin

from django.urls import reverse
from django.utils import timezone

from monitoring.evaluation.services import judge
from parties.enums import MembershipRole
from parties.models import User

from ..cast import ACTOR
from ..collecting import make_attachment, make_question
from ..factories import make_commitment, make_line, make_year
from .test_inplace import MONITOR, OFFICER

LONG = "w" * 118
FRAMEWORK = MONITOR.removesuffix("2024/monitor/")
#: The words of at most 24 letters that stand on more than one line, with hyphens off.
CUT = """() => {
  const sheet = new CSSStyleSheet(), found = [];
  sheet.replaceSync('* { hyphens: manual !important }');
  document.adoptedStyleSheets = [sheet];
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest('.visually-hidden, thead, textarea, select, svg')) continue;
    for (const word of text.data.matchAll(/(?<![\\p{L}\\p{N}\\/])[\\p{L}\\p{N}\\/]{2,24}(?![\\p{L}\\p{N}\\/])/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(one => one.width).map(one => Math.round(one.top)));
      if (lines.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


def fits(page):
    """Nothing sticks out, at 360 and at 320 px."""
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_words_stay_whole_where_the_browser_breaks_none(visit):
    """Not every browser has the hyphens of Dutch: then a narrow column cut words between any two letters."""
    page = visit(width=320).log_in(OFFICER)
    cut = {}
    for path in (
        *(FRAMEWORK, f"{FRAMEWORK}doelen/", f"{FRAMEWORK}projecten/", f"{FRAMEWORK}cijfers/", MONITOR),
        *(
            f"{FRAMEWORK}afspraken/2024-j-1-9/",
            f"{FRAMEWORK}contacten/",
            "/mijn-werk/",
            "/partijen/elan-wonen/",
        ),
    ):
        page.goto(urljoin(page.url, path))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        if found := page.evaluate(CUT):
            cut[path] = found
    assert cut == {}


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
