"""The addendum (allonge): a change of what was signed that every party it binds consents to."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word
from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import AnyUser, Party

from ..enums import AddendumStatus, ChangeKind, ConsentKind
from .commitments import Commitment
from .frameworks import AnnualAgreement, FrameworkAgreement, Theme
from .proposing import GivenAnswer, ProposedVersion


class AddendumQuerySet(TrackedQuerySet["Addendum"]):
    """Addenda for a purpose."""

    def visible_to(self, user: AnyUser) -> AddendumQuerySet:
        """Those of the frameworks the user may see."""
        return self.filter(framework__in=FrameworkAgreement.objects.visible_to(user))


class Addendum(TrackedModel):
    """Changes of a framework agreement, or of one annual agreement of it, with a reason and a day of effect.

    `number` counts per framework. What was put before the parties stands in its versions.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="addenda",
        verbose_name=_("framework agreement"),
    )
    annual_agreement = models.ForeignKey(
        AnnualAgreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="addenda",
        verbose_name=_("annual agreement"),
        help_text=_("Empty: it changes the framework agreement."),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    reason = models.TextField(_("reason"), validators=[MaxLengthValidator(4000)])
    effective_on = models.DateField(_("holds from"))
    status = models.CharField(
        _("status"), max_length=10, choices=AddendumStatus.choices, default=AddendumStatus.DRAFT
    )
    agreed_on = models.DateField(_("all consented on"), null=True, blank=True)
    settled_on = models.DateField(_("put into effect or withdrawn on"), null=True, blank=True)
    settled_by = models.CharField(_("put into effect or withdrawn by"), max_length=200, blank=True)
    #: Why it was taken back or withdrawn, the last time.
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(2000)])

    objects = AddendumQuerySet.as_manager()

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "number"],
                name="addendum_number",
                violation_error_message=_("This framework agreement has an addendum with this number."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Addendum %(n)s: %(title)s") % {"n": self.number, "title": self.title})

    def clean(self) -> None:
        """The year is one of the same framework."""
        if self.annual_agreement is not None and self.annual_agreement.framework_id != self.framework_id:
            raise ValidationError(
                {"annual_agreement": _("This year belongs to another framework agreement.")}
            )


class AddendumChange(TrackedModel):
    """What an addendum does with one commitment.

    `wanted` is what was asked for, as plain values (`services.addendum_changes.Wanted`); `before` and `after` are the
    words with whom they bind, as the services read them; a new commitment has no before, one that lapses no after.
    """

    addendum = models.ForeignKey(
        Addendum, on_delete=models.CASCADE, related_name="changes", verbose_name=_("addendum")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=ChangeKind.choices)
    #: Of a new one only once it is in effect.
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="addendum_changes",
        verbose_name=_("commitment"),
    )
    key = models.CharField(_("address word"), max_length=60, validators=[address_word])
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="addendum_changes",
        verbose_name=_("theme"),
    )
    wanted = models.JSONField(_("what was asked for"), default=dict, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of a commitment")
        verbose_name_plural = _("changes of commitments")
        ordering = ["addendum", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["addendum", "key"],
                name="addendum_change_once",
                violation_error_message=_("This addendum changes this commitment already."),
            )
        ]

    def __str__(self) -> str:
        words: dict[str, Any] = self.after or self.before or {}
        return f"{words.get('number', '')} {words.get('title', self.key)}".strip()

    @property
    def ends(self) -> bool:
        """Whether the commitment lapses."""
        return self.kind == ChangeKind.LAPSE


class AddendumVersion(ProposedVersion):
    """The frozen text of an addendum, as `services.addendum_changes.content_of` makes it."""

    addendum = models.ForeignKey(
        Addendum, on_delete=models.PROTECT, related_name="versions", verbose_name=_("addendum")
    )

    class Meta:
        verbose_name = _("version of an addendum")
        verbose_name_plural = _("versions of addenda")
        ordering = ["addendum", "number"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["addendum", "number"],
                name="addendum_version_once",
                violation_error_message=_("There is a version with this number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.addendum.number}, {self.number}"


class AddendumAnswer(GivenAnswer):
    """What a party said to a version of an addendum."""

    addendum_version = models.ForeignKey(
        AddendumVersion, on_delete=models.PROTECT, related_name="answers", verbose_name=_("version")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="addendum_answers", verbose_name=_("party")
    )
    kind = models.CharField(_("answer"), max_length=8, choices=ConsentKind.choices)

    class Meta:
        verbose_name = _("answer to an addendum")
        verbose_name_plural = _("answers to addenda")
        ordering = ["addendum_version", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ConsentKind.CONSENT) | ~Q(function=""),
                name="consent_function",
                violation_error_message=_("Tell in which function consent is given."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConsentKind.REFUSE) | ~Q(text=""),
                name="refusal_reason",
                violation_error_message=_("Tell why your organisation does not consent."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ConsentKind.CONSENT) | Q(reservation=""),
                name="reservation_of_consent",
                violation_error_message=_("Only who consents makes a reservation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_kind_display()}"
