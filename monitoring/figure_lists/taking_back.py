"""Taking back a table of figures as a whole: what it would do, and doing it.

What it wrote goes, and what stood there before comes back. What somebody changed since stays as it is, and so does what
was signed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from agreements.enums import TargetKind
from agreements.models import Forecast, FrameworkAgreement, Indicator, Target
from agreements.services.agreeing_numbers import agree_no_more, agree_on, find_target
from agreements.services.forecasting import expect, expect_no_more, remove_figure
from agreements.services.states import what_instead
from config.web.database_words import lacks_row
from config.web.diffs import Piece, word_diff
from config.web.history import Actor, StaleVersionError, acting
from config.web.language import site_language
from config.web.units import number
from parties.models import Party

from ..figures.services import last_intake
from ..models import FigureIntake, IntakeTakenBack, Measurement
from ..story.figure_table import with_figures
from ..table.results import moment_of
from ..table.words import long_date
from .agreed import agreed_stands_still, agreed_title, agreed_words, told_as
from .reported import fixed_texts

#: Value and source, as an intake keeps them; None where nothing stands.
_Told = Sequence[str] | None


class BackChangedError(Exception):
    """Something changed since people saw what taking back would do; `plan` is what it would do now."""

    def __init__(self, plan: Back) -> None:
        super().__init__("What was shown is not what it would do now.")
        self.plan = plan


@dataclass(frozen=True)
class BackRow:
    """What becomes of one thing that was written; `stays`: why it stays as it is, else empty."""

    kind: Literal["figure", "expected", "agreed", "measured"]
    name: str
    title: str
    before: str = ""
    after: str = ""
    stays: str = ""
    #: What is written, for who carries it out.
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words with what goes and what comes."""
        return word_diff(self.before, self.after).pieces


@dataclass(frozen=True)
class Back:
    """What taking back would do."""

    intake: FigureIntake
    rows: tuple[BackRow, ...]

    @property
    def goes(self) -> list[BackRow]:
        """What is taken back."""
        return [row for row in self.rows if not row.stays]

    @property
    def stays(self) -> list[BackRow]:
        """What is not, each with the reason."""
        return [row for row in self.rows if row.stays]

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        told = [(row.kind, row.title, row.before, row.after, row.stays, row.values) for row in self.rows]
        return hashlib.sha256(repr((self.intake.pk, told)).encode()).hexdigest()


def plan_back(intake: FigureIntake) -> Back:
    """What taking back would do; writes nothing, in a number of queries that depends on nothing."""
    return Back(intake, tuple(_Planner(intake).rows()))


def take_back(*, actor: Actor, framework: FrameworkAgreement, shown: str) -> Back | None:
    """Take back the last table as it was `shown` (a fingerprint); None where there is none.

    Raises BackChangedError, with nothing written, where it would do something else by now.
    """
    try:
        return _take_back(actor, framework, shown)
    except (StaleVersionError, ValidationError, ObjectDoesNotExist, IntegrityError) as error:
        # A party gave a figure, or somebody changed or removed one: neither waits for who takes a table back.
        if isinstance(error, IntegrityError) and not (isinstance(error, ProtectedError) or lacks_row(error)):
            raise
        intake = last_intake(framework)
        if intake is None:
            return None
        raise BackChangedError(plan_back(intake)) from error


def _take_back(actor: Actor, framework: FrameworkAgreement, shown: str) -> Back | None:
    with transaction.atomic():
        framework = FrameworkAgreement.lock(framework.pk)
        intake = last_intake(framework)
        if intake is None:
            return None
        plan = plan_back(intake)
        if plan.fingerprint != shown:
            raise BackChangedError(plan)
        with site_language():
            reason = _("taken back with the file %(name)s") % {"name": intake.name}
        _carry_out(plan, actor, reason[:100])
    return plan


