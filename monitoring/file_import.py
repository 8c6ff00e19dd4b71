"""What the pages that take in a spreadsheet share: the field for it, reading it, where it waits, and their two answers.

While somebody looks at what a file would do it is kept apart, and named under a seal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.models import FrameworkAgreement
from agreements.previews import preview
from agreements.services.import_files import KEPT, WaitingFile
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.list_plan import Plan
from agreements.services.sheet_parts import Sheet, SpreadsheetError
from agreements.services.spreadsheets import ACCEPTED, MAX_BYTES, read_rows

#: No other file can be named than that of a preview, nor by somebody else, nor for another framework.
_SALT = "monitoring.file_import"


class FileGoneError(Exception):
    """The file is not there any more, or somebody else chose it; `told`: what stood beside it, where it is theirs."""

    def __init__(self, told: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.told = told or {}


def put_aside(content: bytes, told: dict[str, Any]) -> str:
    """Keep a file until somebody agrees to it; the word by which it is found again, with what was told."""
    waiting = WaitingFile()
    waiting.save(content)
    return signing.dumps({**told, "file": waiting.name}, salt=_SALT)


def take_back(word: str, *, framework: int, user: int | None) -> tuple[bytes, dict[str, Any]]:
    """The file, which then waits no more, and what was told with it; raises FileGoneError."""
    try:
        told: dict[str, Any] = signing.loads(word, salt=_SALT, max_age=KEPT)
        if (told["framework"], told["user"]) != (framework, user):
            raise FileGoneError
    except signing.BadSignature as error:
        raise FileGoneError from error
    waiting = WaitingFile(name=told["file"], read_mode="rb")
    try:
        content: bytes = waiting.read()
    except FileNotFoundError as error:
        raise FileGoneError(told) from error
    with suppress(OSError):
        waiting.remove()
    return content, told


class SpreadsheetForm(forms.Form):
    """Which file holds the list."""

    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before anything reads it."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Leave out pictures and other sheets."),
                params={"size": MAX_BYTES // 1024 // 1024},
            )
        return upload

    def read(self) -> tuple[bytes, Sheet] | None:
        """The file and its rows; None, with the reason at its field, where it can not be read or the form is wrong."""
        if not self.is_valid():
            return None
        content: bytes = self.cleaned_data["file"].read()
        try:
            return content, read_rows(content)
        except SpreadsheetError as error:
            self.add_error("file", str(error))
            return None


def put_aside_for(plan: Plan, content: bytes, *, user: int | None, **told: Any) -> str:
    """The word by which the file of a plan is found again; empty where there is nothing to agree to."""
    if plan.count("unchanged") == len(plan.rows):
        return ""
    seen = {"shown": plan.fingerprint, "framework": plan.framework.pk, "user": user}
    return put_aside(content, {**told, **seen})


def taken_in(plan: Plan) -> str:
    """What was done, to tell on the next page."""
    told = {name: plan.count(name) for name in ("new", "changed", "unchanged")}
    words = _("Taken in: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % told
    if gone := plan.count("gone"):
        return f"{words} {ngettext('%(n)s removed.', '%(n)s removed.', gone) % {'n': gone}}"
    return words


@dataclass(frozen=True)
class FileImport:
    """A page that takes in a spreadsheet: look at what a file would do, and agree to it."""

    framework: FrameworkAgreement
    #: The form of data and files, or of `initial`.
    form: Callable[..., SpreadsheetForm]
    #: What rows would do, and doing that; each with what was filled in beside the file, the second with what was `shown`.
    plan: Callable[[Sheet, Mapping[str, Any]], Plan]
    carry_out: Callable[[Sheet, Mapping[str, Any]], Plan]
    #: The page with a form, a status and what else it shows; and where to go when it is done.
    page: Callable[..., HttpResponse]
    after: Callable[[], HttpResponse]
    #: What is kept with the file of what was filled in, in plain values.
    kept: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda _told: {}
    #: Of what within the framework it is: another page's file is none of this one.
    about: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Of what was sent: a file, or that somebody agrees to what was shown (`agreed`)."""
        return self._agree(request) if "agreed" in request.POST else self._look(request)

    def _look(self, request: HttpRequest) -> HttpResponse:
        """What the file would do; it waits until somebody agrees, one with a mistake does not."""
        form = self.form(request.POST, request.FILES)
        read = form.read()
        if read is None:
            return self.page(form, 422)
        content, rows = read
        plan = self.plan(rows, form.cleaned_data)
        if plan.problems:
            return self.page(form, 422, plan=plan, **preview(plan))
        told = {**self.kept(form.cleaned_data), **self.about}
        agreed = put_aside_for(plan, content, user=request.user.pk, **told)
        return self.page(form, plan=plan, agreed=agreed, **preview(plan))

    def _agree(self, request: HttpRequest) -> HttpResponse:
        """Take in what was shown; a file that is gone by now has to be chosen again."""
        try:
            content, told = take_back(
                request.POST["agreed"], framework=self.framework.pk, user=request.user.pk
            )
            if any(told.get(name) != value for name, value in self.about.items()):
                raise FileGoneError
        except FileGoneError as gone:
            return self.page(self.form(initial=gone.told), 422, gone=True)
        try:
            plan = self.carry_out(read_rows(content), told)
        except (ImportRefusedError, PlanChangedError) as error:
            form = self.form(initial=told)
            return self.page(form, 409, plan=error.plan, refused=True, **preview(error.plan))
        messages.success(request, taken_in(plan))
        return self.after()
