"""The form for how publications look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..enums import Column, Part
from ..models import PublicationStyle
from ..style.logo import CheckedLogo, check_logo
from ..style.services import FIELDS


class StyleForm(forms.ModelForm):
    """Everything of a style. What is chosen as a logo is checked here and cleaned to a CheckedLogo."""

    needed_sometimes = frozenset({"logo_alt"})

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg,image/png,image/jpeg,image/svg+xml"}),
        help_text=_("PNG, JPEG or SVG, at most 1 MB and 4000 by 4000 pixels."),
    )
    remove_logo = forms.BooleanField(label=_("Use no logo"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("Parts"), choices=Part.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns of the table"),
        choices=Column.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PublicationStyle
        fields = FIELDS
        help_texts = {
            "logo_alt": _(
                "Needed with a logo: it is read aloud to who can not see it. For example: Logo of the municipality of Duinstede."
            )
        }
        widgets = {
            "orientation": forms.RadioSelect,
            "colour": forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        }

    def clean_logo(self) -> CheckedLogo | None:
        """The picture, looked into; what is wrong with it is told at its field."""
        chosen: UploadedFile | None = self.cleaned_data.get("logo")
        return check_logo(chosen.file, chosen.size or 0) if chosen and chosen.file else None

    def clean(self) -> dict[str, Any]:
        """A logo has words that replace it."""
        data: dict[str, Any] = super().clean() or {}
        keeps = self.instance.logo_id and not data.get("remove_logo")
        if (data.get("logo") or keeps) and not data.get("logo_alt") and "logo_alt" not in self.errors:
            self.add_error("logo_alt", gettext("Tell in words what the logo shows."))
        return data

    @property
    def logo_lost(self) -> bool:
        """Whether a file was chosen that the browser will not send again by itself."""
        return bool(self.files.get("logo")) and self.is_bound
