"""Verbs on invitations. The link exists in the mail only; the database keeps its digest."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import InvitationState, MailKind, MembershipRole
from ..models import Invitation, Mail, Membership, Party, User
from ..post.services import in_language_of, post
from ..services import add_member

#: Makes the address of the page from the secret word of a link.
Link = Callable[[str], str]


class InvitationClosedError(Exception):
    """The invitation was used, was revoked or is too old; `state` tells which."""

    def __init__(self, state: InvitationState) -> None:
        super().__init__(f"The invitation is {state.value}.")
        self.state = state


def digest(token: str) -> str:
    """What is kept of the secret word of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    *,
    actor: Actor,
    email: str,
    party: Party,
    role: MembershipRole,
    link: Link,
    manages_people: bool = False,
) -> Invitation:
    """Invite an address to work for a party; the mail goes out when the transaction is committed.

    Whether the address has an account makes no difference here. Raises ValidationError when it is invited
    already, works for the party already, or is that of who invites. `mail_failed` on the result tells whether the
    mail did not go at once.
    """
    email = User.objects.normalize_email(email.strip()).lower()
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        party=party,
        role=MembershipRole(role),
        manages_people=manages_people,
        token_hash=digest(token),
        invited_by=actor.name,
    )
    _set_dates(invitation)
    if Membership.objects.active().filter(user__email__iexact=email, party=party).exists():
        raise ValidationError({"email": _("This person works for this party already.")})
    own = User.objects.filter(pk=actor.user_id) if actor.user_id else User.objects.none()
    if own.filter(email__iexact=email).exists():
        words = _("This is your own address. Somebody else who manages people can invite you.")
        raise ValidationError({"email": words})
    with transaction.atomic(), acting(actor):
        invitation.save_checked()
        _mail_on_commit(invitation, link(token))
    return invitation


def resend(*, actor: Actor, invitation: Invitation, link: Link) -> Invitation:
    """Send the invitation again with a new link; the old one stops working. Raises InvitationClosedError."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic(), acting(actor, reason="resent"):
        row = Invitation.lock(invitation.pk)
        _refuse(row, InvitationState.ACCEPTED, InvitationState.REVOKED)
        row.token_hash = digest(token)
        _set_dates(row)
        row.save_next()
        _mail_on_commit(row, link(token))
    return row


def revoke(*, actor: Actor, invitation: Invitation) -> Invitation:
    """End an invitation that was not used, and its mail if that still waits; raises InvitationClosedError when it was."""
    with transaction.atomic(), acting(actor, reason="revoked"):
        row = Invitation.lock(invitation.pk)
        _refuse(row, InvitationState.ACCEPTED, InvitationState.REVOKED)
        row.revoked_at = timezone.now()
        row.save_next()
        _stop_mail(row)
    return row


def find(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it."""
    return Invitation.objects.select_related("party").filter(token_hash=digest(token)).first()


def account_of(invitation: Invitation) -> User | None:
    """The account the invited address has already."""
    return User.objects.filter(email__iexact=invitation.email).first()


def accept_as_new(*, invitation: Invitation, name: str, password: str) -> User:
    """Make the account and let it work for the party; raises InvitationClosedError, or ValidationError per field."""
    person = User(email=invitation.email, name=name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password1": error.messages}) from error
    with transaction.atomic():
        row = Invitation.lock(invitation.pk)
        _refuse_unless_open(row)
        try:
            with transaction.atomic():
                user = User.objects.create_user(row.email, password, name=name)
                # The link came by mail, so the address is known to be theirs.
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        except IntegrityError as error:
            raise ValidationError(_("This address has an account already.")) from error
        _take(row, user)
    return user


def accept_as(*, invitation: Invitation, user: User) -> None:
    """Let a person who has an account work for the party.

    Raises InvitationClosedError, and PermissionError when the invitation is for another address.
    """
    with transaction.atomic():
        row = Invitation.lock(invitation.pk)
        _refuse_unless_open(row)
        if user.email.lower() != row.email.lower():
            raise PermissionError("The invitation is for another address.")
        _take(row, user)


def _take(row: Invitation, user: User) -> None:
    """The person works for the party from now on; who does so already keeps the role there is."""
    actor = Actor(name=str(user), party=row.party.label, user_id=user.pk)
    if not Membership.objects.active().filter(user=user, party=row.party).exists():
        add_member(
            actor=actor,
            user=user,
            party=row.party,
            role=MembershipRole(row.role),
            manages_people=row.manages_people,
        )
    row.accepted_at = timezone.now()
    with acting(actor, reason="accepted"):
        row.save_next()


def _refuse(row: Invitation, *states: InvitationState) -> None:
    if row.state in states:
        raise InvitationClosedError(row.state)


def _refuse_unless_open(row: Invitation) -> None:
    _refuse(row, InvitationState.ACCEPTED, InvitationState.REVOKED, InvitationState.EXPIRED)


def _set_dates(row: Invitation) -> None:
    row.sent_at = timezone.now()
    row.expires_at = row.sent_at + timedelta(days=settings.INVITATION_DAYS)


def _stop_mail(row: Invitation) -> None:
    """Do not send a link that does not work any more."""
    Mail.objects.waiting().filter(key__startswith=f"invitation:{row.pk}:").delete()


def _mail_on_commit(row: Invitation, url: str) -> None:
    """Post the mail with the link; one that does not go leaves the invitation standing, and is tried again.

    Only the newest link works, so a mail with an older one that still waits is not sent any more.
    """
    row.mail_failed = False
    _stop_mail(row)
    with in_language_of(row.email):
        context = {"invitation": row, "url": url, "days": settings.INVITATION_DAYS}
        mail = post(
            key=f"invitation:{row.pk}:{row.token_hash[:16]}",
            to=row.email,
            subject=render_to_string("parties/mail/invitation_subject.txt", context),
            text=render_to_string("parties/mail/invitation.txt", context),
            kind=MailKind.INVITATION,
            is_secret=True,
            tried_for=timedelta(days=settings.INVITATION_DAYS),
        )

    def look() -> None:
        row.mail_failed = bool(Mail.objects.filter(pk=mail.pk).exclude(error="").exists())

    transaction.on_commit(look)
