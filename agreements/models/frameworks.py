"""The framework agreement and what hangs on it as a whole."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word, is_reserved
from config.web.history import TrackedModel, TrackedQuerySet
from config.web.units import number
from parties.enums import PartyKind
from parties.models import AnyUser, Party
from parties.permissions import party_ids

from ..enums import AnnualStatus, DocumentKind, FrameworkStatus, MiddleLight, ParticipationRole, PeriodScheme
from .seats import Participation


class FrameworkAgreementQuerySet(TrackedQuerySet["FrameworkAgreement"]):
    """Framework agreements for a purpose."""

    def visible_to(self, user: AnyUser) -> FrameworkAgreementQuerySet:
        """Those of the user's municipality and those the user's parties sign; all for the application manager."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.at_tables_of(party_ids(user))

    def at_tables_of(self, parties: set[int]) -> FrameworkAgreementQuerySet:
        """Those of these municipalities and those that one of these parties (ids) signs."""
        signed = Participation.objects.seated().filter(party__in=parties, role=ParticipationRole.SIGNATORY)
        return self.filter(Q(municipality__in=parties) | Q(pk__in=signed.values("framework")))

    def with_seats_of(self, parties: set[int]) -> FrameworkAgreementQuerySet:
        """Those of these municipalities and those where one of these parties (ids) has a seat today: it signs, or it
        only gives input, and then sees no more of it than what is put before it.
        """
        seats = Participation.objects.seated().filter(party__in=parties)
        return self.filter(Q(municipality__in=parties) | Q(pk__in=seats.values("framework")))

    def with_stood(self) -> FrameworkAgreementQuerySet:
        """Each with its status before it ended, so that `was_withdrawn` costs no query of its own."""
        trail = FrameworkAgreement.history.filter(id=OuterRef("pk")).exclude(status=FrameworkStatus.ENDED)
        return self.annotate(stood=Subquery(trail.order_by("-history_id").values("status")[:1]))

    def going_on(self) -> FrameworkAgreementQuerySet:
        """Those that have not ended: what has asks nobody for anything any more."""
        return self.exclude(status=FrameworkStatus.ENDED)

    def sat_at_by(self, user: AnyUser) -> FrameworkAgreementQuerySet:
        """Those where a party of the person takes part or did: what it wrote there it keeps reading."""
        mine = party_ids(user)
        seats = Participation.objects.begun().filter(party__in=mine)
        return self.filter(Q(municipality__in=mine) | Q(pk__in=seats.values("framework")))

    def left_by(self, parties: set[int]) -> FrameworkAgreementQuerySet:
        """Those at whose table one of these parties (ids) sat and of which none sees all any more.

        What they still read of it is told by `AnnualAgreement` and `MonitoringRound`.
        """
        left = Participation.objects.filter(party__in=parties, ends_on__lt=timezone.localdate())
        seen = self.at_tables_of(parties).order_by().values("pk")
        return self.filter(pk__in=left.values("framework")).exclude(pk__in=seen)

    def advised_by(self, parties: set[int]) -> FrameworkAgreementQuerySet:
        """Those to which one of these parties (ids) gives input today and of which none sees all.

        What they read of it is told by `AnnualAgreement` and `MonitoringRound`.
        """
        gives = Participation.objects.seated().filter(party__in=parties, role=ParticipationRole.ADVISER)
        seen = self.at_tables_of(parties).order_by().values("pk")
        return self.filter(pk__in=gives.values("framework")).exclude(pk__in=seen)


