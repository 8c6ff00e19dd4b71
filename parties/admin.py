"""Data entry of parties and people."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from config.web.checked_admin import AskedAdmin, CheckedAdmin, KnownChoices
from config.web.history import acting, current_actor
from config.web.named_filter import UsedFilter
from config.web.searching import folded
from config.web.tracked_admin import TrackedAdmin

from .enums import MailState, PartyKind
from .models import Contact, Mail, Membership, Party, Representation, User
from .models.post import IN_STATE
from .representing_admin import Represented

admin.site.unregister(Group)
# The library's own list of addresses: an account has one, kept on the account.
admin.site.unregister(EmailAddress)
# Nobody looks at or changes somebody else's second factor or sessions; resetting one is an action on the account.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)
# What is to be sent stands in the list of mails; how a library goes about it is nobody's to change.
admin.site.unregister(DBTaskResult)
# Providers are set by configuration.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])
admin.site.site_header = _("Management of the performance agreements")
admin.site.site_title = _("Management")
admin.site.index_title = _("What do you want to look up or enter?")
admin.site.site_url = "/"


class MembershipInline(KnownChoices, admin.TabularInline):
    """For which parties a person works. Nobody gives themselves a role: another manager does (decision 0024)."""

    model = Membership
    extra = 0
    autocomplete_fields = ["party"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not to the own account."""
        return (obj is None or obj.pk != request.user.pk) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of the own account."""
        return (obj is None or obj.pk != request.user.pk) and super().has_change_permission(request, obj)


#: What makes an account one of an application manager, all three together.
MANAGES = {"is_active": True, "is_staff": True, "is_superuser": True}


def is_last_manager(user: User) -> bool:
    """Whether nobody else could give rights back. By the row as it is stored, not as a form left it."""
    managers = User.objects.filter(**MANAGES)
    return managers.filter(pk=user.pk).exists() and not managers.exclude(pk=user.pk).exists()


class NewUserForm(AdminUserCreationForm):
    """A new account; without a password the person sets one by mail."""

    class Meta:
        model = User
        fields = ("email", "name")


class ChangeUserForm(UserChangeForm):
    """An existing account. Somebody has to stay who can give rights back."""

    #: Filled in by the admin that makes the form.
    request: HttpRequest

    class Meta:
        model = User
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Nobody locks out themselves, nor the last application manager."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        own = self.instance.pk == self.request.user.pk
        taken = [name for name in MANAGES if self.initial.get(name) and not cleaned.get(name, True)]
        if taken and (own or is_last_manager(self.instance)):
            message = _("Nobody would manage the application then. Let somebody else do so first.")
            if own:
                message = _("This is your own account. Another application manager can change this.")
            for name in taken:
                self.add_error(name, message)
        return cleaned


@admin.register(User)
class UserAdmin(CheckedAdmin, DjangoUserAdmin):
    """Accounts."""

    add_form = NewUserForm
    form = ChangeUserForm
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", ("memberships__party", UsedFilter)]
    search_fields = ["email", "name", "memberships__party__name"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "password"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {"classes": ["wide"], "fields": ["email", "name", "usable_password", "password1", "password2"]},
        )
    ]
    inlines = [MembershipInline]
    actions = ["reset_second_factor"]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Neither the own account nor that of the last application manager."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (obj.pk != request.user.pk and not is_last_manager(obj)))

    def save_related(
        self, request: HttpRequest, form: ModelForm[User], formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        """Tell whoever leaves a party without a manager; on the page of its people it takes a reason."""
        before = Membership.objects.active().filter(user=form.instance, manages_people=True)
        managed = [row.party for row in before.select_related("party").order_by("party__name")]
        super().save_related(request, form, formsets, change)
        for party in managed:
            if not Membership.objects.lasting_managers().filter(party=party).exists():
                told = _("Nobody manages the people of %(party)s any more. Let somebody do so.")
                self.message_user(request, told % {"party": party}, messages.WARNING)

    @admin.action(description=_("Take away the second factor, for who lost it"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The person sets up a new one at the next login; all their sessions end."""
        for user in queryset:
            Authenticator.objects.filter(user=user).delete()
            for session in UserSession.objects.filter(user=user):
                session.end()
            self.log_change(request, user, "second factor taken away")
            with acting(current_actor(), "second factor taken away"):
                user.leave_trace()
        self.message_user(
            request, _("The second factor is taken away. They set up a new one when they log in.")
        )


class ContactInline(admin.TabularInline):
    """Functions that can be reached."""

    model = Contact
    extra = 0


class RepresentationInline(KnownChoices, admin.TabularInline):
    """The corporations for whose tenants an organisation speaks."""

    model = Representation
    fk_name = "organisation"
    extra = 0
    autocomplete_fields = ["corporation"]
    verbose_name = _("housing corporation")
    verbose_name_plural = _("represents the tenants of")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What can not be chosen is told in the words of the model."""
        told = db_field.error_messages["invalid"]
        return super().formfield_for_foreignkey(
            db_field, request, error_messages={"invalid_choice": told}, **kwargs
        )

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With a look at what they are now."""
        return super().get_formset(request, obj, **{**kwargs, "formset": Represented})


