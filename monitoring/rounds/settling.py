"""Verbs on what stands in a line: its light and texts, one line or several at once, and taking a change back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import Commitment, CommitmentItem
from config.web.history import Actor, GoneError, acting
from parties.models import Party

from ..enums import NEEDS_EXPLANATION, Light
from ..privacy.notes import write_note
from .entry_models import Assessment, ProgressReport
from .models import MonitoringRound, RoundClosedError, RoundLine
from .own_models import LineDraft

#: Longer texts are refused with their length; 40,000 characters is some 25 pages.
MAX_TEXT = 40_000
#: How many lines change in one go at most.
MAX_TOGETHER = 200

_Row = TypeVar("_Row", Assessment, ProgressReport)


class StaleLinesError(Exception):
    """Some of several lines were changed by somebody else meanwhile; `lines` are those, as they stand now."""

    def __init__(self, lines: list[RoundLine]) -> None:
        super().__init__("Lines changed meanwhile.")
        self.lines = lines


@dataclass(frozen=True)
class NoteChange:
    """What a party's internal note of a line becomes; `seen`: the id of the note the person had before them."""

    party: Party
    text: str
    seen: int = 0


@dataclass(frozen=True)
class JointChange:
    """What several lines get: the same light with its reasons, or None to leave it; and the same added note."""

    light: Light | None = None
    cause: str = ""
    effect: str = ""
    adjustment: str = ""
    note: str = ""

    def text_after(self, text: str) -> str:
        """The joint text a line has afterwards: the note follows what stands there, as a paragraph of its own."""
        return f"{text}\n\n{self.note}".strip() if self.note else text


# ---- locking


def _open_round(round_id: int) -> MonitoringRound:
    monitoring_round = MonitoringRound.lock(round_id)
    if not monitoring_round.accepts_answers:
        raise RoundClosedError
    return monitoring_round


def _open_line(line_id: int, version: int | None) -> RoundLine:
    """Lock a line; raises StaleVersionError, or RoundClosedError when the round takes no answers.

    The round is locked first, so that closing and answering wait for each other.
    """
    round_id = RoundLine.objects.filter(pk=line_id).values_list("round_id", flat=True).first()
    if round_id is None:
        raise GoneError(RoundLine._meta.label)
    monitoring_round = _open_round(round_id)
    line = RoundLine.lock(line_id, version)
    line.round = monitoring_round
    return line


def _check_asked(line: RoundLine) -> None:
    """Raise ValidationError when all of the commitment was completed in this round or before."""
    if why := line.why_not_asked:
        raise ValidationError(why)


def asked_line(line_id: int, version: int | None = None) -> RoundLine:
    """Lock a line that takes answers, with its round; inside a transaction.

    Raises RoundClosedError, StaleVersionError, and ValidationError when the commitment is completed.
    """
    line = _open_line(line_id, version)
    _check_asked(line)
    return line


# ---- one line


