"""Which file holds the table, and what it does not tell itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from agreements.permissions import ever_at_table
from config.web.offering import offer_rows
from parties.models import Party

from ..file_import import SpreadsheetForm


class PartyField(forms.ModelChoiceField):
    """A party at the table, by the name it is called there."""

    def label_from_instance(self, obj: Any) -> str:
        """The short one."""
        return str(obj.label)


class TableForm(SpreadsheetForm):
    """The file, with the source and the party of rows that name none."""

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
        self.fields["file"].help_text = _(
            "Excel (.xlsx), OpenDocument (.ods), CSV or the tables of a text (.docx, .odt), at most 10 MB and 2,500 rows."
        )
        offer_rows(self, "party", ever_at_table(framework).order_by("name", "pk"))
