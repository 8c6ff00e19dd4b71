"""The yearly cycle of a framework: its steps, who is on turn, and what parties hold where they do not agree."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word
from config.web.history import TrackedModel, TrackedQuerySet
from parties.enums import PartyKind
from parties.models import AnyUser, Party

from ..enums import OUTCOMES, CycleKind, CycleRecurrence, FrameworkStatus, Origin, StepState
from .frameworks import FrameworkAgreement

#: A step that only has a last day is worked on from so long before it.
LEAD = timedelta(weeks=8)


def signed_since(framework: FrameworkAgreement) -> date | None:
    """From which day on a step can be late: the day it was signed, else its first day; None while it is a draft."""
    if framework.status == FrameworkStatus.DRAFT:
        return None
    return framework.adopted_on or framework.starts_on


def held_to(framework: FrameworkAgreement, last: date | None) -> date | None:
    """The last day somebody is held to: none in a draft, nor of what was due by the day it was signed."""
    since = signed_since(framework)
    return last if last is not None and since is not None and since < last else None


def cycle_year(framework: FrameworkAgreement, today: date) -> int:
    """The year whose cycle one wants to see today: this one, or the nearest of the term."""
    return min(max(today.year, framework.starts_on.year), framework.ends_on.year)


def state_of(
    *,
    today: date,
    signed_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    closes: date,
    done: bool,
    follows: bool = False,
    waits: bool = False,
) -> StepState:
    """Where a step stands today.

    `closes`: the day it is over where it has no last day of its own. `follows`: it comes after another step, and
    `waits`: that one is not done yet. Nothing is late before `signed_on` (None: not signed), and what was due by that
    day is held against nobody. What never had a day is never late: once it is over it was not finished.
    """
    if done:
        return StepState.DONE
    last = ends_on or closes
    if last < today and signed_on is not None and signed_on <= today:
        if last <= signed_on:
            return StepState.LAPSED
        return StepState.LATE if starts_on or ends_on else StepState.OPEN
    if waits:
        return StepState.WAITS
    begins = starts_on or (ends_on - LEAD if ends_on and not follows else None)
    if begins is None:
        return StepState.NOW if follows else StepState.WAITS
    return StepState.NOW if begins <= today else StepState.NEXT


class CycleStepQuerySet(TrackedQuerySet["CycleStep"]):
    """Steps for a purpose."""

    def visible_to(self, user: AnyUser) -> CycleStepQuerySet:
        """Those of the frameworks the user may see."""
        return self.filter(framework__in=FrameworkAgreement.objects.visible_to(user))

    def done(self) -> CycleStepQuerySet:
        """Those of which somebody said that they are done, on a day or before they were kept here."""
        return self.filter(~Q(done_by="") | Q(done_on__isnull=False))

    def not_done(self) -> CycleStepQuerySet:
        """The others."""
        return self.filter(done_by="", done_on__isnull=True)

    def of_year(self, year: int) -> CycleStepQuerySet:
        """The steps of a year, and those of the whole term; in their order."""
        return self.filter(Q(year=year) | Q(year__isnull=True)).order_by("position", "pk")


class CycleStep(TrackedModel):
    """A step of the cycle of one year, or once in the term.

    When: dates, or words for a season that were read as dates, or after another step. What the document prints is
    kept beside it and never changes; the dates are settings.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="cycle_steps",
        verbose_name=_("framework agreement"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Empty: once in the whole term.")
    )
    key = models.CharField(_("address word"), max_length=60, validators=[address_word])
    position = models.PositiveIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=CycleKind.choices)
    title = models.CharField(_("title"), max_length=200)
    season = models.CharField(
        _("season"), max_length=60, blank=True, help_text=_("For example voorjaar, najaar, T1, Q2 or april.")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    after = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("comes after"),
        help_text=_("It waits until that step is done."),
    )
    recurrence = models.CharField(
        _("comes back"), max_length=12, choices=CycleRecurrence.choices, default=CycleRecurrence.YEARLY
    )
    times = models.PositiveSmallIntegerField(
        _("times a year"), null=True, blank=True, validators=[MinValueValidator(2), MaxValueValidator(12)]
    )
    printed = models.CharField(_("as printed"), max_length=250, blank=True)
    source = models.CharField(_("stands in"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(2000)])
    #: Without a day, but with who said so: done before it was kept here.
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.CharField(_("marked as done by"), max_length=200, blank=True)
    done_note = models.TextField(_("how it went"), blank=True, validators=[MaxLengthValidator(2000)])
    #: Where the day it was done comes from; nothing while it is not done.
    done_origin = models.CharField(
        _("origin of the day"), max_length=10, choices=Origin.choices, blank=True, editable=False
    )

    objects = CycleStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the cycle")
        verbose_name_plural = _("steps of the cycle")
        ordering = ["framework", "year", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "year", "key"],
                name="cycle_step_key",
                violation_error_message=_("This year has a step with this address word."),
            ),
            models.UniqueConstraint(
                fields=["framework", "key"],
                condition=Q(year__isnull=True),
                name="cycle_step_key_term",
                violation_error_message=_("This framework agreement has a step with this address word."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=1990, year__lte=2099),
                name="cycle_step_year",
                violation_error_message=_("Give a year between 1990 and 2099."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="cycle_step_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]
        indexes = [models.Index(fields=["framework", "year", "position"], name="cycle_step_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        """Whether somebody said that it is done."""
        return self.done_on is not None or self.done_by != ""

    @property
    def is_done_before(self) -> bool:
        """Whether it was done before it was kept here: on which day is not known."""
        return self.is_done and self.done_on is None

    @property
    def is_made_up(self) -> bool:
        """Whether the day it was done was made up for the demonstration."""
        return self.done_origin == Origin.DEMO

    def clean(self) -> None:
        """What it comes after is of the same framework, and does not come after this step itself."""
        seen, before = {self.pk}, self.after
        while before is not None:
            if before.framework_id != self.framework_id:
                raise ValidationError({"after": _("This step belongs to another framework agreement.")})
            if before.pk in seen:
                raise ValidationError({"after": _("These steps would wait for each other.")})
            seen.add(before.pk)
            before = before.after

    @property
    def is_outcome(self) -> bool:
        """Whether it tells that the parties did not agree, and keeps a file of what each holds."""
        return self.kind in OUTCOMES

    @property
    def is_planned(self) -> bool:
        """Whether it is known when: dates, or after which step."""
        return bool(self.starts_on or self.ends_on or self.after_id)

    def closes(self, framework: FrameworkAgreement) -> date:
        """The day it is over where it has no last day of its own: the end of its year, or of the term."""
        return date(self.year, 12, 31) if self.year else framework.ends_on

    def last_day(self, framework: FrameworkAgreement) -> date:
        """Its last day, or the day it is over."""
        return self.ends_on or self.closes(framework)

    def is_lapsed(self, today: date, framework: FrameworkAgreement) -> bool:
        """Whether its last day has passed and lay before the signing: then nobody was held to it."""
        since, last = signed_since(framework), self.last_day(framework)
        return since is not None and last < today and last <= since <= today

    def waits(self, today: date, framework: FrameworkAgreement) -> bool:
        """Whether what it comes after is still to be done: nothing is to be done of what lay before the signing."""
        before = self.after if self.after_id else None
        return before is not None and not (before.is_done or before.is_lapsed(today, framework))

    def outside_term(self, framework: FrameworkAgreement) -> bool:
        """Whether its days lie, as a whole or in part, outside the term of the framework: allowed, and noticed."""
        days = [day for day in (self.starts_on, self.ends_on) if day]
        return any(not framework.starts_on <= day <= framework.ends_on for day in days)

    def state(self, today: date, framework: FrameworkAgreement) -> StepState:
        """Where it stands; `after` should have been read with it. What an agreement that ended left is not finished."""
        if framework.is_ended and not self.is_done:
            return StepState.LAPSED if self.is_lapsed(today, framework) else StepState.OPEN
        return state_of(
            today=today,
            signed_on=signed_since(framework),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            closes=self.closes(framework),
            done=self.is_done,
            follows=self.after_id is not None,
            waits=self.waits(today, framework),
        )


class CycleTurn(TrackedModel):
    """Who is on turn in a step: a party, all of a kind, everyone at the table, or whoever coordinates."""

    step = models.ForeignKey(
        CycleStep, on_delete=models.CASCADE, related_name="turns", verbose_name=_("step of the cycle")
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cycle_turns",
        verbose_name=_("party"),
    )
    group = models.CharField(_("all of a kind"), max_length=20, choices=PartyKind.choices, blank=True)
    everyone = models.BooleanField(_("everyone"), default=False)
    coordinator = models.BooleanField(_("who coordinates"), default=False)

    class Meta:
        verbose_name = _("on turn")
        verbose_name_plural = _("on turn")
        ordering = ["step", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(party__isnull=False, group="", everyone=False, coordinator=False)
                    | (Q(party__isnull=True, everyone=False, coordinator=False) & ~Q(group=""))
                    | Q(party__isnull=True, group="", everyone=True, coordinator=False)
                    | Q(party__isnull=True, group="", everyone=False, coordinator=True)
                ),
                name="cycle_turn_one_target",
                violation_error_message=_(
                    "Name one: a party, a kind of party, everyone, or who coordinates."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Who it is, in words."""
        if self.party is not None:
            return self.party.label
        if self.everyone:
            return str(_("everyone"))
        if self.coordinator:
            return str(_("who coordinates"))
        # A table has one of these.
        is_one = self.group == PartyKind.MUNICIPALITY
        return str(_("the municipality") if is_one else PartyKind(self.group).plural)

    def includes(self, party: Party, coordinators: set[int]) -> bool:
        """Whether this party at the table is on turn; `coordinators`: who coordinates today."""
        if self.coordinator:
            return party.pk in coordinators
        return self.everyone or self.party_id == party.pk or (self.group != "" and party.kind == self.group)


class CyclePosition(TrackedModel):
    """What one party holds in a step that ended without agreement; everybody at the table reads it."""

    step = models.ForeignKey(
        CycleStep, on_delete=models.PROTECT, related_name="positions", verbose_name=_("step of the cycle")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="cycle_positions", verbose_name=_("party")
    )
    text = models.TextField(_("position"), validators=[MaxLengthValidator(10_000)])
    written_on = models.DateField(_("written on"))
    written_by = models.CharField(_("written by"), max_length=200)

    class Meta:
        verbose_name = _("position of a party")
        verbose_name_plural = _("positions of parties")
        ordering = ["step", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "party"],
                name="cycle_position_once",
                violation_error_message=_("This party has given its position already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.text[:60]}"


class CycleTemplate(TrackedModel):
    """A cycle of one's own, kept from a year as it was arranged; `steps` as in the templates that come along."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="cycle_templates",
        verbose_name=_("framework agreement"),
    )
    name = models.CharField(_("name"), max_length=80)
    steps = models.JSONField(_("steps"))

    class Meta:
        verbose_name = _("template of a cycle")
        verbose_name_plural = _("templates of a cycle")
        ordering = ["framework", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "name"],
                name="cycle_template_name",
                violation_error_message=_("There is a template with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


def _secret() -> str:
    """Something nobody guesses: about 190 bits."""
    return get_random_string(32)


class CalendarAddress(models.Model):
    """The secret word in the address of a person's calendar feed. Gone is revoked; calendars can not log in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_address",
        verbose_name=_("user"),
    )
    token = models.CharField(_("secret word"), max_length=32, unique=True, default=_secret, editable=False)
    made_on = models.DateField(_("made on"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)
