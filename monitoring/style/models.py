"""How the publications of a framework look, the logos they bear, and the look a closed round was closed with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from config.web.history import AppendOnlyModel, TrackedModel

from ..enums import Column, Orientation, Part
from ..rounds.models import MonitoringRound
from .look import COLOUR, COLUMNS, CONTRAST, PARTS, Logo, Look, contrast_with_white, from_data

#: Pages of a foreword: about two.
FOREWORD_LENGTH = 6000
_HEX = "^#[0-9a-fA-F]{6}$"


def check_colour(value: str) -> None:
    """Refuse a colour on which, and in which, letters can not be read."""
    contrast = contrast_with_white(value)
    if contrast < CONTRAST:
        found, needed = (number_format(number, 1) for number in (contrast, CONTRAST))
        raise ValidationError(
            gettext(
                "This colour is too light: its contrast with white is %(found)s and must be at least %(needed)s. "
                "Choose a darker one."
            )
            % {"found": found, "needed": needed}
        )


def _all_parts() -> list[str]:
    return list(PARTS)


def _usual_columns() -> list[str]:
    return list(COLUMNS)


class PublicationLogo(AppendOnlyModel):
    """A checked picture. Kept with the data so that a backup holds it, and never changed: closed rounds bear it."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="logos",
        verbose_name=_("framework agreement"),
    )
    content = models.BinaryField(_("content"))
    content_type = models.CharField(_("kind"), max_length=20)
    digest = models.CharField(_("checksum"), max_length=64)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "digest"],
                name="logo_once",
                violation_error_message=_("This logo is kept already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type} {self.width} × {self.height}"

    def value(self, alt: str) -> Logo:
        """The picture as a publication needs it."""
        return Logo(
            content=bytes(self.content),
            content_type=self.content_type,
            digest=self.digest,
            width=self.width,
            height=self.height,
            alt=alt,
        )


class PublicationStyle(TrackedModel):
    """What the publications of one framework look like from now on; closed rounds keep what they had."""

    framework = models.OneToOneField(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="publication_style",
        verbose_name=_("framework agreement"),
    )
    logo = models.ForeignKey(
        PublicationLogo,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="styles",
        verbose_name=_("logo"),
    )
    logo_alt = models.CharField(
        _("the logo in words"),
        max_length=150,
        blank=True,
        help_text=_("Read aloud to who can not see it. For example: Logo of the municipality of Duinstede."),
    )
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default=COLOUR,
        validators=[RegexValidator(_HEX, _("Write a colour as # and six digits or letters a to f."))],
        help_text=_("As in your house style, for example #154273. White letters must be readable on it."),
    )
    foreword_title = models.CharField(_("title of the foreword"), max_length=120, blank=True)
    foreword_text = models.TextField(
        _("foreword"), blank=True, validators=[MaxLengthValidator(FOREWORD_LENGTH)]
    )
    foreword_signatory = models.CharField(
        _("signed by"),
        max_length=120,
        blank=True,
        help_text=_("A function, for example: the alderman for housing."),
    )
    parts = models.JSONField(_("parts"), default=_all_parts, blank=True)
    columns = models.JSONField(_("columns of the table"), default=_usual_columns, blank=True)
    orientation = models.CharField(
        _("pages"), max_length=10, choices=Orientation.choices, default=Orientation.LANDSCAPE
    )

    class Meta:
        verbose_name = _("style of publications")
        verbose_name_plural = _("styles of publications")
        constraints = [
            models.CheckConstraint(
                condition=Q(colour__regex=_HEX),
                name="style_colour",
                violation_error_message=_("Write a colour as # and six digits or letters a to f."),
            ),
            models.CheckConstraint(
                condition=Q(logo__isnull=True) | ~Q(logo_alt=""),
                name="style_logo_alt",
                violation_error_message=_("Tell in words what the logo shows."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.framework)

    def clean_fields(self, exclude: Any = None) -> None:
        """Besides what each field checks: a readable colour, and choices that exist."""
        super().clean_fields(exclude=exclude)
        errors: dict[str, Any] = {}
        try:
            check_colour(self.colour)
        except ValidationError as error:
            errors["colour"] = error
        for name, known in (("parts", Part.values), ("columns", Column.values)):
            chosen = getattr(self, name)
            if not isinstance(chosen, list) or not all(value in known for value in chosen):
                errors[name] = gettext("Choose from the list.")
        if errors:
            raise ValidationError(errors)

    def look(self) -> Look:
        """The values a publication is made with."""
        return Look(
            colour=self.colour,
            foreword_title=self.foreword_title,
            foreword_text=self.foreword_text,
            foreword_signatory=self.foreword_signatory,
            parts=tuple(self.parts),
            columns=tuple(self.columns),
            orientation=self.orientation,
            logo=self.logo.value(self.logo_alt) if self.logo else None,
        )


class FrozenStyle(AppendOnlyModel):
    """The look a round was closed with, beside its frozen report; the logo's row never changes either."""

    round = models.OneToOneField(
        MonitoringRound,
        on_delete=models.PROTECT,
        related_name="frozen_style",
        verbose_name=_("monitoring round"),
    )
    data = models.JSONField(_("data"))
    logo = models.ForeignKey(
        PublicationLogo, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("logo")
    )

    class Meta:
        verbose_name = _("frozen style")
        verbose_name_plural = _("frozen styles")

    def __str__(self) -> str:
        return str(self.round)

    def look(self) -> Look:
        """The values its publications are made with, for ever."""
        told = self.data.get("logo")
        return from_data(self.data, self.logo.value(told["alt"]) if told and self.logo else None)
