"""Taking out in the admin what was taken in by mistake: one framework commitment, or a list as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.history import StaleVersionError
from config.web.refusals import refuse
from parties.permissions import own_actor

from .enums import CommitmentKind
from .models import Commitment, CommitmentIntake
from .services.hanging import hangs_on
from .services.import_back import last_list, plan_list_back, take_list_back
from .services.taking_out import put_back, remove_mistaken, why_not_withdrawn, withdraw_mistaken

if TYPE_CHECKING:
    from .import_admin import ListImportMixin

    _Base = ListImportMixin
else:
    _Base = object


class WhyForm(forms.Form):
    """What went wrong."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("What went wrong"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept with your name."),
    )


class MistakenMixin(_Base):
    """Commitments: what was taken in by mistake, and the last list of them."""

    def get_urls(self) -> list[URLPattern]:
        """Two pages more."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/vergissing/", wrap(self.mistaken_view), name="agreements_commitment_mistaken"),
            path("lijst-terug/<int:pk>/", wrap(self.list_back_view), name="agreements_commitment_list_back"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("taken in by mistake"))
    def mistaken(self, obj: Commitment) -> str:
        """To the page on which it goes, or is withdrawn."""
        if obj.pk is None or obj.kind != CommitmentKind.FRAMEWORK:
            return "–"
        words = _("It was withdrawn: look at it") if obj.is_withdrawn else _("Remove or withdraw it")
        url = reverse("admin:agreements_commitment_mistaken", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, words)

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the last list of each framework, which can be taken back."""
        rows = CommitmentIntake.objects.filter(taken_back__isnull=True)
        last = rows.order_by().values("framework").annotate(last=Max("pk")).values("last")
        newest = rows.filter(pk__in=last).select_related("framework__municipality").order_by("-pk")
        return {**super().get_import_context_data(**kwargs), "last_lists": newest}

    # ---- one commitment

    def mistaken_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove it where nothing hangs on it, else withdraw it; put back what was withdrawn."""
        row = Commitment.objects.select_related("framework__municipality", "theme").filter(pk=pk).first()
        if row is None or row.kind != CommitmentKind.FRAMEWORK:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = WhyForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
        status = self._take_out(request, row, form) if request.method == "POST" else 200
        if status == 302:
            return HttpResponseRedirect(reverse("admin:agreements_commitment_changelist"))
        row.refresh_from_db()
        hanging = [] if row.is_withdrawn else hangs_on([row.pk]).get(row.pk, [])
        context = {
            "commitment": row,
            "hanging": hanging,
            "refused": why_not_withdrawn(row) if hanging else "",
            "form": form,
            "title": _("Taken in by mistake"),
        }
        return self._page(request, "admin/commitment_mistaken.html", context, status)

    def _take_out(self, request: HttpRequest, row: Commitment, form: WhyForm) -> int:
        """Write it; the status of the answer."""
        if not form.is_valid():
            return 422
        verbs = {"weg": remove_mistaken, "intrekken": withdraw_mistaken, "terug": put_back}
        done = {
            "weg": _("“%(name)s” is removed. The log keeps it."),
            "intrekken": _("“%(name)s” is withdrawn."),
            "terug": _("“%(name)s” holds again."),
        }
        name = request.POST.get("doe", "")
        if name not in verbs:
            form.add_error(None, _("Choose what is to be done."))
            return 422
        told = {"version": form.cleaned_data["version"] or 0, "reason": form.cleaned_data["reason"]}
        label = str(row)
        try:
            verbs[name](actor=own_actor(request.user), commitment=row, **told)
        except (StaleVersionError, ValidationError) as error:
            return refuse(form, error)
        messages.success(request, done[name] % {"name": label})
        return 302

    # ---- a list

    def list_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What taking back the last list would do, and doing it."""
        intake = CommitmentIntake.objects.select_related("framework__municipality").filter(pk=pk).first()
        if intake is None:
            raise Http404
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = WhyForm(request.POST if request.method == "POST" else None)
        status = self._take_back(request, intake, form) if request.method == "POST" else 200
        if status == 302:
            return HttpResponseRedirect(reverse("admin:agreements_commitment_changelist"))
        last = last_list(intake.framework)
        context = {
            "intake": intake,
            "plan": plan_list_back(intake) if last and last.pk == intake.pk else None,
            "form": form,
            "title": _("Take back a list of commitments"),
        }
        return self._page(request, "admin/list_back.html", context, status)

    def _take_back(self, request: HttpRequest, intake: CommitmentIntake, form: WhyForm) -> int:
        """Write it; the status of the answer."""
        if not form.is_valid():
            return 422
        actor, reason = own_actor(request.user), form.cleaned_data["reason"]
        try:
            take_list_back(actor=actor, framework=intake.framework, intake=intake.pk, reason=reason)
        except (StaleVersionError, ValidationError) as error:
            return refuse(form, error)
        messages.success(request, _("The list was taken back. The log keeps what it added."))
        return 302

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
        around = {**self.admin_site.each_context(request), "opts": self.opts}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, name, {**around, **context}, status=status)
