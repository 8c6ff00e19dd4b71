"""The second steps themselves: code app, passkeys and recovery codes, and how their secrets are kept.

Apart from `second_factor`, which every page asks: these need the libraries of keys, which take long to load.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.forms import Form, HiddenInput, JSONField
from django.forms.fields import InvalidJSONInput
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from config.web.file_names import file_name, named

from ..permissions import may_change_things
from .log import passkey_refused


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted: a copy of the database alone does not give anybody's codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is your only second step, and you need one here. First add a passkey; then the code app can go."
        ),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second step. Set that up first."),
    }

    def encrypt(self, text: str) -> str:
        """With a key made of SECRET_KEY."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With it, or with one of SECRET_KEY_FALLBACKS."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """The name a new key has until its owner gives another."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Key %(number)s") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor keeps one."""
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        others = Authenticator.objects.filter(user=authenticator.user, type__in=kinds).exclude(
            pk=authenticator.pk
        )
        required = settings.MFA_REQUIRED and may_change_things(authenticator.user)
        return not required or others.exists()


def _keys() -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor" + key.encode()).digest()))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


#: What the library lets through when a browser sends something that is no passkey.
_NONSENSE = (AttributeError, KeyError, TypeError, ValueError)


class ActivateCodeAppForm(ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code in the app")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
        self.fields["code"].widget.attrs.pop("placeholder", None)


class _AnswerField(JSONField):
    """The answer of a key, or anything: also a number too long to read, or a list in a list in a list and so on."""

    def __init__(self) -> None:
        super().__init__(widget=HiddenInput)

    def to_python(self, value: Any) -> Any:
        """What it says; raises ValidationError where it says nothing."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What stands in the form again, as it was sent where it can not be read."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)


class _CarefulForm(AuthenticateWebAuthnForm):
    """A form for a key whose answer may be anything."""

    credential = _AnswerField()

    def clean_credential(self) -> Authenticator:
        """The key, or an error at the form; a wrong answer is never a broken page."""
        try:
            return super().clean_credential()
        except (*_NONSENSE, ValidationError) as error:
            # django-allauth tells of wrong codes only.
            passkey_refused(context.request, self.user)
            if isinstance(error, ValidationError):
                raise
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticatePasskeyForm(_CarefulForm):
    """The second step of logging in."""


class LoginPasskeyForm(_CarefulForm, LoginWebAuthnForm):
    """Logging in with the key alone."""


class ReauthenticatePasskeyForm(_CarefulForm, ReauthenticateWebAuthnForm):
    """Proving again who one is."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey with a name to know it by."""

    credential = _AnswerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key")
        self.fields["name"].help_text = _("For example the name of your telephone or laptop.")
        self.fields["passwordless"].label = _("Log in with this key alone")
        self.fields["passwordless"].help_text = _(
            "The device then asks for your fingerprint, face or PIN, and you need no password."
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        """A wrong answer is never a broken page."""
        try:
            data: dict[str, Any] = super().clean()
        except _NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return data


class EditPasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key")


class RemovePasskeyView(RemoveWebAuthnView):
    """Removing a passkey; the library asks `can_delete_authenticator` for code apps only."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page says beforehand that the last one stays."""
        return super().get_context_data(**kwargs, is_needed=self._is_needed())

    def form_valid(self, form: Form) -> HttpResponse:
        """Nothing goes that who it is of must have."""
        if self._is_needed():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return super().form_valid(form)

    def _is_needed(self) -> bool:
        return not get_adapter().can_delete_authenticator(self.object)


class DownloadCodesView(DownloadRecoveryCodesView):
    """The recovery codes as a file that is found back between other files."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Its name tells of which site it is; the library gives every site the same English one."""
        host, _colon, _port = self.request.get_host().partition(":")
        response: HttpResponse = super().render_to_response({**context, "host": host}, **kwargs)
        return named(response, file_name(gettext("recovery codes"), host.replace(".", "-"), ending="txt"))


download_recovery_codes = require_http_methods(["GET", "POST"])(DownloadCodesView.as_view())
remove_passkey = require_http_methods(["GET", "POST"])(RemovePasskeyView.as_view())