def assess(
    *,
    actor: Actor,
    line_id: int,
    light: Light,
    cause: str = "",
    effect: str = "",
    adjustment: str = "",
    decision: str = "",
    dated: date | None = None,
    origin: Origin = Origin.PERSON,
    source: str = "",
    version: int | None = None,
) -> Assessment:
    """Give a line its light.

    Yellow and red, given by a person, need a cause and an adjustment. A commitment that is only followed gets no
    light. Raises ValidationError per field, StaleVersionError, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = _open_line(line_id, version)
        row = _light_row(line, light=light, cause=cause, effect=effect, adjustment=adjustment)
        row.dated, row.origin, row.source = dated or row.dated, origin, source
        row.decision = decision
        _write_light(line, row)
    return row


def report_progress(
    *,
    actor: Actor,
    line_id: int,
    text: str,
    party: Party | None = None,
    item: CommitmentItem | None = None,
    dated: date | None = None,
    origin: Origin = Origin.PERSON,
    source: str = "",
    version: int | None = None,
) -> ProgressReport:
    """Tell what happened with a line or one item of it, for one party or (without `party`) jointly."""
    with transaction.atomic(), acting(actor):
        line = _open_line(line_id, version)
        row = _text_row(line, text=text, party=party, item=item)
        row.dated, row.origin, row.source = dated or row.dated, origin, source
        _write_text(line, row)
    return row


def _light_row(line: RoundLine, **fields: Any) -> Assessment:
    return Assessment(
        line=line,
        dated=timezone.localdate(),
        origin=Origin.PERSON,
        **fields,
    )


def _text_row(line: RoundLine, **fields: Any) -> ProgressReport:
    return ProgressReport(
        line=line,
        dated=timezone.localdate(),
        origin=Origin.PERSON,
        **fields,
    )


def _write_light(line: RoundLine, row: Assessment) -> None:
    check_assessment(line.commitment, row)
    row.save_checked()
    line.current = row
    line.light = row.light
    line.save_next()


def _write_text(line: RoundLine, row: ProgressReport) -> None:
    row.save_checked()
    line.save_next()


def missing_reasons(light: str, cause: str, adjustment: str) -> dict[str, str]:
    """What a light that somebody gives or proposes lacks, by field: yellow and red need a cause and an adjustment."""
    if light not in NEEDS_EXPLANATION:
        return {}
    errors = {}
    if not cause.strip():
        errors["cause"] = _("Tell why it is not green.")
    if not adjustment.strip():
        errors["adjustment"] = _("Tell what will be done about it.")
    return errors


def check_assessment(commitment: Commitment, row: Assessment) -> None:
    """Raise ValidationError, per field, when this light can not be given to this commitment."""
    errors: dict[str, Any] = {}
    if not commitment.assessable and row.light != Light.NONE:
        errors["light"] = _("This item is followed without a light.")
    if row.origin == Origin.PERSON:
        errors |= missing_reasons(row.light, row.cause, row.adjustment)
    if errors:
        raise ValidationError(errors)


def settle_line(
    *,
    actor: Actor,
    line_id: int,
    version: int,
    light: Light,
    cause: str,
    effect: str,
    adjustment: str,
    text: str,
    note: NoteChange | None = None,
    decision: str = "",
) -> RoundLine:
    """Set light and joint public text of a line in one go; what did not change is not written again.

    `decision`: what was decided about differing lights; it is always written, also when the light stays.

    `note` is kept apart from both: undoing never touches it. The person's own draft of the line goes. Raises
    ValidationError per field, StaleVersionError when somebody else saved the line since `version`, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id, version)
        values: dict[str, Any] = {"light": light, "cause": cause, "effect": effect, "adjustment": adjustment}
        if decision:
            values["decision"] = decision
        if note is not None:
            write_note(actor=actor, line=line, party=note.party, text=note.text, seen=note.seen)
        _settle(line, actor, values, joint_text(line), text)
    return line


def keep_note(*, actor: Actor, line_id: int, note: NoteChange) -> None:
    """Change the note of any party at the table; the line and its version stay as they are.

    Raises ValidationError, StaleVersionError when a colleague wrote another note meanwhile, RoundClosedError.
    """
    with transaction.atomic():
        line = asked_line(line_id)
        write_note(actor=actor, line=line, party=note.party, text=note.text, seen=note.seen)


def _settle(
    line: RoundLine, actor: Actor, light: dict[str, Any] | None, text_before: str, text_after: str
) -> None:
    """Write what differs, all of it with one moment: that is how `undo_last` knows what belongs together."""
    at = timezone.now()
    current = line.current
    if light is not None:
        stands = current or Assessment(light=Light.NONE)
        same = "decision" not in light and all(
            getattr(stands, name) == value for name, value in light.items()
        )
        if not same and (line.commitment.assessable or light["light"] != Light.NONE):
            _write_light(line, _light_row(line, created_at=at, **light))
    if text_after != text_before:
        _write_text(line, _text_row(line, created_at=at, text=text_after))
    if actor.user_id is not None:
        LineDraft.objects.filter(line=line, user=actor.user_id).delete()


def joint_text(line: RoundLine) -> str:
    """The joint public text the line has now, or an empty string."""
    joint = line.progress.filter(party__isnull=True, item__isnull=True)
    return joint.order_by("-pk").values_list("text", flat=True).first() or ""


# ---- several lines


