"""What holds after every step of a story, whoever took it."""

from ledger.models import Entry, Log
from ledger.verifier import verify
from projects.models import Deadline
from publishing.models import Publication
from tests.workflow.phases import APPROVED, COUNTING
from tests.workflow.world import MODELS
from workflow.registry import ref
from workflow.services import CONFIRM


def states_are_those_foretold(world):
    for kind, model in MODELS.items():
        wanted = {thing.row.pk: thing.state for thing in world.of_kind(kind)}
        assert dict(model.objects.filter(pk__in=wanted).values_list("pk", "status")) == wanted


def log_is_whole_with_one_entry_for_each_success(world, entries):
    log = Log.objects.filter(pk=str(world.project.pk)).first()
    followed = Entry.objects.filter(log=log, step="Comment.resolve").count()  # what was asked is answered
    assert (log.size if log else 0) == entries + followed
    assert log is None or verify(log).fault is None


def each_object_has_one_version_for_each_entry(world):
    """A confirmation changes nothing of the object itself."""
    told = {}
    of_objects = Entry.objects.exclude(step=CONFIRM).order_by("seq")
    for name, version in of_objects.values_list("object", "object_version"):
        told.setdefault(name, []).append(version)
    for kind, model in MODELS.items():
        versions = dict(model.objects.values_list("pk", "version"))
        for thing in world.of_kind(kind):
            wanted = list(range(thing.offset + 1, versions[thing.row.pk] + 1))
            assert told.get(ref(thing.row), []) == wanted, str(thing)


def the_public_site_shows_what_is_published_and_stands(world):
    shown = set(Publication.objects.published().values_list("pk", flat=True))
    assert shown == {
        one.row.pk for one in world.of_kind("Publication") if one.state == "published" and stands(one.of)
    }


def stands(subject):
    """A plan in force or closed, a policy change whose verification counts."""
    if subject.kind == "ActionPlan":
        return subject.state in APPROVED
    return subject.facts["counts"] and subject.state in COUNTING


def plans_are_verified_exactly_when_they_are_completed_and_a_claim_counts(world):
    for plan in world.of_kind("ActionPlan"):
        has_change = bool(world.counting(plan))
        assert plan.state not in ("completed", "verified") or (plan.state == "verified") == has_change


def what_was_sent_reads_as_it_was_sent(world):
    """I4: its content is the one that its hash names."""
    for plan in world.of_kind("ActionPlan"):
        if plan.state not in ("draft", "returned", "withdrawn"):
            row = plan.fresh()
            assert row.content_hash == row.hash_of_content()


def dates_stay_as_they_were_given(known):
    """I5: a new date is a new row. Returns the dates as they stand."""
    now = dict(Deadline.objects.values_list("pk", "due_on"))
    assert now | known == now
    return now
