"""Admin base that writes nothing over what somebody else saved, and tells what a database refuses at its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect, ForeignKeyRawIdWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, _get_foreign_key
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from .amounts import AmountField
from .converters import address_word
from .history import TrackedModel
from .refusals import send_next
from .way_back import way_back

#: The hidden field that tells what the page was opened on.
OPENED = "opened"
#: The code of the message that it is not so any more.
CHANGED_MEANWHILE = "changed_meanwhile"
#: Rows of one kind below an object; the longest list anybody has is a tenth of it.
MOST_ROWS = 200

#: In the address of a form for who has no JavaScript: whole lists to choose from, and empty rows below.
PLAIN, PLAIN_ROWS = "zonderscript", 3
#: Of more than this no such list is made: the number of the row is typed, which its address on its own list tells.
PLAIN_MOST = 500

#: Figures are typed as people write them here: 12,5.
AS_WRITTEN: dict[Any, dict[str, Any]] = {models.DecimalField: {"form_class": AmountField}}
#: Django speaks of a slug, which nothing here is called.
_ADDRESS_WORDS: dict[Any, dict[str, Any]] = {
    models.SlugField: {"error_messages": {"invalid": address_word.message}}
}


class RowsBelow(BaseInlineFormSet[Any, Any, Any]):
    """Rows below an object. When more are sent than may be, none is made only to be refused."""

    def total_form_count(self) -> int:
        """None of too many."""
        if self.is_bound and (self.management_form.cleaned_data[TOTAL_FORM_COUNT] or 0) > MOST_ROWS:
            return 0
        return super().total_form_count()

    def add_fields(self, form: Any, index: int | None) -> None:
        """The head of a column is no label: each field says what it is to who does not see it above."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            inner = getattr(field.widget, "widget", field.widget)
            inner.attrs.setdefault("aria-label", str(field.label or form[name].label))


class RefusedRowError(Exception):
    """The database refused a row of a form; without `prefix` it is the object itself, else a row below it."""

    def __init__(self, messages: list[str], prefix: str = "", at: int = 0) -> None:
        super().__init__("\n".join(messages))
        self.messages, self.prefix, self.at = messages, prefix, at


class _OpenedField(forms.CharField):
    """What the page was opened on; never a change by itself."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """No."""
        return False


class CheckedForm(forms.ModelForm):
    """Refuses what somebody else saved after the page was opened."""

    opened = _OpenedField(required=False, label="")
    #: Filled in by the admin that makes the form.
    checked_admin: ClassVar[CheckedAdmin]
    request: ClassVar[HttpRequest]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if OPENED in self.fields and not self.is_bound:
            self.initial[OPENED] = self.checked_admin.standing(self.instance)

    def clean_opened(self) -> str:
        """The same as when the page was opened; once told, saving again is meant."""
        told: str = self.cleaned_data[OPENED]
        now = self.checked_admin.standing(self.instance, lock=True)
        if told != now:
            message = _(
                "Somebody changed this after you opened it. Nothing has been saved; what you typed still stands "
                "below. Look in the history what was changed. If you save again, what stands below replaces it."
            )
            self.add_error(None, ValidationError(message, code=CHANGED_MEANWHILE))
            send_next(self, **{OPENED: now})
        return now

    def _clean_form(self) -> None:
        """With what the database refused a moment ago."""
        super()._clean_form()  # type: ignore[misc]
        refused: RefusedRowError | None = getattr(self.request, "refused_row", None)
        if refused is not None and not refused.prefix:
            self.add_error(None, refused.messages)


if TYPE_CHECKING:
    _Base = admin.ModelAdmin[Any]
    _OfRows = BaseModelAdmin[Any]
else:
    _Base = admin.ModelAdmin
    _OfRows = object


class KnownSelect(AutocompleteSelect):
    """Shows what was chosen, and nothing for what can not be the key of anything: the field tells what is wrong."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Looked for among keys alone."""
        keys = [one for one in map(str, value) if one.isdecimal() and len(one) < 19]
        return super().optgroups(name, keys, attr)


