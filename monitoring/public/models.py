"""A published monitor: what it says, its files, and what happened to it afterwards. None of these rows ever changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config.web.history import AppendOnlyModel, AppendOnlyQuerySet, AuthoredModel
from parties.models import Party

from ..rounds.models import MonitoringRound

#: Characters of a reason or of what a corrected edition mends.
MAX_NOTE = 1000


class Afterwards(TypedDict):
    """What the query adds to a publication: what happened to it afterwards."""

    is_replaced: bool
    withdrawn_at: datetime | None
    withdrawn_because: str | None


class PublicationQuerySet(AppendOnlyQuerySet["Publication"]):
    """Publications for a purpose. All of them are public: there is nothing to hide from anybody."""

    def listed(self) -> QuerySet[ListedPublication]:
        """Without the report itself; with what happened to each afterwards."""
        newer = self.model.objects.filter(round=OuterRef("round"), edition__gt=OuterRef("edition"))
        rows: QuerySet[Publication] = self.defer("data").order_by(
            "municipality_slug", "-year", "framework_slug", "-reference_date", "-number"
        )
        return rows.annotate(
            is_replaced=Exists(newer),
            withdrawn_at=F("withdrawal__created_at"),
            withdrawn_because=F("withdrawal__reason"),
        )

    def at(self, municipality: str, framework: str, year: int) -> QuerySet[ListedPublication]:
        """Those at the address of a year, the newest round and its newest edition first."""
        return self.listed().filter(municipality_slug=municipality, framework_slug=framework, year=year)

    def offered(self) -> QuerySet[ListedPublication]:
        """Those that count: the newest edition of each round, unless it was withdrawn."""
        return self.listed().filter(is_replaced=False, withdrawal__isnull=True)


class Publication(AuthoredModel):
    """One edition of a closed round, as the world may read it.

    Everything its page and address are made of stands in the row itself: names and address words as they were.
    """

    round = models.ForeignKey(
        MonitoringRound,
        on_delete=models.PROTECT,
        related_name="publications",
        verbose_name=_("monitoring round"),
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    number = models.PositiveSmallIntegerField(_("number"))
    note = models.TextField(
        _("what this edition corrects"), blank=True, validators=[MaxLengthValidator(MAX_NOTE)]
    )
    municipality_slug = models.CharField(_("address word of the municipality"), max_length=60)
    municipality_name = models.CharField(_("municipality"), max_length=200)
    municipality_code = models.CharField(_("code of the municipality"), max_length=20, blank=True)
    framework_slug = models.CharField(_("address word of the agreement"), max_length=80)
    framework_title = models.CharField(_("framework agreement"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=120)
    reference_date = models.DateField(_("reference date"))
    closed_on = models.DateField(_("closed on"))
    data = models.JSONField(_("data"))
    checksum = models.CharField(_("checksum"), max_length=64)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["municipality_slug", "framework_slug", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "edition"],
                name="publication_edition",
                violation_error_message=_("This edition is published already."),
            ),
            models.UniqueConstraint(
                fields=["municipality_slug", "framework_slug", "year", "number"],
                name="publication_address",
                violation_error_message=_("This number is taken already."),
            ),
            models.CheckConstraint(
                condition=Q(edition=1) | ~Q(note=""),
                name="publication_corrects",
                violation_error_message=_("Tell what this edition corrects."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_name} {self.year}, {self.title}"

    @property
    def place(self) -> list[str | int]:
        """What its year's address is made of."""
        return [self.municipality_slug, self.framework_slug, self.year]


class PublicationFile(AppendOnlyModel):
    """A file of a publication, made once. Kept with the data, so that a backup holds it."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="files", verbose_name=_("publication")
    )
    file_format = models.CharField(_("format"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("kind"), max_length=120)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("file of a publication")
        verbose_name_plural = _("files of publications")
        ordering = ["publication", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name"],
                name="publication_file",
                violation_error_message=_("This publication has a file with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Withdrawal(AuthoredModel):
    """That a publication was withdrawn, and why: its page stays and says so, its files are gone for the public."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="withdrawal", verbose_name=_("publication")
    )
    round = models.ForeignKey(
        MonitoringRound, on_delete=models.PROTECT, related_name="+", verbose_name=_("monitoring round")
    )
    reason = models.TextField(_("reason"), validators=[MaxLengthValidator(MAX_NOTE)])

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="withdrawal_reason",
                violation_error_message=_("Tell why it is withdrawn."),
            )
        ]

    def __str__(self) -> str:
        return str(self.publication)


class PublishedElsewhere(AuthoredModel):
    """Where a party published the monitor itself; the newest row of each party counts, an empty address takes it back."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="elsewhere", verbose_name=_("publication")
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    party_name = models.CharField(_("party as it was called"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = models.DateField(_("date"), null=True, blank=True)

    class Meta:
        verbose_name = _("published elsewhere")
        verbose_name_plural = _("published elsewhere")
        ordering = ["publication", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", published_on__isnull=True)
                | Q(url__startswith="https://", published_on__isnull=False),
                name="elsewhere_https",
                violation_error_message=_("Give an address that begins with https:// and the day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_name}: {self.url}"


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ListedPublication = WithAnnotations[Publication, Afterwards]
