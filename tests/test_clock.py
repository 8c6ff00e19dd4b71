"""Every run of the suite begins at noon (`tests.clock`)."""

from datetime import timedelta

from django.utils import timezone

from parties.models import User


def test_it_is_past_noon_for_who_asks_and_for_a_row_that_is_made():
    now = timezone.now()
    assert timezone.localtime(now).hour >= 12
    assert timezone.localdate() == timezone.localtime(now).date()
    assert (
        now - timedelta(minutes=1)
        < User(email="iemand@gemeente.example").date_joined
        < now + timedelta(minutes=1)
    )
