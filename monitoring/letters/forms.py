"""What the writer of the letter chooses, kept in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from config.web.offering import offer

from ..council.reading import Told
from ..models import MonitoringRound, SentLetter
from ..table.words import long_date
from .reading import signing_kinds, usual_round
from .wording import Choices, usual_function, usual_occasion, usual_subject

#: Before the address word of a framework, in addresses.
ROUND = "ronde-"
#: The names of the other fields in addresses.
NAMES = {
    "dated": "datum",
    "function": "functie",
    "subject": "onderwerp",
    "occasion": "aanleiding",
    "references": "besluiten",
}
#: What the council was promised and decided, and which of it the letter settles; each name as often as needed.
COUNCIL, SETTLED = "raad", "afgedaan"
#: Agreements with the council's letters about them are younger; who types a date ahead prepares at most a year.
FIRST_DAY, AHEAD = date(2000, 1, 1), timedelta(days=366)
#: So many are ticked until somebody chooses; more would not fit in an address with long texts.
TICKED = 50
#: What an address can hold: web servers refuse longer ones (gunicorn at 4094 bytes with the path), and lose the texts.
LONGEST = 3800


def round_word(row: MonitoringRound) -> str:
    """A round of a framework in an address."""
    return f"{row.year}/{row.slug}"


@dataclass(frozen=True)
class Option:
    """One that the letter can tell: whether it does, whether it settles it, and whether its words were changed since."""

    told: Told
    is_chosen: bool
    settles: bool
    is_old: bool


class LetterForm(forms.Form):
    """A field per framework with its rounds, and what only the writer knows.

    Always bound: to what was sent (`is_sent`), or to the address with the usual answers for what is not in it.
    """

    dated = forms.DateField(
        label=_("Date of the letter"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    function = forms.CharField(
        label=_("Function of the portfolio holder"),
        max_length=120,
        help_text=_("A function, not a name. For example: the alderman for housing."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=150)
    occasion = forms.CharField(
        label=_("Occasion"),
        max_length=1500,
        widget=forms.Textarea,
        help_text=_("Why the council gets this letter now. At most 1500 characters."),
    )
    references = forms.CharField(
        label=_("Other promises and decisions"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=_(
            "What the council was promised or decided itself, with number and date, one on each line. For example:"
            " Motion 12 (7 November 2024): more homes for starters. The agreement, its documents and changes are"
            " named already. At most 1000 characters."
        ),
    )

    council = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": _("What you chose is not there any more. Choose again.")},
    )
    settled = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": _("What you chose is not there any more. Choose again.")},
    )

    def __init__(
        self,
        data: QueryDict,
        rounds: Mapping[FrameworkAgreement, Sequence[MonitoringRound]],
        today: date,
        *,
        is_sent: bool = False,
        proposed: Sequence[Told] = (),
        kept: Mapping[str, Told] | None = None,
        last: SentLetter | None = None,
    ) -> None:
        """`proposed`: what the council was promised and decided, as it is now; `kept`: by word, what `data` names.

        `last`: the letter before this one.
        """
        self.rounds, self.last, self.today = rounds, last, today
        self.told = {**{one.word: one for one in proposed}, **(kept or {})}
        self.unknown = {key for key in data if key.startswith(ROUND)} - {self._word(row) for row in rounds}
        given: dict[str, Any] = {key: str(value) for key, value in data.items()}
        given |= {name: data.getlist(name) for name in (COUNCIL, SETTLED)}
        if not is_sent:
            if NAMES["dated"] not in data:
                # Nobody chose yet: an address with a date is a letter that somebody made.
                given[COUNCIL] = [one.word for one in proposed[:TICKED]]
            if not any(key.startswith(ROUND) for key in given):
                given |= self._usual_rounds()
            given = {**self._usual_texts(given, today), **given}
        super().__init__(given)
        for name in ("council", "settled"):
            offer(self, name, [(word, word) for word in self.told])
        for framework, own in rounds.items():
            self.fields[self._word(framework)] = forms.ChoiceField(
                label=framework.title,
                required=False,
                choices=[(round_word(row), _told(row)) for row in own]
                + [("", gettext("Not in this letter") if own else gettext("No round was opened yet"))],
            )

    def add_prefix(self, field_name: str) -> str:
        """The name in the address."""
        return {**NAMES, "council": COUNCIL, "settled": SETTLED}.get(field_name, field_name)

    @staticmethod
    def _word(framework: FrameworkAgreement) -> str:
        return f"{ROUND}{framework.slug}"

    def _usual_rounds(self) -> dict[str, str]:
        latest = {self._word(row): usual_round(own) for row, own in self.rounds.items()}
        return {word: round_word(found) if found else "" for word, found in latest.items()}

    def _usual_texts(self, filled: Mapping[str, str], today: date) -> dict[str, str]:
        """What stands in the fields until somebody writes something else."""
        chosen = (word[:4] for key, word in filled.items() if key.startswith(ROUND))
        years = [int(year) for year in chosen if year.isdecimal()]
        return {
            NAMES["dated"]: today.isoformat(),
            NAMES["function"]: usual_function(),
            NAMES["subject"]: usual_subject(years or [today.year]),
            NAMES["occasion"]: usual_occasion(signing_kinds([*self.rounds])),
        }

    def clean_dated(self) -> date:
        """No slip of the keys: a letter of 1800, or of years from now."""
        day: date = self.cleaned_data["dated"]
        if not FIRST_DAY <= day <= self.today + AHEAD:
            raise ValidationError(gettext("Give a day from 2000 on, and at most a year from now."))
        return day

    def clean(self) -> dict[str, object]:
        """At least one round, and all of it together no longer than an address can be."""
        data: dict[str, object] = super().clean() or {}
        if not self.chosen() and not any(key.startswith(ROUND) for key in self.errors):
            raise ValidationError(gettext("Choose a round of at least one agreement."))
        self._check_council()
        if not self.errors and (over := len(self.query()) - LONGEST) > 0:
            told = ngettext(
                "Your texts are together %(n)s character too long. Make the occasion or the decisions shorter.",
                "Your texts are together %(n)s characters too long. Make the occasion or the decisions shorter.",
                over,
            )
            raise ValidationError(told % {"n": over})
        return data

    def _check_council(self) -> None:
        """One wording of each, and only what is open is settled."""
        chosen = self.words()
        if len({self.told[word].pk for word in chosen}) < len(chosen):
            self.add_error("council", gettext("Choose one of the two wordings."))
        if any(not self.told[word].is_open for word in self.cleaned_data.get("settled", ())):
            self.add_error("settled", gettext("The letter can only settle what is open."))

    def words(self) -> list[str]:
        """What the letter tells of the council, as words of an address; what it settles it tells too."""
        asked = {*self.cleaned_data.get("council", ()), *self.cleaned_data.get("settled", ())}
        return [word for word in self.told if word in asked]

    def options(self) -> list[Option]:
        """What can be told, each with how the form stands; an older wording right before the present one."""
        chosen, settled = ({*self[name].value()} for name in ("council", "settled"))
        newest: dict[int, Told] = {}
        for one in sorted(self.told.values(), key=lambda one: one.version):
            newest[one.pk] = one
        rows = sorted(self.told.items(), key=lambda pair: (newest[pair[1].pk].sorts, pair[1].version))
        return [
            Option(one, word in chosen | settled, word in settled, one is not newest[one.pk])
            for word, one in rows
        ]

    def council_lines(self) -> tuple[Told, ...]:
        """What the letter tells of the council, once it is valid; in an order that rests on its own words alone."""
        settled = self.cleaned_data["settled"]
        told = (replace(self.told[word], by_this_letter=word in settled) for word in self.words())
        return tuple(sorted(told, key=lambda one: one.sorts))

    def settles(self) -> list[tuple[int, int]]:
        """Key and version of what the letter settles, once it is valid."""
        return [(one.pk, one.version) for one in self.council_lines() if one.by_this_letter]

    def round_fields(self) -> list[forms.BoundField]:
        """The fields that choose a round."""
        return [self[self._word(framework)] for framework in self.rounds]

    def chosen(self) -> list[MonitoringRound]:
        """The rounds of the letter, in the order of the frameworks."""
        wanted = {row.pk: self.cleaned_data.get(self._word(row), "") for row in self.rounds}
        return [
            row for own in self.rounds.values() for row in own if round_word(row) == wanted[row.framework_id]
        ]

    def choices(self) -> Choices:
        """What was written, once it is valid."""
        return Choices(**{name: self.cleaned_data[name] for name in NAMES}, council=self.council_lines())

    def query(self) -> str:
        """All of it as the query of an address."""
        rounds = {self._word(row): self.cleaned_data.get(self._word(row), "") for row in self.rounds}
        texts = {word: self.cleaned_data.get(name, "") for name, word in NAMES.items()}
        asked = [(name, str(value)) for name, value in {**rounds, **texts}.items() if value]
        asked += [(COUNCIL, word) for word in self.words()]
        asked += [(SETTLED, word) for word in self.told if word in self.cleaned_data.get("settled", ())]
        return urlencode(asked)


def _told(row: MonitoringRound) -> str:
    status = str(row.get_status_display()).lower()
    told = f"{row.year}, {row.title} ({long_date(row.reference_date)}, {status})"
    return told if row.is_closed else gettext("%(round)s – gives CONCEPT") % {"round": told}
