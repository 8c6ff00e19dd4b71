"""The form of one line: where it is, what it holds, and how it is sent."""

from monitoring.models import Assessment, ProgressReport, RoundLine
from tests.reading import parse_html, read, with_id, words

MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"
ADDRESS = f"{MONITOR}regels/a-1/?ronde=najaar"
FOLLOWED = f"{MONITOR}regels/m-1/?ronde=najaar"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{MONITOR}"}
EXPLAINED = {"cause": "De grond is te duur.", "effect": "Een jaar later.", "adjustment": "Wij zoeken geld."}


def filled_in(response) -> dict[str, str]:
    """What the form would send if it were sent as it is; the internal note is tested in test_notes.py."""
    content = response.content.decode()
    start = content.index('<form class="line-form"')
    form = parse_html(content[start : content.index("</form>", start)])
    values = {}
    for field in form.iter("input"):
        if field.get("type") != "radio" or "checked" in field.attrib:
            values[field.get("name", "")] = field.get("value", "")
    del values["csrfmiddlewaretoken"]
    values |= {field.get("name", ""): field.text or "" for field in form.iter("textarea")}
    return {name: value for name, value in values.items() if name not in ("internal_note", "note_seen")}


def alerts(response) -> str:
    return " ".join(words(e) for e in read(response).iter() if e.get("role") == "alert")


def errors(response) -> dict[str, str]:
    """What is said at each field."""
    tree = read(response)
    found = {}
    for field in ("cause", "effect", "adjustment", "text"):
        (control,) = (e for e in tree.iter("textarea") if e.get("name") == field)
        name = f"{control.get('id')}_error"
        if (error := with_id(tree, name)) is not None:
            assert control.get("aria-invalid") == "true"
            assert name in (control.get("aria-describedby") or "").split()
            found[field] = words(error)
    return found


def written() -> tuple[int, int, int]:
    """How many lights, texts and versions of lines there are."""
    return Assessment.objects.count(), ProgressReport.objects.count(), RoundLine.history.count()


def send(browser, line, headers=None, address=ADDRESS, **fields):
    data = {
        "version": line.version,
        "light": "green",
        "cause": "",
        "effect": "",
        "adjustment": "",
        "text": "",
    }
    return browser.post(address, {**data, **fields}, headers=headers or {})
