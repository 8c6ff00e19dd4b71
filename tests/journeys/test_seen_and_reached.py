"""What axe does not see, over the main pages: what is cut off, what is reached unseen, what is too small to hit."""

from monitoring.models import RoundLine

from .test_inplace import MONITOR, OFFICER
from .test_narrow import WIDER

FRAMEWORK = MONITOR.removesuffix("2024/monitor/")
PAGES = (
    "/?overzicht",
    "/heemstede/",
    FRAMEWORK,
    MONITOR,
    f"{MONITOR}regels/2024-j-2-2/",
    f"{FRAMEWORK}afspraken/2024-j-1-9/",
    f"{FRAMEWORK}2026/cyclus/",
    f"{FRAMEWORK}2025/evaluatie/",
    f"{FRAMEWORK}2026/concept/",
    f"{FRAMEWORK}2025/jaarafspraken/",
    f"{FRAMEWORK}overleg/acties/",
    f"{FRAMEWORK}contacten/nieuw/",
    "/partijen/heemstede/",
    "/mijn-werk/",
    "/zoeken/?zoek=huur",
    "/hulp/beleidsadviseur/",
    "/hulp/wie-mag-wat/",
    "/account/",
    "/openbaar/toegankelijkheid/",
)
OPEN = "for (const one of document.querySelectorAll('main details')) one.open = true"
#: Fields that are lower than their letters (WCAG 1.4.4); text that is cut off by its box.
CUT = """() => {
  const low = [...document.querySelectorAll('select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])')]
    .filter(one => one.getClientRects().length && one.clientHeight < 1.25 * parseFloat(getComputedStyle(one).fontSize));
  const cut = [...document.querySelectorAll('button, .chip, .tag, .light, .count-badge, .brand__mark')]
    .filter(one => one.getClientRects().length && (one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2));
  return [...low, ...cut].map(one => one.outerHTML.slice(0, 90));
}"""
#: What gets the focus without a ring (2.4.7), or behind something else (2.4.11). The keyboard was used before.
REACHED = """() => {
  const can = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]', found = [];
  for (const one of document.querySelectorAll(can)) {
    if (one.disabled || !one.getClientRects().length || getComputedStyle(one).visibility === 'hidden') continue;
    one.focus();
    if (document.activeElement !== one) continue;
    const ringed = [one, one.closest('.light-choice__option')].some(ring => ring && getComputedStyle(ring).outlineStyle === 'solid');
    const seen = [...one.getClientRects()].some(box => [[.5, .5], [.1, .2], [.9, .8]].some(([x, y]) => {
      const there = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
      return there && (one.contains(there) || there.contains(one) || [...(one.labels || [])].some(label => label.contains(there)));
    }));
    if (!ringed || !seen) found.push(`${ringed ? 'behind' : 'no ring'}: ${one.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""
#: Links of less than 24 px that stand within 24 px of another (2.5.8); in a sentence they may.
SMALL = """() => {
  const all = [...document.querySelectorAll('main :is(a[href], button, summary)')].filter(one => one.getClientRects().length);
  const boxes = all.map(one => one.getBoundingClientRect());
  const inSentence = one => [...one.parentElement.childNodes].some(near => near.nodeType === 3 && near.data.trim().length > 3);
  return all.filter((one, at) => {
    const box = boxes[at];
    if (Math.min(box.width, box.height) > 23.5 || inSentence(one)) return false;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    return boxes.some((other, place) => place !== at && !all[place].contains(one) && !one.contains(all[place]) &&
      Math.hypot(Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom)) < 11.5);
  }).map(one => one.outerHTML.slice(0, 90));
}"""
WIDTH = "document.documentElement.scrollWidth"
STROKES = "all => all.map(one => getComputedStyle(one).stroke)"


def test_the_main_pages_are_seen_and_reached(visit):
    page = visit(width=1280).log_in(OFFICER)
    base, found = page.url.split("/", 3), {}
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 600})
        assert page.goto(f"{base[0]}//{base[2]}{path}").status == 200, path
        page.keyboard.press("Tab")
        page.evaluate(OPEN)
        wrong = {"reached": page.evaluate(REACHED), "small": page.evaluate(SMALL)}
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong |= {"large": page.evaluate(CUT), "too wide when large": page.evaluate(WIDTH) > 1280}
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 320, "height": 600})
        wrong["small, narrow"] = page.evaluate(SMALL)
        page.evaluate(WIDER)
        wrong |= {"spaced": page.evaluate(CUT), "too wide": page.evaluate(WIDTH) > 320}
        if wrong := {what: told for what, told in wrong.items() if told}:
            found[path] = wrong
    assert found == {}


def test_lights_and_steps_are_told_apart_in_colours_of_the_system(visit):
    """A drawing keeps its own colours there; what is thin or grey in it was lost on black (WCAG 1.4.11)."""
    assert RoundLine.objects.filter(light="none").exists()
    page = visit(width=1280).log_in(OFFICER)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    base = "/".join(page.url.split("/")[:3])
    page.goto(f"{base}{MONITOR}")
    white = page.evaluate("getComputedStyle(document.body).color")
    assert set(page.locator(".light-icon [stroke-dasharray]").evaluate_all(STROKES)) == {white}
    page.goto(f"{base}{FRAMEWORK}2026/cyclus/")
    unfinished = page.locator(
        ".step-mark:not(.step-mark--done, .step-mark--late) circle:not(.step-mark__dot)"
    )
    assert unfinished.count()
    assert set(unfinished.evaluate_all(STROKES)) == {white}
