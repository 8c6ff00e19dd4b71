"""Changes of what was signed: recorded with the meeting that decided, never made in silence."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import NAME_LENGTH, AuthoredModel

from .addenda import Addendum
from .commitments import Commitment


class Amendment(AuthoredModel):
    """A commitment that was changed, with its words before and after: by consensus in a meeting, or by an addendum.

    `before` and `after` hold number, title, text, items, who and when, as `services.versions.words_of` makes them;
    `after` says `lapsed` of one that ended. Of an addendum, `meeting` is its title and `decided_on` the last consent.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("commitment")
    )
    addendum = models.ForeignKey(
        Addendum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name=_("addendum"),
    )
    meeting = models.CharField(_("meeting"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    effective_on = models.DateField(_("holds from"))
    reason = models.TextField(_("reason"), validators=[MaxLengthValidator(2000)])
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    author_name = models.CharField(_("recorded by"), max_length=NAME_LENGTH)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["commitment", "effective_on", "pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.commitment}: {self.effective_on}"
