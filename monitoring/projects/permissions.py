"""Who keeps the list of projects."""

from __future__ import annotations

from agreements.models import FrameworkAgreement
from agreements.permissions import edits_for_municipality, municipal_actor, parties_with_position
from config.web.history import Actor
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import actor_for, party_ids

from .models import HousingProject, builds


def may_keep_all(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person keeps every project of the framework: an editor of the municipality or of who coordinates."""
    return edits_for_municipality(user, framework)


def parties_keeping(user: AnyUser, framework: FrameworkAgreement) -> list[Party]:
    """The signing parties in whose name the person keeps projects of that party itself, by name.

    Tenant organisations read the list; what they want built stands in their priorities.
    """
    own = parties_with_position(user, framework)
    if not own:
        return []
    return [one for one in Party.objects.filter(pk__in=own).order_by("name", "pk") if builds(one)]


def may_keep(user: AnyUser, project: HousingProject) -> bool:
    """Whether the person may change this project: who keeps them all, and editors of the party whose it is."""
    if may_keep_all(user, project.framework):
        return True
    return project.developer_id in {party.pk for party in parties_keeping(user, project.framework)}


def keeping_actor(user: AnyUser, framework: FrameworkAgreement, developer: Party | None) -> Actor:
    """In whose name the person does so: of the party whose project it is where they work for it."""
    own = party_ids(user, MembershipRole.EDITOR)
    if developer is not None and developer.pk in own:
        return actor_for(user, developer.pk)
    return municipal_actor(user, framework)