def _carry_out(plan: Back, actor: Actor, reason: str) -> None:
    """First what was expected and agreed, then what was measured, at last the figures of which nothing is told by then."""
    for row in plan.goes:
        if row.kind == "agreed":
            _agree_as_before(row.values, actor, reason)
        if row.kind != "expected":
            continue
        told = dict(row.values)
        before, version = told.pop("before"), told.pop("version")
        if before is None:
            expect_no_more(actor=actor, version=version, reason=reason, **told)
        else:
            value, source = Decimal(before[0]), before[1]
            expect(actor=actor, value=value, source=source, version=version, reason=reason, **told)
    figures = [row.values for row in plan.goes if row.kind == "figure"]
    emptied = [told["indicator"].pk for told in figures if told["was_measured"]]
    with acting(actor):
        IntakeTakenBack(intake=plan.intake, framework=plan.intake.framework, emptied=emptied).save_checked()
    for told in figures:
        if not told["was_measured"]:
            remove_figure(actor=actor, indicator=told["indicator"], reason=reason)


def _agree_as_before(told: dict[str, Any], actor: Actor, reason: str) -> None:
    """What the table agreed goes, or gets its former number back."""
    there: Target = told["target"]
    if told["before"] is None:
        agree_no_more(actor=actor, target=there, version=there.version, reason=reason)
        return
    value, source, kind, upto = told["before"]
    agree_on(
        actor=actor,
        indicator=there.indicator,
        kind=TargetKind(kind),
        value=Decimal(value),
        upto=Decimal(upto) if upto else None,
        source=source,
        year=there.year,
        party=there.party,
        group=there.group,
        version=there.version,
        reason=reason,
    )


