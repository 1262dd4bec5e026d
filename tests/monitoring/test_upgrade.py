"""What an earlier version wrote, a new version takes over: its database is migrated with what stands in it."""

import datetime as dt
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from actionplans.deadlines import give
from documents.services import inspect
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Role
from tests.factories import DAY, action, now
from tests.monitoring.measuring import entered, indicator
from tests.monitoring.scene import pdf_file
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def earlier(migration):
    """The database as a version of that migration has it; yields its models. Afterwards it is today's again."""
    target = ("monitoring", migration)
    MigrationExecutor(connection).migrate([target])
    try:
        yield MigrationExecutor(connection).loader.project_state([target]).apps
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


def test_documents_and_duties_of_earlier_values_become_evidence_and_stand_under_their_plan(scene):
    measured = indicator(scene)
    reading = entered(measured, 3, by=scene.editor, document=inspect(pdf_file()))
    document, own = reading.evidence.get().document, ref(measured)
    give(scene.plan, measured, Deadline.Kind.READING, DAY, "Half a year is over.", scene.partner.pk)
    with earlier("0022_waits_by_project") as before:
        kept = before.get_model("monitoring", "Reading")._base_manager.get(pk=reading.pk)
        assert kept.document_id == document.pk
        assert set(Deadline.objects.filter(subject=own).values_list("root", flat=True)) == {own}
    again = reading.evidence.get()
    assert (again.document, again.status, again.project) == (document, "registered", scene.project)
    assert again.added_at == reading.added_at
    assert set(Deadline.objects.filter(subject=own).values_list("root", flat=True)) == {ref(scene.plan)}


@pytest.mark.long
def test_the_one_action_of_an_earlier_claim_becomes_its_first_and_its_evidence_names_the_project(scene):
    first, second = scene.plan.actions.get(), action(scene.plan)
    claim = scene.claim(content=scene.content(actions=[first]))
    paper = scene.evidence(claim)
    with earlier("0011_measures_years_and_shares") as before:
        Claim = before.get_model("monitoring", "PolicyChangeClaim")
        assert Claim._base_manager.get(pk=claim.pk).action_id == first.pk
        Claim._base_manager.filter(pk=claim.pk).update(action=second.pk)
    assert list(PolicyChangeClaim.objects.get(pk=claim.pk).actions.all()) == [second]
    assert (now(paper).project, now(paper).claim) == (scene.project, claim)


def test_what_was_entered_for_somebody_earlier_keeps_the_day_of_its_moment(scene):
    absent = EnteredFor(Role.REPRESENTATIVE, scene.partner.pk, "The agency")
    perform(scene.plan.submit, by=scene.monitor, version=scene.plan.version, entered_for=absent)
    late = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)  # after midnight in the installation's zone
    EnteredStep.objects.update(recorded_at=late)
    import_module("workflow.migrations.0004_days_of_earlier_ones").fill(apps, None)
    assert EnteredStep.objects.get().recorded_on == dt.date(2026, 11, 23)
