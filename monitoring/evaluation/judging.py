"""What somebody judges on the page of an evaluation: in whose name, one row or all that were changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from config.web.history import Actor, StaleVersionError
from config.web.refusals import not_understood
from parties.models import AnyUser, Party
from parties.permissions import actor_for

from ..models import EvaluationClosedError, Judgement
from ..rounds.permissions import parties_noting
from .forms import JudgementForm
from .reading import JOINT, Row, Sheet
from .services import judge


@dataclass(frozen=True)
class Hat:
    """In whose name somebody judges: of a party, or (None) of all together."""

    word: str
    party: Party | None

    @property
    def label(self) -> str:
        """The name of the party, or that it is joint."""
        return self.party.label if self.party else _("jointly")

    def actor(self, user: AnyUser, framework: FrameworkAgreement) -> Actor:
        """Who acts under it."""
        return coordinating_actor(user, framework) if self.party is None else actor_for(user, self.party.pk)


def hats_of(user: AnyUser, framework: FrameworkAgreement, table: Collection[Party]) -> list[Hat]:
    """The hats of a person: the joint one for who coordinates, and that of each party they write for, of who looks back
    on the year (`table`).
    """
    own = parties_noting(user, framework)
    joint = [Hat(JOINT, None)] if may_coordinate(user, framework) else []
    return [*joint, *(Hat(party.slug, party) for party in own if party in table)]


def own_judgement(row: Row, hat: Hat | None) -> Judgement | None:
    """What was judged under a hat; None where nothing was."""
    if hat is None or hat.party is None:
        return row.joint if hat else None
    return next((one for one in row.own if one.party_id == hat.party.pk), None)


def fill(row: Row, hat: Hat | None) -> None:
    """Put the judgement there is, or nothing, in the form of a row."""
    own = own_judgement(row, hat)
    row.values = {"version": 0}
    if own is not None:
        row.values = {
            "version": own.version,
            "outcome": own.outcome,
            "onward": own.onward,
            "lesson": own.lesson,
            "per_party": {one.party.slug: one.outcome for one in own.per_party.all()},
        }
    row.was = _mark(row, row.values)


def _mark(row: Row, values: Mapping[str, Any]) -> str:
    """A short mark of what stands in the form of a row, to tell whether somebody changed anything in it."""
    said = [str(values.get(name) or "") for name in ("outcome", "onward", "lesson")]
    said = [one.replace("\r\n", "\n").strip() for one in said]
    per_party = values.get("per_party") or {}
    shown = row.parties if len(row.parties) > 1 else []
    told = [said, [str(per_party.get(party.slug) or "") for party in shown]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def save_all(user: AnyUser, sheet: Sheet, hat: Hat | None, data: Mapping[str, Any]) -> int:
    """Save every row in which something was changed; how many. What was refused keeps what was typed, with why.

    Rows nobody touched stay as they are, whatever somebody else wrote there meanwhile.
    """
    saved = 0
    for row in sheet.rows:
        form = _form(row, hat, data)
        # Whose own button is used without a script says that what followed the light is right so, also unchanged.
        asked = (
            data.get("regel") == row.commitment.key and hat is not None and hat.party is None and row.followed
        )
        if not asked and data.get(form.add_prefix("was"), "") in ("", _mark(row, form.stated())):
            continue
        saved += save_row(user, sheet, row, hat, data) == 200
    return saved


def save_row(user: AnyUser, sheet: Sheet, row: Row, hat: Hat | None, data: Mapping[str, Any]) -> int:
    """Save the judgement of a row; the status of the answer, with what was typed and what went wrong on the row."""
    form = _form(row, hat, data)
    status = 422
    if hat is None:
        row.errors = {"": [not_understood()]}
    elif form.is_valid():
        status = _judge(hat.actor(user, sheet.framework), sheet, row, hat, form)
    else:
        row.errors = {name: [str(one) for one in told] for name, told in form.errors.items()}
    if status != 200:
        fill(row, hat)
        row.values = {**form.stated(), "version": row.values["version"]}
    return status


def _form(row: Row, hat: Hat | None, data: Mapping[str, Any]) -> JudgementForm:
    differ = row.parties if hat and hat.party is None else []
    return JudgementForm(data, prefix=row.commitment.key, parties=differ)


def _judge(actor: Actor, sheet: Sheet, row: Row, hat: Hat, form: JudgementForm) -> int:
    """Save it; the status of the answer, with what went wrong on the row."""
    told = form.cleaned_data
    try:
        judge(
            actor=actor,
            framework=sheet.framework,
            year=sheet.year,
            commitment=row.commitment,
            party=hat.party,
            outcome=told["outcome"],
            onward=told["onward"],
            lesson=told["lesson"],
            per_party=form.per_party(),
            version=told["version"],
        )
    except StaleVersionError:
        own = own_judgement(row, hat)
        stands = f" {own.get_outcome_display()}: {own.lesson}".rstrip(": ") if own else ""
        row.errors = {"": [_("Somebody else changed this meanwhile. Now stands there:") + (stands or " —")]}
        return 409
    except EvaluationClosedError:
        row.errors = {
            "": [_("The evaluation was closed meanwhile. Your text is still here: copy what you need.")]
        }
        return 409
    except ValidationError as error:
        row.errors = getattr(error, "message_dict", None) or {"": error.messages}
        row.errors = {"" if name == "__all__" else name: list(said) for name, said in row.errors.items()}
        return 422
    return 200
