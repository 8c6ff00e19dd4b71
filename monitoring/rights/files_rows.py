"""What is made of what was observed: files, publications, the letter to the council, saved filters."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from .places import CLOSED, FRAMEWORKS, GOES_ON, NOTES, ROUNDS, in_states
from .roles import EDITS, SEES, Kind, Right, Role


def files_rights() -> Iterator[Right]:
    """About files and their look."""
    yield Right(Kind.STYLE, "see", _("see the logo"), (FRAMEWORKS,), SEES)
    yield Right(
        Kind.STYLE,
        "change",
        _("choose colour, logo and layout"),
        ("monitoring.style.permissions.may_style",),
        (Role.MUNICIPALITY, Role.COORDINATOR),
    )
    download = _("download the monitor as a file")
    yield Right(Kind.FILE, "download", download, (ROUNDS,), SEES, states=GOES_ON)
    yield Right(Kind.FILE, "download", download, (ROUNDS,), (*SEES, Role.LEFT), states=(CLOSED,))
    fetch, jobs = (
        _("fetch a file that was made in the background"),
        "monitoring.jobs.models.ExportJobQuerySet",
    )
    yield Right(Kind.FILE, "fetch", fetch, (f"{jobs}.visible_to",), own=SEES, states=GOES_ON)
    yield Right(Kind.FILE, "fetch", fetch, (f"{jobs}.visible_to",), own=(*SEES, Role.LEFT), states=(CLOSED,))


def publishing_rights() -> Iterator[Right]:
    """About what everybody may read."""
    publishes = "monitoring.public.permissions.may_publish"
    yield Right(
        Kind.FILE,
        "read",
        _("read what is published, with its files"),
        ("monitoring.public.pages.publication", "monitoring.public.files.file"),
        tuple(Role),
    )
    yield from in_states(
        Kind.FILE,
        "publish",
        _("publish the round for everybody"),
        (publishes, "monitoring.public.services.publish_round"),
        (CLOSED,),
        yes=(Role.MUNICIPALITY,),
    )
    yield Right(Kind.FILE, "withdraw", _("withdraw what is published"), (publishes,), (Role.MUNICIPALITY,))
    yield Right(
        Kind.FILE,
        "where",
        _("tell where the party published it itself"),
        (NOTES,),
        own=EDITS,
    )


def council_rights() -> Iterator[Right]:
    """About letters to the council and what it was promised, and filters that people saved."""
    yield Right(
        Kind.FILE,
        "letter",
        _("make the letter to the council and its set"),
        ("monitoring.rounds.permissions.may_write_letter", FRAMEWORKS),
        (Role.MUNICIPALITY,),
    )
    yield Right(
        Kind.COUNCIL,
        "see",
        _("see the list of the municipality"),
        (
            "monitoring.council.models.CouncilItemQuerySet.visible_to",
            "monitoring.council.permissions.may_see_council",
        ),
        (Role.MUNICIPALITY, Role.MANAGER),
    )
    yield Right(
        Kind.COUNCIL,
        "keep",
        _("add, change and settle one; write down that a letter went"),
        ("monitoring.council.permissions.may_keep_council",),
        (Role.MUNICIPALITY,),
    )
    yield Right(
        Kind.SAVED,
        "change",
        _("use, rename and delete them"),
        ("monitoring.table.saved.rename_filter", FRAMEWORKS),
        own=SEES,
    )
