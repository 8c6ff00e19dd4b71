"""What a municipal council was promised, asked or decided, and the letters that went to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import Commitment
from config.web.history import AuthoredModel, TrackedModel, TrackedQuerySet
from parties.models import AnyUser, Party
from parties.permissions import is_manager, party_ids

from ..enums import CouncilKind, CouncilState

#: Characters: what fits in a list and in an item of a letter.
MAX_TITLE, MAX_REMARK = 300, 500


class SentLetter(AuthoredModel):
    """That a letter went to the council. `query` holds the choices it was made with, so that it can be opened again.

    Those name every promise with the version its words were taken from, so these words stay as they were.
    """

    municipality = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="council_letters", verbose_name=_("municipality")
    )
    dated = models.DateField(_("date of the letter"))
    subject = models.CharField(_("subject"), max_length=150)
    query = models.TextField(_("choices"), blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON)

    class Meta:
        verbose_name = _("letter to the council")
        verbose_name_plural = _("letters to the council")
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "dated", "subject"],
                name="council_letter_once",
                violation_error_message=_("That this letter went to the council is written down already."),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class CouncilItemQuerySet(TrackedQuerySet["CouncilItem"]):
    """Promises and decisions for a purpose."""

    def visible_to(self, user: AnyUser) -> CouncilItemQuerySet:
        """Those of the person's own municipality; all for the application manager.

        It is the municipality's own list: the other parties read in the letter what the council is told.
        """
        if is_manager(user):
            return self
        return self.filter(municipality__in=party_ids(user))

    def open(self) -> CouncilItemQuerySet:
        """Those something must still be done about."""
        return self.filter(state=CouncilState.OPEN)

    def in_order(self) -> CouncilItemQuerySet:
        """What is due first; without a day last, and there the oldest first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "dated", "pk")


class CouncilItem(TrackedModel):
    """A promise to the council, a motion, a decision of it, or a written question; in the municipality's own words."""

    municipality = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="council_items", verbose_name=_("municipality")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CouncilKind.choices)
    dated = models.DateField(
        _("date"), help_text=_("On which the council was promised, asked or decided it.")
    )
    reference = models.CharField(
        _("reference"), max_length=60, blank=True, help_text=_("The number the council's office gave it.")
    )
    title = models.CharField(
        _("in short"),
        max_length=MAX_TITLE,
        help_text=_("In your own words, without names of people. It stands like this in the letter."),
    )
    acts = models.CharField(
        _("who acts"),
        max_length=120,
        blank=True,
        help_text=_("A function or portfolio, not a name. For example: the alderman for housing."),
    )
    due_on = models.DateField(_("due date"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CouncilState.choices, default=CouncilState.OPEN, editable=False
    )
    settled_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)
    #: When that was written down, which may be later.
    settled_at = models.DateTimeField(_("settling recorded at"), null=True, blank=True, editable=False)
    remark = models.TextField(
        _("remark"), blank=True, validators=[MaxLengthValidator(MAX_REMARK)], editable=False
    )
    letter = models.ForeignKey(
        SentLetter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="settles",
        editable=False,
        verbose_name=_("settled by the letter"),
    )
    url = models.CharField(
        _("public document"),
        max_length=500,
        blank=True,
        validators=[URLValidator(message=_("Give a whole address that begins with https://."))],
        help_text=_("Where everybody can read it. Begins with https://."),
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.PERSON, editable=False
    )
    source = models.CharField(_("source"), max_length=200, blank=True, editable=False)

    objects = CouncilItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise or decision of the council")
        verbose_name_plural = _("promises and decisions of the council")
        ordering = ["dated", "pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["municipality", "state", "due_on"], name="council_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CouncilState.OPEN, settled_on__isnull=True, letter__isnull=True)
                | (~Q(state=CouncilState.OPEN) & Q(settled_on__isnull=False)),
                name="council_settled",
                violation_error_message=_("Tell on which day it was settled."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CouncilState.DROPPED) | ~Q(remark=""),
                name="council_dropped",
                violation_error_message=_("Tell why it is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://"),
                name="council_https",
                violation_error_message=_("Give a whole address that begins with https://."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.DOCUMENT) | ~Q(source=""),
                name="council_source",
                violation_error_message=_("Tell from which document this is taken."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether something must still be done about it."""
        return self.state == CouncilState.OPEN

    def clean_fields(self, exclude: Any = None) -> None:
        """Besides what each field checks: days in an order that can be."""
        super().clean_fields(exclude=exclude)
        errors = {}
        if self.due_on and self.due_on < self.dated:
            errors["due_on"] = gettext("The due date is before the date of the promise or decision itself.")
        if self.settled_on and self.settled_on < self.dated:
            errors["settled_on"] = gettext("This day is before the date of the promise or decision itself.")
        if errors:
            raise ValidationError(errors)


class CouncilLink(TrackedModel):
    """That something the council was promised or decided is about a commitment."""

    item = models.ForeignKey(
        CouncilItem, on_delete=models.PROTECT, related_name="links", verbose_name=_("promise or decision")
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="council_links", verbose_name=_("commitment")
    )

    class Meta:
        verbose_name = _("commitment of a council promise")
        verbose_name_plural = _("commitments of council promises")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "commitment"],
                name="council_link_once",
                violation_error_message=_("This commitment is linked already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.commitment)
