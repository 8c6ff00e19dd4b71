"""Who may tell what happened, and in whose name."""

from agreements.models import Coordination, FrameworkAgreement
from parties.models import AnyUser, Party

from ..models import MonitoringRound
from ..rounds.permissions import parties_noting


def may_tell(user: AnyUser, monitoring_round: MonitoringRound, party: Party) -> bool:
    """Whether the person may tell what `party` did: an editor of it, where it sits at the table, while it is open."""
    return monitoring_round.accepts_answers and party in parties_noting(user, monitoring_round.framework)


def teller(framework: FrameworkAgreement, party: Party) -> Party | None:
    """As whose text it stands in the monitor: the party's own; None, the joint text, for the one that coordinates."""
    coordinates = Coordination.objects.current().filter(framework=framework, party=party).exists()
    return None if coordinates else party
