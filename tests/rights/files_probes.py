"""The rows about what is published, files and the council, asked of the code that decides."""

from __future__ import annotations

from typing import Any

from monitoring.council.permissions import may_keep_council, may_see_council
from monitoring.enums import RoundStatus
from monitoring.models import CouncilItem, ExportJob, SavedFilter
from monitoring.public import files, pages
from monitoring.public.permissions import may_publish
from monitoring.public.services import publish_round
from monitoring.rights.roles import Cell, Role
from monitoring.rounds.permissions import may_write_letter, parties_noting
from monitoring.style.permissions import may_style
from monitoring.table.saved import rename_filter
from parties.models import Party, User
from tests.cast import ACTOR

from .agreements_probes import sees
from .asking import PROBES, of_everybody, of_parties, of_people, probe
from .world import World, accepts


@probe("style.change")
def styles(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_style(person, world.framework)


@probe("file.letter")
def writes_letter(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_write_letter(person, world.framework.municipality)


@probe("council.see")
def sees_council(world: World, person: Any, _status: RoundStatus) -> bool:
    municipality = world.framework.municipality
    listed = CouncilItem.objects.visible_to(person).filter(municipality=municipality).exists()
    assert listed == may_see_council(person, municipality)
    return listed


@probe("council.keep")
def keeps_council(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_keep_council(person, world.framework.municipality)


@probe("file.read")
def reads_publication(world: World, person: Any, _status: RoundStatus) -> bool:
    return not any(getattr(view, "login_required", True) for view in (pages.publication, files.file))


@probe("file.publish")
def publishes(world: World, person: Any, status: RoundStatus) -> bool:
    return may_publish(person, world.framework) and accepts(
        lambda: publish_round(actor=ACTOR, monitoring_round=world.rounds[status], formats=("csv",))
    )


@probe("file.withdraw")
def withdraws(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_publish(person, world.framework)


@of_parties("file.where")
def tells_where(world: World, person: Any, party: Party) -> bool:
    return party in parties_noting(person, world.framework)


def fetches(world: World, _role: Role, person: Any, status: RoundStatus) -> Cell:
    jobs = ExportJob.objects.visible_to(person).filter(round=world.rounds[status])
    return of_everybody(world, person, lambda _world, _person, owner: jobs.filter(user=owner).exists())


PROBES["file.fetch"] = fetches


@of_people("saved.change")
def changes_filter(world: World, person: Any, owner: User) -> bool:
    row = SavedFilter.objects.get(user=owner)

    def rename() -> None:
        try:
            rename_filter(owner=person, pk=row.pk, name="Anders")
        except SavedFilter.DoesNotExist:
            raise PermissionError from None

    return sees(world, person, RoundStatus.OPEN) and accepts(rename)
