"""What commitments here contribute to elsewhere: goals agreed nationally, and the Global Goals."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word
from config.web.history import TrackedModel
from config.web.lines import OneLineField

from ..enums import ElaborationBasis, GlobalGoal
from .commitments import Commitment
from .frameworks import FrameworkAgreement, Theme

#: What a link to a goal can rest on.
BASES = [(one.value, one.label) for one in (ElaborationBasis.PRINTED, ElaborationBasis.OUR_READING)]
#: The longest explanation.
MAX_WORDS = 2000


class NationalGoal(TrackedModel):
    """A goal of a national agreement, as this framework agreement tells it.

    Each framework tells the goals in words of its own, with its own choice among them; `key` names one in addresses
    and never changes.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="national_goals",
        verbose_name=_("framework agreement"),
    )
    position = models.PositiveIntegerField(_("order"))
    key = models.CharField(_("address word"), max_length=60, validators=[address_word])
    title = OneLineField(_("goal"), max_length=200)
    words = models.TextField(_("explanation"), blank=True, validators=[MaxLengthValidator(MAX_WORDS)])
    term = OneLineField(_("for when"), max_length=60, blank=True)
    source = OneLineField(_("where it stands"), max_length=200)

    class Meta:
        verbose_name = _("national goal")
        verbose_name_plural = _("national goals")
        ordering = ["framework", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "key"],
                name="national_goal_key",
                violation_error_message=_("This framework agreement has a goal with this address word."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class GoalLink(TrackedModel):
    """A theme as a whole, or one commitment, serves a national goal; what the link rests on is told."""

    goal = models.ForeignKey(
        NationalGoal, on_delete=models.CASCADE, related_name="links", verbose_name=_("national goal")
    )
    theme = models.ForeignKey(
        Theme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="goal_links",
        verbose_name=_("theme"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="goal_links",
        verbose_name=_("commitment"),
    )
    basis = models.CharField(_("basis"), max_length=12, choices=BASES)

    class Meta:
        verbose_name = _("link to a national goal")
        verbose_name_plural = _("links to national goals")
        ordering = ["goal", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(theme__isnull=True) ^ Q(commitment__isnull=True),
                name="goal_link_of_one",
                violation_error_message=_("Choose a theme or a commitment, one of the two."),
            ),
            models.UniqueConstraint(
                fields=["goal", "theme"],
                name="goal_link_theme",
                violation_error_message=_("This theme is linked to the goal already."),
            ),
            models.UniqueConstraint(
                fields=["goal", "commitment"],
                name="goal_link_commitment",
                violation_error_message=_("This commitment is linked to the goal already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.theme or self.commitment)

    def clean(self) -> None:
        """Both ends belong to one framework."""
        wrong: dict[str, Any] = {}
        goal = getattr(self, "goal", None)
        if goal is None or goal.framework_id is None:
            return
        if self.theme and self.theme.framework_id != goal.framework_id:
            wrong["theme"] = _("This theme belongs to another framework agreement.")
        if self.commitment and self.commitment.framework_id != goal.framework_id:
            wrong["commitment"] = _("This commitment belongs to another framework agreement.")
        if wrong:
            raise ValidationError(wrong)


class GlobalGoalMark(TrackedModel):
    """A commitment contributes to one of the Global Goals of the United Nations."""

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        related_name="global_goals",
        verbose_name=_("commitment"),
    )
    goal = models.PositiveSmallIntegerField(_("Global Goal"), choices=GlobalGoal.choices)
    basis = models.CharField(_("basis"), max_length=12, choices=BASES)

    class Meta:
        verbose_name = _("Global Goal of a commitment")
        verbose_name_plural = _("Global Goals of commitments")
        ordering = ["commitment", "goal"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "goal"],
                name="global_goal_once",
                violation_error_message=_("This commitment has this Global Goal already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.get_goal_display()}"
