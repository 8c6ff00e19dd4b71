"""Addresses about accounts, beside those of django-allauth."""

from django.urls import path

from .accounts import sessions
from .accounts import views as accounts
from .invitations import views as invitations

urlpatterns = [
    path("account/", accounts.account, name="account"),
    path("account/sessies/<int:session>/beeindigen/", sessions.end, name="session-end"),
    path("account/uitnodigingen/", invitations.invitations, name="invitations"),
    path("account/uitnodigingen/<int:invitation>/opnieuw/", invitations.resend, name="invitation-resend"),
    path("account/uitnodigingen/<int:invitation>/intrekken/", invitations.revoke, name="invitation-revoke"),
    path("account/uitnodiging/<str:token>/", invitations.accept, name="invitation"),
]
