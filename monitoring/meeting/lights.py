"""Which lights became another one while a meeting went on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from agreements.enums import Origin
from config.web.lights import light_badge

from ..enums import Light
from ..models import Assessment, Meeting
from ..table.words import light_words


@dataclass(frozen=True)
class Turned:
    """What a light was when the meeting began, and what it became. `middle`: the framework's word for yellow."""

    was: str
    became: str
    middle: str
    #: Whether one of both is a demonstration.
    is_made_up: bool = False

    def __str__(self) -> str:
        words = light_words(self.middle)
        return f"{words[self.was]} → {words[self.became]}"

    @property
    def badges(self) -> tuple[SafeString, SafeString]:
        """Both as shape and word, in the language of the moment."""
        words = light_words(self.middle)
        return light_badge(self.was, words[self.was]), light_badge(self.became, words[self.became])


def read_turned(meeting: Meeting) -> dict[str, Turned]:
    """By the key of the commitment, for the lines of the round; two queries.

    A light that was set and set back is left out.
    """
    began = Meeting.history.filter(id=meeting.pk).order_by("history_id").first()
    if began is None:
        return {}
    rows = Assessment.objects.filter(
        line__round=meeting.round_id, created_at__lte=meeting.ended_at or timezone.now()
    )
    was: dict[str, tuple[str, str]] = {}
    became: dict[str, tuple[str, str]] = {}
    told = rows.order_by("pk").values_list("line__commitment__key", "light", "origin", "created_at")
    for key, light, origin, at in told:
        (was if at < began.history_date else became)[key] = light, origin
    middle = meeting.round.framework.middle_light
    found = {}
    for key, (light, origin) in became.items():
        before, origin_before = was.get(key, (Light.NONE, ""))
        if light != before:
            found[key] = Turned(before, light, middle, Origin.DEMO in (origin, origin_before))
    return found
