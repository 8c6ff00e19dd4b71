"""Made-up municipalities in any number, to measure with.

Written past the services and past history, on purpose and openly: nobody is accountable for invented rows, and a
check and a history row for each would make national size take days. That is why rows go through a plain
`QuerySet`, not through those of the models, which refuse bulk writes. Every light, text and figure has the origin
*demonstration*. Never call this on a database people work in.

Per municipality and year, C commitments in three rounds (T1, T2, T3) make 3·C lines, about 5·C assessments and 3·C
progress texts. All rounds but the very last are closed, each with its frozen report.

With `country` it looks like the whole country on one installation: 250 corporations that municipalities share, people
of every party, a history row for each row, meetings, bids, projects, steps, contacts, mail and the log of access.
"""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from parties.demo import PASSWORD
from parties.enums import MembershipRole
from parties.models import Membership, Party, User
from parties.services import add_member

from .agreed import FRAMEWORK_SLUG, Agreed, slug_of
from .around import Around
from .observed import Observed
from .writing import ACTOR, LAST_YEAR, Size, Writer

__all__ = [
    "EDITOR",
    "FRAMEWORK_SLUG",
    "LAST_YEAR",
    "Size",
    "generate",
    "make_editor",
    "make_municipality",
    "slug_of",
]

#: Who edits for the first municipality.
EDITOR = "schaal@voorbeeld.example"


def generate(municipalities: int, size: Size) -> Iterator[tuple[int, Counter[str] | None]]:
    """Make municipalities 1 to `municipalities`, each in a transaction of its own.

    Yields each number with its rows per model, or None where the municipality exists already.
    """
    existing = set(Party.objects.filter(slug__startswith="schaal-").values_list("slug", flat=True))
    for number in range(1, municipalities + 1):
        yield number, None if slug_of(number) in existing else make_municipality(number, size)


def make_municipality(number: int, size: Size) -> Counter[str]:
    """Write one municipality with everything that hangs on it; returns the rows per model."""
    writer = Writer(number, size.seed, size.country)
    with transaction.atomic():
        first_year = LAST_YEAR - size.years + 1
        agreed = Agreed(writer, first_year)
        observed = Observed(writer, agreed)
        for year in range(first_year, LAST_YEAR + 1):
            observed.year(year, agreed.year(year, size.commitments))
        if size.country:
            Around(writer, agreed).everything()
    return writer.written


def make_editor(number: int = 1, email: str = EDITOR) -> User:
    """The account that edits for a municipality; on a demo site it has the known password, elsewhere none."""
    user = User.objects.filter(email=email).first()
    if user is None:
        password = PASSWORD if settings.DEMO else None
        user = User.objects.create_user(email, password, name=f"Beleidsadviseur Schaalgemeente {number}")
    party = Party.objects.get(slug=slug_of(number))
    if not Membership.objects.active().filter(user=user, party=party).exists():
        add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.EDITOR)
    return user
