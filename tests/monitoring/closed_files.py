"""Verbs on what is made of a round: files, publications and letters; and what a closed round makes of each."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitoring.council.services import record_letter
from monitoring.enums import JobPhase, JobProblem
from monitoring.jobs import services as jobs
from monitoring.public import services as publishing
from monitoring.publishing.background import make_file

from .closed_row import Row, allowed
from .closed_world import WORKER, World

_FILES = "A file for one person, made of what is frozen."


def file_verbs() -> dict[str, Row]:
    own, content = "monitoring_exportjob", "monitoring_exportjob monitoring_exportfile"

    def working(world: World) -> dict[str, Any]:
        return {"worker": WORKER, "job": world.job}

    def publish(world: World) -> Any:
        return publishing.publish_round(
            actor=world.actor, monitoring_round=world.row, edition=2, note="Een bedrag.", formats=["csv"]
        )

    def tell(world: World) -> Any:
        assert world.publication is not None
        return publishing.tell_where(
            actor=world.actor,
            publication=world.publication,
            party=world.table.tenants,
            url="https://huurders.example/",
            published_on=date(2024, 12, 1),
        )

    def withdraw(world: World) -> Any:
        assert world.publication is not None
        return publishing.withdraw(actor=world.actor, publication=world.publication, reason="Een naam.")

    def tell_council(world: World) -> Any:
        municipality = world.table.municipality
        return record_letter(
            actor=world.actor,
            municipality=municipality,
            dated=date(2024, 12, 1),
            subject="Brief",
            rounds=[world.row],
        )

    return {
        "council.services.record_letter": allowed(
            tell_council,
            "monitoring_sentletter monitoring_historicalsentletter",
            "The council reads about closed rounds only (decision 0040).",
        ),
        "jobs.services.ask_for_file": allowed(
            lambda w: jobs.ask_for_file(actor=w.actor, monitoring_round=w.row, file_format="ods", lines=2),
            own,
            _FILES,
        ),
        "jobs.services.tell_progress": allowed(
            lambda w: jobs.tell_progress(**working(w), phase=JobPhase.MAKING), own, _FILES
        ),
        "jobs.services.finish_job": allowed(
            lambda w: jobs.finish_job(**working(w), content=b"file"), content, _FILES
        ),
        "jobs.services.fail_job": allowed(
            lambda w: jobs.fail_job(**working(w), problem=JobProblem.FAILED), own, _FILES
        ),
        "jobs.services.give_back": allowed(lambda w: jobs.give_back(**working(w)), own, _FILES),
        "jobs.services.mark_fetched": allowed(
            lambda w: jobs.mark_fetched(actor=w.actor, job=w.job), own, _FILES
        ),
        "publishing.background.make_file": allowed(lambda w: make_file(**working(w)), content, _FILES),
        "public.services.publish_round": allowed(
            publish,
            "monitoring_publication monitoring_publicationfile",
            "Only a closed round is published, in editions beside each other (decision 0039).",
        ),
        "public.services.tell_where": allowed(
            tell, "monitoring_publishedelsewhere", "Parties publish it themselves later (decision 0039)."
        ),
        "public.services.withdraw": allowed(
            withdraw, "monitoring_withdrawal", "An edition is withdrawn with a reason (decision 0039)."
        ),
    }
