"""Two people publish, or withdraw, at the same moment: one edition, one withdrawal."""

import pytest

from monitoring.enums import RoundStatus
from monitoring.models import Publication, PublicationFile, Withdrawal
from monitoring.public.services import publish_round, withdraw
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.monitoring.test_concurrency import THREADS, at_once
from tests.publications import QUICK

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_one_edition_and_one_withdrawal(table_committed):
    framework = table_committed.framework
    row = make_round(framework, [make_commitment(framework)], status=RoundStatus.CLOSED)
    done = at_once(
        [lambda: publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK) for _ in range(THREADS)]
    )
    (publication,) = [one for one in done if isinstance(one, Publication)]
    assert Publication.objects.get() == publication
    assert PublicationFile.objects.count() == len(QUICK)
    done = at_once(
        [lambda: withdraw(actor=ACTOR, publication=publication, reason="Fout.") for _ in range(THREADS)]
    )
    assert [isinstance(one, Withdrawal) for one in done].count(True) == 1
    assert Withdrawal.objects.count() == 1
