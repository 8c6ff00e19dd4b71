"""Logging in at the organisation's own provider (OpenID Connect or SAML): its groups decide who works for which party.

For the parties named in a provider's mapping the provider is the source: who lost the group loses the membership at
the next login there. Memberships of other parties are left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.signals import social_account_added
from django.conf import settings as conf
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.core.checks import CheckMessage, Error, register
from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.history import Actor, acting

from ..enums import MembershipRole
from ..models import Membership, Party, User
from ..people.services import would_leave_nobody
from ..services import add_member

logger = logging.getLogger(__name__)

#: What a provider's settings say of a group: party and role.
Mapping_ = Mapping[str, Mapping[str, str]]
#: Under these addresses the answers of providers come in.
ANSWERS = ("/account/oidc/", "/account/saml/")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Who the provider knows gets an account; rights come from groups alone."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": gettext_lazy(
            "You have no password here, and would not come in any more. First choose a password."
        ),
        "connected_other": gettext_lazy(
            "With that login of your organisation somebody else has an account here."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """The provider decides who can log in there."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Name and address as the provider tells them."""
        user: User = super().populate_user(request, sociallogin, data)
        user.email = user.email.lower()
        parts = (str(data.get(part) or "") for part in ("first_name", "last_name"))
        user.name = str(data.get("name") or " ".join(filter(None, parts)))[:150]
        return user

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """The provider, remembered between the answer and the own second step by its own id.

        By itself it is remembered by what it speaks and its `client_id`, which two organisations may have given alike.
        """
        found: Provider = super().get_provider(request, provider, client_id)
        if found.uses_apps:
            remembered = {"id": found.app.provider_id, "app.client_id": found.app.client_id}
            found.serialize = lambda: remembered
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """An answer without an address, or with that of an account it is not trusted for, leads back to logging in."""
        if sociallogin.is_existing:
            return
        email = sociallogin.user.email
        if not email:
            words = _("Your organisation did not tell your e-mail address. Ask its helpdesk.")
        elif User.objects.filter(email__iexact=email).exists():
            words = _(
                "Your address has an account here already. Log in with the password, or ask the application manager."
            )
        else:
            return
        logger.warning(
            "A login at %s was refused: no address, or one it is not trusted for.", _provider_id(sociallogin)
        )
        messages.error(request, words)
        raise ImmediateHttpResponse(redirect("account_login"))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account; who did so in another window at the same moment is asked to log in once more."""
        try:
            with transaction.atomic():
                user: User = super().save_user(request, sociallogin, form)
        except IntegrityError as error:
            messages.info(request, _("Your account was made just now, in another window. Log in once more."))
            raise ImmediateHttpResponse(redirect("account_login")) from error
        return user

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only in the domains the provider is trusted for, whatever it calls verified itself."""
        trusted = login.provider.app.settings.get("verified_email", [])
        return email.rpartition("@")[2].lower() in {domain.lower() for domain in trusted}

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Forged, replayed, cancelled or broken: the page tells it, and the log."""
        logger.warning(
            "A login at a provider failed: %s, %s.",
            kwargs.get("error"),
            type(kwargs.get("exception")).__name__,
        )


class ProviderAwayMiddleware:
    """A provider that does not answer, or not with what it should, is no fault of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Everything else as it is."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Back to logging in, where it is told; both libraries raise what the network does."""
        if not isinstance(exception, OSError) or not request.path.startswith(ANSWERS):
            return None
        logger.warning("The provider of %s can not be used: %s", request.path, exception)
        messages.error(
            request,
            _(
                "Your organisation's login does not answer. Try again in a few minutes, or log in another way."
            ),
        )
        return redirect("account_login")


