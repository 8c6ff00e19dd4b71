"""The commitment (afspraak), its items, and what it works out or leans on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word
from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import AnyUser

from ..enums import CommitmentKind, ElaborationBasis, Origin
from .frameworks import AnnualAgreement, FrameworkAgreement, RelatedDocument, Theme


class CommitmentQuerySet(TrackedQuerySet["Commitment"]):
    """Commitments for a purpose."""

    def visible_to(self, user: AnyUser) -> CommitmentQuerySet:
        """Those of the frameworks the user may see."""
        return self.filter(framework__in=FrameworkAgreement.objects.visible_to(user))

    def at(self, municipality: str, framework: str, key: str) -> CommitmentQuerySet:
        """The one at an address, with what every page about it shows."""
        place = {"framework__municipality__slug": municipality, "framework__slug": framework}
        return self.filter(**place, key=key).select_related("framework__municipality")


class Commitment(TrackedModel):
    """One commitment, of the framework or of one year.

    `number` is what the document prints: a string, unique in nothing, perhaps empty, never used to sort or
    compare. `key` names the commitment in addresses and never changes. `position` is the order of the document.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="commitments",
        verbose_name=_("framework agreement"),
    )
    annual_agreement = models.ForeignKey(
        AnnualAgreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("annual agreement"),
    )
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("theme"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CommitmentKind.choices)
    key = models.CharField(_("address word"), max_length=60, validators=[address_word])
    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    position = models.PositiveIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    assessable = models.BooleanField(
        _("gets a light"),
        default=True,
        help_text=_("Off: it is followed in the monitor without being judged."),
    )
    monitor_only = models.BooleanField(
        _("only in the monitor"), default=False, help_text=_("The agreement itself does not have it.")
    )

    monitored = models.BooleanField(
        _("always in the monitor"),
        default=False,
        help_text=_("A framework commitment that is followed every year, beside the annual ones."),
    )
    completed_on = models.DateField(
        _("completed on"),
        null=True,
        blank=True,
        help_text=_("From then on it is shown, and nobody is asked about it."),
    )
    lapsed_on = models.DateField(
        _("lapsed on"),
        null=True,
        blank=True,
        help_text=_("From then on it holds no more, by an addendum, or as it never stood in the agreement."),
    )
    #: It was taken in by mistake and never stood in the agreement: it lapsed on that day, and is kept for what hangs on it.
    withdrawn_why = models.TextField(_("why it was withdrawn"), blank=True, editable=False)
    continues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("continues"),
        help_text=_("The commitment of an earlier year or framework that this one carries on."),
    )
    #: The commitment the chain began with; kept by `services.chains`, so that a chain is one query.
    chain = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chain_members",
        editable=False,
        verbose_name=_("first of the chain"),
    )
    source_note = models.TextField(
        _("about the source"),
        blank=True,
        help_text=_("What the document leaves open or contradicts, and how it was read."),
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON, editable=False
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "key"],
                name="commitment_key",
                violation_error_message=_(
                    "This framework agreement has a commitment with this address word."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind=CommitmentKind.ANNUAL, annual_agreement__isnull=False)
                | Q(kind=CommitmentKind.FRAMEWORK, annual_agreement__isnull=True),
                name="commitment_kind",
                violation_error_message=_(
                    "An annual commitment belongs to an annual agreement, a framework one does not."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_why="") | Q(lapsed_on__isnull=False),
                name="commitment_withdrawn",
                violation_error_message=_("What was withdrawn has a day from which it holds no more."),
            ),
        ]
        indexes = [models.Index(fields=["framework", "position"], name="commitment_order")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_made_up(self) -> bool:
        """Whether it was made up for the demonstration."""
        return self.origin == Origin.DEMO

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken in by mistake, and is kept for what hangs on it."""
        return self.withdrawn_why != ""

    def clean(self) -> None:
        """Everything it refers to belongs to the same framework; its address stays."""
        self._check_key()
        if self.theme_id and self.theme is not None and self.theme.framework_id != self.framework_id:
            raise ValidationError({"theme": _("This theme belongs to another framework agreement.")})
        if (
            self.annual_agreement_id
            and self.annual_agreement is not None
            and self.annual_agreement.framework_id != self.framework_id
        ):
            raise ValidationError(
                {"annual_agreement": _("This year belongs to another framework agreement.")}
            )
        if self.continues_id and self.continues_id == self.pk:
            raise ValidationError({"continues": _("A commitment can not continue itself.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises ValidationError on `key` when it is another than the one in the database."""
        self._check_key()
        super().save(*args, **kwargs)

    def _check_key(self) -> None:
        """Links of people and documents lead to the key, so it is given once."""
        if self.pk is None:
            return
        stored = type(self)._base_manager.filter(pk=self.pk).values_list("key", flat=True).first()
        if stored is not None and stored != self.key:
            raise ValidationError({"key": _("The address word of a commitment never changes.")})


class StandingItems(models.Manager.from_queryset(TrackedQuerySet)):
    """Items without those that an addendum ended: of these nothing is asked, copied or printed any more."""

    def get_queryset(self) -> TrackedQuerySet[CommitmentItem]:
        """What still stands."""
        rows: TrackedQuerySet[CommitmentItem] = super().get_queryset().filter(lapsed_on=None)
        return rows


class CommitmentItem(TrackedModel):
    """A part of a commitment: a, b, c or a bullet without a label.

    What an addendum ended keeps its words and the day, for what was said of it: it is found by `ever`, and as what
    something refers to. `objects`, and so `commitment.items`, has what stands.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="items", verbose_name=_("commitment")
    )
    position = models.PositiveIntegerField(_("order"))
    label = models.CharField(_("label"), max_length=10, blank=True)
    text = models.TextField(_("text"))
    lapsed_on = models.DateField(_("lapsed on"), null=True, blank=True, editable=False)

    objects = StandingItems()
    ever = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["commitment", "position"]
        base_manager_name = "ever"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.label} {self.text[:60]}".strip()

    @property
    def short(self) -> str:
        """What it is called where its words stand beside it: its label, or how it begins."""
        words = self.label.rstrip(".)") or " ".join(self.text.split()[:4])
        return words if self.label or words == self.text else f"{words} …"


class Elaboration(TrackedModel):
    """An annual commitment works out a framework commitment; what the link rests on is told."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="elaborates", verbose_name=_("annual commitment")
    )
    of = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        related_name="elaborated_by",
        verbose_name=_("framework commitment"),
    )
    basis = models.CharField(_("basis"), max_length=12, choices=ElaborationBasis.choices)

    class Meta:
        verbose_name = _("elaboration")
        verbose_name_plural = _("elaborations")
        ordering = ["commitment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "of"],
                name="elaboration_once",
                violation_error_message=_("This link exists already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment.number} → {self.of.number}"

    def clean(self) -> None:
        """From an annual to a framework commitment, within one framework."""
        commitment = getattr(self, "commitment", None)
        if commitment is not None and commitment.kind != CommitmentKind.ANNUAL:
            raise ValidationError({"of": _("Only an annual commitment works out a framework commitment.")})
        if self.of_id and self.of.kind != CommitmentKind.FRAMEWORK:
            raise ValidationError({"of": _("Choose a framework commitment.")})
        if self.of_id and self.commitment_id and self.of.framework_id != self.commitment.framework_id:
            raise ValidationError({"of": _("This commitment belongs to another framework agreement.")})


class Reliance(TrackedModel):
    """A commitment leans on a document: when that ends or changes, the commitment may have to as well."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="reliances", verbose_name=_("commitment")
    )
    document = models.ForeignKey(
        RelatedDocument, on_delete=models.PROTECT, related_name="reliances", verbose_name=_("document")
    )
    basis = models.CharField(
        _("basis"), max_length=12, choices=ElaborationBasis.choices, default=ElaborationBasis.PRINTED
    )

    class Meta:
        verbose_name = _("document it leans on")
        verbose_name_plural = _("documents it leans on")
        ordering = ["commitment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "document"],
                name="reliance_once",
                violation_error_message=_("This document stands here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.document)

    def clean(self) -> None:
        """Commitment and document belong to the same framework."""
        if (
            self.document_id
            and self.commitment_id
            and self.document.framework_id != self.commitment.framework_id
        ):
            raise ValidationError({"document": _("This document belongs to another framework agreement.")})
