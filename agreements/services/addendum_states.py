"""The states of an addendum (allonge): which way it may go, which verb may be used when, and what to do otherwise."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.history import StaleVersionError
from parties.models import Party

from ..enums import AddendumStatus
from ..models import Addendum, FrameworkAgreement
from .states import has_left

DRAFT, PROPOSED, AGREED, IN_EFFECT, WITHDRAWN = AddendumStatus

#: From which status an addendum may go to which. What is in effect or withdrawn stays so.
TRANSITIONS: dict[AddendumStatus, tuple[AddendumStatus, ...]] = {
    DRAFT: (PROPOSED, WITHDRAWN),
    PROPOSED: (DRAFT, AGREED, WITHDRAWN),
    AGREED: (DRAFT, PROPOSED, IN_EFFECT, WITHDRAWN),
    IN_EFFECT: (),
    WITHDRAWN: (),
}

#: In which statuses each verb may be used.
VERBS: dict[str, tuple[AddendumStatus, ...]] = {
    "write": (DRAFT,),
    "propose": (DRAFT,),
    "take_back": (PROPOSED, AGREED),
    "consent": (PROPOSED,),
    "record_consent": (PROPOSED,),
    "recall_consent": (PROPOSED, AGREED),
    "refuse": (PROPOSED,),
    "lift_reservation": (PROPOSED, AGREED, IN_EFFECT),
    "withdraw": (DRAFT, PROPOSED, AGREED),
    "put_into_effect": (AGREED,),
}

#: In which more, of a party that left: its paper comes in when the others have gone on without it.
AFTER_LEAVING: dict[str, tuple[AddendumStatus, ...]] = {"record_consent": (AGREED, IN_EFFECT)}

#: While it stands there, what it changes is changed by nothing else.
PENDING = (PROPOSED, AGREED)

_INSTEAD: dict[AddendumStatus, str | Promise] = {
    DRAFT: gettext_lazy("This addendum is still a draft. Who coordinates proposes it first."),
    PROPOSED: gettext_lazy(
        "This addendum has been proposed, so its text stands still. Who coordinates can take it back first."
    ),
    AGREED: gettext_lazy(
        "Everybody has consented to this addendum. Who coordinates puts it into effect, or takes it back to change it."
    ),
    IN_EFFECT: gettext_lazy("This addendum is in effect. To change it again, make a new addendum."),
    WITHDRAWN: gettext_lazy("This addendum was withdrawn. Make a new one."),
}


def check_verb(addendum: Addendum, verb: str) -> None:
    """Raise ValidationError, with what to do instead, when the verb can not be used now."""
    status = AddendumStatus(addendum.status)
    if status in VERBS[verb]:
        return
    if verb == "put_into_effect" and status == PROPOSED:
        raise ValidationError(_("Not everybody it binds has consented yet. It can take effect after that."))
    raise ValidationError(str(_INSTEAD[status]))


def locked(
    addendum: Addendum, verb: str, version: int | None = None, *, party: Party | None = None
) -> Addendum:
    """The addendum as it is, locked, after `check_verb`; call inside a transaction. Raises StaleVersionError.

    The framework is locked first. `party`: who is told about; of one that left some things are recorded in more
    statuses (`AFTER_LEAVING`).
    """
    table = FrameworkAgreement.lock(addendum.framework_id)
    row = Addendum.lock(addendum.pk)
    row.framework = table
    late = row.status in AFTER_LEAVING.get(verb, ())
    if not (late and has_left(row.framework, party)):
        check_verb(row, verb)
    if version is not None and row.version != version:
        raise StaleVersionError(row)
    return row


def move(row: Addendum, to: AddendumStatus) -> None:
    """Take a locked addendum to another status; the caller tells who acts. Raises ValidationError where no way leads there."""
    if to not in TRANSITIONS[AddendumStatus(row.status)]:
        raise ValidationError(
            _("An addendum that is “%(from)s” can not become “%(to)s”.")
            % {"from": row.get_status_display(), "to": to.label}
        )
    row.status = to
    row.save_next_checked()
