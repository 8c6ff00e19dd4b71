"""Choices of the agreements app."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class FrameworkStatus(TextChoices):
    """Where a framework agreement stands."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")


class AnnualStatus(TextChoices):
    """Where an annual agreement stands."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    SIGNED = "signed", _("Signed")
    NOT_AGREED = "not_agreed", _("No agreement")


class AnswerKind(TextChoices):
    """What a party says about a proposed version of an agreement."""

    APPROVE = "approve", _("Approved")
    NO_OBJECTION = "no_objection", _("No objection")
    OBJECT = "object", _("Has an objection")
    SIGN = "sign", _("Signed")
    DECLINE = "decline", _("Does not sign")
    RECALLED = "recalled", _("Recorded by mistake")
    LIFTED = "lifted", _("Reservation lifted")


class ObjectionOutcome(TextChoices):
    """What was done with an objection."""

    OPEN = "open", _("Not answered yet")
    TAKEN_OVER = "taken_over", _("Taken over")
    PARTLY = "partly", _("Taken over in part")
    NOT_TAKEN_OVER = "not_taken", _("Not taken over")
    WITHDRAWN = "withdrawn", _("Withdrawn by the party itself")


class ParticipationRole(TextChoices):
    """Why a party is named with a framework agreement."""

    SIGNATORY = "signatory", _("Signs")
    ADVISER = "adviser", _("Gave input")


class MiddleLight(TextChoices):
    """What the framework calls its middle light."""

    YELLOW = "yellow", _("Yellow")
    ORANGE = "orange", _("Orange")


class PeriodScheme(TextChoices):
    """How the framework divides a year."""

    TERTIAL = "tertial", _("Tertials (T1–T3)")
    QUARTER = "quarter", _("Quarters (Q1–Q4)")
    HALF_YEAR = "half_year", _("Half-years")
    YEAR = "year", _("Whole years")


class CommitmentKind(TextChoices):
    """Whether a commitment holds for the whole term or for one year."""

    FRAMEWORK = "framework", _("Framework commitment")
    ANNUAL = "annual", _("Annual commitment")


class ResponsibilityRole(TextChoices):
    """What a party has to do with a commitment."""

    LEAD = "lead", _("Leads")
    PARTY = "party", _("Is party to it")
    INVOLVED = "involved", _("Is involved")


class PrintedIn(TextChoices):
    """Which document prints it, or that it was read from the running text."""

    AGREEMENT = "agreement", _("Agreement")
    MONITOR = "monitor", _("Monitor")
    TEXT = "text", _("Read from the text")


class Recurrence(TextChoices):
    """How often a planned thing comes back."""

    YEARLY = "yearly", _("Every year")
    HALF_YEARLY = "half_yearly", _("Every half-year")
    QUARTERLY = "quarterly", _("Every quarter")


class ElaborationBasis(TextChoices):
    """What the link between an annual and a framework commitment rests on."""

    PRINTED = "printed", _("Printed in the agreement")
    SAME_TITLE = "same_title", _("Same title")
    OUR_READING = "our_reading", _("Our reading")


class DocumentKind(TextChoices):
    """What a document is that agreements lean on."""

    COVENANT = "covenant", _("Covenant")
    POLICY = "policy", _("Policy paper")
    NATIONAL = "national", _("National agreement")
    OTHER = "other", _("Other document")


class TargetKind(TextChoices):
    """How a target value is meant."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    ABOUT = "about", _("about")
    RANGE = "range", _("between")
    SIGNAL = "signal", _("signal value")


class Origin(TextChoices):
    """Where a light, a text or a figure comes from."""

    PERSON = "person", _("Entered by a person")
    DOCUMENT = "document", _("Taken over from a document")
    DEMO = "demo", _("Demonstration")


class AssignmentPart(TextChoices):
    """What a person does about a responsibility of their party."""

    HANDLER = "handler", _("Handles it")
    DEPUTY = "deputy", _("Deputy")


class EscalationLevel(TextChoices):
    """The steps of the ladder, from the bottom: whoever does not get further turns to the next."""

    OFFICIAL = "official", _("Officials")
    MANAGEMENT = "management", _("Managers")
    EXECUTIVE = "executive", _("Executives")


class CycleKind(TextChoices):
    """What a step of the yearly cycle is; the last two tell how it ended where the parties did not agree."""

    EVALUATION = "evaluation", _("Evaluation")
    DATA = "data", _("Data delivery")
    BID = "bid", _("Bid")
    REACTION = "reaction", _("Reaction")
    OFFICIAL_MEETING = "official_meeting", _("Official meeting")
    EXECUTIVE_MEETING = "executive_meeting", _("Executive meeting")
    STEERING_GROUP = "steering_group", _("Steering group")
    THEME_MEETING = "theme_meeting", _("Theme meeting")
    AGREE = "agree", _("Agreeing")
    SIGN = "sign", _("Signing")
    PUBLISH = "publish", _("Publishing")
    COUNCIL = "council", _("Council")
    MONITOR_ROUND = "monitor_round", _("Monitoring round")
    OTHER = "other", _("Something else")
    NO_AGREEMENT = "no_agreement", _("No agreement")
    DISPUTE = "dispute", _("Dispute")


