"""What parties say about the lights of a round, and what was put right after it closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from config.web.history import AuthoredModel
from parties.models import Party

from ..enums import NEEDS_EXPLANATION, Light, ViewKind
from ..rounds.entry_models import Assessment
from ..rounds.models import MonitoringRound, RoundLine


def differs(light: str, now: str) -> bool:
    """Whether a party's own light is another one than stands `now`; who has none of its own differs from nothing."""
    return light not in ("", now)


def holds(light: str, stood: str, now: str) -> bool:
    """Whether a reaction says something about the light that stands `now`: an own light, or no objection to this one."""
    return bool(light) or stood == now


def is_settled(about: int | None, current: Assessment | None) -> bool:
    """Whether the light that stands was decided on after what was said (`about`: the assessment it was said of)."""
    return current is not None and bool(current.decision) and (about or 0) < current.pk


class PartyView(AuthoredModel):
    """What one party says about the light of a line; the newest of each kind counts, the earlier ones stay.

    A proposal comes from who leads, with its reasons. A reaction without a light of its own is 'no objection' to the
    light that `stood` at that moment (docs/decisions/0035).
    """

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="views", verbose_name=_("line")
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="views", verbose_name=_("party"))
    kind = models.CharField(_("kind"), max_length=10, choices=ViewKind.choices)
    light = models.CharField(
        _("light"), max_length=10, choices=Light.choices, blank=True, help_text=_("Empty: no objection.")
    )
    stood = models.CharField(_("light that stood"), max_length=10, choices=Light.choices, default=Light.NONE)
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="views",
        verbose_name=_("assessment that stood"),
    )
    reason = models.TextField(_("reason"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    adjustment = models.TextField(_("adjustment"), blank=True)
    late = models.BooleanField(_("after the term"), default=False)
    dated = models.DateField(_("date"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON)

    class Meta:
        verbose_name = _("view of a party")
        verbose_name_plural = _("views of parties")
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["line", "party", "kind"], name="view_of_party")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ViewKind.VIEW) | Q(light="") | ~Q(reason=""),
                name="view_reason",
                violation_error_message=_("Tell why this party sees another light."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=ViewKind.PROPOSAL) | (~Q(light="") & ~Q(light=Light.NONE)),
                name="proposal_light",
                violation_error_message=_("Choose the light that is proposed."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=ViewKind.PROPOSAL)
                | ~Q(light__in=NEEDS_EXPLANATION)
                | (~Q(cause="") & ~Q(adjustment="")),
                name="proposal_explained",
                violation_error_message=_("Tell the cause and what is done about it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_light_display() or _('no objection')}"


class Correction(AuthoredModel):
    """What was found wrong after a round closed: it stands beside the round, whose report stays as it was."""

    round = models.ForeignKey(
        MonitoringRound,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("monitoring round"),
    )
    line = models.ForeignKey(
        RoundLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("line"),
        help_text=_("Empty: about the whole round."),
    )
    text = models.TextField(_("what is corrected"))
    dated = models.DateField(_("date"))

    class Meta:
        verbose_name = _("correction after closing")
        verbose_name_plural = _("corrections after closing")
        ordering = ["round", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
