"""What is said about a line of a bid: the answers of the others, with what they propose instead, and what who bid
says to that.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.web.history import AppendOnlyModel, AuthoredModel
from config.web.units import span, unit_beside
from parties.models import Party

from ..enums import BidAnswer, BidReplyKind
from .bids import TEXT_LENGTH, BidLine

#: Answers that propose something else than the line says.
PROPOSES = Q(quantity__isnull=False) | ~Q(planned="") | ~Q(per_year={})


class BidResponse(AppendOnlyModel):
    """What a party answered to a line of another party's bid; the latest of a party is what it says now.

    A counter-proposal is another number (counted as the line is), for the whole or for years of it, another moment or more of
    these; what is empty stays as it was bid.
    """

    #: What its numbers count, for the log.
    COUNTED_IN = "line.counts"

    line = models.ForeignKey(
        BidLine, on_delete=models.PROTECT, related_name="responses", verbose_name=_("line of a bid")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="bid_responses", verbose_name=_("party")
    )
    answer = models.CharField(_("answer"), max_length=8, choices=BidAnswer.choices)
    why = models.TextField(_("reason"), blank=True, validators=[MaxLengthValidator(TEXT_LENGTH)])
    quantity = models.DecimalField(
        _("proposed number"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    upto = models.DecimalField(_("proposed up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    planned = models.CharField(_("proposed moment"), max_length=250, blank=True)
    #: By year the number, or the two it lies between, as text: {"2027": ["30", "40"], "2028": ["50", null]}.
    per_year = models.JSONField(_("proposed per year"), default=dict, blank=True)
    author_name = models.CharField(_("answered by"), max_length=200)

    class Meta:
        verbose_name = _("answer to a bid")
        verbose_name_plural = _("answers to bids")
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upto__isnull=True) | Q(quantity__isnull=False, upto__gt=F("quantity")),
                name="bid_response_between_two",
                violation_error_message=_("A range takes two numbers, the second above the first."),
            ),
            models.CheckConstraint(
                condition=~Q(answer=BidAnswer.AGREE) | ~PROPOSES,
                name="bid_response_agrees_or_proposes",
                violation_error_message=_("Who agrees proposes nothing else."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_answer_display()}"

    @property
    def proposes(self) -> bool:
        """Whether it is a counter-proposal."""
        return self.quantity is not None or bool(self.planned) or bool(self.per_year)

    @property
    def years(self) -> dict[int, tuple[Decimal, Decimal | None]]:
        """The numbers it proposes per year, each with the second of a range."""
        return {
            int(year): (Decimal(first), None if last is None else Decimal(last))
            for year, (first, last) in sorted(self.per_year.items())
        }

    @property
    def numbers(self) -> str:
        """The number it proposes, or from where to where; empty where it leaves that as it was."""
        return "" if self.quantity is None else span(self.quantity, self.upto, self.line.counts)

    @property
    def counted_in(self) -> str:
        """The unit as it stands behind that; `line` should have been read with it."""
        return "" if self.quantity is None else unit_beside(self.quantity, self.upto, self.line.counts)

    @property
    def proposal(self) -> str:
        """What it proposes, in words."""
        whole = f"{self.numbers} {self.counted_in}".strip()
        return ", ".join(filter(None, (whole, " · ".join(self.years_told), self.planned)))

    @property
    def years_told(self) -> list[str]:
        """The numbers per year in words, with their unit where no other number tells it."""
        unit = self.line.counts if self.per_year else ""
        return [
            f"{year}: {span(*ends, unit)} {'' if self.numbers else unit_beside(*ends, unit)}".strip()
            for year, ends in self.years.items()
        ]

    @property
    def reply(self) -> BidReply | None:
        """What who bid says to it now; `replies` should have been read with it."""
        return max(self.replies.all(), key=lambda one: one.pk, default=None)

    def is_followed_by(self, line: BidLine) -> bool:
        """Whether a line says what is proposed here."""
        number = self.quantity is None or (self.quantity, self.upto) == (line.quantity, line.upto)
        years = self.years
        foreseen = {row.year: (row.quantity, row.upto) for row in line.forecasts.all()} if years else {}
        same = all(foreseen.get(year) == ends for year, ends in years.items())
        return self.proposes and number and same and self.planned in ("", line.planned)


class BidReply(AuthoredModel):
    """What who bid says to a counter-proposal; the latest counts. Taking it over is no reply but a new version of the bid."""

    #: That of the answer: rows are found by what they are about.
    line = models.ForeignKey(
        BidLine, on_delete=models.PROTECT, related_name="replies", verbose_name=_("line of a bid")
    )
    response = models.ForeignKey(
        BidResponse, on_delete=models.PROTECT, related_name="replies", verbose_name=_("counter-proposal")
    )
    reply = models.CharField(_("reply"), max_length=8, choices=BidReplyKind.choices)
    why = models.TextField(_("reason"), blank=True, validators=[MaxLengthValidator(TEXT_LENGTH)])

    class Meta(AuthoredModel.Meta):
        verbose_name = _("reply to a counter-proposal")
        verbose_name_plural = _("replies to counter-proposals")
        ordering = ["response", "pk"]

    def __str__(self) -> str:
        return str(self.get_reply_display())
