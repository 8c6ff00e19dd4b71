"""Which file holds the table, and what it does not tell itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from agreements.permissions import ever_at_table
from agreements.services.spreadsheets import MAX_BYTES
from parties.models import Party


class PartyField(forms.ModelChoiceField):
    """A party at the table, by the name it is called there."""

    def label_from_instance(self, obj: Any) -> str:
        """The short one."""
        return str(obj.label)


class TableForm(forms.Form):
    """The file, with the source and the party of rows that name none."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        help_text=_("Excel (.xlsx), OpenDocument (.ods) or CSV, at most 10 MB and 2,500 rows."),
    )
    source = forms.CharField(
        label=_("Where it stands"),
        required=False,
        max_length=150,
        help_text=_("For rows without a source, for example: annex 2, table 3."),
    )
    party = PartyField(
        label=_("Whose figures"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("of all parties together"),
        help_text=_("For rows that name no party."),
    )

    def __init__(self, *args: Any, framework: FrameworkAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = ever_at_table(framework).order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before anything reads it."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Leave out pictures and other sheets."),
                params={"size": MAX_BYTES // 1024 // 1024},
            )
        return upload
