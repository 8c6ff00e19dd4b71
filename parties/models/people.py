"""Who: users, parties and who works for which party."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word, is_reserved
from config.web.history import (
    SITE,
    ActorRecords,
    TrackedModel,
    TrackedQuerySet,
    acting,
    is_somebody_acting,
)
from config.web.lines import OneLineField

from ..enums import LINE_MANAGERS, InvitationState, MembershipRole, PartyKind, ReminderChoice
from .terms import holds_on

AnyUser: TypeAlias = "User | AnonymousUser"


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail, whatever its capitals."""

    def get_by_natural_key(self, email: str | None) -> User:
        """The user with this e-mail address."""
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a user; without a password nobody can log in as it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an application manager."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class AccountRecords(ActorRecords):
    """What a manager may change of an account, with who did it; logging in and choosing a password leave no row."""

    #: What is kept; never what is secret.
    TOLD = ("email", "name", "is_active", "is_staff", "is_superuser")

    def fields_included(self, model: type[models.Model]) -> list[Any]:
        """The number and what is told of it."""
        return [field for field in super().fields_included(model) if field.name in ("id", *self.TOLD)]

    def post_save(self, instance: Any, created: bool, using: str | None = None, **kwargs: Any) -> None:
        """Not when only other fields were saved."""
        saved = kwargs.get("update_fields")
        if created or saved is None or set(saved) & set(self.TOLD):
            super().post_save(instance, created, using=using, **kwargs)

    def create_historical_record(self, instance: Any, history_type: str, using: str | None = None) -> None:
        """In the name of who acts; accounts are also made where nobody does: by an invitation or a command."""
        if history_type == "~" and not instance.leaves_trace:
            now = {name: getattr(instance, name) for name in self.TOLD}
            if instance.history.order_by("-history_date", "-history_id").values(*self.TOLD).first() == now:
                return
        if is_somebody_acting():
            super().create_historical_record(instance, history_type, using)
        else:
            with acting(SITE):
                super().create_historical_record(instance, history_type, using)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; what they may do follows from their memberships."""

    #: Those of now, once `parties.permissions` has read them; in memory only.
    _memberships: list[Membership] | None = None

    email = models.EmailField(_("e-mail address"), unique=True)
    name = OneLineField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=5, blank=True, choices=[("nl", _("Dutch")), ("en", _("English"))]
    )
    reminders = models.CharField(
        _("reminders"), max_length=10, choices=ReminderChoice.choices, default=ReminderChoice.ALL
    )
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("account since"), default=timezone.now, editable=False)
    history = AccountRecords()

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_ci",
                violation_error_message=_("This address has an account already."),
            )
        ]

    #: Whether saving is told in the history although nothing changed that is told there.
    leaves_trace = False

    def __str__(self) -> str:
        return self.name or self.email

    def leave_trace(self) -> None:
        """Write a row in the history of the account; what was done stands in the reason of `acting()`."""
        self.leaves_trace = True
        self.save(update_fields=["name"])
        self.leaves_trace = False


class PartyQuerySet(TrackedQuerySet["Party"]):
    """Parties; who sees which is decided where the tables are known (`agreements.permissions.visible_parties`)."""


class Party(TrackedModel):
    """A municipality, corporation, tenant organisation or partner."""

    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind.choices)
    slug = models.SlugField(_("address word"), max_length=60, unique=True, validators=[address_word])
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    code = models.CharField(
        _("official code"),
        max_length=10,
        blank=True,
        help_text=_("CBS code of a municipality (GM0397) or L-number of a corporation (L0123)."),
        validators=[
            RegexValidator(r"^(GM\d{4}|L\d{4})$", _("Use GM and four digits, or L and four digits."))
        ],
    )
    represents = models.ManyToManyField(
        "self",
        through="parties.Representation",
        through_fields=("organisation", "corporation"),
        symmetrical=False,
        related_name="represented_by",
        verbose_name=_("represents the tenants of"),
    )
    description = models.TextField(_("description"), blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="party_code",
                violation_error_message=_("Another party has this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Short name where there is one."""
        return self.short_name or self.name

    def clean(self) -> None:
        """A municipality's slug is the first word of an address, so some words are taken."""
        if self.kind == PartyKind.MUNICIPALITY and is_reserved(self.slug):
            raise ValidationError({"slug": _("This word is used by the site itself. Choose another one.")})


