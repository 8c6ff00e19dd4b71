"""The address tree; municipalities come last, behind the reserved words."""

from allauth.account import views as account_views
from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter

from agreements.choosing_admin import PlacedChoices
from config.web import views as web
from config.web.converters import FreeSlugConverter, YearConverter
from monitoring.overview import incomplete
from monitoring.rights import views as rights
from parties import views as parties
from parties.accounts.second_steps import download_recovery_codes, remove_passkey

register_converter(FreeSlugConverter, "free")
register_converter(YearConverter, "year4")

# Here, and not when Django starts: commands have no pages, and the admin brings the readers of spreadsheets along.
admin.autodiscover()
# One way in: the admin's own login page would go past the rules for accounts.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.autocomplete_view = PlacedChoices.as_view(admin_site=admin.site)  # type: ignore[method-assign, assignment]

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("account/tweede-stap/webauthn/keys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path(
        "account/tweede-stap/recovery-codes/download/",
        download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/tweede-stap/", include("allauth.mfa.urls")),
    path("account/extern/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    # Addresses for SAML exist only where it is set up; what answers there is not installed otherwise.
    *(
        [path("account/", include("allauth.socialaccount.providers.saml.urls"))]
        if "saml" in settings.SOCIALACCOUNT_PROVIDERS
        else []
    ),
    path("account/sessies/", include("allauth.usersessions.urls")),
    path("inloggen/", account_views.login, name="account_login"),
    path("uitloggen/", account_views.logout, name="account_logout"),
    path("", include("parties.urls")),
    path("taal/", web.set_language, name="set_language"),
    path("hulp/", parties.help_index, name="help"),
    path("hulp/wie-mag-wat/", rights.who_may_what, name="help-rights"),
    path("hulp/<slug:name>/", parties.help_guide, name="help-guide"),
    path("gezondheid/", web.health, name="health"),
    path("robots.txt", web.robots, name="robots"),
    # The admin's own start page, with what is incomplete on it.
    path("admin/", admin.site.admin_view(incomplete.admin_start), name="admin-start"),
    path("admin/onvolledig/", admin.site.admin_view(incomplete.admin_incomplete), name="admin-incomplete"),
    path("admin/", admin.site.urls),
    path("", include("monitoring.urls")),
]

handler400 = "config.web.views.bad_request"
handler403 = "config.web.views.permission_denied"
handler404 = "config.web.views.not_found"
#: django-allauth calls this one where somebody asks too often.
handler429 = "config.web.views.too_many_requests"
handler500 = "config.web.views.server_error"
