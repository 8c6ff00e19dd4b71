"""The municipalities of the demo beside Heemstede: their folders, and the agreements that stand in them."""

from django.conf import settings

from agreements.models import FrameworkAgreement

PLACE = settings.BASE_DIR / "fixtures"
KUSTRAND = "kustrand-wonen"
MAIN = {
    "vlaardingen": "prestatieafspraken-2025-2028",
    "wassenaar": "prestatieafspraken-2026-2029",
    "westland": "raamovereenkomst-2025-2030",
}


def main(place):
    return FrameworkAgreement.objects.get(municipality__slug=place, slug=MAIN[place])


def commitments(place):
    return main(place).commitments.filter(annual_agreement=None).order_by("position")


def leads(place, key):
    """Who leads: a slug, a kind, everyone or somebody outside, with the words of the document."""
    rows = commitments(place).get(key=key).responsibilities.filter(role="lead").select_related("party")
    return [
        (r.party.slug if r.party else r.group or r.outsider or "everyone", r.function, r.printed)
        for r in rows
    ]
