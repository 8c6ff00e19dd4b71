"""A monitoring round, its table of lines under headings, and the report that closing keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, router, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.enums import ParticipationRole
from agreements.models import Commitment, FrameworkAgreement, Participation, Theme
from config.web.converters import address_word
from config.web.history import AppendOnlyModel, TrackedModel, TrackedQuerySet
from parties.models import AnyUser
from parties.permissions import party_ids

from ..enums import Light, RoundStatus


class RoundClosedError(Exception):
    """The round takes no answers (it is being prepared, or closed), or no change at all (closed)."""


class MonitoringRoundQuerySet(TrackedQuerySet["MonitoringRound"]):
    """Rounds for a purpose."""

    def visible_to(self, user: AnyUser) -> MonitoringRoundQuerySet:
        """Those of the frameworks the user may see; who left the table keeps the closed ones about the days until then."""
        seen = Q(framework__in=FrameworkAgreement.objects.visible_to(user))
        mine = party_ids(user)
        if not mine:
            return self.filter(seen)
        seats = Participation.objects.begun().filter(
            framework=OuterRef("framework"),
            party__in=mine,
            role=ParticipationRole.SIGNATORY,
            ends_on__gte=OuterRef("reference_date"),
        )
        return self.filter(seen | (Q(Exists(seats)) & Q(status=RoundStatus.CLOSED)))

    def of_year(self, municipality: str, framework: str, year: int) -> MonitoringRoundQuerySet:
        """The rounds at an address, with what every page about a round shows; oldest first."""
        return (
            self.filter(framework__municipality__slug=municipality, framework__slug=framework, year=year)
            .select_related("framework__municipality")
            .order_by("reference_date", "pk")
        )

    def locked_status(self, pk: int | None) -> str | None:
        """The status of one round, whose row is locked until the transaction ends; None when it is not there.

        In no order: that of the model would join the framework and its municipality, and lock those too.
        """
        own = self.filter(pk=pk).order_by().select_for_update(no_key=True)
        return own.values_list("status", flat=True).first()


class MonitoringRound(TrackedModel):
    """One look at how a year goes, with a reference date."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="rounds",
        verbose_name=_("framework agreement"),
    )
    year = models.PositiveSmallIntegerField(_("year reported"))
    slug = models.SlugField(_("address word"), max_length=60, validators=[address_word])
    title = models.CharField(_("title"), max_length=120)
    period = models.CharField(_("period"), max_length=20, blank=True, help_text=_("For example T3 or Q2."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reference_date = models.DateField(_("reference date"))
    data_deadline = models.DateField(_("figures due"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    reactions_due = models.DateField(
        _("parties react before or on"),
        null=True,
        blank=True,
        help_text=_("Set when the round is taken to review. Who is silent until then has no objection."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=RoundStatus.choices, default=RoundStatus.PREPARING
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects = MonitoringRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitoring round")
        verbose_name_plural = _("monitoring rounds")
        ordering = ["framework", "year", "reference_date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "year", "slug"],
                name="round_slug",
                violation_error_message=_("This year has a round with this address word."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2099),
                name="round_year",
                violation_error_message=_("Give a year between 1990 and 2099."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.framework}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises RoundClosedError when the row in the database is closed, whatever this object says."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using, savepoint=False):
            if MonitoringRound.objects.using(using).locked_status(self.pk) == RoundStatus.CLOSED:
                raise RoundClosedError
            super().save(*args, **kwargs)

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.status == RoundStatus.CLOSED

    @property
    def accepts_answers(self) -> bool:
        """Whether lights and texts can be given."""
        return self.status in (RoundStatus.OPEN, RoundStatus.REVIEW)

    def term_over(self, day: date) -> bool:
        """Whether the term to react has passed on a day; no term passes before the round went to review."""
        return self.reactions_due is not None and self.reactions_due < day

    @property
    def reacted_until(self) -> date | None:
        """The last day there was to react: that of the term, or of the closing when it came first."""
        if self.reactions_due is None or self.closed_at is None:
            return self.reactions_due
        return min(self.reactions_due, timezone.localdate(self.closed_at))


class RoundHeading(TrackedModel):
    """A chapter or section of the round's table; it may differ from the agreement's themes."""

    round = models.ForeignKey(
        MonitoringRound, on_delete=models.CASCADE, related_name="headings", verbose_name=_("monitoring round")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    position = models.PositiveIntegerField(_("order"))
    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=200)
    printed = models.CharField(
        _("as printed"), max_length=200, blank=True, help_text=_("When the document prints something else.")
    )
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="headings",
        verbose_name=_("theme"),
    )

    class Meta:
        verbose_name = _("heading")
        verbose_name_plural = _("headings")
        ordering = ["round", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def clean(self) -> None:
        """Two levels, within one round, with a theme of its framework."""
        monitoring_round = getattr(self, "round", None)
        if self.parent is not None:
            if self.parent.round_id != self.round_id:
                raise ValidationError({"parent": _("This heading belongs to another round.")})
            if self.parent.parent_id or (self.pk and self.children.exists()):
                raise ValidationError({"parent": _("Headings have two levels; this one would be a third.")})
        framework_id = monitoring_round and monitoring_round.framework_id
        if self.theme is not None and framework_id and self.theme.framework_id != framework_id:
            raise ValidationError({"theme": _("This theme belongs to another framework agreement.")})


class RoundLineQuerySet(TrackedQuerySet["RoundLine"]):
    """Lines for a purpose."""

    def visible_to(self, user: AnyUser) -> RoundLineQuerySet:
        """Those of the rounds the user may see."""
        return self.filter(round__framework__in=FrameworkAgreement.objects.visible_to(user))

    def not_completed(self) -> RoundLineQuerySet:
        """Those that are asked about and counted: in a closed round as it was then, else as it is now."""
        goes_on = Q(commitment__completed_on__isnull=True) | Q(
            commitment__completed_on__gt=F("round__ends_on")
        )
        stands = Q(commitment__withdrawn_why="")
        closed = Q(round__status=RoundStatus.CLOSED)
        return self.filter((closed & Q(asked=True)) | (~closed & goes_on & stands))

    def without_light(self) -> RoundLineQuerySet:
        """Those that wait for a light: asked about, meant to get one, and without."""
        return self.not_completed().filter(light=Light.NONE, commitment__assessable=True)


class RoundLine(TrackedModel):
    """One commitment in one round. `light` repeats the current assessment and is written by its service only.

    `asked` tells of a closed round what closing wrote down; who is asked now is `not_completed` and `is_completed`.
    """

    round = models.ForeignKey(
        MonitoringRound, on_delete=models.PROTECT, related_name="lines", verbose_name=_("monitoring round")
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="round_lines", verbose_name=_("commitment")
    )
    heading = models.ForeignKey(
        RoundHeading,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("heading"),
    )
    position = models.PositiveIntegerField(_("order"))
    asked = models.BooleanField(
        _("asked"),
        default=True,
        help_text=_("Off: it is completed; it is shown apart and nobody is asked about it."),
    )
    light = models.CharField(
        _("light"), max_length=10, choices=Light.choices, default=Light.NONE, editable=False
    )
    current = models.OneToOneField(
        "Assessment", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = RoundLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["round", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "commitment"],
                name="line_once",
                violation_error_message=_("This commitment stands in this round already."),
            )
        ]
        indexes = [models.Index(fields=["round", "position"], name="line_order")]

    def __str__(self) -> str:
        return str(self.commitment)

    @property
    def judged_on(self) -> date:
        """The day of which its light tells: that of the round, or that on which it was given where that came before."""
        day = self.round.reference_date
        return min(day, self.current.dated) if self.current else day

    @property
    def is_completed(self) -> bool:
        """Whether nobody is asked about it any more: `not_completed`, for a line with its round and commitment."""
        if self.round.is_closed:
            return not self.asked
        if self.commitment.is_withdrawn:
            return True
        day = self.commitment.completed_on
        return day is not None and day <= self.round.ends_on

    @property
    def why_not_asked(self) -> str:
        """Why nobody is asked about it any more, in words; empty where it is asked."""
        if not self.is_completed:
            return ""
        words = gettext("%(line)s is completed. Open it again on its own page to change it.")
        if self.commitment.is_withdrawn:
            words = gettext(
                "%(line)s was taken in by mistake and is withdrawn. Nothing is told about it any more."
            )
        return words % {"line": self.commitment}

    def clean(self) -> None:
        """A commitment of the round's framework, under a heading of the round itself."""
        commitment, monitoring_round = getattr(self, "commitment", None), getattr(self, "round", None)
        if (
            commitment is not None
            and monitoring_round is not None
            and commitment.framework_id != monitoring_round.framework_id
        ):
            raise ValidationError(
                {"commitment": _("This commitment belongs to another framework agreement.")}
            )
        if self.heading is not None and self.heading.round_id != self.round_id:
            raise ValidationError({"heading": _("This heading belongs to another round.")})


class FrozenReport(AppendOnlyModel):
    """Everything the report of a closed round shows; pages and files of that round are made from this alone."""

    round = models.OneToOneField(
        MonitoringRound, on_delete=models.PROTECT, related_name="frozen", verbose_name=_("monitoring round")
    )
    data = models.JSONField(_("data"))
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")

    def __str__(self) -> str:
        return str(self.round)
