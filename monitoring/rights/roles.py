"""The words of the table of rights: who there is, what there is, and what one gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..enums import RoundStatus

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class Role(TextChoices):
    """Everybody who can ask something of a framework agreement, seen from that agreement.

    Who has several takes what each of them gives. The party that coordinates can be any of those that sign; the
    others stand here as they are while it is not theirs.
    """

    VISITOR = "visitor", _("Visitor without an account")
    ACCOUNT = "account", _("Account without a party")
    ELSEWHERE = "elsewhere", _("Editor of a party elsewhere")
    ADVISER = "adviser", _("Editor of a party that only gave input")
    LEFT = "left", _("Editor of a party that signed and left the table")
    READER = "reader", _("Reader")
    LINE_MANAGER = "line_manager", _("Line manager")
    EDITOR = "editor", _("Editor")
    DECISION_MAKER = "decision_maker", _("Decision-maker")
    PEOPLE = "people", _("Reader who manages people")
    MUNICIPALITY = "municipality", _("Editor of the municipality")
    COORDINATOR = "coordinator", _("Editor of the party that coordinates")
    MANAGER = "manager", _("Application manager")

    @property
    def short(self) -> StrPromise:
        """One or two words, to stand above a column."""
        return _SHORT[self]


_SHORT = {
    Role.VISITOR: _("visitor"),
    Role.ACCOUNT: _("no party"),
    Role.ELSEWHERE: _("elsewhere"),
    Role.ADVISER: _("gave input"),
    Role.LEFT: _("left"),
    Role.READER: _("reads"),
    Role.LINE_MANAGER: _("line manager"),
    Role.EDITOR: _("edits"),
    Role.DECISION_MAKER: _("decides"),
    Role.PEOPLE: _("manages people"),
    Role.MUNICIPALITY: _("municipality"),
    Role.COORDINATOR: _("coordinates"),
    Role.MANAGER: _("manager"),
}
#: Members of the parties that sign.
AT_THE_TABLE = (
    Role.READER,
    Role.LINE_MANAGER,
    Role.EDITOR,
    Role.DECISION_MAKER,
    Role.PEOPLE,
    Role.MUNICIPALITY,
    Role.COORDINATOR,
)
#: Of those, who may more than read.
EDITS = (Role.EDITOR, Role.DECISION_MAKER, Role.MUNICIPALITY, Role.COORDINATOR)
SEES = (*AT_THE_TABLE, Role.MANAGER)
WITH_ACCOUNT = tuple(role for role in Role if role != Role.VISITOR)
#: Who does something beside the table: for the own party, whatever it signs.
BESIDE = (Role.ADVISER, Role.LEFT)
COORDINATOR = (Role.COORDINATOR,)
MANAGER = (Role.MANAGER,)
NOBODY: tuple[Role, ...] = ()


class Cell(TextChoices):
    """What a role gets."""

    YES = "yes", _("yes")
    OWN = "own", _("own only")
    NO = "no", _("no")


class Kind(TextChoices):
    """Kinds of objects; the sections of the table."""

    FRAMEWORK = "framework", _("Framework agreement")
    YEAR = "year", _("Annual agreement")
    COMMITMENT = "commitment", _("Commitment")
    ADDENDUM = "addendum", _("Addendum (allonge)")
    BID = "bid", _("Bid, priorities of tenants, input of the municipality")
    WORK = "work", _("Who of a party does what")
    CYCLE = "cycle", _("Yearly cycle")
    ROUND = "round", _("Monitoring round")
    LINE = "line", _("Line of a round: light, reasons and public text")
    DRAFT = "draft", _("Draft of a line")
    MEETING = "meeting", _("Meeting about a round, with its decisions")
    NOTE = "note", _("Internal note")
    FINDING = "finding", _("Words that may be private")
    FIGURE = "figure", _("Figure")
    PROJECT = "project", _("Project of dwellings")
    STYLE = "style", _("Look of the publication")
    FILE = "file", _("Publication and files")
    ESCALATION = "escalation", _("Escalation")
    COUNCIL = "council", _("Promise or decision of the council")
    SAVED = "saved", _("Saved filters")
    PARTY = "party", _("Party")
    PEOPLE = "people", _("Memberships and invitations")
    CONTACT = "contact", _("Contact")
    ACCOUNT = "account", _("Account")
    MANAGEMENT = "management", _("Management")
    HELP = "help", _("Help")


Text = str | Promise


@dataclass(frozen=True)
class Right:
    """One verb on one kind of object, in some states of it: for whom it is everybody's and for whom only the own."""

    kind: Kind
    #: What the verb is called in code and tests.
    name: str
    verb: Text
    decided_by: tuple[str, ...]
    yes: tuple[Role, ...] = ()
    own: tuple[Role, ...] = ()
    #: Of the round; empty where it makes no difference.
    states: tuple[RoundStatus, ...] = ()

    @property
    def key(self) -> str:
        """What tells this verb from all others."""
        return f"{self.kind.value}.{self.name}"

    @property
    def when(self) -> str:
        """In which states of the round it holds, in words; empty where it makes no difference."""
        if set(self.states) == set(RoundStatus):
            return ""
        return ", ".join(str(state.label).lower() for state in self.states)

    def cell(self, role: Role) -> Cell:
        """What this role gets."""
        if role in self.yes:
            return Cell.YES
        return Cell.OWN if role in self.own else Cell.NO