class KnownChoices(_OfRows):
    """For an admin, and for rows on its page, where one chooses from what is found."""

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """None where whoever has no JavaScript asked for whole lists."""
        return () if PLAIN in request.GET else super().get_autocomplete_fields(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the widget above; without JavaScript the number of a row where there are too many for a list."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        elif db_field.name in super().get_autocomplete_fields(request):
            model = db_field.remote_field.model
            if model._default_manager.order_by()[: PLAIN_MOST + 1].count() > PLAIN_MOST:
                way_there = ForeignKeyRawIdWidget(db_field.remote_field, self.admin_site)
                kwargs.setdefault("widget", way_there)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AskedAdmin(_Base):
    """A list that answers whatever its address asks for."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """As Django makes it; of days no calendar has, which it can not count on from, it is told as of others."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error


class CheckedAdmin(KnownChoices, AskedAdmin):
    """Two windows on the same object, and rows that can not stand beside each other, end as a message on the form."""

    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = AS_WRITTEN | _ADDRESS_WORDS

    def standing(self, obj: models.Model, *, lock: bool = False) -> str:
        """What stands there now, the rows entered on the same page included; with `lock` until the transaction ends."""
        rows = type(obj)._base_manager.filter(pk=obj.pk)
        now = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).get()
        told: list[Any] = [_version(now)]
        for inline in self.inlines:
            key = _get_foreign_key(type(obj), inline.model, fk_name=inline.fk_name)
            if key is not None and getattr(inline, "is_entered", True):
                below = inline.model._base_manager.filter(**{key.name: obj.pk}).order_by("pk")
                told.append([(row.pk, _version(row)) for row in below])
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without JavaScript no row can be added, so that empty ones stand ready."""
        inlines = super().get_inline_instances(request, obj)
        for inline in inlines if PLAIN in request.GET else ():
            inline.extra = PLAIN_ROWS
        return inlines

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """What is wrong is told on a form of the same kind."""
        sent_to = request.get_full_path() if PLAIN in request.GET else form_url
        return super().render_change_form(request, context, add, change, sent_to, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with what it was opened on."""
        base: Any = kwargs.get("form") or (self.form if obj else getattr(self, "add_form", self.form))
        attrs: dict[str, Any] = {"checked_admin": self, "request": request}
        if not (obj and self.has_change_permission(request, obj)):
            attrs[OPENED] = None
        kwargs["form"] = type(base)(base.__name__, (CheckedForm, base), attrs)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the hidden field among the first."""
        fieldsets = [*super().get_fieldsets(request, obj)]
        if obj and self.has_change_permission(request, obj) and OPENED not in flatten_fieldsets(fieldsets):
            name, options = fieldsets[0]
            fieldsets[0] = (name, {**options, "fields": [*options["fields"], OPENED]})
        return fieldsets

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save a changed object as its next version; nothing changed, no version."""
        if not change or form.changed_data:
            _save(obj)

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        """No more rows than anybody needs."""
        for inline in self.get_inline_instances(request, obj):
            most = inline.get_max_num(request, obj)
            limits = {"max_num": MOST_ROWS if most is None else most, "absolute_max": MOST_ROWS}
            yield inline.get_formset(request, obj, formset=RowsBelow, **limits), inline

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The same for what is entered on the page of another object."""
        changed = formset.save(commit=False)
        places = {id(one.instance): at for at, one in enumerate(formset.forms)}
        for gone in formset.deleted_objects:
            gone.delete()
        for obj in changed:
            _save(obj, formset.prefix, places.get(id(obj), 0))
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        """An object is another version when only rows below it changed: the pages of the site ask that one alone."""
        super().save_related(request, form, formsets, change)
        written = any(one.new_objects or one.changed_objects or one.deleted_objects for one in formsets)
        if change and written and not form.changed_data and isinstance(form.instance, TrackedModel):
            form.instance.save_next()

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to the page of the site it was opened from, where there is one."""
        usual = super().response_post_save_change(request, obj).url
        return HttpResponseRedirect(way_back(request, usual))

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """With what the database refused a moment ago."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        refused: RefusedRowError | None = getattr(request, "refused_row", None)
        for formset in formsets:
            if refused is not None and formset.prefix == refused.prefix:
                formset.full_clean()
                formset.forms[refused.at].add_error(None, refused.messages)
        return formsets, inlines

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """All of it is written or nothing; what was refused comes back with its message."""
        try:
            with transaction.atomic():
                return self._checked(request, object_id, form_url, extra_context)
        except RefusedRowError as refused:
            request.refused_row = refused  # type: ignore[attr-defined]
        return self._checked(request, object_id, form_url, extra_context)

    def _checked(self, *args: Any) -> HttpResponse:
        """The page as Django makes it; 409 where somebody else was first."""
        response: HttpResponse = super()._changeform_view(*args)  # type: ignore[misc]
        context = getattr(response, "context_data", None) or {}
        shown = context.get("adminform")
        if shown and shown.form.is_bound and shown.form.has_error(NON_FIELD_ERRORS, CHANGED_MEANWHILE):
            response.status_code = 409
        return response


def _version(row: models.Model) -> Any:
    """What tells that a row was saved by somebody: its version, else what can be typed of it."""
    if isinstance(row, TrackedModel):
        return row.version
    kept = ("password", "last_login")
    fields = (field for field in row._meta.concrete_fields if field.editable and field.name not in kept)
    return [getattr(row, field.attname) for field in fields]


def _save(obj: models.Model, prefix: str = "", at: int = 0) -> None:
    """Save, a row that exists as its next version; raises RefusedRowError with the words of the constraint."""
    try:
        with transaction.atomic():
            if isinstance(obj, TrackedModel) and not obj._state.adding:
                obj.save_next()
            else:
                obj.save()
    except IntegrityError:
        try:
            obj.validate_constraints()
            obj.validate_unique()
        except ValidationError as error:
            raise RefusedRowError(error.messages, prefix, at) from error
        raise
