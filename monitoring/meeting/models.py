"""A meeting about a round, its agenda, what is on the screen, and what was decided."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import Commitment
from config.web.history import AppendOnlyQuerySet, AuthoredModel, TrackedModel, TrackedQuerySet
from config.web.lines import OneLineField
from parties.models import AnyUser, Party

from ..enums import AgendaReason, PresenceState
from ..rounds.models import MonitoringRound, RoundLine

#: Characters of a decision, of a point somebody adds, and of what is told about an action.
MAX_DECISION, MAX_POINT, MAX_REPORT = 4000, 300, 2000
#: Characters of who was there for a party, by function.
MAX_PRESENT = 200


class MeetingEndedError(Exception):
    """The meeting has ended: nothing in it changes any more."""


def who_does(party: str, function: str) -> str:
    """A party and a function, in words."""
    return ", ".join(filter(None, (party, function)))


class MeetingQuerySet(TrackedQuerySet["Meeting"]):
    """Meetings for a purpose."""

    def visible_to(self, user: AnyUser) -> MeetingQuerySet:
        """Those about rounds the user may see."""
        return self.filter(round__in=MonitoringRound.objects.visible_to(user))


class Meeting(TrackedModel):
    """A meeting in which a round is gone through. One at a time per round; several on a day are fine."""

    round = models.ForeignKey(
        MonitoringRound, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("monitoring round")
    )
    held_on = models.DateField(_("date"))
    body = models.CharField(_("meeting"), max_length=120)
    started_by = models.CharField(_("started by"), max_length=200)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True)
    #: Of what was decided in it, too.
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON, editable=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["round", "held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(ended_at__isnull=True),
                name="meeting_one_at_a_time",
                violation_error_message=_("There is a meeting about this round already. End that one first."),
            )
        ]

    def __str__(self) -> str:
        return self.body

    @property
    def has_ended(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.ended_at is not None


class AgendaItem(TrackedModel):
    """A point of the agenda: a line of the round, or something somebody added."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="agenda", verbose_name=_("meeting")
    )
    position = models.PositiveIntegerField(_("order"))
    reason = models.CharField(_("why"), max_length=12, choices=AgendaReason.choices)
    line = models.ForeignKey(
        RoundLine,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("line"),
    )
    text = models.CharField(_("point"), max_length=MAX_POINT, blank=True)
    done = models.BooleanField(_("dealt with"), default=False)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_position",
                violation_error_message=_("There is a point at this place already."),
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False) ^ ~Q(text=""),
                name="agenda_line_or_text",
                violation_error_message=_("A point is a line of the round or has a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.line)


class OnScreen(models.Model):
    """What everybody who follows has before them. `step` grows with whatever is done in the meeting."""

    meeting = models.OneToOneField(
        Meeting, on_delete=models.CASCADE, related_name="screen", verbose_name=_("meeting")
    )
    position = models.PositiveIntegerField(_("order"), default=1)
    step = models.PositiveIntegerField(_("step"), default=1)

    class Meta:
        verbose_name = _("screen of a meeting")
        verbose_name_plural = _("screens of meetings")

    def __str__(self) -> str:
        return str(self.position)


class DecisionQuerySet(AppendOnlyQuerySet["Decision"]):
    """Decisions for a purpose."""

    def standing(self) -> DecisionQuerySet:
        """Those that nobody corrected or withdrew."""
        return self.filter(replaced_by__isnull=True).exclude(text="")

    def actions(self) -> DecisionQuerySet:
        """What somebody has to do: decided in a meeting that ended, for somebody or by some day. `is_done` tells what
        was said of it last (None: nothing).
        """
        told = ActionReport.objects.filter(decision=OuterRef("pk")).order_by("-pk")
        somebody = Q(party__isnull=False) | ~Q(who="") | Q(due_on__isnull=False)
        return (
            self.standing()
            .filter(somebody, meeting__ended_at__isnull=False)
            .annotate(is_done=Subquery(told.values("done")[:1]))
        )

    def open_actions(self) -> DecisionQuerySet:
        """Those of which nobody said last that they are done."""
        return self.actions().filter(Q(is_done__isnull=True) | Q(is_done=False))


class Decision(AuthoredModel):
    """Something decided, about a commitment or in general. A correction replaces it; an empty text withdraws it.

    With a party, somebody (`who`, in words) or a day it is an action as well, once the meeting ended.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("meeting")
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("commitment"),
        help_text=_("Empty: a general decision."),
    )
    text = models.TextField(_("decision"), blank=True, validators=[MaxLengthValidator(MAX_DECISION)])
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_actions",
        verbose_name=_("which party does it"),
    )
    who = models.CharField(_("who"), max_length=200, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(replaces__isnull=False),
                name="decision_text",
                violation_error_message=_("Tell what was decided."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_action(self) -> bool:
        """Whether one that stands is to be done by somebody or some day, as `actions()` asks it; with its meeting."""
        return self.meeting.has_ended and bool(self.party_id or self.who or self.due_on)


class ActionReport(AuthoredModel):
    """What somebody told of an action: done, or not after all. The newest counts."""

    #: That of the decision, by which the log finds where it belongs.
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="action_reports", verbose_name=_("meeting")
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="reports", verbose_name=_("decision")
    )
    done = models.BooleanField(_("done"))
    told_of = models.DateField(_("on"))
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(MAX_REPORT)])

    class Meta:
        verbose_name = _("what was told of an action")
        verbose_name_plural = _("what was told of actions")
        ordering = ["decision", "pk"]

    def __str__(self) -> str:
        return self.note[:60] or str(self.decision)


class Presence(AuthoredModel):
    """Whether a party was in a meeting, and who for it; without a party, others who were there. The newest counts."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="presences", verbose_name=_("meeting")
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="presences",
        verbose_name=_("party"),
        help_text=_("Empty: others who were there."),
    )
    state = models.CharField(_("was there"), max_length=8, choices=PresenceState.choices)
    who = OneLineField(_("who, by function"), max_length=MAX_PRESENT, blank=True)

    class Meta(AuthoredModel.Meta):
        verbose_name = _("who was present")
        verbose_name_plural = _("who were present")
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return f"{self.label or self.who}: {self.get_state_display()}"

    @property
    def label(self) -> str:
        """The party; empty for others who were there."""
        return self.party.label if self.party else ""