class PartyForm(ModelForm):
    """A party; the address word is made where it is left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("slug")
        if field:
            field.required = self.instance.pk is not None
            field.help_text = _(
                "The first word of each address of a municipality, for example: heemstede. Small letters, digits and"
                " hyphens. Left empty, it is made from the short name, or else the name. Leave it as it is later:"
                " mails and papers lead to it."
            )
        if "kind" in self.fields:
            # No more than that is shown of it: rights, tables and signatures go by the seat of a party.
            self.fields["kind"].help_text = _(
                "Of a tenant organisation you name below the corporations for whose tenants it speaks: one, or several"
                " for an umbrella. It takes part and signs like every other party."
            )

    def clean_kind(self) -> str:
        """Who represents tenants, or whose tenants are represented, stays what it is."""
        kind: str = self.cleaned_data["kind"]
        if self.instance.pk and "kind" in self.changed_data:
            # Nobody names it meanwhile: who does, locks it as well.
            Party.lock(self.instance.pk)
            if self.instance.represents.exists():
                raise ValidationError(
                    _(
                        "It represents tenants. Take away the corporations first, and save; then choose a kind."
                    )
                )
            if self.instance.represented_by.exists():
                raise ValidationError(
                    _("Its tenants are represented. Take this corporation away first at who represents them.")
                )
        return kind

    def clean(self) -> dict[str, Any]:
        """The address word of what it is called, without the word for a municipality."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        called = cleaned.get("short_name") or cleaned.get("name", "")
        if cleaned.get("slug") == "" and called:
            words = re.sub(r"^gemeente\s+", "", called, flags=re.I)
            start = slugify(words)[:40].strip("-") or str(cleaned.get("kind") or "partij")
            taken = {*Party.objects.filter(slug__startswith=start).values_list("slug", flat=True)}
            names = (start if n == 1 else f"{start}-{n}" for n in count(1))
            cleaned["slug"] = next(word for word in names if word not in taken)
        return cleaned


@admin.register(Party)
class PartyAdmin(TrackedAdmin):
    """Municipalities, corporations, tenant organisations and partners."""

    form = PartyForm
    fields = ["kind", "name", "short_name", "slug", "code", "description"]
    list_display = ["name", "kind", "code", "speaks_for"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "code", "slug"]
    inlines = [RepresentationInline, ContactInline]
    actions = ["invite_somebody"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        """With the corporations for whose tenants they speak."""
        return super().get_queryset(request).prefetch_related("represents")

    def get_inlines(self, request: HttpRequest, obj: Party | None) -> Any:
        """Who is no tenant organisation has no tenants to speak for; what was typed before it became another is told."""
        typed = "representations-TOTAL_FORMS" in request.POST
        speaks = obj is None or typed or obj.kind == PartyKind.TENANT_ORGANISATION
        return [one for one in self.inlines if speaks or one is not RepresentationInline]

    @admin.display(description=_("represents the tenants of"))
    def speaks_for(self, party: Party) -> str:
        """The corporations, by name."""
        return ", ".join(one.name for one in party.represents.all())

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        """Tell who is called the same: names coincide, and a party that is entered twice looks just like it."""
        super().save_model(request, obj, form, change)
        if not change or {"name", "short_name"} & {*form.changed_data}:
            called = {folded(name) for name in (obj.name, obj.short_name) if name}
            for other in Party.objects.exclude(pk=obj.pk).order_by("name", "pk"):
                if called & {folded(other.name), folded(other.short_name)}:
                    told = _(
                        "There is another party of this name: %(name)s (%(kind)s, address word %(slug)s)."
                    )
                    words = {"name": other.name, "kind": other.get_kind_display(), "slug": other.slug}
                    self.message_user(request, told % words, messages.WARNING)

    @admin.action(description=_("Invite somebody for the first chosen party"))
    def invite_somebody(self, request: HttpRequest, queryset: QuerySet[Party]) -> HttpResponseRedirect:
        """To the page of invitations, with the party filled in."""
        chosen = urlencode({"partij": queryset[0].slug})
        return HttpResponseRedirect(f"{reverse('invitations')}?{chosen}")


class MailStateFilter(admin.SimpleListFilter):
    """How far mails are, in the words of the list."""

    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every state."""
        return list(MailState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        """Those in the state, as `Mail.state` tells it."""
        value = self.value()
        return queryset.filter(IN_STATE[MailState(value)]) if value in MailState.values else queryset


@admin.register(Mail)
class MailAdmin(AskedAdmin):
    """What the site sends: to look up what became of it. The text is not shown, as it may hold somebody's link."""

    # What became of it stands before what it is about: the last columns fall off a narrow window.
    list_display = ["made", "to", "shown_state", "kind", "error", "subject"]
    list_filter = [MailStateFilter, "kind", "made_at"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["to", "user__name", "subject", "error"]
    search_help_text = _("By address, name of the receiver, subject or what went wrong.")
    date_hierarchy = "made_at"
    fields = [
        "to",
        "user",
        "subject",
        "kind",
        "shown_state",
        "error",
        "attempts",
        "made_at",
        "next_try",
        "expires_at",
        "sent_at",
        "ended_at",
    ]

    @admin.display(description=_("made at"), ordering="made_at")
    def made(self, mail: Mail) -> str:
        """When, briefly."""
        return date_format(localtime(mail.made_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("state"))
    def shown_state(self, mail: Mail) -> str:
        """How far it is, in words."""
        return str(mail.state.label)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: mail is posted by what causes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        """Never: it tells what happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        """Never: it goes by itself in time."""
        return False
