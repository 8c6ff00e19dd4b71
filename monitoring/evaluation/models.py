"""The evaluation of a year, and what each party and all together judge of a commitment."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import Commitment, FrameworkAgreement
from config.web.history import NAME_LENGTH, AuthoredModel, TrackedModel
from parties.models import Party

from ..enums import Onward, Outcome

#: Characters of a lesson.
MAX_LESSON = 5000


class EvaluationClosedError(Exception):
    """The evaluation is closed: nothing in it changes any more."""


class Evaluation(TrackedModel):
    """The evaluation of one year of a framework; it begins with the first judgement and ends with its closing."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="evaluations",
        verbose_name=_("framework agreement"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    note = models.TextField(_("in short"), blank=True, validators=[MaxLengthValidator(MAX_LESSON)])
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True)
    #: The last time it was opened again; what was concluded before stands in its closings.
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)
    reopened_by = models.CharField(_("reopened by"), max_length=200, blank=True)
    reopened_why = models.TextField(
        _("why it was reopened"), blank=True, validators=[MaxLengthValidator(2000)]
    )

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["framework", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "year"],
                name="evaluation_once",
                violation_error_message=_("This year has an evaluation already."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2099),
                name="evaluation_year",
                violation_error_message=_("Give a year between 1990 and 2099."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.framework}"

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.closed_on is not None


class EvaluationClosing(AuthoredModel):
    """An evaluation as it was closed: judgements, and the lights and texts it looked at. Stays when it is reopened."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="closings", verbose_name=_("evaluation")
    )
    closed_on = models.DateField(_("closed on"))
    note = models.TextField(_("in short"), blank=True, validators=[MaxLengthValidator(MAX_LESSON)])
    #: As `evaluation.seen.content_of` makes it.
    content = models.JSONField(_("text"))
    #: The step of the cycle that was completed with it; a number, as a step may be removed.
    step_id = models.BigIntegerField(_("step of the cycle"), null=True, blank=True)
    author_name = models.CharField(_("closed by"), max_length=NAME_LENGTH)

    class Meta:
        verbose_name = _("closing of an evaluation")
        verbose_name_plural = _("closings of evaluations")
        ordering = ["evaluation", "pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.evaluation.year}, {self.closed_on}"


class Judgement(TrackedModel):
    """What a party, or (without one) all together, judge of a commitment in that year."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="judgements", verbose_name=_("evaluation")
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="judgements", verbose_name=_("commitment")
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="judgements",
        verbose_name=_("party"),
        help_text=_("Empty: the joint judgement."),
    )
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome.choices)
    lesson = models.TextField(_("lesson"), blank=True, validators=[MaxLengthValidator(MAX_LESSON)])
    onward = models.CharField(_("next year"), max_length=10, choices=Onward.choices, blank=True)
    written_on = models.DateField(_("written on"))
    written_by = models.CharField(_("written by"), max_length=200)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "commitment", "party"],
                name="judgement_once",
                violation_error_message=_("This party has judged this commitment already."),
            ),
            models.UniqueConstraint(
                fields=["evaluation", "commitment"],
                condition=Q(party__isnull=True),
                name="judgement_joint_once",
                violation_error_message=_("This commitment has a joint judgement already."),
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False) | ~Q(onward=""),
                name="judgement_joint_onward",
                violation_error_message=_("Choose what happens in the next year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}: {self.get_outcome_display()}"

    def clean(self) -> None:
        """Evaluation and commitment belong to the same framework."""
        evaluation, commitment = getattr(self, "evaluation", None), getattr(self, "commitment", None)
        if evaluation and commitment and evaluation.framework_id != commitment.framework_id:
            raise ValidationError(
                {"commitment": _("This commitment belongs to another framework agreement.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises EvaluationClosedError once the evaluation is closed, whatever this object says."""
        _refuse_closed(self.evaluation_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, with its trace; raises EvaluationClosedError once the evaluation is closed."""
        _refuse_closed(self.evaluation_id)
        return super().delete(*args, **kwargs)


class PartyOutcome(TrackedModel):
    """What came of it at one party, where that differs from the joint judgement."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.CASCADE, related_name="per_party", verbose_name=_("judgement")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("party")
    )
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome.choices)

    class Meta:
        verbose_name = _("result of a party")
        verbose_name_plural = _("results of parties")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "party"],
                name="party_outcome_once",
                violation_error_message=_("This party has a result here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_outcome_display()}"


def _refuse_closed(evaluation: int) -> None:
    if Evaluation._base_manager.filter(pk=evaluation, closed_on__isnull=False).exists():
        raise EvaluationClosedError
