"""A question by mail to somebody without an account, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from config.web.history import TrackedModel, TrackedQuerySet
from config.web.lines import OneLineField
from parties.enums import MembershipRole
from parties.models import AnyUser, Mail, Party
from parties.permissions import party_ids

from ..enums import AnswerDecision, AskState
from ..rounds.entry_models import ProgressReport
from ..rounds.models import RoundLine

#: The longest question.
MAX_QUESTION = 1000


class AskLinkQuerySet(TrackedQuerySet["AskLink"]):
    """Questions for a purpose."""

    def visible_to(self, user: AnyUser) -> AskLinkQuerySet:
        """Those of the parties the person is an editor of; an answer that nobody took over is theirs alone."""
        return self.filter(
            party__in=party_ids(user, MembershipRole.EDITOR),
            line__round__framework__in=FrameworkAgreement.objects.visible_to(user),
        )


class AskLink(TrackedModel):
    """A link that opens one field: what `party` tells about `line`. Only the digest of its secret word is kept."""

    #: Of a link that was made just now, in memory only: its address, its mail, and the links that went along in it.
    url = ""
    mail: Mail | None = None
    together: Sequence[AskLink] = ()

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="questions", verbose_name=_("line")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="questions", verbose_name=_("party")
    )
    function = OneLineField(_("function"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    question = models.TextField(_("question"), blank=True, validators=[MaxLengthValidator(MAX_QUESTION)])
    token_hash = models.CharField(_("digest of the link"), max_length=64, unique=True, editable=False)
    asked_by = OneLineField(_("asked by"), max_length=200)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    expires_on = models.DateField(_("last day"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    decision = models.CharField(
        _("decision"), max_length=10, choices=AnswerDecision.choices, blank=True, editable=False
    )
    #: The question in whose mail this link went along, where one mail asked about several lines.
    mailed_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    #: What became of an answer that was taken over.
    report = models.ForeignKey(
        ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = AskLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("question by mail")
        verbose_name_plural = _("questions by mail")
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="") | Q(answered_at__isnull=False),
                name="ask_decided_after_answer",
                violation_error_message=_("There is no answer to decide about."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.line}"

    def state(self, today: date) -> AskState:
        """What can be done with the link on a day (line, round and commitment loaded: once nothing is asked it is over)."""
        if self.withdrawn_at is not None:
            return AskState.WITHDRAWN
        if self.answered_at is not None:
            return AskState.ANSWERED
        if today > self.expires_on:
            return AskState.EXPIRED
        asks = self.line.round.accepts_answers and not self.line.is_completed
        return AskState.OPEN if asks else AskState.ROUND_OVER

    @property
    def waits(self) -> bool:
        """Whether there is an answer nobody decided about."""
        return self.answered_at is not None and not self.decision
