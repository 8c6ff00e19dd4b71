"""Forms of the admin for agreements."""

from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm

from config.web.amounts import count_in
from config.web.offering import offer_rows

from .models import FrameworkAgreement
from .services.spreadsheets import ACCEPTED, MAX_BYTES

#: Seals the name of the stored file between preview and import, so that no other file can be named.
_SEAL = signing.Signer(salt="agreements.import")


class FrameworkField(forms.ModelChoiceField):
    """A framework agreement, named with its municipality."""

    def label_from_instance(self, obj: Any) -> str:
        """Municipality first, as titles are alike."""
        return f"{obj.municipality.label}: {obj.title}"


def _frameworks() -> Any:
    return FrameworkAgreement.objects.select_related("municipality").order_by(
        "municipality__name", "starts_on"
    )


class AmountForm(forms.ModelForm):
    """An amount of a term, typed as people write the unit beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "amount" in self.fields:
            count_in(self["unit"].value(), self.fields["amount"])


class ListImportForm(forms.Form):
    """Which file, and what it is a list of. What kind of file it is, its content tells."""

    framework = FrameworkField(queryset=FrameworkAgreement.objects.none(), label=_("Framework agreement"))
    import_file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx), OpenDocument (.ods), CSV or a text (.docx, .odt), at most 10 MB."),
    )

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        offer_rows(self, "framework", _frameworks())
        self.fields["import_file"].widget.attrs["accept"] = ACCEPTED

    def clean_import_file(self) -> UploadedFile:
        """Refuse what is too large before anything reads it."""
        upload: UploadedFile = self.cleaned_data["import_file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Leave out pictures and other sheets."),
                params={"size": MAX_BYTES // 1024 // 1024},
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """What django-import-export asks for besides; there is one of each."""
        return {**self.cleaned_data, "format": "0", "resource": "0"}


class CommitmentImportForm(ListImportForm):
    """A list of commitments may be of a year."""

    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=1990,
        max_value=2099,
        help_text=_(
            "Of the annual agreement. Empty: the file holds commitments of the framework agreement itself."
        ),
    )
    field_order = ["framework", "year", "import_file"]


class ConfirmListImportForm(ConfirmImportForm):
    """What was shown in the preview and is agreed to; nothing to fill in."""

    framework = FrameworkField(queryset=FrameworkAgreement.objects.none(), widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, **kwargs: Any) -> None:
        initial = kwargs.get("initial") or {}
        if name := initial.get("import_file_name"):
            initial["import_file_name"] = _SEAL.sign(name)
        super().__init__(**kwargs)
        self.fields["framework"].queryset = _frameworks()

    def clean_import_file_name(self) -> str:
        """The file of the preview and no other."""
        try:
            self.cleaned_data["import_file_name"] = _SEAL.unsign(self.cleaned_data["import_file_name"])
        except signing.BadSignature as error:
            raise forms.ValidationError(_("The file is not there any more. Choose it again.")) from error
        return str(super().clean_import_file_name())


class ConfirmCommitmentImportForm(ConfirmListImportForm):
    """The same with the year."""

    year = forms.IntegerField(required=False, widget=forms.HiddenInput)