class _KindManager(models.Manager.from_queryset(PartyQuerySet)):
    """Parties of one kind."""

    def __init__(self, kind: PartyKind | None = None) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> PartyQuerySet:
        """Only this kind."""
        queryset: PartyQuerySet = super().get_queryset().filter(kind=self.kind)
        return queryset


class Municipality(Party):
    """A municipality (gemeente)."""

    objects = _KindManager(PartyKind.MUNICIPALITY)

    class Meta:
        proxy = True
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")


class HousingCorporation(Party):
    """A housing corporation (woningcorporatie, toegelaten instelling)."""

    objects = _KindManager(PartyKind.CORPORATION)

    class Meta:
        proxy = True
        verbose_name = _("housing corporation")
        verbose_name_plural = _("housing corporations")


class TenantOrganisation(Party):
    """A tenant organisation (huurdersorganisatie), as a rule tied to a corporation."""

    objects = _KindManager(PartyKind.TENANT_ORGANISATION)

    class Meta:
        proxy = True
        verbose_name = _("tenant organisation")
        verbose_name_plural = _("tenant organisations")


class PartnerOrganisation(Party):
    """Anybody else who is named: a care organisation, a network company, the police."""

    objects = _KindManager(PartyKind.PARTNER)

    class Meta:
        proxy = True
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")


class MembershipQuerySet(TrackedQuerySet["Membership"]):
    """Memberships for a purpose."""

    def active(self, day: date | None = None) -> MembershipQuerySet:
        """Begun and not ended on a day (today)."""
        return self.filter(holds_on(day or timezone.localdate()))

    def line_managers(self) -> MembershipQuerySet:
        """Of who manages something at a party, with an account in use."""
        return self.active().filter(role__in=LINE_MANAGERS, user__is_active=True)

    def lasting_managers(self) -> MembershipQuerySet:
        """Of who manages people, with an account in use and no end in sight."""
        return self.active().filter(manages_people=True, ends_on=None, user__is_active=True)


class Membership(TrackedModel):
    """A person works for a party, in a role, for a time."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("party")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=MembershipRole.choices, default=MembershipRole.READER
    )
    manages_people = models.BooleanField(
        _("manages people"),
        default=False,
        help_text=_("Invites people to work for the party, changes what they may do and ends it."),
    )
    function = OneLineField(_("function"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "party"],
                condition=Q(ends_on__isnull=True),
                name="membership_once",
                violation_error_message=_("This person works for this party already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.party}"

    def reaches(self, role: MembershipRole) -> bool:
        """Whether the person may do for the party what `role` may."""
        return MembershipRole(self.role).reaches(role)

    @property
    def is_line_manager(self) -> bool:
        """Whether the person answers what lies before the managers of the party, before who decides is asked."""
        return self.role in LINE_MANAGERS


class InvitationQuerySet(TrackedQuerySet["Invitation"]):
    """Invitations for a purpose."""

    def open(self) -> InvitationQuerySet:
        """Neither used nor revoked; they may be too old."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(TrackedModel):
    """Somebody is asked by mail to work for a party. Of the link only a digest is kept."""

    #: Whether the mail that was just posted did not go at once; in memory only.
    mail_failed = False

    email = models.EmailField(_("e-mail address"))
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("party")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=MembershipRole.choices, default=MembershipRole.READER
    )
    manages_people = models.BooleanField(_("manages people"), default=False)
    token_hash = models.CharField(_("digest of the link"), max_length=64, unique=True, editable=False)
    invited_by = OneLineField(_("invited by"), max_length=200, editable=False)
    sent_at = models.DateTimeField(_("sent at"), editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "party",
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
                violation_error_message=_(
                    "This address is invited for this party already. Send that invitation again, or revoke it."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.party}"

    @property
    def state(self) -> InvitationState:
        """Used, revoked, too old, or open."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= timezone.now() else InvitationState.OPEN
