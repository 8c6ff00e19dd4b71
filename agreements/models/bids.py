"""Bids: what a party offers for the coming years, line by line, and what the others say to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel, TrackedQuerySet
from config.web.units import span, unit_beside
from parties.enums import PartyKind
from parties.models import AnyUser, Party
from parties.permissions import memberships_of, party_ids

from ..enums import BidKind, BidOutcome, BidScope, BidStatus, BidUnit, Origin, ParticipationRole
from .commitments import Commitment
from .frameworks import FrameworkAgreement, Theme
from .seats import Participation

#: How long the texts of a line may be: about a page.
TEXT_LENGTH = 4000
#: Statuses in which what was offered stands open to the table.
SENT = (BidStatus.SUBMITTED, BidStatus.REPLACED, BidStatus.WITHDRAWN)

_KINDS = {
    PartyKind.TENANT_ORGANISATION: BidKind.PRIORITIES,
    PartyKind.MUNICIPALITY: BidKind.INPUT,
}
#: Who reads every bid that was submitted, whoever made it.
_READS_ALL = (PartyKind.MUNICIPALITY, PartyKind.TENANT_ORGANISATION)


def kind_of(party: Party) -> BidKind:
    """What the bid of this party is called."""
    return _KINDS.get(PartyKind(party.kind), BidKind.BID)


def cycle_of(framework: FrameworkAgreement, year: int, first_year: int) -> int:
    """The year of the cycle a bid belongs to that is begun in the one of `year` and is about `first_year` at first.

    The year before the term is the place of bids that begin with its first year, whenever they are made, and of no others:
    so there is room for a bid about the next years beside them.
    """
    first = framework.starts_on.year
    return first - 1 if first_year == first else max(year, first)


def cycles_answered(framework: FrameworkAgreement, year: int, first_year: int, scope: str) -> list[int]:
    """In which cycles a step that asks for a bid is answered by one in the cycle of `year`: in that, and in each later one
    that asks about a year it is about as well, as a step asks about the year after its own.
    """
    about = years_about(framework, first_year, scope)
    return [year, *(one - 1 for one in about if one - 1 > year)]


def years_about(framework: FrameworkAgreement, first_year: int, scope: str) -> Sequence[int]:
    """The years a bid is about."""
    if scope == BidScope.FRAMEWORK:
        return range(first_year, max(framework.ends_on.year, first_year) + 1)
    return range(first_year, first_year + (2 if scope == BidScope.TWO_YEARS else 1))


class BidLetter(models.Model):
    """The letter that goes with a bid, as it was attached; versions of a bid share it. Kept with the data, so that a
    backup holds it. What was attached by mistake to a draft can be thrown away, so it is no row that stays.
    """

    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    digest = models.CharField(_("checksum"), max_length=64)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("letter with a bid")
        verbose_name_plural = _("letters with bids")

    def __str__(self) -> str:
        return self.name


def reads_bids_of(reader: Party, bidder: Party, *, shared: bool) -> bool:
    """Whether people of `reader` read the submitted bid of `bidder` while it is talked about, as `visible_to` has it.

    `shared`: whether corporations read each other's, at this table.
    """
    return shared or reader.pk == bidder.pk or reader.kind in _READS_ALL or bidder.kind in _READS_ALL


class BidQuerySet(TrackedQuerySet["Bid"]):
    """Bids for a purpose."""

    def visible_to(self, user: AnyUser) -> BidQuerySet:
        """The own ones, also once the own party left the table; of others what was submitted.

        A corporation's for other corporations only where the framework says so or once it is settled. A draft is its
        party's alone: not even the application manager sees it.
        """
        here = Q(framework__in=FrameworkAgreement.objects.visible_to(user))
        mine = party_ids(user)
        own, settled = Q(party__in=mine), Q(status=BidStatus.SETTLED)
        shown = Q(framework__bids_shared=True) | Q(party__kind__in=_READS_ALL)
        if user.is_superuser:
            shown = Q()
        elif any(one.party.kind in _READS_ALL for one in memberships_of(user)):
            # At this very table: somebody may work for tenants here and for a corporation elsewhere.
            seats = Participation.objects.seated().filter(
                party__in=mine, party__kind__in=_READS_ALL, role=ParticipationRole.SIGNATORY
            )
            shown |= Q(framework__municipality__in=mine) | Q(framework__in=seats.values("framework"))
        return self.filter(own | (here & (settled | (Q(status__in=SENT) & shown))))

    def about(self, year: int) -> BidQuerySet:
        """Those that offer something for that year, in whatever cycle they were made."""
        several = Q(scope=BidScope.FRAMEWORK) | Q(scope=BidScope.TWO_YEARS, first_year=year - 1)
        return self.filter(Q(first_year=year) | (Q(first_year__lt=year) & several))


class Bid(TrackedModel):
    """What one party offers, in the cycle of a year (`year`), for the years it is about (`scope`, `first_year`).

    Bids about the first year of the term have a place of their own before it: see `cycle_of`. `edition` counts the
    versions of this party in this year; an earlier one stays as it was.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="bids",
        verbose_name=_("framework agreement"),
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="bids", verbose_name=_("party"))
    year = models.PositiveSmallIntegerField(_("cycle of the year"))
    scope = models.CharField(_("is about"), max_length=10, choices=BidScope.choices, default=BidScope.YEAR)
    first_year = models.PositiveSmallIntegerField(_("first year it is about"))
    edition = models.PositiveSmallIntegerField(_("version of the bid"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=BidStatus.choices, default=BidStatus.DRAFT)
    #: What the cycle said on the day it was submitted: a day that is moved later makes nobody late afterwards.
    due_on = models.DateField(_("was due on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.CharField(_("submitted by"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_why = models.TextField(
        _("why it was withdrawn"), blank=True, validators=[MaxLengthValidator(2000)]
    )
    letter = models.ForeignKey(
        BidLetter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bids",
        verbose_name=_("letter"),
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON)

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        ordering = ["framework", "year", "party", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "year", "party", "edition"],
                name="bid_edition",
                violation_error_message=_("This version of the bid exists already."),
            ),
            models.UniqueConstraint(
                fields=["framework", "year", "party"],
                condition=Q(status=BidStatus.DRAFT),
                name="bid_one_draft",
                violation_error_message=_("There is a draft of this bid already."),
            ),
            models.UniqueConstraint(
                fields=["framework", "year", "party"],
                condition=Q(status__in=(BidStatus.SUBMITTED, BidStatus.SETTLED)),
                name="bid_one_submitted",
                violation_error_message=_("A bid of this party for this year was submitted already."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2099, first_year__gte=1990, first_year__lte=2099),
                name="bid_year",
                violation_error_message=_("Give a year between 1990 and 2099."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.label}, {self.party} {self.first_year}"

    @property
    def kind(self) -> BidKind:
        """What it is called: a bid, priorities or input."""
        return kind_of(self.party)

    @property
    def is_late(self) -> bool:
        """Whether it was submitted after the last day of the cycle; that is marked, never refused."""
        if self.due_on is None or self.submitted_at is None:
            return False
        return timezone.localdate(self.submitted_at) > self.due_on

    @property
    def years(self) -> Sequence[int]:
        """The years it is about; `framework` should have been read with it."""
        return years_about(self.framework, self.first_year, self.scope)

    @property
    def years_words(self) -> str:
        """The years it is about: '2027', '2027–2028'."""
        first, last = self.years[0], self.years[-1]
        return str(first) if first == last else f"{first}–{last}"


class BidLine(TrackedModel):
    """One thing a party offers or asks: what, how much, when, and what it needs for it from whom."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="lines", verbose_name=_("bid"))
    position = models.PositiveIntegerField(_("order"))
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bid_lines",
        verbose_name=_("theme"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bid_lines",
        verbose_name=_("commitment"),
    )
    what = models.TextField(_("what"), validators=[MaxLengthValidator(TEXT_LENGTH)])
    quantity = models.DecimalField(
        _("how much"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    upto = models.DecimalField(
        _("up to"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The second number of one that lies between two: 24 up to 32."),
    )
    unit = models.CharField(_("unit"), max_length=8, choices=BidUnit.choices, blank=True)
    unit_words = models.CharField(_("another unit"), max_length=40, blank=True)
    planned = models.CharField(_("when"), max_length=250, blank=True)
    needed_from = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needed_in_bids",
        verbose_name=_("needed from"),
    )
    needs = models.TextField(_("what is needed"), blank=True, validators=[MaxLengthValidator(TEXT_LENGTH)])
    #: The same line in the version before.
    carries = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_by",
        editable=False,
        verbose_name=_("line of the version before"),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=BidOutcome.choices, blank=True)
    outcome_why = models.TextField(
        _("reason of the outcome"), blank=True, validators=[MaxLengthValidator(TEXT_LENGTH)]
    )
    became = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="came_from_bids",
        verbose_name=_("became"),
    )
    outcome_on = models.DateField(_("outcome given on"), null=True, blank=True)
    outcome_by = models.CharField(_("outcome given by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a bid")
        verbose_name_plural = _("lines of bids")
        ordering = ["bid", "position", "pk"]
        indexes = [models.Index(fields=["bid", "position"], name="bid_line_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(upto__isnull=True) | Q(quantity__isnull=False, upto__gt=F("quantity")),
                name="bid_line_between_two",
                violation_error_message=_("A range takes two numbers, the second above the first."),
            )
        ]

    def __str__(self) -> str:
        return self.what if len(self.what) <= 60 else f"{self.what[:59]}…"

    def clean(self) -> None:
        """What it refers to belongs to the framework; a number has a unit."""
        framework_id = self.bid.framework_id
        if self.theme is not None and self.theme.framework_id != framework_id:
            raise ValidationError({"theme": _("This theme belongs to another framework agreement.")})
        for name in ("commitment", "became"):
            row = getattr(self, name)
            if row is not None and row.framework_id != framework_id:
                raise ValidationError({name: _("This commitment belongs to another framework agreement.")})
        if self.quantity is not None and not self.unit:
            raise ValidationError({"unit": _("Tell what the number counts.")})
        if self.unit == BidUnit.OTHER and not self.unit_words:
            raise ValidationError({"unit_words": _("Tell which unit it is.")})

    @property
    def counts(self) -> str:
        """The unit in words; empty where there is none."""
        if self.unit == BidUnit.OTHER:
            return self.unit_words
        return str(BidUnit(self.unit).label) if self.unit else ""

    @property
    def numbers(self) -> str:
        """Its number, or from where to where it goes; empty where there is none."""
        return "" if self.quantity is None else span(self.quantity, self.upto, self.counts)

    @property
    def counted_in(self) -> str:
        """The unit as it stands behind that."""
        return self.counts if self.quantity is None else unit_beside(self.quantity, self.upto, self.counts)

    @property
    def heading(self) -> Theme | None:
        """The theme it stands under: its own, else that of the commitment."""
        return self.theme or (self.commitment.theme if self.commitment else None)


class BidForecast(TrackedModel):
    """How much of a line is foreseen in one year."""

    line = models.ForeignKey(
        BidLine, on_delete=models.CASCADE, related_name="forecasts", verbose_name=_("line of a bid")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    quantity = models.DecimalField(
        _("how much"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    upto = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("forecast of a bid")
        verbose_name_plural = _("forecasts of bids")
        ordering = ["line", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "year"],
                name="bid_forecast_once",
                violation_error_message=_("There is a forecast for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(upto__isnull=True) | Q(upto__gt=F("quantity")),
                name="bid_forecast_between_two",
                violation_error_message=_("A range takes two numbers, the second above the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.numbers}"

    @property
    def numbers(self) -> str:
        """The number, or from where to where it goes; `line` should have been read with it."""
        return span(self.quantity, self.upto, self.line.counts)
