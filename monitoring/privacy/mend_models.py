"""That a party is asked to mend what it wrote: a text, a reaction, the source of a figure or the name of a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.models import Coordination
from config.web.history import AppendOnlyQuerySet, AuthoredModel
from parties.models import Party

from ..collecting.models import Attachment
from ..enums import FindingKind
from ..figures.models import Measurement
from ..reactions.models import PartyView
from ..rounds.entry_models import ProgressReport
from ..rounds.models import RoundLine
from .models import TextClearance

#: What a request can be about; one of them is filled.
ABOUT = ("report", "view", "measurement", "attachment")
#: For a figure whose source tells no day: it is older than any.
_NO_DAY = Value(date(1, 1, 1))
#: About a figure of all together.
_IS_JOINT = Q(measurement__isnull=False, measurement__party=None)


def _first(rows: models.QuerySet[ProgressReport | PartyView | Measurement]) -> Subquery:
    return Subquery(rows.order_by("pk").values("created_at")[:1])


def _told_anew() -> models.QuerySet[ProgressReport]:
    return ProgressReport.objects.annotate(part=Coalesce("item", 0)).filter(
        line=OuterRef("line"),
        party=OuterRef("report__party"),
        part=Coalesce(OuterRef("report__item"), 0),
        pk__gt=OuterRef("report"),
    )


def _said_anew() -> models.QuerySet[PartyView]:
    return PartyView.objects.filter(
        line=OuterRef("line"),
        party=OuterRef("view__party"),
        kind=OuterRef("view__kind"),
        pk__gt=OuterRef("view"),
    )


def _measured_anew() -> models.QuerySet[Measurement]:
    """Figures that the monitor of the round shows instead: as `BY_DAY` tells."""
    day = Coalesce(OuterRef("measurement__reference_date"), _NO_DAY)
    return (
        Measurement.objects.standing()
        # Of a joint figure there is no party.
        .annotate(day=Coalesce("reference_date", _NO_DAY), whose=Coalesce("party", 0))
        .filter(
            Q(day__gt=day) | Q(day=day, pk__gt=OuterRef("measurement")),
            indicator=OuterRef("measurement__indicator"),
            whose=Coalesce(OuterRef("measurement__party"), 0),
            day__lte=OuterRef("line__round__reference_date"),
        )
    )


def _taken_away() -> Subquery:
    gone = Attachment.history.filter(id=OuterRef("attachment"), history_type="-")
    return Subquery(gone.values("history_date")[:1])


class MendOutcome(TypedDict):
    """What the query adds to a request: when the party mended it, and whether the words were kept after all."""

    mended_at: datetime | None
    is_kept: bool


class MendRequestQuerySet(AppendOnlyQuerySet["MendRequest"]):
    """Requests for a purpose."""

    def with_outcome(self) -> QuerySet[ToldRequest]:
        """Add to each what came of it."""
        kept = TextClearance.objects.filter(
            round__framework=OuterRef("line__round__framework"), digest=OuterRef("digest")
        )
        mended = Coalesce(
            _first(_told_anew()),
            _first(_said_anew()),
            _first(_measured_anew()),
            F("measurement__intake__taken_back__created_at"),
            _taken_away(),
        )
        rows: QuerySet[MendRequest] = self
        return rows.annotate(mended_at=mended, is_kept=Exists(kept))

    def with_mender(self) -> MendRequestQuerySet:
        """Add for which party a joint figure was mended (`mended_by`); None of anything else, which its own party mended."""
        by = Subquery(_measured_anew().order_by("pk").values("author_party")[:1])
        return self.annotate(mended_by=Case(When(_IS_JOINT, then=by)))

    def of_today(self, day: date | None = None) -> MendRequestQuerySet:
        """Add the party that can mend it on a day (`asked_party`, its id): of a joint figure who coordinates then, else who
        was asked; and that party's word and name.
        """
        leads = Coordination.objects.current(day).filter(framework=OuterRef("line__round__framework"))
        first = Subquery(leads.order_by("starts_on", "pk").values("party")[:1])
        now = Coalesce(Case(When(_IS_JOINT, then=first)), "party", output_field=models.BigIntegerField())
        party = Party.objects.filter(pk=OuterRef("asked_party"))
        return self.annotate(asked_party=now).annotate(
            asked_slug=Subquery(party.values("slug")), asked_name=Subquery(party.values("name"))
        )

    def waiting(self) -> QuerySet[ToldRequest]:
        """Those about what still stands, and that nobody allowed meanwhile."""
        waits: dict[str, Any] = {"mended_at__isnull": True, "is_kept": False}
        return self.with_outcome().filter(**waits)


class MendRequest(AuthoredModel):
    """A party is asked to mend what it wrote, since words in it may be private. `party`: who was asked then; a joint figure
    is mended by who coordinates today (`of_today`).

    The words are told by where they stand (`field` of what it is about), which is never changed itself. It holds as long
    as that is the party's newest about that part of the line, or figure; a file, until it is taken away.
    """

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="mend_requests", verbose_name=_("line")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="mend_requests", verbose_name=_("party")
    )
    report = models.ForeignKey(
        ProgressReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mend_requests",
        verbose_name=_("text"),
    )
    view = models.ForeignKey(
        PartyView,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mend_requests",
        verbose_name=_("reaction"),
    )
    measurement = models.ForeignKey(
        Measurement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mend_requests",
        verbose_name=_("measurement"),
    )
    # Taking a file away is how its name is mended: that it was asked stays, as its history does.
    attachment = models.ForeignKey(
        Attachment,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="mend_requests",
        verbose_name=_("attachment"),
    )
    field = models.CharField(_("where it stands"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=FindingKind.choices)
    start = models.PositiveIntegerField(_("begins at"))
    end = models.PositiveIntegerField(_("ends at"))
    digest = models.CharField(_("digest of the words in their text"), max_length=64)

    objects = MendRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to mend a text")
        verbose_name_plural = _("requests to mend a text")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "line",
                "digest",
                *(Coalesce(name, 0) for name in ABOUT),
                name="mend_asked_once",
                violation_error_message=_("The party was asked already."),
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False, view=None, measurement=None, attachment=None)
                | Q(report=None, view__isnull=False, measurement=None, attachment=None)
                | Q(report=None, view=None, measurement__isnull=False, attachment=None)
                | Q(report=None, view=None, measurement=None, attachment__isnull=False),
                name="mend_about_one",
                violation_error_message=_("A request is about one thing."),
            ),
        ]

    def __str__(self) -> str:
        """Where it belongs, not what it is about."""
        return f"{self.line}: {self.get_kind_display()}"

    @property
    def about(self) -> tuple[str, int]:
        """What it is about: the name of the field that is filled, and the id there."""
        return next((name, pk) for name in ABOUT if (pk := getattr(self, f"{name}_id")) is not None)


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ToldRequest = WithAnnotations[MendRequest, MendOutcome]
