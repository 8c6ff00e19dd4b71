"""Rows in the forms that change a commitment: its parts, each with who leads it and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agreements.enums import ResponsibilityRole
from agreements.models import AddendumChange, Commitment, CommitmentItem, Responsibility
from agreements.services.revising import kept_items
from agreements.services.versions import item_words
from agreements.services.whom import EVERYONE, choices_of, word_of
from config.web.asked import whole
from config.web.offering import offer
from parties.models import Party

from ..rounds.forms import CleanText
from .rows import Choices, Rows

#: More parts than a commitment ever has.
MOST = 100
_PREFIX = "onderdeel"
#: How much of a part stands where it is folded.
_NAMED = 90
_LABELLED = re.compile(r"(?P<label>[A-Za-z0-9]{1,3})[.)]\s+(?P<text>.+)", re.S)


def bare(label: str) -> str:
    """A label without the mark that may be printed behind it, as in a list that was imported: "a." or "a)"."""
    return label.rstrip(".)")


def item_lines(items: Iterable[tuple[str, str]]) -> str:
    """Items as the form shows them, one on each line: "a. …"."""
    return "\n".join(
        f"{label}{'.' if label == bare(label) else ''} {text}" if label else text for label, text in items
    )


def planning_lines(typed: str) -> list[str]:
    """The printed words of a planning, one a line. Raises ValidationError."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if any(len(line) > 250 for line in lines):
        raise ValidationError(_("A planning has at most 250 characters; write the rest in the text."))
    return lines


def whom_choices(parties: Sequence[Party], own: Iterable[Responsibility]) -> list[tuple[str, Any]]:
    """Who may lead something or be bound by it: who signs, their kinds, everyone, and who is named already."""
    choices: dict[str, Any] = {**choices_of(parties), EVERYONE: _("everyone")}
    for one in own:
        choices.setdefault(word_of(one), one.label)
    return list(choices.items())