class FrameworkAgreement(TrackedModel):
    """A framework agreement (raamovereenkomst, meerjarige prestatieafspraken), with the words it uses."""

    municipality = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="frameworks",
        limit_choices_to={"kind": PartyKind.MUNICIPALITY},
        verbose_name=_("municipality"),
    )
    slug = models.SlugField(_("address word"), max_length=80, validators=[address_word])
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    adopted_on = models.DateField(_("signed on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=FrameworkStatus.choices, default=FrameworkStatus.DRAFT
    )
    #: The day on which it was recorded that it ended; from then on it asks nobody for anything.
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    lead_label = models.CharField(_("word for the lead"), max_length=40, default="Trekker")
    planning_label = models.CharField(_("word for the planning"), max_length=40, default="Planning")
    middle_light = models.CharField(
        _("middle light"), max_length=10, choices=MiddleLight.choices, default=MiddleLight.YELLOW
    )
    legend_green = models.CharField(_("meaning of green"), max_length=200, default="op schema of gedaan")
    legend_yellow = models.CharField(_("meaning of the middle light"), max_length=200, default="vraagt actie")
    legend_red = models.CharField(
        _("meaning of red"), max_length=200, default="loopt achter of nog niet begonnen"
    )
    period_scheme = models.CharField(
        _("division of the year"), max_length=10, choices=PeriodScheme.choices, default=PeriodScheme.YEAR
    )
    bids_shared = models.BooleanField(
        _("corporations read each other's bids"),
        default=False,
        help_text=_("Off: a corporation reads another's bid once it is settled."),
    )

    objects = FrameworkAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework agreement")
        verbose_name_plural = _("framework agreements")
        ordering = ["municipality", "starts_on", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"],
                name="framework_slug",
                violation_error_message=_(
                    "This municipality has a framework agreement with this address word."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="framework_term",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether the last day of its term has passed."""
        return self.ends_on < timezone.localdate()

    def covers(self, year: int) -> bool:
        """Whether a year lies in its term, at least in part."""
        return self.starts_on.year <= year <= self.ends_on.year

    @property
    def is_ended(self) -> bool:
        """Whether it was recorded that it ended."""
        return self.status == FrameworkStatus.ENDED

    @property
    def was_withdrawn(self) -> bool:
        """Whether it ended as a draft, as the talks about it stopped; its history tells. One query, of what ended alone."""
        if not self.is_ended:
            return False
        known = vars(self)
        if "stood" not in known:
            before = self.history.exclude(status=FrameworkStatus.ENDED).order_by("-history_id")
            known["stood"] = before.values_list("status", flat=True).first()
        return bool(known["stood"] == FrameworkStatus.DRAFT)

    def clean(self) -> None:
        """Addresses and kinds that would not work."""
        if is_reserved(self.slug):
            raise ValidationError({"slug": _("This word is used by the site itself. Choose another one.")})
        if self.municipality_id and self.municipality.kind != PartyKind.MUNICIPALITY:
            raise ValidationError({"municipality": _("A framework agreement belongs to a municipality.")})


class AnnualAgreementQuerySet(TrackedQuerySet["AnnualAgreement"]):
    """Annual agreements for a purpose."""

    def visible_to(self, user: AnyUser) -> AnnualAgreementQuerySet:
        """Those of the frameworks the user may see; who only gave input sees what is put before them.

        Who left keeps what was put before the parties for the years up to its last day.
        """
        seen = Q(framework__in=FrameworkAgreement.objects.visible_to(user))
        mine = party_ids(user)
        if not mine:
            return self.filter(seen)
        seats = Participation.objects.begun().filter(
            Q(ends_on__isnull=True)
            | Q(ends_on__gte=timezone.localdate())
            | Q(ends_on__year__gte=OuterRef("year")),
            framework=OuterRef("framework"),
            party__in=mine,
        )
        return self.filter(seen | (Q(Exists(seats)) & ~Q(status=AnnualStatus.DRAFT)))


class AnnualAgreement(TrackedModel):
    """The annual agreement (jaarafspraken) that works the framework out for one year."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="annual_agreements",
        verbose_name=_("framework agreement"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(
        _("status"), max_length=10, choices=AnnualStatus.choices, default=AnnualStatus.DRAFT
    )
    #: Where each party tells what it holds, once they did not agree.
    outcome = models.ForeignKey(
        "agreements.CycleStep",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="ended_agreements",
        verbose_name=_("file of positions"),
    )

    objects = AnnualAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual agreement")
        verbose_name_plural = _("annual agreements")
        ordering = ["framework", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "year"],
                name="annual_once",
                violation_error_message=_("This year has an annual agreement already."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2099),
                name="annual_year",
                violation_error_message=_("Give a year between 1990 and 2099."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.framework}"

    @property
    def is_open_draft(self) -> bool:
        """Whether its text can be changed: a draft, until its framework ends."""
        return self.status == AnnualStatus.DRAFT and not self.framework.is_ended

    def clean(self) -> None:
        """A year the framework holds for; what is no year at all is told by the constraint."""
        if self.year is None or self.framework_id is None or not 1990 <= self.year <= 2099:
            return
        first, last = self.framework.starts_on, self.framework.ends_on
        if first and last and not first.year <= self.year <= last.year:
            words = {"year": self.year, "first": first.year, "last": last.year}
            message = _(
                "%(year)s lies outside the framework agreement, which holds from %(first)s to %(last)s."
            )
            raise ValidationError({"year": ValidationError(message, params=words)})


class Theme(TrackedModel):
    """A theme or subtheme; two levels, the number as printed."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="themes",
        verbose_name=_("framework agreement"),
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
    ambition = models.TextField(_("ambition"), blank=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "position"],
                name="theme_position",
                violation_error_message=_("Another theme stands at this place in the order."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def clean(self) -> None:
        """Two levels, within one framework."""
        if self.parent_id and self.parent is not None:
            if self.parent_id == self.pk:
                raise ValidationError({"parent": _("A theme is no part of itself. Choose another one.")})
            if self.pk and Theme.objects.filter(parent=self.pk).exists():
                raise ValidationError(
                    {
                        "parent": _(
                            "This theme has parts of its own. Themes have two levels; those would be a third."
                        )
                    }
                )
            if self.parent.parent_id:
                raise ValidationError({"parent": _("Themes have two levels; this one would be a third.")})
            if self.parent.framework_id != self.framework_id:
                raise ValidationError({"parent": _("This theme belongs to another framework agreement.")})


class RelatedDocument(TrackedModel):
    """A covenant, policy paper or other document that agreements lean on, with a term of its own."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="documents",
        verbose_name=_("framework agreement"),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=DocumentKind.choices, default=DocumentKind.OTHER
    )
    title = models.CharField(_("title"), max_length=250)
    parties = models.CharField(_("between whom"), max_length=250, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    url = models.URLField(_("web address"), blank=True)
    note = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("related document")
        verbose_name_plural = _("related documents")
        ordering = ["framework", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="document_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GlossaryTerm(TrackedModel):
    """A term explained; the same term may stand in more than one document with other amounts."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="glossary",
        verbose_name=_("framework agreement"),
    )
    position = models.PositiveIntegerField(_("order"))
    term = models.CharField(_("term"), max_length=150)
    definition = models.TextField(_("definition"), blank=True)
    source = models.CharField(_("where it stands"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["framework", "position"]

    def __str__(self) -> str:
        return self.term


class GlossaryAmount(TrackedModel):
    """An amount that belongs to a term; the price level is empty when the document does not print it."""

    #: What its numbers count, for the log.
    COUNTED_IN = "unit"

    term = models.ForeignKey(
        GlossaryTerm, on_delete=models.CASCADE, related_name="amounts", verbose_name=_("term")
    )
    label = models.CharField(_("of what"), max_length=150, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=20, default="EUR")
    price_level = models.CharField(_("price level"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.term}: {number(self.amount, self.unit)}"