#: Steps that keep a file with the position of each party.
OUTCOMES = (CycleKind.NO_AGREEMENT, CycleKind.DISPUTE)
#: Steps that look back on what was done, with a monitoring round.
LOOKING_BACK = (CycleKind.EVALUATION, CycleKind.DATA, CycleKind.COUNCIL, CycleKind.MONITOR_ROUND)
#: Steps towards the agreement of the year after.
TOWARDS_NEXT_YEAR = (CycleKind.BID, CycleKind.AGREE, CycleKind.SIGN)
#: Steps that are over once their days are; only who coordinates can still say how they went.
MEETINGS = (
    CycleKind.OFFICIAL_MEETING,
    CycleKind.EXECUTIVE_MEETING,
    CycleKind.STEERING_GROUP,
    CycleKind.THEME_MEETING,
)


class CycleRecurrence(TextChoices):
    """How often a step of the cycle comes back."""

    YEARLY = "yearly", _("Every year")
    QUARTERLY = "quarterly", _("Every quarter")
    TIMES = "times", _("Several times a year")
    TWO_YEARLY = "two_yearly", _("Every two years")
    ONCE = "once", _("Once")


class StepState(TextChoices):
    """Where a step stands on a day; nobody sets it, it follows from dates and from what was done."""

    DONE = "done", _("Done")
    LATE = "late", _("Late")
    NOW = "now", _("Now")
    NEXT = "next", _("Later")
    WAITS = "waits", _("Waits")
    LAPSED = "lapsed", _("Before the signing")
    OPEN = "open", _("Not finished")


class BidKind(TextChoices):
    """What a bid is called; it follows from who makes it, the form is the same."""

    BID = "bid", _("Bid")
    PRIORITIES = "priorities", _("Priorities of the tenants")
    INPUT = "input", _("Input of the municipality")


class BidScope(TextChoices):
    """What a bid is about."""

    YEAR = "year", _("One year")
    TWO_YEARS = "two_years", _("Two years")
    FRAMEWORK = "framework", _("The rest of the term")


class BidStatus(TextChoices):
    """Where a bid stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    REPLACED = "replaced", _("Replaced by a new version")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SETTLED = "settled", _("Settled")


class BidUnit(TextChoices):
    """What a number in a bid counts."""

    HOMES = "homes", _("homes")
    EUROS = "euros", _("euros")
    OTHER = "other", _("something else")


class BidAnswer(TextChoices):
    """What a party answers to a line of somebody else's bid."""

    AGREE = "agree", _("Agrees")
    DISCUSS = "discuss", _("Wants to discuss it")
    DECLINE = "decline", _("Declines")


class BidReplyKind(TextChoices):
    """What who bid says to a counter-proposal that it does not take over."""

    KEEP = "keep", _("Keeps to its bid")
    TALK = "talk", _("Wants to talk on")


class BidPart(TextChoices):
    """What a line of a bid tells beside its words."""

    QUANTITY = "quantity", _("the number")
    PLANNING = "planning", _("the planning")
    NEEDS = "needs", _("what has to come first")


class BidOutcome(TextChoices):
    """How a line of a bid ended."""

    TAKEN_OVER = "taken_over", _("Taken over")
    CHANGED = "changed", _("Taken over with changes")
    NOT = "not", _("Not taken over")


class AddendumStatus(TextChoices):
    """Where an amendment with consent per party (allonge) stands."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("All consented")
    IN_EFFECT = "in_effect", _("In effect")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ChangeKind(TextChoices):
    """What an addendum does with a commitment."""

    CHANGE = "change", _("Changes")
    NEW = "new", _("New")
    LAPSE = "lapse", _("Lapses")


class ConsentKind(TextChoices):
    """What a party says to an addendum."""

    CONSENT = "consent", _("Consents")
    REFUSE = "refuse", _("Refuses")
    RECALLED = "recalled", _("Recorded by mistake")
    LIFTED = "lifted", _("Reservation lifted")


class GlobalGoal(IntegerChoices):
    """The seventeen goals of the United Nations for 2030, by their short official names."""

    NO_POVERTY = 1, _("No poverty")
    ZERO_HUNGER = 2, _("Zero hunger")
    HEALTH = 3, _("Good health and well-being")
    EDUCATION = 4, _("Quality education")
    GENDER = 5, _("Gender equality")
    WATER = 6, _("Clean water and sanitation")
    ENERGY = 7, _("Affordable and clean energy")
    WORK = 8, _("Decent work and economic growth")
    INDUSTRY = 9, _("Industry, innovation and infrastructure")
    INEQUALITY = 10, _("Reduced inequalities")
    CITIES = 11, _("Sustainable cities and communities")
    CONSUMPTION = 12, _("Responsible consumption and production")
    CLIMATE = 13, _("Climate action")
    BELOW_WATER = 14, _("Life below water")
    ON_LAND = 15, _("Life on land")
    PEACE = 16, _("Peace, justice and strong institutions")
    PARTNERSHIPS = 17, _("Partnerships for the goals")


class BodyLevel(TextChoices):
    """Who sits in a body, as documents call it."""

    COUNCIL = "council", _("Council level")
    EXECUTIVE = "executive", _("Executive level")
    MANAGEMENT = "management", _("Management level")
    OFFICIAL = "official", _("Official level")
    GROUP = "group", _("Working group")
    FIELD = "field", _("In the neighbourhood or per case")
