"""Agreeing and signing: the text as it was put before the parties, and what each of them said about it."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel
from parties.models import Party

from ..enums import AnswerKind, ObjectionOutcome
from .frameworks import AnnualAgreement, FrameworkAgreement
from .proposing import GivenAnswer, ProposedVersion


class AgreementVersion(ProposedVersion):
    """The frozen text of an annual agreement as it was proposed; what is signed is one of these, word for word.

    `content` is as `services.versions.content_of` makes it.
    """

    annual_agreement = models.ForeignKey(
        AnnualAgreement,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("annual agreement"),
    )
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(2000)])
    #: Nobody was asked: it was recorded with its signatures (`services.signed_before`), on the day it is proposed on.
    on_paper = models.BooleanField(_("signed on paper before it came here"), default=False)

    class Meta:
        verbose_name = _("version of an annual agreement")
        verbose_name_plural = _("versions of annual agreements")
        ordering = ["annual_agreement", "number"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["annual_agreement", "number"],
                name="agreement_version_once",
                violation_error_message=_("There is a version with this number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.annual_agreement.year}, {self.number}"

    @property
    def commitments(self) -> list[dict[str, Any]]:
        """The commitments of the frozen text, in its order."""
        found: list[dict[str, Any]] = self.content["commitments"]
        return found


class PartyAnswer(GivenAnswer):
    """What a party said about a version of an annual agreement; `digest` is of the commitments that bind it.

    A signature taken back stays, so a party may have two: the verbs see to it that one counts (`services.standing`).
    """

    agreement_version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="answers", verbose_name=_("version")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="agreement_answers", verbose_name=_("party")
    )
    kind = models.CharField(_("answer"), max_length=12, choices=AnswerKind.choices)

    class Meta:
        verbose_name = _("answer of a party")
        verbose_name_plural = _("answers of parties")
        ordering = ["agreement_version", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                # Of a paper of long ago it is not always known.
                condition=~Q(kind=AnswerKind.SIGN) | ~Q(function="") | Q(on_paper=True),
                name="signature_function",
                violation_error_message=_("Tell in which function was signed."),
            ),
            models.CheckConstraint(
                condition=Q(kind=AnswerKind.SIGN) | Q(reservation=""),
                name="reservation_of_signature",
                violation_error_message=_("Only who signs makes a reservation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_kind_display()}"


class FrameworkSignature(TrackedModel):
    """That a party signed the framework agreement on paper, and what is known of it.

    The day of the whole is `FrameworkAgreement.adopted_on`; a day stands here where one is known of this party.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="signatures",
        verbose_name=_("framework agreement"),
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="framework_signatures", verbose_name=_("party")
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    reference = models.CharField(_("decision"), max_length=120, blank=True)
    #: Of who represents a party: its articles of association, a mandate, a proxy of a day.
    power = models.CharField(_("by what power"), max_length=250, blank=True)
    #: What it waits for, as the approval of a supervisory board, until the day on which that came.
    reservation = models.CharField(_("under reservation of"), max_length=250, blank=True)
    lifted_on = models.DateField(_("reservation lifted on"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature of a framework agreement")
        verbose_name_plural = _("signatures of framework agreements")
        ordering = ["framework", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "party"],
                name="framework_signature_once",
                violation_error_message=_("This party signed already."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | ~Q(reservation=""),
                name="framework_signature_lifted",
                violation_error_message=_("Only a reservation is lifted: tell which it was."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)


class Objection(TrackedModel):
    """What a party has against a commitment of a version, or against the whole, and what was done with it."""

    agreement_version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="objections", verbose_name=_("version")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="objections", verbose_name=_("party")
    )
    #: Of the commitment in the frozen text; empty for the whole. Not a foreign key: a draft may lose a commitment.
    commitment_key = models.CharField(_("address word of the commitment"), max_length=60, blank=True)
    reason = models.TextField(_("objection"), validators=[MaxLengthValidator(4000)])
    raised_on = models.DateField(_("raised on"))
    raised_by = models.CharField(_("raised by"), max_length=200)
    outcome = models.CharField(
        _("what was done with it"),
        max_length=10,
        choices=ObjectionOutcome.choices,
        default=ObjectionOutcome.OPEN,
    )
    answer = models.TextField(_("answer"), blank=True, validators=[MaxLengthValidator(4000)])
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["agreement_version", "pk"]

    def __str__(self) -> str:
        return f"{self.party}: {self.reason[:60]}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.outcome == ObjectionOutcome.OPEN
