"""Figures whose names place them in a table are shown as one: rows and columns, and the rest as before."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.table.breakdown import Single, grids_of

pytestmark = pytest.mark.usefixtures("english")


def single(name: str, words: str = "1", unit: str = "woningen", **fields: Any) -> Single:
    known = {"what": "Measured", "whose": "Elan", "when": "1 January 2024", "source": "Tabel 1", **fields}
    return Single(name, unit, words, **known)


def test_rows_and_columns_are_laid_out_with_empty_places():
    told = [
        single("Bezit: Centrum / DAEB", "10", note="Zo gespeld."),
        single("Bezit: Centrum / totaal", "12"),
        single("Anders"),
        single("Bezit: Noord / totaal", "7", source="Tabel 2"),
    ]
    (grid,) = grids_of(told)
    assert (grid.title, grid.unit, grid.about) == ("Bezit", "woningen", "Measured · 1 January 2024 · Elan")
    assert grid.columns == ("DAEB", "Totaal") and grid.sources == ("Tabel 1", "Tabel 2")
    assert [
        (row.name, [cell.words if cell else "" for _head, cell in row.cells], row.notes) for row in grid.rows
    ] == [
        ("Centrum", ["10", "12"], ("Zo gespeld.",)),
        ("Noord", ["", "7"], ()),
    ]
    assert len(list(grid.singles)) == 3


def test_a_unit_per_column_stands_above_it():
    told = [
        single("Huren: laag / aantal", unit="VHE"),
        single("Huren: laag / deel", unit="%"),
        single("Huren: hoog / aantal", unit="VHE"),
    ]
    (grid,) = grids_of(told)
    assert (grid.unit, grid.columns) == ("", ("Aantal (VHE)", "Deel"))
    assert [one.columns for one in grids_of([single("Huren: laag"), single("Huren: hoog")])] == [
        ("Woningen",)
    ]


@pytest.mark.parametrize(
    "told",
    [
        [single("Bezit: Centrum / DAEB"), single("Bezit: Centrum / totaal")],
        [single("Bezit: Centrum"), single("Bezit: Centrum"), single("Bezit: Noord")],
        [single("Bezit: Centrum"), single("Bezit: Noord", when="2 January 2024")],
        [single("Bezit: Centrum"), single("Bezit: Noord", whose="")],
        [single("Bezit: "), single("Bezit")],
    ],
    ids=["one row", "a place taken twice", "another day", "another party", "no place"],
)
def test_what_does_not_fit_stays_as_it_was(told):
    assert grids_of(told) == ()
