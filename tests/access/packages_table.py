"""What every role gets at the addresses of packages: the account pages of django-allauth, and the admin."""

from .table import LOGIN, people


def account(get: object, post: object, *, anonymous: tuple[object, object]) -> dict[str, dict[str, object]]:
    """Pages about the own account are the same for everybody who has one."""
    return {
        "GET": {**people(get), "anonymous": anonymous[0]},
        "POST": {**people(post), "anonymous": anonymous[1]},
    }


#: django-allauth's pages. Nobody of the cast has a password yet.
ACCOUNT_RIGHTS = {
    "account_login": account("/", "/", anonymous=(200, 200)),
    "account_logout": account(200, "/inloggen/", anonymous=("/inloggen/", "/inloggen/")),
    "account_inactive": account(200, 405, anonymous=(200, 405)),
    "account_signup": account("/", "/", anonymous=(200, 200)),
    "account_reauthenticate": account(403, 403, anonymous=(LOGIN, LOGIN)),
    "account_email": account(200, "/account/email/", anonymous=(LOGIN, LOGIN)),
    "account_email_verification_sent": account(200, 405, anonymous=(200, 405)),
    "account_change_password": account(
        "/account/password/set/", "/account/password/set/", anonymous=(LOGIN, LOGIN)
    ),
    "account_set_password": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "account_reset_password": account(200, 200, anonymous=(200, 200)),
    "account_reset_password_done": account(200, 405, anonymous=(200, 405)),
    "account_reset_password_from_key": account(200, 200, anonymous=(200, 200)),
    "account_reset_password_from_key_done": account(200, 405, anonymous=(200, 405)),
    "account_confirm_login_code": account("/", "/", anonymous=("/inloggen/", "/inloggen/")),
    # The second factor: to be seen by all, to be changed after proving again who one is.
    "mfa_index": account(200, 405, anonymous=(LOGIN, LOGIN)),
    "mfa_authenticate": account("/", "/", anonymous=("/inloggen/", "/inloggen/")),
    "mfa_reauthenticate": account(403, 403, anonymous=(LOGIN, LOGIN)),
    "mfa_activate_totp": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "mfa_deactivate_totp": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_view_recovery_codes": account(404, 405, anonymous=(LOGIN, LOGIN)),
    "mfa_generate_recovery_codes": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "mfa_download_recovery_codes": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_list_webauthn": account(200, 405, anonymous=(LOGIN, LOGIN)),
    "mfa_add_webauthn": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "mfa_reauthenticate_webauthn": account(403, 403, anonymous=(LOGIN, LOGIN)),
    "mfa_remove_webauthn": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_edit_webauthn": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_login_webauthn": account("/", "/", anonymous=("/inloggen/", "/inloggen/")),
    # Logging in at a provider; none is configured here (tests/parties/test_provider.py).
    "socialaccount_login_cancelled": account(200, 405, anonymous=(200, 405)),
    "socialaccount_login_error": account(401, 405, anonymous=(LOGIN, LOGIN)),
    "socialaccount_signup": account("/inloggen/", "/inloggen/", anonymous=("/inloggen/", "/inloggen/")),
    "socialaccount_connections": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "openid_connect_login": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "openid_connect_callback": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "usersessions_list": account(200, "/account/sessies/", anonymous=(LOGIN, LOGIN)),
    "account_confirm_email": account(200, 404, anonymous=(200, LOGIN)),
}
ACCOUNT_VALUES = {"key": "abc", "uidb36": "1", "pk": "1", "provider_id": "geen"}

#: What the manager gets in the admin, GET and POST; everybody else is sent to its way in.
ADMIN_PAGES = {
    "admin:index": (200, 200),
    "admin-start": (200, 200),
    "admin-incomplete": (200, 405),
    # Lists as a file, and lists taken in from one; the empty form of each is refused or shown again.
    **{
        f"admin:agreements_{model}_export": (200, 200)
        for model in ("commitment", "theme", "glossaryterm", "indicator")
    },
    **{f"admin:agreements_{model}_import": (200, 422) for model in ("commitment", "theme", "glossaryterm")},
    **{
        f"admin:agreements_{model}_process_import": (405, f"/admin/agreements/{model}/import/")
        for model in ("commitment", "theme", "glossaryterm")
    },
    # What was taken in by mistake; of what is not there (tests/agreements/test_mistaken_admin.py).
    "admin:agreements_commitment_mistaken": (404, 404),
    "admin:agreements_commitment_list_back": (404, 404),
    "admin:logout": (405, "/inloggen/"),
    "admin:password_change": (200, 200),
    "admin:password_change_done": (200, 405),
    "admin:autocomplete": (403, 405),
    "admin:jsi18n": (200, 405),
    "admin:view_on_site": (404, 404),
    "admin:app_list": (200, 200),
    "admin:auth_user_password_change": (200, 200),
}
#: The pages every model has.
MODEL_PAGES = {
    "changelist": (200, 200),
    "add": (200, 200),
    "history": (200, 200),
    # What is sent has to tell what stood there when the page was opened (config/web/checked_admin.py).
    "change": (200, 409),
    "delete": (403, 403),
}
#: Where a model differs.
MODEL_EXCEPTIONS = {
    # An account may go; what its person wrote keeps the name (docs/operations.md, personal data).
    "parties_user_delete": (200, 200),
    # Mail is posted by what causes it.
    "parties_mail_add": (403, 403),
    "parties_mail_change": (200, 403),
    # Lines and figures are looked up; a figure may be added, and is followed by a better one when it is wrong.
    "monitoring_roundline_add": (403, 403),
    "monitoring_roundline_change": (200, 403),
    "monitoring_measurement_change": (200, 403),
    # The work of a party is divided by its editors, on their pages.
    "agreements_assignment_add": (403, 403),
    "agreements_assignment_change": (200, 403),
    # The cycle is arranged on the page of its year.
    "agreements_cyclestep_add": (403, 403),
    "agreements_cyclestep_change": (200, 403),
    # Meetings and publications come about on their own pages.
    "monitoring_meeting_add": (403, 403),
    "monitoring_meeting_change": (200, 403),
    "monitoring_publication_add": (403, 403),
    "monitoring_publication_change": (200, 403),
    # How publications look is set on a page of its own.
    "monitoring_councilitem_add": (403, 403),
    "monitoring_councilitem_change": (200, 403),
    "monitoring_escalation_add": (403, 403),
    "monitoring_escalation_change": (200, 403),
    "monitoring_publicationstyle_add": (403, 403),
    "monitoring_publicationstyle_change": (200, 403),
    # The demo's first round is closed.
    "monitoring_monitoringround_change": (200, 403),
}
