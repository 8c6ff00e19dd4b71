"""Reading fixture files row by row: what is wrong is told with file, row and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from config.web.history import Actor
from config.web.strict_json import DoubledKeysError, read_json
from parties.models import Party

from ..rounds.services import RoundClosedError
from .known import is_part_of_main, unknown_keys
from .rows import fields_of, no_fields

#: In whose name the facts are entered.
LOADER = Actor(name="Voorbeeldgegevens laden", party="Systeem")


def party_named(slug: str) -> Party:
    """The party with this address word; raises KeyError, which a reader tells with file and row."""
    party = Party.objects.filter(slug=slug).first()
    if party is None:
        raise KeyError(slug)
    return party


class FixtureError(Exception):
    """One or more rows break a rule; `problems` tells file, row and reason each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FixtureReader:
    """Reads one folder of fixtures and keeps what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.contents: dict[str, dict[str, Any]] = {}

    def read(self, name: str) -> dict[str, Any]:
        """The content of a file, or an empty dict when it is not there or no JSON."""
        path = self.folder / name
        if name in self.contents or not path.exists():
            return self.contents.get(name, {})
        self.contents[name] = {}
        try:
            data = read_json(path.read_text(encoding="utf-8"))
        except DoubledKeysError as error:
            self.problems += [
                _("%(file)s, line %(line)s: “%(key)s” stands twice in one row.")
                % {"file": name, "line": line, "key": key}
                for line, key in error.doubled
            ]
            return {}
        except ValueError as error:
            self.problems.append(
                _("%(file)s: this is no valid JSON (%(error)s).") % {"file": name, "error": error}
            )
            return {}
        if not isinstance(data, dict):
            self.problems.append(f"{name}: {no_fields(data)}")
            return {}
        self.contents[name] = data
        self.problems += unknown_keys(name, data)
        return data

    def others(self) -> list[str]:
        """The files that each hold a framework of their own, beside the main one."""
        return sorted(path.name for path in self.folder.glob("*.json") if not is_part_of_main(path.name))

    def rows(self, file: str, data: dict[str, Any], name: str) -> list[Any]:
        """A list in the file; one that is something else is a problem, one that is missing is empty."""
        found = data.get(name, [])
        if isinstance(found, list):
            return found
        self.problems.append(f"{file}: " + _("“%(name)s” is no list") % {"name": name})
        return []

    @contextmanager
    def row(self, file: str, index: int, name: str) -> Iterator[None]:
        """Turn a broken rule into a line that names file and row, and go on with the next row."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                reasons = [f"{f}: {' '.join(m)}" for f, m in error.message_dict.items()]
            else:
                reasons = error.messages
            self.problems += [self._at(file, index, name, reason) for reason in reasons]
        except KeyError as error:
            missing = _("“%(name)s” is missing or unknown") % {"name": error.args[0]}
            self.problems.append(self._at(file, index, name, missing))
        except RoundClosedError:
            self.problems.append(self._at(file, index, name, _("this round takes no answers")))
        except (ValueError, TypeError, AttributeError, ArithmeticError, DatabaseError) as error:
            self.problems.append(self._at(file, index, name, str(error) or type(error).__name__))

    @staticmethod
    def _at(file: str, index: int, name: str, reason: str) -> str:
        """A reason with the place it belongs to."""
        place = {"file": file, "row": index + 1, "name": name, "reason": reason}
        return _("%(file)s, row %(row)s (%(name)s): %(reason)s") % place

    def each(self, file: str, rows: list[Any], name: str, do: Callable[[int, dict[str, Any]], None]) -> bool:
        """Do something with every row and return whether all went well; one without fields is a problem."""
        before = len(self.problems)
        for index, row in enumerate(rows):
            with self.row(file, index, str(fields_of(row).get(name, "?"))):
                if not isinstance(row, dict):
                    raise TypeError(no_fields(row))
                do(index, row)
        return len(self.problems) == before