def settle_lines(
    *, actor: Actor, round_id: int, versions: Mapping[int, int], change: JointChange
) -> list[RoundLine]:
    """Give several lines of a round the same light and added note, all or none.

    `versions`: the version of each line the person saw, by the line's id; at most MAX_TOGETHER. Raises
    StaleLinesError with the lines that changed meanwhile, ValidationError, RoundClosedError.
    """
    if len(versions) > MAX_TOGETHER:
        raise ValidationError(_("At most %(n)s lines can be changed at once.") % {"n": MAX_TOGETHER})
    with transaction.atomic(), acting(actor):
        monitoring_round = _open_round(round_id)
        lines = list(
            RoundLine.objects.select_for_update(of=("self",), no_key=True)
            .filter(round=monitoring_round, pk__in=versions)
            .select_related("commitment", "current")
            .order_by("position", "pk")
        )
        stale = [line for line in lines if line.version != versions[line.pk]]
        if stale or len(lines) < len(versions):
            raise StaleLinesError(stale)
        texts = joint_texts([line.pk for line in lines])
        for line in lines:
            line.round = monitoring_round
            _check_asked(line)
            _settle_one_of(line, actor, change, texts.get(line.pk, ""))
    return lines


def _settle_one_of(line: RoundLine, actor: Actor, change: JointChange, text: str) -> None:
    after = change.text_after(text)
    if len(after) > MAX_TEXT:
        raise ValidationError(
            {"note": _("With this note the text of %(line)s becomes too long.") % {"line": line.commitment}}
        )
    light = None
    if change.light is not None and line.commitment.assessable:
        light = {
            "light": change.light,
            "cause": change.cause,
            "effect": change.effect,
            "adjustment": change.adjustment,
        }
    _settle(line, actor, light, text, after)


def joint_texts(line_ids: list[int]) -> dict[int, str]:
    """The joint public text of each line that ever had one, in one query."""
    rows = ProgressReport.objects.filter(line__in=line_ids, party__isnull=True, item__isnull=True).order_by(
        "pk"
    )
    return dict(rows.values_list("line_id", "text"))


# ---- taking back


def last_change(line: RoundLine) -> list[Assessment | ProgressReport]:
    """What was written to the line last: a light, a text, or both when they were saved together."""
    newest: list[Assessment | ProgressReport] = [
        row
        for row in (line.assessments.order_by("-pk").first(), line.progress.order_by("-pk").first())
        if row is not None
    ]
    at = max((row.created_at for row in newest), default=None)
    return [row for row in newest if row.created_at == at]


def undo_last(*, actor: Actor, line_id: int, version: int) -> RoundLine:
    """Put back what stood before the newest change of a line.

    Nothing is deleted: new rows copy the earlier light and text with their origin, source, date and author, and
    point at what they undo. Without an earlier one it becomes no light and no text. Only who made the change may,
    as long as nobody changed the line since, and once. Raises ValidationError, StaleVersionError, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id, version)
        change = last_change(line)
        if not change or any(row.undoes_id for row in change):
            raise ValidationError(_("There is no change to undo on this line."))
        if not _all_by(actor, line, change[0].created_at):
            raise ValidationError(_("Only who changed a line last can undo that change."))
        at = timezone.now()
        for row in change:
            if isinstance(row, Assessment):
                _write_light(line, _earlier_light(line, row, at))
            else:
                _write_text(line, _earlier_text(line, row, at))
    return line


def _all_by(actor: Actor, line: RoundLine, since: datetime) -> bool:
    """Whether this account, and no other, wrote to the line from that moment on."""
    who = set(line.history.filter(history_date__gte=since).values_list("history_user_id", flat=True))
    return actor.user_id is not None and who == {actor.user_id}


def _earlier_light(line: RoundLine, undone: Assessment, at: datetime) -> Assessment:
    before = line.assessments.filter(pk__lt=undone.pk).order_by("-pk").first()
    if before is None:
        return _light_row(line, light=Light.NONE, created_at=at, undoes=undone)
    return _copy(before, at, undone)


def _earlier_text(line: RoundLine, undone: ProgressReport, at: datetime) -> ProgressReport:
    same = line.progress.filter(party=undone.party_id, item=undone.item_id, pk__lt=undone.pk)
    before = same.order_by("-pk").first()
    if before is None:
        return _text_row(line, text="", party=undone.party, item=undone.item, created_at=at, undoes=undone)
    return _copy(before, at, undone)


def _copy(before: _Row, at: datetime, undone: _Row) -> _Row:
    fields = {
        field.attname: getattr(before, field.attname)
        for field in before._meta.concrete_fields
        if not field.primary_key
    }
    return type(before)(**{**fields, "created_at": at, "undoes_id": undone.pk})