class _Planner:
    """Lays what was written beside what stands there now, all of it read before."""

    def __init__(self, intake: FigureIntake) -> None:
        self.intake = intake
        framework = intake.framework
        rows = framework.indicators.select_related("commitment__annual_agreement", "shared")
        self.indicators = {row.pk: row for row in with_figures(rows)}
        self.forecasts: dict[tuple[int, int, int | None], Forecast] = {
            (row.indicator_id, row.year, row.party_id): row
            for one in self.indicators.values()
            for row in one.forecasts.all()
        }
        self.fixed = fixed_texts(framework)
        self.parties = Party.objects.in_bulk({one["party"] for one in intake.expected if one["party"]})
        #: The forecasts and targets that go, per figure.
        self.going: dict[int, set[tuple[str, int]]] = defaultdict(set)

    def rows(self) -> Iterator[BackRow]:
        """In the order of the figures, each with what was agreed, expected and measured of it."""
        listed = [*self._agreed(), *self._expected(), *self._measured()]
        per_figure: dict[int, list[BackRow]] = defaultdict(list)
        for pk, row in listed:
            per_figure[pk].append(row)
        added = dict(self._added())
        for pk in self.indicators:
            if pk in added:
                yield added[pk]
            yield from per_figure[pk]

    def _expected(self) -> Iterator[tuple[int, BackRow]]:
        for told in self.intake.expected:
            if "group" in told:
                continue
            pk, year, before = told["figure"], told["year"], told["before"]
            there = self.forecasts.get((pk, year, told["party"]))
            now = (str(there.value), there.source) if there else None
            indicator = self.indicators.get(pk)
            if indicator is None or _same(now, before):
                continue
            party = self.parties.get(told["party"])
            title = f"{_('Expected')} {year}" + (f" · {party.label}" if party else "")
            stays = self._stands_still(indicator)
            if not _same(now, told["after"]):
                stays = _("This was changed since, and stays: %(words)s.") % {
                    "words": _words(now, indicator.unit) or "–"
                }
            elif there and not stays and before is None:
                self.going[pk].add(("forecast", there.pk))
            values = {
                "indicator": indicator,
                "year": year,
                "party": party,
                "before": before,
                "version": there.version if there else None,
            }
            words = _words(now, indicator.unit), _words(before, indicator.unit)
            yield pk, BackRow("expected", indicator.name, title, *words, stays, values)

    def _agreed(self) -> Iterator[tuple[int, BackRow]]:
        """What the table wrote in a draft; what was signed or changed since stays."""
        for told in self.intake.expected:
            pk, year, before, after = told["figure"], told["year"], told["before"], told["after"]
            indicator = self.indicators.get(pk)
            if "group" not in told or indicator is None:
                continue
            found = find_target(indicator.targets.all(), year, told["party"], told["group"], after[2])
            there = found[0] if found else None
            now = told_as(there) if there else None
            if _same(now, before):
                continue
            title = agreed_title(year) + (f" · {there.bearer}" if there and there.bearer else "")
            stays = agreed_stands_still(indicator, year, self.intake.framework, self.fixed)
            if len(found) > 1 or not _same(now, after):
                stays = _("This was changed since, and stays: %(words)s.") % {
                    "words": agreed_words(now, indicator.unit) or "–"
                }
            elif there and not stays and before is None:
                self.going[pk].add(("target", there.pk))
            values = {"target": there, "before": before}
            words = agreed_words(now, indicator.unit), agreed_words(before, indicator.unit)
            yield pk, BackRow("agreed", indicator.name, title, *words, stays, values)

    def _measured(self) -> Iterator[tuple[int, BackRow]]:
        for row in self.intake.measurements.select_related("party").order_by("pk"):
            indicator = self.indicators[row.indicator_id]
            about = [
                one
                for one in indicator.measurements.all()
                if row.reference_date and moment_of(one) == moment_of(row) and one.intake_id != row.intake_id
            ]
            when = long_date(row.reference_date) if row.reference_date else _("date not told")
            title = f"{_('Measured')} {when}" + (f" · {row.party.label}" if row.party else "")
            last = max(about, key=lambda one: one.pk, default=None)
            before, after = _amount(row, indicator.unit), _amount(last, indicator.unit) if last else ""
            stays = ""
            if last and last.pk > row.pk:
                stays = _("This was measured anew since, and that stays: %(words)s.") % {"words": after}
            yield row.indicator_id, BackRow("measured", indicator.name, title, before, after, stays)

    def _added(self) -> Iterator[tuple[int, BackRow]]:
        """The figures themselves; `self.going` is known by then."""
        measured = set(
            Measurement.objects.filter(indicator__in=[pk for pk, _version in self.intake.added]).values_list(
                "indicator", flat=True
            )
        )
        for pk, version in self.intake.added:
            if row := self.indicators.get(pk):
                stays = self._stands_still(row)
                if row.version != version or self._is_used(row):
                    stays = _("This figure was changed or used since, and stays.")
                values = {"indicator": row, "was_measured": pk in measured}
                yield (
                    pk,
                    BackRow("figure", row.name, _("The figure itself"), row.name, "", stays, values),
                )

    def _is_used(self, row: Indicator) -> bool:
        """Whether something is told of it that this table did not tell, or that stays."""
        return bool(
            hasattr(row, "shared")
            or {("target", one.pk) for one in row.targets.all()} - self.going[row.pk]
            or {("forecast", one.pk) for one in row.forecasts.all()} - self.going[row.pk]
            or any(one.intake_id != self.intake.pk for one in row.measurements.all())
        )

    def _stands_still(self, row: Indicator) -> str:
        """Why nothing of it is changed now; empty where it can be."""
        annual = self.fixed.get(row.commitment.annual_agreement_id or 0) if row.commitment else None
        return what_instead(annual) if annual else ""


def _same(one: _Told, other: _Told) -> bool:
    if one is None or other is None:
        return one is other
    return (
        Decimal(one[0]) == Decimal(other[0]) and [*one[1:3]] == [*other[1:3]] and _upto(one) == _upto(other)
    )


def _upto(told: Sequence[str]) -> Decimal | None:
    """The second number, where there is one."""
    return Decimal(told[3]) if len(told) > 3 and told[3] else None


def _words(told: _Told, unit: str) -> str:
    return f"{number(Decimal(told[0]), unit)} ({told[1]})" if told else ""


def _amount(row: Measurement, unit: str) -> str:
    return _words((str(row.value), row.source), unit)
