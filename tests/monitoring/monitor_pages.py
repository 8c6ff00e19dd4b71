"""Reading the monitor page in tests: its rows, cells and numbers."""

from xml.etree.ElementTree import Element

from parties.models import User
from tests.reading import with_class, words

FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"
MONITOR = f"{FRAMEWORK}2024/monitor/"
AUTUMN_ROUND = f"{MONITOR}?ronde=najaar-2024"
HTMX = {"HX-Request": "true"}


def rows(tree: Element) -> dict[str, Element]:
    """The rows of the table by the key of their commitment, in order."""
    return {row.get("id", "").removeprefix("regel-"): row for row in with_class(tree, "monitor__row")}


def cell(tree: Element, key: str, name: str) -> str:
    """What a column says about a commitment."""
    (found,) = with_class(rows(tree)[key], f"monitor__{name}")
    return words(found)


def counts(tree: Element) -> dict[str, int]:
    """The numbers on top."""
    return {e.get("data-light", ""): int(words(e)) for e in tree.iter("strong") if e.get("data-light")}


def enter(client, user):
    """Log in, in English."""
    client.force_login(User.objects.get(pk=user.pk))
    client.cookies["taal"] = "en"
    return client
