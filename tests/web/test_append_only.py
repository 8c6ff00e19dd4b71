"""What was observed is added to and never overwritten, whatever code asks; and whose it is."""

import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.enums import Origin
from agreements.services.drafting import add_indicator
from config.web.history import Actor, ActorMissingError, AppendOnlyModel, acting
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.models import Assessment, FrozenReport, Measurement, MonitoringRound, ProgressReport
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell

APPEND_ONLY = [m for m in apps.get_models() if issubclass(m, AppendOnlyModel)]


class TestAppendOnly:
    """What was observed or decided is written once."""

    @pytest.fixture
    def rows(self, table):
        """One row of each."""
        commitment = make_commitment(table.framework)
        monitoring_round = make_round(table.framework, [commitment], slug="oud")
        line = line_of(monitoring_round, commitment)
        give_light(line, Light.GREEN)
        tell(line, "Gedaan.")
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="aandeel",
            name="Aandeel",
            unit="%",
            commitment=commitment,
        )
        record_measurement(
            actor=ACTOR, indicator=indicator, value=Decimal(70), origin=Origin.PERSON, source="Jaarverslag"
        )
        make_round(table.framework, [commitment], slug="dicht", status=RoundStatus.CLOSED)
        return {
            model: model.objects.get() for model in (Assessment, ProgressReport, Measurement, FrozenReport)
        }

    @pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m._meta.label)
    def test_a_row_that_exists_is_not_saved_again(self, model):
        row = model(pk=1)
        row._state.adding = False
        with pytest.raises(
            TypeError, match=f"^{model.__name__} is never overwritten. Add a new row instead.$"
        ):
            row.save()

    def test_nor_written_over_by_a_new_one_with_its_key(self, rows):
        for model, row in rows.items():
            before = model.objects.values().get()
            values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
                model(**{**values, "created_at": timezone.now()}).save()
            assert model.objects.values().get() == before

    @pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m._meta.label)
    def test_nobody_adds_one_without_a_name(self, db, model):
        with pytest.raises(ActorMissingError, match=f"^{model.__name__} can only be written inside acting"):
            model().save()

    @pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m._meta.label)
    @pytest.mark.parametrize("manager", ["objects", "_base_manager"])
    def test_what_passes_saving_by_is_refused(self, db, model, manager):
        rows = getattr(model, manager)
        for write in (
            lambda: rows.update(created_at=timezone.now()),
            lambda: rows.filter(pk__gt=0).delete(),
            lambda: rows.bulk_create([model()]),
            lambda: rows.bulk_update([model(pk=1)], ["created_at"]),
            lambda: model(pk=1).delete(),
        ):
            with acting(ACTOR), pytest.raises(TypeError, match=f"^{model.__name__} is "):
                write()

    def test_nor_from_a_line(self, rows):
        line = rows[Assessment].line
        other = line_of(MonitoringRound.objects.get(slug="dicht"), line.commitment)
        for write in (
            lambda: line.assessments.update(light=Light.RED),
            lambda: line.progress.all().delete(),
            lambda: other.assessments.add(rows[Assessment]),
            lambda: other.progress.set([rows[ProgressReport]]),
        ):
            with acting(ACTOR), pytest.raises(TypeError, match="is only added to, row by row"):
                write()
        assert (line.assessments.count(), line.progress.count()) == (1, 1)

    def test_loaddata_is_refused(self, rows, tmp_path):
        before = Assessment.objects.values().get()
        row = json.loads(serializers.serialize("json", [rows[Assessment]]))
        row[0]["fields"]["light"] = Light.RED
        path = tmp_path / "light.json"
        path.write_text(json.dumps(row))
        with acting(ACTOR), pytest.raises(TypeError, match="is only added to: load it through a service"):
            call_command("loaddata", path)
        assert Assessment.objects.values().get() == before

    def test_a_second_save_changes_nothing(self, rows):
        later = {
            Assessment: {"light": Light.RED, "cause": "x", "adjustment": "y"},
            ProgressReport: {"text": "Toch niet."},
            Measurement: {"value": Decimal(99)},
            FrozenReport: {"checksum": "0" * 64},
        }
        for model, row in rows.items():
            before = model.objects.values().get()
            for name, value in later[model].items():
                setattr(row, name, value)
            with pytest.raises(TypeError, match=f"^{model.__name__} is never overwritten"), acting(ACTOR):
                row.save()
            assert model.objects.values().get() == before


class TestAuthors:
    def test_the_actor_stands_in_the_row_unless_it_names_somebody(self, table):
        commitment = make_commitment(table.framework, "a-1", 1)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        day = timezone.localdate()
        with acting(Actor(name="n" * 300, party="Duinwonen")):
            own = Assessment(line=line, light=Light.GREEN, dated=day)
            own.save()
            told = Assessment(
                line=line, light=Light.GREEN, dated=day, origin=Origin.PERSON, author_name="De raad"
            )
            told.save_checked()
        assert (own.author_name, own.author_party) == ("n" * 200, "Duinwonen")
        assert (told.author_name, told.author_party) == ("De raad", "")
