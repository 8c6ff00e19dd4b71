"""Who handles what in the demo: some of what two parties lead; the rest is left for whoever tries it."""

from agreements.models import Assignment, owed_by
from agreements.services.assigning import take
from config.web.history import Actor
from parties.models import Party, User

from ..enums import RoundStatus

#: Account, party, and how many commitments of the round under way they handle.
HANDLERS = (("wonen@heemstede.example", "heemstede", 4), ("beleid@elan-wonen.example", "elan-wonen", 5))


def divide_work(*, actor: Actor) -> None:
    """Let the people of the demo handle the first commitments they lead; what was divided before is left alone."""
    for email, slug, count in HANDLERS:
        user = User.objects.filter(email=email).first()
        party = Party.objects.filter(slug=slug).first()
        if user is None or party is None or Assignment.objects.filter(party=party).exists():
            continue
        rows = owed_by(party).filter(
            role="lead", item__isnull=True, commitment__round_lines__round__status=RoundStatus.OPEN
        )
        first = rows.order_by("commitment__position", "pk")[:count]
        take(actor=actor, party=party, user=user, responsibilities=first)
