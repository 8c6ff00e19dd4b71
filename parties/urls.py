"""Addresses about accounts and the people of a party, beside those of django-allauth."""

from django.urls import path

from .accounts import sessions
from .accounts import views as accounts
from .invitations import views as invitations
from .people import views as people

urlpatterns = [
    path("account/", accounts.account, name="account"),
    path("account/herinneringen/", accounts.reminders, name="reminder-choice"),
    path("account/sessies/<int:session>/beeindigen/", sessions.end, name="session-end"),
    path("account/uitnodigingen/", invitations.invitations, name="invitations"),
    path("account/uitnodigingen/<int:invitation>/opnieuw/", invitations.resend, name="invitation-resend"),
    path("account/uitnodigingen/<int:invitation>/intrekken/", invitations.revoke, name="invitation-revoke"),
    path("account/uitnodiging/<str:token>/", invitations.accept, name="invitation"),
    path("partijen/<slug:party>/mensen/", people.people, name="party-people"),
    path("partijen/<slug:party>/mensen/<int:member>/", people.member, name="party-member"),
]
