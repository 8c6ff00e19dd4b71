"""Projects of dwellings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import Commitment, FrameworkAgreement, Indicator
from config.web.history import TrackedModel, TrackedQuerySet
from config.web.lines import OneLineField
from parties.enums import PartyKind
from parties.models import AnyUser, Party

from ..enums import PlanStatus, ProjectKind, ProjectPhase

#: The longest explanation.
MAX_NOTE = 2000
#: More dwellings than any project has.
MAX_HOMES = 20_000
FIRST_YEAR, LAST_YEAR = 1990, 2100


def builds(party: Party) -> bool:
    """Whether a project can be of this party. Tenant organisations build nothing."""
    return party.kind != PartyKind.TENANT_ORGANISATION


class HousingProjectQuerySet(TrackedQuerySet["HousingProject"]):
    """Projects for a purpose."""

    def visible_to(self, user: AnyUser) -> HousingProjectQuerySet:
        """Those of the framework agreements the person may see."""
        return self.filter(framework__in=FrameworkAgreement.objects.visible_to(user))


class HousingProject(TrackedModel):
    """A place where dwellings come, go or are renewed. How many may be unknown; nothing of it is a promise by itself.

    One that first demolishes and then builds stands in the list twice: the dwellings go and come in different years.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("framework agreement"),
    )
    name = OneLineField(_("project"), max_length=160)
    place = OneLineField(_("place"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ProjectKind.choices)
    developer = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("of whom"),
    )
    outsider = OneLineField(_("of somebody else"), max_length=160, blank=True)
    homes = models.PositiveIntegerField(
        _("dwellings"), null=True, blank=True, validators=[MaxValueValidator(MAX_HOMES)]
    )
    social_homes = models.PositiveIntegerField(_("of which social rent"), null=True, blank=True)
    plan = models.CharField(_("plan"), max_length=4, choices=PlanStatus.choices, blank=True)
    phase = models.CharField(_("phase"), max_length=10, choices=ProjectPhase.choices, blank=True)
    ready_year = models.PositiveSmallIntegerField(
        _("year it is ready"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    ready_words = OneLineField(_("in words"), max_length=80, blank=True)
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("commitment"),
    )
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("counts towards"),
    )
    note = models.TextField(_("explanation"), blank=True, validators=[MaxLengthValidator(MAX_NOTE)])
    table_only = models.BooleanField(
        _("only for the parties at the table"),
        default=False,
        help_text=_("It stands in no publication, also where the projects are a part of those."),
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON, editable=False
    )
    source = OneLineField(_("source"), max_length=200, blank=True, editable=False)
    as_of = models.DateField(_("state on"), null=True, blank=True, editable=False)

    objects = HousingProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project of dwellings")
        verbose_name_plural = _("projects of dwellings")
        ordering = ["framework", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(developer__isnull=True) | Q(outsider=""),
                name="project_of_one",
                violation_error_message=_("Name a party, or somebody else, not both."),
            ),
            models.CheckConstraint(
                condition=Q(homes__isnull=True)
                | Q(social_homes__isnull=True)
                | Q(social_homes__lte=F("homes")),
                name="project_part_of_homes",
                violation_error_message=_("More social rent than there are dwellings."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.DOCUMENT) | ~Q(source=""),
                name="project_source",
                violation_error_message=_("Tell which document this was taken from."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def whose(self) -> str:
        """Of whom it is, in words; empty where nobody told."""
        return self.developer.label if self.developer else self.outsider

    def clean(self) -> None:
        """What belongs together, told at the field it is about."""
        wrong: dict[str, Any] = {}
        if self.developer_id and self.outsider:
            wrong["outsider"] = _("Name a party, or somebody else, not both.")
        if self.homes is not None and (self.social_homes or 0) > self.homes:
            wrong["social_homes"] = _("More social rent than there are dwellings.")
        if self.phase == ProjectPhase.READY and (self.ready_year or 0) > timezone.localdate().year:
            wrong["ready_year"] = _("What is ready was ready this year or before.")
        if self.commitment and self.commitment.framework_id != self.framework_id:
            wrong["commitment"] = _("This commitment belongs to another framework agreement.")
        if self.indicator and self.indicator.framework_id != self.framework_id:
            wrong["indicator"] = _("This figure belongs to another framework agreement.")
        if wrong:
            raise ValidationError(wrong)
