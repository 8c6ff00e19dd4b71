"""What the site keeps of a person, table by table: what they get to see of it, and what goes when the account ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import ActorHistory
from parties.models import User


@dataclass(frozen=True)
class Kept:
    """One table with rows of a person. `told`: the fields of a download, never a secret. `goes`: with the account.

    `title` is for tables of libraries, which have names for developers.
    """

    told: tuple[str, ...]
    goes: bool = True
    title: Any = ""


#: Every table that refers to an account, apart from history (see below).
KEPT = {
    "parties.Membership": Kept(
        ("party__name", "role", "manages_people", "function", "starts_on", "ends_on"), goes=False
    ),
    # Without the text, which goes once it is sent.
    "parties.Mail": Kept(("to", "kind", "subject", "made_at", "sent_at", "error")),
    "agreements.Assignment": Kept(
        (
            "responsibility__commitment__framework__title",
            "responsibility__commitment__number",
            "responsibility__commitment__title",
            "party__name",
            "part",
            "starts_on",
            "ends_on",
        ),
        goes=False,
    ),
    # Without the secret word of the address.
    "agreements.CalendarAddress": Kept(("made_on",)),
    "monitoring.LineDraft": Kept(
        ("line__round__title", "line__commitment__number", "line__commitment__title", "data", "updated_at")
    ),
    "monitoring.SavedFilter": Kept(("framework__title", "name", "query")),
    "monitoring.ExportJob": Kept(
        ("round__title", "file_format", "as_of", "query", "status", "created_at", "finished_at", "fetched_at")
    ),
    # The mail itself stands above; `told` says in the words of the site what it was about.
    "monitoring.Reminder": Kept(("day", "made_at", "is_by_hand", "items")),
    "account.EmailAddress": Kept(("email", "verified", "primary")),
    # Without `data`: the secret of a code app, the key of a passkey, the recovery codes.
    "mfa.Authenticator": Kept(("type", "created_at", "last_used_at"), title=_("Second step when logging in")),
    # Without the key, which is as good as being logged in.
    "usersessions.UserSession": Kept(
        ("created_at", "last_seen_at", "ip", "user_agent"), title=_("Where you are logged in")
    ),
    "socialaccount.SocialAccount": Kept(
        ("provider", "uid", "date_joined", "last_login", "extra_data"), title=_("Accounts at a provider")
    ),
    # What a manager did in the admin; other people's names stand in it, so it is kept with the rest of the trail.
    "admin.LogEntry": Kept(
        ("action_time", "content_type__model", "object_id", "action_flag"),
        goes=False,
        title=_("What you did in the management"),
    ),
}
#: Tables that refer to an account and hold nothing of the person.
EMPTY = {
    "parties.User_groups": "the site gives no rights through groups",
    "parties.User_user_permissions": "the site gives no rights through stored permissions",
}
#: Of the account itself. Never the password, not even hashed.
ACCOUNT = (
    "email",
    "name",
    "language",
    "reminders",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
    "last_login",
)
#: Of the account itself, not told.
ACCOUNT_UNTOLD = {"id": "a number of the site", "password": "a secret"}


def relations() -> Iterator[tuple[type[models.Model], str, bool]]:
    """Every table that refers to an account, by which field, and whether it is history."""
    for field in User._meta.get_fields(include_hidden=True):
        if field.is_relation and field.auto_created and not field.concrete:
            model = field.related_model
            yield model, field.field.name, issubclass(model, ActorHistory)  # type: ignore[union-attr, arg-type, misc]
