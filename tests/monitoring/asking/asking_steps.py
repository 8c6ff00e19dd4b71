"""A colleague is asked by mail; for tests."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from config.web.history import acting
from monitoring.asking.services import ask
from monitoring.models import AskLink
from tests.cast import ACTOR

ADDRESS = "projectleider@corporatie.example"


def make(line, table, **fields) -> AskLink:
    return ask(
        line=line,
        **{
            "party": table.corporation,
            "function": "Projectleider",
            "email": ADDRESS,
            "question": "Hoeveel?",
            "expires_on": timezone.localdate() + timedelta(days=7),
            "link": lambda word: f"/vraag/{word}/",
            "actor": ACTOR,
            **fields,
        },
    )


def expire(question: AskLink, days: int = 1) -> None:
    with acting(ACTOR):
        row = AskLink.objects.get(pk=question.pk)
        row.expires_on = timezone.localdate() - timedelta(days=days)
        row.save()
