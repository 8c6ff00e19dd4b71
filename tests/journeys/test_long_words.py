"""Words without a space that people type or send: no page grows wider than a telephone."""

from urllib.parse import urljoin

from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.services.cycle import add_step
from agreements.services.drafting import start_year
from config.web.history import acting
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


def test_names_and_titles_of_one_long_word_at_360_and_320(visit_small, small):
    """A party, an agreement and a commitment, on pages where they stand in a list, a legend, a tick or a menu."""
    with acting(ACTOR):
        for row, name in (
            (small.corporation, "name"),
            (small.corporation, "short_name"),
            (small.framework, "title"),
        ):
            setattr(row, name, LONG[:40] if name == "short_name" else LONG)
            row.save()
    place = [small.municipality.slug, small.framework.slug]
    step = add_step(actor=ACTOR, framework=small.framework, year=2024, kind="sign", title="Tekenen")
    before = make_commitment(small.framework, "k-lang", title=LONG, number="K1")
    chained = make_commitment(
        small.framework,
        "2024-lang",
        annual=make_year(small.framework, 2024),
        title=LONG,
        elaborates=[(before, "our_reading")],
    )
    drafted = start_year(actor=ACTOR, framework=small.framework, year=2026, status=AnnualStatus.DRAFT)
    make_commitment(small.framework, "2026-lang", annual=drafted, title=LONG)
    officer = User.objects.get(memberships__party=small.municipality, memberships__role=MembershipRole.EDITOR)
    theirs = User.objects.get(memberships__party=small.corporation, memberships__role=MembershipRole.EDITOR)
    site = visit_small(width=360)
    for person, paths in (
        (
            officer,
            (
                reverse("municipality", args=place[:1]),
                reverse("my-work"),
                reverse("framework-signed", args=place),
                reverse("goal-new", args=place),
                reverse("cycle-change", args=[*place, 2024, step.key]),
                reverse("concept-line", args=[*place, 2026, "2026-lang"]),
                reverse("commitment", args=[*place, chained.key]),
            ),
        ),
        (theirs, (reverse("account"), reverse("my-work"))),
    ):
        page = site.log_in(person.email)
        for path in paths:
            site.open(path)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            fits(page)
        page.context.clear_cookies()
