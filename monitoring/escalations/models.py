"""What was put before a higher level of the ladder, and what was answered there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.enums import EscalationLevel, Origin
from agreements.models import Commitment, FrameworkAgreement
from config.web.history import AuthoredModel, TrackedModel, TrackedQuerySet
from config.web.lines import OneLineField
from parties.models import AnyUser, Party

from ..enums import EscalationState
from ..rounds.models import RoundLine

#: Characters: what somebody who decides reads in a minute.
MAX_TOLD, MAX_ASKED, MAX_WHO = 1500, 600, 160
#: The levels something can be raised to; officials are where it begins.
RAISED_TO = (EscalationLevel.MANAGEMENT, EscalationLevel.EXECUTIVE)


def _told(label: Any, longest: int = MAX_TOLD, **fields: Any) -> Any:
    return models.TextField(label, validators=[MaxLengthValidator(longest)], **fields)


def lies_with(level: str) -> str:
    """Where something of this level lies, in a sentence."""
    return (
        gettext("with the executives") if level == EscalationLevel.EXECUTIVE else gettext("with the managers")
    )


def raised_to(level: str) -> str:
    """Where something of this level was raised to, in a sentence."""
    return gettext("to the executives") if level == EscalationLevel.EXECUTIVE else gettext("to the managers")


class EscalationQuerySet(TrackedQuerySet["Escalation"]):
    """Escalations for a purpose."""

    def visible_to(self, user: AnyUser) -> EscalationQuerySet:
        """Those about commitments of the framework agreements the person may see."""
        return self.filter(commitment__framework__in=FrameworkAgreement.objects.visible_to(user))

    def open(self) -> EscalationQuerySet:
        """Those that wait for somebody."""
        return self.filter(state=EscalationState.OPEN)

    def in_order(self) -> EscalationQuerySet:
        """What must be answered first; without a day last, and there what waits longest first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "since", "pk")


class Escalation(TrackedModel):
    """That a commitment was put before a level of the ladder. Everybody at the table reads it, and nobody else.

    Raised higher, it is closed and followed by a new one, of which it is what went `before`.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="escalations", verbose_name=_("commitment")
    )
    level = models.CharField(
        _("raised to"),
        max_length=12,
        choices=[(one.value, one.label) for one in RAISED_TO],
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="escalations", verbose_name=_("raised in the name of")
    )
    since = models.DateField(_("day it was raised"))
    problem = _told(_("what is going on"))
    tried = _told(_("what was tried so far"))
    asked = _told(_("what is asked"), MAX_ASKED)
    due_on = models.DateField(_("answer before"), null=True, blank=True)
    #: Its light is looked up there, with the day it is of.
    line = models.ForeignKey(
        RoundLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="escalations",
        verbose_name=_("line of the round"),
    )
    before = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="after",
        verbose_name=_("raised before to"),
        editable=False,
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EscalationState.choices,
        default=EscalationState.OPEN,
        editable=False,
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    outcome = _told(_("how it ended"), blank=True, editable=False)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON, editable=False
    )

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["since", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "level"],
                condition=Q(state=EscalationState.OPEN),
                name="escalation_open_once",
                violation_error_message=_("This commitment lies before this level already."),
            ),
            models.CheckConstraint(
                condition=Q(level__in=RAISED_TO),
                name="escalation_level",
                violation_error_message=_("Choose the level it is raised to."),
            ),
            models.CheckConstraint(
                condition=Q(state=EscalationState.OPEN, closed_on__isnull=True)
                | (~Q(state=EscalationState.OPEN) & Q(closed_on__isnull=False)),
                name="escalation_closed",
                violation_error_message=_("Tell on which day it was closed."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(EscalationState.OPEN, EscalationState.HIGHER)) | ~Q(outcome=""),
                name="escalation_outcome",
                violation_error_message=_("Tell how it ended."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} ({self.get_level_display()})"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state == EscalationState.OPEN

    @property
    def lies_with(self) -> str:
        """Where it lies, in a sentence."""
        return lies_with(self.level)

    @property
    def raised_to(self) -> str:
        """Where it was raised to, in a sentence."""
        return raised_to(self.level)

    def clean_fields(self, exclude: Any = None) -> None:
        """Besides what each field checks: days in an order that can be."""
        super().clean_fields(exclude=exclude)
        errors = {}
        if self.due_on and self.since and self.due_on < self.since:
            errors["due_on"] = gettext("This day is before the day it was raised.")
        if self.closed_on and self.since and self.closed_on < self.since:
            errors["closed_on"] = gettext("This day is before the day it was raised.")
        if errors:
            raise ValidationError(errors)


class EscalationAnswer(AuthoredModel):
    """What a party (or, without one, the parties together) decided about it. Written once; a later one adds to it."""

    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="answers", verbose_name=_("escalation")
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="escalation_answers",
        verbose_name=_("party"),
        help_text=_("Empty: the parties together."),
    )
    level = models.CharField(_("decided by"), max_length=12, choices=EscalationLevel.choices)
    decided_on = models.DateField(_("decided on"))
    text = _told(_("what was decided"))
    who = OneLineField(
        _("who does it"),
        max_length=MAX_WHO,
        blank=True,
        help_text=_("A function or a party, not a name."),
    )
    due_on = models.DateField(_("done before"), null=True, blank=True)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON, editable=False
    )

    class Meta(AuthoredModel.Meta):
        verbose_name = _("answer to an escalation")
        verbose_name_plural = _("answers to escalations")
        ordering = ["escalation", "decided_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def clean_fields(self, exclude: Any = None) -> None:
        """Besides what each field checks: days in an order that can be."""
        super().clean_fields(exclude=exclude)
        errors = {}
        if self.decided_on and self.decided_on < self.escalation.since:
            errors["decided_on"] = gettext("This day is before the day it was raised.")
        if self.due_on and self.decided_on and self.due_on < self.decided_on:
            errors["due_on"] = gettext("This day is before the day it was decided.")
        if errors:
            raise ValidationError(errors)