class ItemRow(forms.Form):
    """A part as it will read, who leads it and when."""

    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)
    text = CleanText(label=_("What it says"))
    leads = forms.MultipleChoiceField(
        label=_("Who leads this part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nobody chosen: who leads the whole commitment. Where nobody does, this part binds all who sign."
        ),
    )
    plannings = CleanText(
        label=_("Planning of this part"),
        help_text=_("One on each line, for example T1, Q2 2026, eind 2026 or doorlopend."),
    )
    place = forms.IntegerField(
        label=_("Place among the parts"),
        required=False,
        min_value=1,
        max_value=2 * MOST,
        # A browser refuses a number by itself, and can not show that in a part that is folded.
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("A number; empty: last."),
    )

    def __init__(self, *args: Any, whom: Choices, items: Mapping[int, CommitmentItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        offer(self, "leads", whom)
        text = self.fields["text"]
        text.required = True
        text.widget.attrs["rows"], self.fields["plannings"].widget.attrs["rows"] = 3, 2
        if self.empty_permitted:
            text.help_text = _(
                "For example: a. De gemeente betaalt. Of several, one on each line; who leads and when hold for each then."
            )

    def clean_plannings(self) -> list[str]:
        """The printed words, one a line."""
        return planning_lines(self.cleaned_data["plannings"])

    def told(self) -> list[dict[str, Any]]:
        """What the service asks for: of a row that was added a part per line."""
        told = self.cleaned_data
        item = self.items.get(told["item"] or 0)
        beside = {"leads": told["leads"], "plannings": told["plannings"]}
        lines = told["text"].splitlines() if self.empty_permitted else [told["text"]]
        return [
            {"item": item.pk if item else None, **self._words(item, line.strip()), **beside}
            for line in lines
            if line.strip()
        ]

    def _words(self, item: CommitmentItem | None, typed: str) -> dict[str, str]:
        """Label and text: with the label that stands there, where it was left standing."""
        shown = item_lines([(item.label, "")]) if item and item.label else ""
        if item and shown and typed.startswith(shown):
            return {"label": item.label, "text": typed.removeprefix(shown).strip()}
        labelled = _LABELLED.fullmatch(typed)
        if labelled is None or (item and _begins_so(item, typed[: labelled.start("text")])):
            return {"label": "", "text": typed}
        return {"label": self._as_others(labelled["label"]), "text": labelled["text"].strip()}

    def _as_others(self, letter: str) -> str:
        """A label with the mark that those beside it have: a list that was taken in says “a.”, what is typed “a”."""
        labels = [one.label for one in self.items.values() if one.label]
        known = next((label for label in labels if bare(label) == letter), None)
        if known is not None or not labels:
            return known or letter
        return letter + labels[0].removeprefix(bare(labels[0]))[:2]

    @property
    def order(self) -> tuple[float, int]:
        """Where it comes: before what stood at the place that it was moved up to, behind what it was moved down to."""
        place, stood = self.cleaned_data["place"], self.initial.get("place")
        if place is None:
            return float("inf"), 0
        return place, 1 if stood == place else 2 if stood and stood < place else 0


def _begins_so(item: CommitmentItem, said: str) -> bool:
    """Whether words that look like a label (“Nov. 2026”) are what the part began with, as it has none."""
    return not item.label and item.text.startswith(said)


class ItemRows(Rows):
    """The parts that stand there, with some to add."""

    #: As they stand, each in the shape of `Wanted.items`.
    stood: Sequence[dict[str, Any]] = ()

    def values(self, stood: Any) -> Any:
        """What the service asks for; `stood` where nothing of them was sent.

        A part that came after the page was made stands in no row of it: it stays, as it was not taken away.
        """
        if not self.rows.is_bound:
            return stood
        kept = [one for one in self.rows.forms if one not in self.rows.deleted_forms and one.cleaned_data]
        told = [one for row in sorted(kept, key=lambda row: row.order) for one in row.told()]
        known = {one.cleaned_data.get("item") for one in self.rows.forms}
        return told + [one for one in self.stood if one["item"] and one["item"] not in known]


def item_rows(
    data: Any, *, stood: list[dict[str, Any]], row: Commitment | None, whom: Choices, extra: int = 1
) -> ItemRows:
    """The parts as they stand (`items_of`), with `extra` to add."""
    items = {one.pk: one for one in row.items.all()} if row else {}
    initial = [
        {
            **one,
            "text": item_lines([(one["label"], one["text"])]),
            "plannings": "\n".join(one["plannings"]),
            "label": _folded(one, dict(whom)),
            "place": place,
        }
        if one
        # It is gone since; what was typed names it.
        else {"place": place, "label": data.get(f"{_PREFIX}-{place - 1}-text", "")[:_NAMED]}
        for place, one in enumerate(_as_sent(data, stood), start=1)
    ]
    rows = ItemRows(ItemRow, data, _PREFIX, initial, most=MOST, extra=extra, whom=whom, items=items)
    rows.stood = stood
    return rows


def _as_sent(data: Any, stood: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any] | None]:
    """The parts in the rows of the page that was sent; where one came or went meanwhile, those are no longer its places."""
    sent = data.get(f"{_PREFIX}-INITIAL_FORMS") if data is not None else None
    if sent is None:
        return stood
    own = {str(one["item"]): one for one in stood if one["item"]}
    found: list[dict[str, Any] | None] = []
    for at in range(min(whole(str(sent)) or 0, 2 * MOST)):
        item = str(data.get(f"{_PREFIX}-{at}-item") or "")
        new = stood[at] if at < len(stood) and not stood[at]["item"] else None
        found.append(own.get(item) if item else new)
    return found


def _folded(one: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    who = [{"label": str(names.get(word, word))} for word in one["leads"]]
    text = Truncator(one["text"]).chars(_NAMED)
    return item_words({"label": one["label"], "text": text, "who": who, "when": one["plannings"]})


def items_of(row: Commitment | None, change: AddendumChange | None) -> list[dict[str, Any]]:
    """The parts of a commitment as an addendum will have them, else as they are, in the shape of `Wanted.items`."""
    now = list(_as_they_are(row)) if row else []
    if change is None or not change.wanted:
        return now
    wanted: list[dict[str, Any]] = change.wanted["items"]
    own = {one["item"]: one for one in now}
    kept = kept_items(list(row.items.all()), wanted) if row else {}
    found = []
    for place, one in enumerate(wanted):
        item = kept[place].pk if place in kept else None
        beside = {name: own[item][name] if item else [] for name in ("leads", "plannings")}
        found.append({**beside, **one, "item": item})
    return found


def _as_they_are(row: Commitment) -> Iterator[dict[str, Any]]:
    leads = [
        one
        for one in row.responsibilities.select_related("party").order_by("position", "pk")
        if one.role == ResponsibilityRole.LEAD and one.item_id is not None
    ]
    plannings = list(row.plannings.order_by("position", "pk"))
    for item in row.items.order_by("position", "pk"):
        yield {
            "item": item.pk,
            "label": item.label,
            "text": item.text,
            "leads": list(dict.fromkeys(word_of(one) for one in leads if one.item_id == item.pk)),
            "plannings": list(dict.fromkeys(one.printed for one in plannings if one.item_id == item.pk)),
        }