@register()
def known_roles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every role in the configuration exists."""
    apps = [app for kind in conf.SOCIALACCOUNT_PROVIDERS.values() for app in kind["APPS"]]
    given = {group["role"] for app in apps for group in app["settings"]["groups"].values()}
    unknown = sorted(given - set(MembershipRole.values))
    if not unknown:
        return []
    hint = f"Choose from {', '.join(MembershipRole.values)}."
    return [
        Error(
            f"OIDC_PROVIDERS or SAML_PROVIDERS names roles that do not exist: {', '.join(unknown)}.",
            hint=hint,
            id="parties.E001",
        )
    ]


@receiver(social_account_added)
def end_password(sender: Any, sociallogin: SocialLogin, **kwargs: Any) -> None:
    """From the first login at a provider on it says who gets in: who left there keeps no password here, nor a session.

    By itself allauth does so where nobody had looked whether the address was right; an invitation by mail does look.
    """
    user = sociallogin.user
    if sociallogin.state.get("process") != "connect" and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])


@receiver(user_logged_in)
def take_groups(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """After a login at a provider: memberships follow its groups; without any, the person is told whom to ask."""
    sociallogin: SocialLogin | None = kwargs.get("sociallogin")
    if sociallogin is None:
        return
    settings = sociallogin.provider.app.settings
    mapping = settings.get("groups", {})
    groups = groups_of(sociallogin.account, settings.get("groups_claim", "groups"))
    follow_groups(user=user, groups=groups, mapping=mapping, provider=sociallogin.provider.name)
    if not (user.is_superuser or Membership.objects.active().filter(user=user).exists()):
        logger.info("User %s logged in at %s with no group known here.", user.pk, sociallogin.provider.name)
        ask = settings.get("ask") or _("the application manager of your organisation")
        text = _("You are logged in, but your organisation gave you no rights here. Ask %(whom)s.")
        messages.warning(request, text % {"whom": ask})


@receiver(user_logged_out)
def offer_leaving(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Whoever leaves a shared computer is still known at the provider: a link ends that too.

    A link and no redirect: the content policy lets forms lead to the own host only. Not to who logs in there once more.
    """
    if user is None or request.path.startswith(ANSWERS):
        return
    ways = get_authentication_records(request, user)
    came_from = {way.get("provider") for way in ways if way["method"] == "socialaccount"}
    for kind in conf.SOCIALACCOUNT_PROVIDERS.values():
        for app in kind["APPS"]:
            address = app["settings"]["logout_url"]
            if address and app["provider_id"] in came_from:
                words = _(
                    "You are still logged in at {provider}. Is this a shared computer?"
                    ' Then <a href="{address}">log out there too</a>.'
                )
                messages.info(request, format_html(words, provider=app["name"], address=address))


def groups_of(account: SocialAccount, claim: str) -> set[str]:
    """The groups in the provider's answer, in the token or the user info; anything else than words is left out."""
    found: set[str] = set()
    data = account.extra_data
    for part in (data.get("id_token"), data.get("userinfo"), data):
        value = part.get(claim) if isinstance(part, dict) else None
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, list):
            found.update(one for one in value if isinstance(one, str))
    return found


def follow_groups(*, user: User, groups: Iterable[str], mapping: Mapping_, provider: str) -> None:
    """Begin, change and end memberships of the parties in `mapping`, in the name of the provider."""
    wanted = _wanted(set(groups), mapping)
    parties = {
        party.slug: party for party in Party.objects.filter(slug__in={m["party"] for m in mapping.values()})
    }
    for slug in {one["party"] for one in mapping.values()} - parties.keys():
        logger.error("The groups of %s name a party that does not exist: %s.", provider, slug)
    actor = Actor(name=provider, party="")
    with transaction.atomic(), acting(actor, reason="groups"):
        # One login at a time: another window would begin the same membership.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        active = Membership.objects.active().filter(user=user).select_for_update(no_key=True)
        there = {row.party_id: row for row in active}
        for slug, party in parties.items():
            row, role = there.get(party.pk), wanted.get(slug)
            if row is None:
                if role is not None:
                    add_member(actor=actor, user=user, party=party, role=role)
            elif role is None:
                if would_leave_nobody(row):
                    logger.warning("Nobody manages the people of %s any more: %s ended it.", slug, provider)
                _end(row)
            elif row.role != role:
                row.role = role
                row.save_next()
    user._memberships = None


def _end(row: Membership) -> None:
    """From today on it is over; a membership that began today goes, as its last day can not lie before the first."""
    yesterday = timezone.localdate() - timedelta(days=1)
    if row.starts_on > yesterday:
        row.delete()
    else:
        row.ends_on = yesterday
        row.save_next()


def _wanted(groups: set[str], mapping: Mapping_) -> dict[str, MembershipRole]:
    """Per party the role that may do what every role may that the groups give."""
    wanted: dict[str, MembershipRole] = {}
    for group in groups & mapping.keys():
        slug = mapping[group]["party"]
        if mapping[group]["role"] not in MembershipRole.values:
            logger.error("The group %s gives a role that does not exist.", group)
            continue
        role = MembershipRole(mapping[group]["role"])
        wanted[slug] = role.joined(wanted.get(slug, role))
    return wanted


def _provider_id(sociallogin: SocialLogin) -> str:
    return str(sociallogin.account.provider)
