"""Rounds to write letters to the council about, and the headings of such a letter."""

from __future__ import annotations

from monitoring.enums import Light
from monitoring.letters.letter import Heading
from monitoring.models import MonitoringRound
from tests.factories import give_light, line_of, make_commitment, make_round


def make_lights(table, lights, annual=None, **fields) -> MonitoringRound:
    """An open round with a commitment per light, called l-1 and so on."""
    commitments = [
        make_commitment(table.framework, f"l-{n}", n, title=f"Regel {n}.", annual=annual)
        for n in range(1, len(lights) + 1)
    ]
    row = make_round(table.framework, commitments, **fields)
    for light, commitment in zip(lights, commitments, strict=True):
        if light != Light.NONE:
            give_light(line_of(row, commitment), light)
    return row


def headings(letter) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in letter.blocks if isinstance(block, Heading)]
