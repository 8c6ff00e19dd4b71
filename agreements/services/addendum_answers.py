"""What parties say to a proposed addendum: consent, here or on paper, and refusing it.

Every verb locks the framework and the addendum, checks, and writes in one transaction; what can not be done is a ValidationError,
or a VersionChangedError where the text changed since. `seen`: the number of the text a party looked at.
Whether a person may is asked before (`may_decide_for`, `may_coordinate`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import AddendumStatus, ConsentKind
from ..models import Addendum, AddendumAnswer
from .addendum_standing import AddendumStanding, Asked, ConsentState, standing_of_addendum
from .addendum_states import locked, move
from .elsewhere import check_existed, check_told
from .states import VersionChangedError, check_still_asked


def consent(
    *,
    actor: Actor,
    addendum: Addendum,
    party: Party,
    seen: int,
    function: str,
    reference: str = "",
    power: str = "",
    reservation: str = "",
) -> AddendumAnswer:
    """The party consents, in a function and on a decision if there is one. The last one makes it agreed.

    `power`: by what somebody represents the party; `reservation`: what its consent waits for, told until it is lifted;
    it holds up nothing.
    """
    _check_function(function)
    told = {"function": function, "reference": reference, "power": power, "reservation": reservation}
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "consent")
        standing, asked = _may_consent(row, party, seen)
        answer = write_answer(standing, asked, ConsentKind.CONSENT, **told)
        advance(row)
    return answer


def record_consent(
    *,
    actor: Actor,
    addendum: Addendum,
    party: Party,
    seen: int,
    given_on: date,
    function: str,
    reference: str,
    power: str = "",
    reservation: str = "",
) -> AddendumAnswer:
    """Record that a party consented elsewhere: on which day, in which function, and where that can be read.

    Of who left, what it answered up to its last day, also when the others went on without it. Raises ValidationError
    while the party refuses here: it consents itself then, nobody else does.
    """
    _check_function(function)
    missing = _("Tell where can be read that the party agreed.")
    check_told(given_on, reference, field="given_on", missing=missing)
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "record_consent", party=party)
        standing, asked = _may_consent(row, party, seen, given_on)
        assert standing.version is not None
        check_existed(standing.version, given_on, field="given_on")
        if asked.state == ConsentState.REFUSED:
            problem = _("%(party)s refused here. The party consents here itself when it comes back on that.")
            raise ValidationError({"party": problem % {"party": party.label}})
        told = {"function": function, "reference": reference, "power": power, "reservation": reservation}
        given = {"given_on": given_on, "on_paper": True}
        answer = write_answer(standing, asked, ConsentKind.CONSENT, **told, **given)
        advance(row)
    return answer


def _check_function(function: str) -> None:
    if not function.strip():
        raise ValidationError({"function": _("Tell in which function consent is given.")})


def _may_consent(
    row: Addendum, party: Party, seen: int, given_on: date | None = None
) -> tuple[AddendumStanding, Asked]:
    standing, asked = find_asked(row, party, seen, given_on)
    if asked.state == ConsentState.CONSENTED:
        raise ValidationError(_("%(party)s consented already.") % {"party": party.label})
    return standing, asked


def refuse(*, actor: Actor, addendum: Addendum, party: Party, seen: int, reason: str) -> AddendumAnswer:
    """The party does not consent, and tells why; also after it consented, as long as others are asked."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why your organisation does not consent.")})
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "refuse")
        standing, asked = find_asked(row, party, seen)
        if asked.state == ConsentState.REFUSED:
            raise ValidationError(_("%(party)s refused already.") % {"party": party.label})
        return write_answer(standing, asked, ConsentKind.REFUSE, text=reason)


def lift_reservation(
    *, actor: Actor, addendum: Addendum, party: Party, seen: int, lifted_on: date, reference: str
) -> AddendumAnswer:
    """Record that what a consent waited for has come: on which day, and where that can be read. Once, for good.

    The party itself does, or who coordinates; also of who left since, and once it is in effect.
    """
    missing = _("Tell where can be read that it came, for example a decision.")
    check_told(lifted_on, reference, field="lifted_on", missing=missing)
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "lift_reservation")
        standing, asked = find_bound(row, party, seen)
        if not asked.reservation or asked.answer is None:
            problem = _("%(party)s has no reservation that stands.") % {"party": party.label}
            raise ValidationError({"party": problem})
        if lifted_on < asked.answer.given_on:
            raise ValidationError({"lifted_on": _("That was before it consented.")})
        told = {"given_on": lifted_on, "reference": reference}
        return write_answer(standing, asked, ConsentKind.LIFTED, **told)


def find_asked(
    row: Addendum, party: Party, seen: int, given_on: date | None = None
) -> tuple[AddendumStanding, Asked]:
    """The same as `find_bound`, of a party that may answer.

    `given_on`: the day of what it answered on paper; see `check_still_asked`.
    """
    standing, asked = find_bound(row, party, seen)
    check_still_asked(party, asked.gone_on, given_on, "given_on")
    return standing, asked


def find_bound(row: Addendum, party: Party, seen: int) -> tuple[AddendumStanding, Asked]:
    """Where the party stands, after checking that it looked at the text as it is now."""
    standing = standing_of_addendum(row)
    assert standing.version is not None
    if seen != standing.version.number:
        raise VersionChangedError(
            _(
                "The text has changed since you looked: version %(now)s was proposed on %(day)s. Read that one, and answer again."
            )
            % {"now": standing.version.number, "day": date_format(standing.version.proposed_on, "j F Y")}
        )
    asked = standing.of(party)
    if asked is None:
        raise ValidationError(_("Nothing in it binds %(party)s.") % {"party": party.label})
    return standing, asked


def write_answer(
    standing: AddendumStanding, asked: Asked, kind: ConsentKind, **fields: Any
) -> AddendumAnswer:
    """Write what a party says; the caller has locked the addendum and tells who acts."""
    told = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    answer = AddendumAnswer(
        addendum_version=standing.version,
        party=asked.party,
        kind=kind,
        digest=asked.digest,
        **{"given_on": timezone.localdate(), **told},
    )
    answer.save_checked()
    return answer


def advance(row: Addendum) -> None:
    """Agreed once everybody it binds consented, on the day the last of them did so, or was gone; else nothing.

    Where all that a change binds left silently, nobody consented to it: then it stays. What is agreed already keeps its
    state, and is agreed on the day that is known now; what is in effect keeps that day too.
    """
    standing = standing_of_addendum(row)
    if row.status == AddendumStatus.IN_EFFECT or standing.version is None:
        return
    if standing.is_heard:
        days = [one.answer.given_on for one in standing.consented if one.answer]
        days += [one.gone_on + timedelta(days=1) for one in standing.asked if one.gone_on]
        row.agreed_on = max(standing.version.proposed_on, *days)
        if row.status == AddendumStatus.AGREED:
            row.save_next_checked()
        else:
            move(row, AddendumStatus.AGREED)
