"""Parties, people, contacts, accounts and management."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from .places import ADMIN, DELETES, FRAMEWORKS
from .roles import (
    AT_THE_TABLE,
    BESIDE,
    COORDINATOR,
    EDITS,
    MANAGER,
    NOBODY,
    SEES,
    WITH_ACCOUNT,
    Kind,
    Right,
    Role,
)


def people_rights() -> Iterator[Right]:
    """About parties and their people."""
    yield Right(
        Kind.PARTY,
        "see",
        _("see its page: what it owes and is owed"),
        ("agreements.permissions.visible_parties",),
        SEES,
        own=BESIDE,
    )
    yield Right(
        Kind.PARTY,
        "change",
        _("add or change it"),
        ("parties.admin.PartyAdmin.has_change_permission",),
        MANAGER,
    )
    yield Right(
        Kind.PARTY,
        "decide",
        _("agree and sign in its name"),
        ("parties.permissions.may_decide_for",),
        own=(Role.DECISION_MAKER,),
    )
    yield Right(
        Kind.PEOPLE,
        "see",
        _("see who works for it"),
        ("parties.permissions.may_see_people", "parties.permissions.parties_with_people"),
        MANAGER,
        own=(*AT_THE_TABLE, *BESIDE),
    )
    yield Right(
        Kind.PEOPLE,
        "manage",
        _("invite, change and end them"),
        ("parties.permissions.may_manage_people", "parties.permissions.parties_to_invite_for"),
        MANAGER,
        own=(Role.PEOPLE,),
    )


def contacts_rights() -> Iterator[Right]:
    """About contacts."""
    yield Right(
        Kind.CONTACT,
        "see",
        _("see it in the ladder"),
        ("agreements.models.contacts.ContactRoleQuerySet.visible_to",),
        SEES,
    )
    yield Right(
        Kind.CONTACT,
        "keep",
        _("add, change and end it"),
        ("parties.permissions.may_keep_contacts",),
        own=(*EDITS, *BESIDE),
    )
    yield Right(
        Kind.CONTACT,
        "place",
        _("say where it stands in the ladder"),
        ("agreements.permissions.may_place_contact", FRAMEWORKS),
        COORDINATOR,
        own=EDITS,
    )
    yield Right(
        Kind.CONTACT,
        "change",
        _("add or change one in the admin"),
        ("parties.admin.PartyAdmin.has_change_permission",),
        MANAGER,
    )


def accounts_rights() -> Iterator[Right]:
    """About accounts."""
    yield Right(
        Kind.ACCOUNT,
        "see",
        _("see it"),
        ("parties.admin.UserAdmin.has_view_permission",),
        MANAGER,
        own=WITH_ACCOUNT,
    )
    yield Right(
        Kind.ACCOUNT,
        "change",
        _("switch it off, or take away a lost second factor"),
        ("parties.admin.UserAdmin.has_change_permission",),
        MANAGER,
    )
    yield Right(
        Kind.ACCOUNT, "sessions", _("end its sessions"), ("parties.accounts.sessions.end",), own=WITH_ACCOUNT
    )
    yield Right(
        Kind.ACCOUNT,
        "second_factor",
        _("must have a second factor"),
        ("parties.permissions.may_change_things",),
        (*EDITS, Role.LINE_MANAGER, Role.PEOPLE, *BESIDE, Role.ELSEWHERE, Role.MANAGER),
    )


def management_rights() -> Iterator[Right]:
    """About management and the guides."""
    yield Right(
        Kind.MANAGEMENT,
        "enter",
        _("come in"),
        ("django.contrib.admin.sites.AdminSite.has_permission",),
        MANAGER,
    )
    yield Right(
        Kind.MANAGEMENT,
        "trail",
        _("see who changed what, when and why"),
        (f"{ADMIN}.has_view_permission",),
        MANAGER,
    )
    yield Right(
        Kind.MANAGEMENT,
        "log",
        _("read, search and take along the log of all changes and access"),
        ("parties.permissions.may_read_log",),
        MANAGER,
    )
    yield Right(Kind.MANAGEMENT, "delete", _("delete what was agreed or observed"), (DELETES,), NOBODY)
    yield Right(
        Kind.HELP, "read", _("read the guides and this table"), ("parties.views.help_guide",), tuple(Role)
    )
