"""Choices of the monitoring app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundStatus(TextChoices):
    """Where a monitoring round stands."""

    PREPARING = "preparing", _("Being prepared")
    OPEN = "open", _("Open")
    REVIEW = "review", _("In review")
    CLOSED = "closed", _("Closed")


class Light(TextChoices):
    """The traffic light of a line; the framework gives the middle one its name."""

    GREEN = "green", _("Green")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")
    NONE = "none", _("No light")


#: Settling one of these needs a cause and an adjustment.
NEEDS_EXPLANATION = (Light.YELLOW, Light.RED)

#: What asks for attention comes first.
URGENCY = {Light.RED: 0, Light.YELLOW: 1, Light.NONE: 2, Light.GREEN: 3}

_LADDER = (Light.RED, Light.YELLOW, Light.GREEN)


def compare(light: str, before: str) -> str:
    """'better', 'worse' or ''; no light is neither."""
    if Light.NONE in (light, before) or "" in (light, before):
        return ""
    step = _LADDER.index(Light(light)) - _LADDER.index(Light(before))
    return "better" if step > 0 else "worse" if step < 0 else ""


class FindingKind(TextChoices):
    """What words in a public text look like."""

    NAME = "name", _("Name of a person")
    PHONE = "phone", _("Telephone number")
    EMAIL = "email", _("E-mail address")
    ADDRESS = "address", _("Postal address")
    CASE = "case", _("Case number")
    BSN = "bsn", _("Citizen service number")
    IBAN = "iban", _("Bank account number")
    NUMBER = "number", _("Long number")


class TextPlace(TextChoices):
    """Where a public text stands that belongs to no commitment."""

    FRAMEWORK = "framework", _("Framework agreement")
    ROUND = "round", _("Monitoring round")
    HEADING = "heading", _("Heading")
    GLOSSARY = "glossary", _("Glossary")
    FOREWORD = "foreword", _("Foreword")
    PROJECT = "project", _("Project of dwellings")
    GOAL = "goal", _("National goal")


class JobStatus(TextChoices):
    """Where a file that is made in the background stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")


#: Somebody still waits for these.
UNFINISHED = (JobStatus.WAITING, JobStatus.RUNNING)


class JobPhase(TextChoices):
    """What is being done for a file."""

    READING = "reading", _("Reading the lines")
    MAKING = "making", _("Making the file")
    LAYOUT = "layout", _("Laying out the pages")
    WRITING = "writing", _("Writing the PDF")


class JobProblem(TextChoices):
    """Why a file could not be made."""

    FAILED = "failed", _("Something went wrong while making it")
    NO_PDF = "no_pdf", _("The server can not make a PDF")
    LOST = "lost", _("The worker stopped each time")


class Part(TextChoices):
    """The parts of a publication that may be left out; cover and table always stand in it."""

    FOREWORD = "foreword", _("Foreword")
    CONTENTS = "contents", _("Contents")
    GUIDE = "guide", _("How to read this monitor")
    SUMMARY = "summary", _("Summary, with what needs attention")
    PARTIES = "parties", _("Results per party")
    CHANGES = "changes", _("What changed since the previous round")
    ITEMS = "items", _("The items of each commitment, in the table")
    PROJECTS = "projects", _("Projects of dwellings")
    GOALS = "goals", _("National goals and Global Goals")
    GLOSSARY = "glossary", _("Terms and amounts")


class Column(TextChoices):
    """The columns of a publication's table that may be left out; number, commitment and light always stand in it."""

    LEAD = "lead", _("Lead")
    PLANNING = "planning", _("Planning")
    EARLIER = "earlier", _("Lights of earlier rounds")
    PROGRESS = "progress", _("Realisation and progress")


class Orientation(TextChoices):
    """How the pages of a publication lie."""

    LANDSCAPE = "landscape", _("Landscape")
    PORTRAIT = "portrait", _("Portrait")


