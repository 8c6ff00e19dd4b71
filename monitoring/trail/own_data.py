"""Everything the site keeps about a person, for that person (AVG, article 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.web.trail import named
from parties.models import AccessEvent, Contact, Invitation, User

from .kept import ACCOUNT, KEPT, relations
from .reading import Mark, read_entries
from .sources import Source, sources

#: What an invitation and a contact with the person's address tell.
_INVITATION = ("party__name", "role", "invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at")
_CONTACT = ("party__name", "function", "name", "email", "phone")
_ACCESS = ("at", "kind", "party", "subject", "detail")

Rows = list[dict[str, Any]]


def own_data(user: User) -> dict[str, Any]:
    """All of it, ready for JSON: per table a title and rows. Holds no password, secret or key."""
    return {
        "site": _("Performance agreements"),
        "made_at": timezone.localtime(),
        "account": {name: getattr(user, name) for name in ACCOUNT},
        "sections": [
            {"key": key, "title": str(title), "rows": rows}
            for key, title, rows in (*_tables(user), *_by_address(user), *_trail(user))
        ],
    }


def render_own_data(user: User) -> bytes:
    """The file itself: UTF-8 JSON."""
    text = json.dumps(own_data(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return text.encode()


def _tables(user: User) -> Iterator[tuple[str, Any, Rows]]:
    """What refers to the account."""
    for label, kept in KEPT.items():
        model = apps.get_model(label)
        rows = model._base_manager.filter(user=user).order_by("pk").values(*kept.told)
        yield label, kept.title or capfirst(str(model._meta.verbose_name_plural)), list(rows)


def _by_address(user: User) -> Iterator[tuple[str, Any, Rows]]:
    """What names the person by e-mail address."""
    own = Invitation.objects.filter(email__iexact=user.email).order_by("pk")
    yield "parties.Invitation", _("Invitations you got"), list(own.values(*_INVITATION))
    contacts = Contact.objects.filter(email__iexact=user.email).order_by("pk")
    yield "parties.Contact", _("Contacts with your address"), list(contacts.values(*_CONTACT))


def _trail(user: User) -> Iterator[tuple[str, Any, Rows]]:
    """What the person did, and what was done to what the site keeps of them."""
    done = [row for source in sources().values() for row in _done(source, user)]
    yield "done", _("What you entered or changed, per object"), done
    events = AccessEvent.objects.filter(user_id=user.pk).order_by("at", "pk")
    yield "access", _("Data you took along or read"), list(events.values(*_ACCESS))
    yield "about", _("What was done about you"), _about(user)


def _done(source: Source, user: User) -> Rows:
    """Per object how often, first and last; what it says stands on its page, in its history."""
    if source.is_history:
        rows, key = source.rows._base_manager.filter(history_user_id=user.pk), "id"
    elif source.actor and not source.is_access:
        # These name the writer in words only, for the party they wrote for.
        parties = set(user.memberships.values_list("party__name", "party__short_name").order_by())
        words = {word for names in parties for word in names if word}
        own = Q(**{source.actor: str(user)}) & Q(**{f"{source.party}__in": words})
        rows, key = source.rows._base_manager.filter(own), "pk"
    else:
        return []
    told = (
        rows.order_by(key).values(key).annotate(times=Count("pk"), first=Min(source.at), last=Max(source.at))
    )
    found = list(told)
    names = named(source.model, {row[key] for row in found})
    return [
        {
            "kind": source.label,
            "object": f"{source.key}/{row[key]}",
            "name": names.get(row[key], ""),
            "times": row["times"],
            "first": row["first"],
            "last": row["last"],
        }
        for row in found
    ]


def _about(user: User) -> Rows:
    """Changes to the account, its memberships and what was assigned to it: who, when, from what to what, why."""
    marks = []
    for source in sources().values():
        if not source.is_history:
            continue
        own = [
            name for model, name, _history in relations() if model is source.rows and name != "history_user"
        ]
        wanted = Q(id=user.pk) if source.model is User else Q(pk__in=[])
        for name in own:
            wanted |= Q(**{name: user.pk})
        rows = source.rows._base_manager.filter(wanted).values_list(source.at, "pk")
        marks += [Mark(at, source.key, pk) for at, pk in rows]
    return [
        {
            "at": entry.moment,
            "what": str(entry.verb.label),
            "kind": entry.kind,
            "name": entry.place.name or entry.what,
            "by": entry.actor,
            "for_party": entry.party,
            "why": entry.reason,
            "changes": [{"field": one.name, "from": one.old, "to": one.new} for one in entry.changes],
        }
        for entry in read_entries(sorted(marks))
    ]