class LogVerb(TextChoices):
    """What an entry of the log says was done."""

    CREATED = "nieuw", _("Added")
    CHANGED = "gewijzigd", _("Changed")
    DELETED = "verwijderd", _("Removed")
    EXPORTED = "meegenomen", _("Took a file along")
    READ = "ingezien", _("Looked at contacts")
    OWN_DATA = "eigen-gegevens", _("Took the own data along")


class Outcome(TextChoices):
    """What came of a commitment in a year; nothing is chosen for anybody."""

    ACHIEVED = "achieved", _("Achieved")
    PARTLY = "partly", _("Partly achieved")
    NOT = "not", _("Not achieved")
    LAPSED = "lapsed", _("No longer relevant")


class Onward(TextChoices):
    """What happens to a commitment in the next year."""

    CONTINUE = "continue", _("Goes on")
    ADAPT = "adapt", _("Changes")
    STOP = "stop", _("Stops")


class ViewKind(TextChoices):
    """What a party says about the light of a line."""

    PROPOSAL = "proposal", _("Proposed light")
    VIEW = "view", _("Reaction")


class PresenceState(TextChoices):
    """Whether a party was in a meeting. What was noted by mistake is taken back with `UNKNOWN`."""

    PRESENT = "present", _("present")
    EXCUSED = "excused", _("absent with notice")
    ABSENT = "absent", _("absent")
    UNKNOWN = "unknown", _("not noted")


class AgendaReason(TextChoices):
    """Why something is on the agenda of a meeting about a round, in the order of the agenda."""

    RED = "red", _("Red")
    YELLOW = "yellow", _("Yellow")
    DIFFERENCE = "difference", _("Parties tell different things")
    CHANGE = "change", _("Another light than last time")
    MISFIT = "misfit", _("Light does not fit planning or figures")
    OWN = "own", _("Added point")


class AskState(TextChoices):
    """What can be done with a link that was mailed."""

    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    ROUND_OVER = "round_over", _("nothing is asked about it any more")
    PARTY_LEFT = "party_left", _("the party takes part no more")


class AnswerDecision(TextChoices):
    """What became of an answer that came by mail link."""

    ACCEPTED = "accepted", _("taken over")
    REJECTED = "rejected", _("not taken over")


class CouncilKind(TextChoices):
    """What the council was promised, asked or decided."""

    PROMISE = "promise", _("Promise to the council")
    MOTION = "motion", _("Motion")
    DECISION = "decision", _("Council decision")
    QUESTION = "question", _("Written question")


class CouncilState(TextChoices):
    """Where something the council was promised, asked or decided stands."""

    OPEN = "open", _("Open")
    DONE = "done", _("Taken care of")
    DROPPED = "dropped", _("Dropped")


class EscalationState(TextChoices):
    """Where something that was put before a higher level stands."""

    OPEN = "open", _("Open")
    HIGHER = "higher", _("Raised higher")
    RESOLVED = "resolved", _("Resolved")
    RETURNED = "returned", _("Handed back")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProjectKind(TextChoices):
    """What a project does to the stock of dwellings."""

    NEW = "new", _("New construction")
    PURCHASE = "purchase", _("Purchase")
    CONVERSION = "conversion", _("Conversion into dwellings")
    RENOVATION = "renovation", _("Renovation")
    DEMOLITION = "demolition", _("Demolition")
    SALE = "sale", _("Sale")


#: What brings dwellings, and what takes them away; renovation does neither.
BRINGS = (ProjectKind.NEW, ProjectKind.PURCHASE, ProjectKind.CONVERSION)
TAKES = (ProjectKind.DEMOLITION, ProjectKind.SALE)


class PlanStatus(TextChoices):
    """How firm a plan is, in the words of agreements about building: hard plans are laid down, soft ones are not yet."""

    HARD = "hard", _("Hard plan")
    SOFT = "soft", _("Soft plan")


class ProjectPhase(TextChoices):
    """How far a project is."""

    EXPLORING = "exploring", _("Being explored")
    PREPARING = "preparing", _("In preparation")
    BUILDING = "building", _("Being carried out")
    READY = "ready", _("Ready")
    CANCELLED = "cancelled", _("Does not go on")
