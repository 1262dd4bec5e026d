"""A machine of stories in which anybody does anything in any order, and what always holds meanwhile."""

import datetime as dt

from django.db import transaction
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from actionplans.services.plans import amend_plan
from ledger.models import Entry, Log
from ledger.verifier import verify
from monitoring.models import Assertion
from monitoring.services.decisions import sign_opinion
from projects.models import Deadline
from tests.factories import at
from tests.footprint import checksum
from tests.workflow.document import REFUSED, TABLES
from tests.workflow.entails import done
from tests.workflow.lacks import lacks
from tests.workflow.phases import DECIDED, IN_FORCE, ROUTES
from tests.workflow.stages import ABSENT
from tests.workflow.stories import (
    CLAIMS_STORY,
    COMPLETION,
    DECISION,
    PLANS_STORY,
    PRACTICES_STORY,
    REPORTS_STORY,
)
from tests.workflow.test_matrix import word_of
from tests.workflow.world import MODELS
from workflow.door import perform
from workflow.errors import Refused
from workflow.registry import ref

DAYS = st.sampled_from([dt.date(2022, 1, 15), DECIDED, dt.date(2022, 6, 1), dt.date(2022, 10, 31)])
NOTES = st.sampled_from(["Because.", "Because.", "", "  "])
OFFSETS = st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1])
PRINCIPALS = st.sampled_from(ABSENT)
READY = dt.date(2022, 6, 1)
UNDECIDED = ("draft", "submitted", "changes_requested")
DEADLY = ("withdraw", "abandon", "give_way", "quarantine", "destroy")


class AnyOrder(RuleBasedStateMachine):
    """The world outside is made once; what an example does in it is taken back at its end."""

    world = None

    def __init__(self):
        super().__init__()
        self.taken_back = transaction.atomic()
        self.taken_back.__enter__()
        self.entries, self.has_changed = 0, True
        self.dates = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.taken_back.__exit__(None, None, None)

    @initialize(
        route=st.sampled_from(list(ROUTES)),
        is_joint=st.booleans(),
        of_plan=st.sampled_from([*range(len(PLANS_STORY) + 1), *[COMPLETION] * 3]),
        of_claim=st.sampled_from([*range(len(CLAIMS_STORY) + 1), *[len(CLAIMS_STORY)] * 3]),
        of_practice=st.sampled_from(range(len(PRACTICES_STORY) + 1)),
        is_foreign=st.sampled_from([False, False, True]),
        of_report=st.sampled_from([None, *range(len(REPORTS_STORY) + 1)]),
    )
    def begin(self, route, is_joint, of_plan, of_claim, of_practice, is_foreign, of_report):
        """A project somewhere on its way."""
        self.world.begin(route, is_joint=is_joint, has_report=of_report is not None)
        self.tell_of_report(REPORTS_STORY[: of_report or 0])
        plan, name = self.world.things[0], self.world.person
        early, late = CLAIMS_STORY[:of_claim][:DECISION], CLAIMS_STORY[:of_claim][DECISION:]
        for step, who in early:
            self.tell_of_claim(plan, step, name(who), is_foreign)
        if is_joint and of_plan:
            self.try_step(plan, "consent", name("second representative"))
        for step, who in PLANS_STORY[:of_plan]:
            if step == "actions":
                for action in self.world.of_kind("Action", plan):
                    if action.facts["pilot"]:
                        self.try_step(action, "ask_pilot", name("representative"))
                        self.try_step(action, "approve_pilot", name("officer"))
                    self.try_step(action, "start", name(who))
                    self.try_step(action, "finish", name(who))
            elif plan.state in TABLES["ActionPlan"][step].sources:
                self.try_step(plan, step, name(who))
        for step, who in late:
            self.tell_of_claim(plan, step, name(who), is_foreign)
        for step, who in PRACTICES_STORY[:of_practice]:
            self.tell_of_practice(step, name(who))

    def tell_of_practice(self, step, person):
        if step == "revision":
            return self.bring_edition(person)
        newest = [*self.world.of_kind("GoodPractice"), *self.world.of_kind("PracticeRevision")][-1]
        return self.try_step(newest, step, person)

    def tell_of_report(self, told):
        for step, who in told:
            if step != "parts":
                self.try_step(self.world.of_kind("ProgressReport")[0], step, self.world.person(who))
                continue
            for part in self.world.of_kind("PartnerPart"):
                is_leads = part.body == self.world.lead.pk
                writer = next(one for one in self.world.people if self.world.may(part, "submit", one))
                self.write_part(part, writer)
                self.try_step(part, "submit", writer)
                self.try_step(part, "accept", self.world.person("deputy" if is_leads else "monitor"))

    def tell_of_claim(self, plan, step, person, is_foreign):
        if step == "claim":
            return self.bring_claim(plan, person, is_foreign)
        claim = self.world.of_kind("PolicyChangeClaim")[0]
        if step == "evidence":
            return self.bring_evidence(claim, person)
        return self.try_step(self.world.of_kind("Evidence")[0] if step == "accept" else claim, step, person)

    # what people do

    @rule(data=st.data(), note=NOTES, offset=OFFSETS, day=DAYS)
    def somebody_tries_something(self, data, note, offset, day):
        thing = one_of(data, self.world.things)
        step = one_of(data, list(TABLES[thing.kind]))
        self.try_step(thing, step, one_of(data, self.world.people), note, offset, day)

    @rule(data=st.data(), note=NOTES, day=DAYS)
    def somebody_does_what_they_may(self, data, note, day):
        self.sensible(data, note, day)

    @rule(data=st.data())
    def the_matter_moves_on(self, data):
        self.sensible(data, "Because.", READY, without=DEADLY)

    @rule(data=st.data())
    def a_claim_moves_on(self, data):
        self.sensible(data, "Because.", READY, without=DEADLY, kinds=("PolicyChangeClaim", "Evidence"))

    @rule(data=st.data())
    def a_plan_moves_on(self, data):
        self.sensible(data, "Because.", READY, without=DEADLY, kinds=("ActionPlan",))

    @rule(data=st.data())
    def a_new_version_moves_on(self, data):
        self.sensible(data, "Because.", READY, without=DEADLY, kinds=("PlanRevision",))

    @precondition(lambda self: self.world.of_kind("ProgressReport"))
    @rule(data=st.data())
    def a_report_moves_on(self, data):
        self.sensible(data, "Because.", READY, kinds=("ProgressReport", "PartnerPart"), without=DEADLY)

    @precondition(lambda self: self.world.of_kind("PartnerPart"))
    @rule(data=st.data(), offset=OFFSETS)
    def somebody_writes_on_a_part(self, data, offset):
        part = one_of(data, self.world.of_kind("PartnerPart"))
        able = [person for person in self.world.people if self.world.may_bring(part, person)]
        self.write_part(part, one_of(data, able + self.world.people[-4:]), offset)

    @rule(data=st.data(), principal=PRINCIPALS, body=st.sampled_from([0, 1]), note=NOTES, day=DAYS)
    def somebody_enters_a_letter(self, data, principal, body, note, day):
        """For the one who may have done it, and now and then for somebody else."""
        fitting = [
            (thing, step, right.principal) for thing in self.world.things
            for step, row in TABLES[thing.kind].items() if thing.state in row.sources and step not in DEADLY
            for right in row.rights if right.principal
        ]  # fmt: skip
        anything = [(thing, step, principal) for thing in self.world.things for step in TABLES[thing.kind]]
        thing, step, role = one_of(data, fitting or anything)
        absent = self.world.absent(thing, data.draw(st.sampled_from([role, role, principal])), step, body)
        able = [person for person in self.world.people if self.world.may(thing, step, person, absent)]
        self.try_step(thing, step, one_of(data, able or self.world.people), note, 0, day, absent)

    @rule(data=st.data(), offset=OFFSETS)
    def somebody_writes_on_a_plan(self, data, offset):
        plan, person = one_of(data, self.world.of_kind("ActionPlan")), one_of(data, self.world.people)
        edition = plan.facts["edition"] + 1
        row, title = plan.fresh(), f"Edition {edition}"
        wanted = "not allowed"
        if any(post.role.startswith("partner_") and post.body == plan.body for post in person.posts):
            wanted = (
                "stale" if offset else ("changed" if plan.state in ("draft", "returned") else "impossible")
            )
        written = {"changes": {"title": [row.title, title]}, "values": {"title": title}}
        act = {"by": person.user, "version": row.version + offset} | written
        got = self.answer(lambda: amend_plan(row, **act) and "changed", wanted)
        assert got == wanted, f"{person.name} writes on {plan}: {got}, not {wanted}"
        if got == "changed":
            plan.facts["edition"] = edition
            self.entries += 1

    @rule(data=st.data(), is_foreign=st.booleans())
    def somebody_starts_a_claim(self, data, is_foreign):
        plan = one_of(data, self.world.of_kind("ActionPlan"))
        self.bring_claim(plan, one_of(data, self.world.people), is_foreign)

    @rule(data=st.data(), is_material=st.booleans())
    def somebody_begins_a_new_version(self, data, is_material):
        plan = one_of(data, self.world.of_kind("ActionPlan"))
        able = [person for person in self.world.people if self.world.may_bring(plan, person)]
        self.bring_revision(plan, one_of(data, able * 3 + self.world.people), is_material)

    @precondition(lambda self: self.world.of_kind("PolicyChangeClaim"))
    @rule(data=st.data())
    def somebody_brings_evidence(self, data):
        claim = one_of(data, self.world.of_kind("PolicyChangeClaim"))
        able = [person for person in self.world.people if self.world.may_bring(claim, person)]
        self.bring_evidence(claim, one_of(data, able + self.world.people[-4:]))

    @rule(data=st.data())
    def a_practice_moves_on(self, data):
        kinds = ("GoodPractice", "PracticeRevision")
        self.sensible(data, "Because.", READY, without=(*DEADLY, "archive"), kinds=kinds)

    @rule(data=st.data())
    def somebody_starts_a_new_edition(self, data):
        self.bring_edition(one_of(data, self.world.people))

    @rule(data=st.data())
    def somebody_opens_a_page(self, data):
        """Nobody reads what `visible_to` hides."""
        things = [thing for thing in self.world.things if thing.kind != "Evidence"]
        thing, person, client = one_of(data, things), one_of(data, self.world.people), Client()
        if not person.user.is_active:
            return
        client.force_login(person.user)
        is_visible = type(thing.row).objects.visible_to(person.user).filter(pk=thing.row.pk).exists()
        assert client.get(thing.row.get_absolute_url()).status_code == (200 if is_visible else 404), (
            thing,
            person.name,
        )

    # how it is done

    def bring_claim(self, plan, person, is_foreign):
        wanted = "brought" if self.world.may_bring(plan, person) else "not allowed"
        got = self.answer(lambda: self.world.claim(plan, person, is_foreign=is_foreign) and "brought", wanted)
        assert got == wanted, f"{person.name} claims for {plan}: {got}, not {wanted}"
        self.entries += got == "brought"

    def bring_revision(self, plan, person, is_material):
        wanted = "not allowed"
        if self.world.may_bring(plan, person):
            is_fit = plan.state in IN_FORCE and not self.world.open_revisions(plan)
            wanted = "begun" if is_fit else "blocked"
        got = self.answer(
            lambda: self.world.revision(plan, person, is_material=is_material) and "begun", wanted
        )
        assert got == wanted, f"{person.name} begins a version of {plan}: {got}, not {wanted}"
        self.entries += 2 * (got == "begun")

    def write_part(self, part, person, offset=0):
        wanted = "not allowed"
        if self.world.may_bring(part, person):
            is_open = part.state in ("draft", "returned") and part.of.state == "open"
            wanted = "stale" if offset else "written" if is_open else "impossible"
        got = self.answer(lambda: self.world.write_part(part, person, offset) and "written", wanted)
        assert got == wanted, f"{person.name} writes on {part}: {got}, not {wanted}"
        self.entries += got == "written"

    def bring_evidence(self, claim, person):
        wanted = "not allowed"
        if self.world.may_bring(claim, person):
            wanted = "brought" if claim.state in ("draft", "returned", "clarification") else "blocked"
        got = self.answer(lambda: self.world.evidence(claim, person) and "brought", wanted)
        assert got == wanted, f"{person.name} brings evidence to {claim}: {got}, not {wanted}"
        self.entries += 2 * (got == "brought")

    def bring_edition(self, person):
        practice = self.world.of_kind("GoodPractice")[0]
        wanted = "not allowed"
        if self.world.may_bring(practice, person):
            open_ = [one for one in self.world.of_kind("PracticeRevision") if one.state in UNDECIDED]
            wanted = "blocked" if open_ or practice.state != "approved" else "brought"
        got = self.answer(lambda: self.world.edition(practice, person) and "brought", wanted)
        assert got == wanted, f"{person.name} starts a new edition of {practice}: {got}, not {wanted}"
        self.entries += got == "brought"

    def sensible(self, data, note, day, *, without=(), kinds=tuple(MODELS)):
        """A step that starts here, by somebody who may do it; where `without` some, one that lacks nothing."""
        chances = [
            (thing, step) for thing in self.world.things if thing.kind in kinds
            for step, row in TABLES[thing.kind].items()
            if thing.state in row.sources and not row.follows and step not in without
            and not (without and lacks(self.world, thing, step, day))
        ]  # fmt: skip
        able = [
            (thing, step, person) for thing, step in chances
            for person in self.world.people if self.world.may(thing, step, person)
        ]  # fmt: skip
        if able:
            thing, step = one_of(
                data, list({(str(one.row.pk), step): (one, step) for one, step, _ in able}.values())
            )
            person = one_of(data, [person for one, name, person in able if (one, name) == (thing, step)])
            self.try_step(thing, step, person, note, 0, day)

    def try_step(self, thing, step, person, note="Because.", offset=0, day=DECIDED, absent=None):
        wanted = self.world.foretell(thing, step, person, note, offset, day, absent)
        row = thing.fresh()
        act = {"by": person.user, "version": row.version + offset, "note": note, "effective_at": at(day)}
        if (thing.kind, step, absent) == ("PolicyChangeClaim", "give_opinion", None):
            act["needs"] = act.pop("note")
            got = self.answer(lambda: sign_opinion(row, VERDICTS, **act).status, wanted)
        else:
            got = self.answer(lambda: perform(getattr(row, step), entered_for=absent, **act).status, wanted)
        told = f"{step} of {thing} by {person.name}, version {offset:+}, on {day}, {note!r}, for {absent}"
        if wanted not in REFUSED:
            self.entries += done(self.world, thing, step, person, absent)
            thing.facts |= {"reminded": day} if step == "remind" else {}
            wanted = thing.state
        assert got == wanted, told
        if got not in REFUSED:
            self.tells_who_and_why(thing, step, person, note, absent)

    def answer(self, act, wanted):
        """What an act gives, or the name of its refusal; a refusal leaves no trace."""
        before = checksum() if wanted in REFUSED else ""
        try:
            with transaction.atomic():
                given = act()
        except Refused as refusal:
            given = word_of(refusal)
            assert checksum() == before, f"{given}, not {wanted}"
        self.has_changed = self.has_changed or given not in REFUSED
        return given

    def tells_who_and_why(self, thing, step, person, note, absent):
        """I3 and I6: the entry has actor, role, body, states and the reason."""
        entry = Entry.objects.about(ref(thing.row)).filter(step=f"{thing.kind}.{step}").last()
        assert entry.actor == str(person.user.uuid)
        assert (entry.role, entry.organisation) in {(post.role, str(post.body)) for post in person.posts}
        assert entry.entered_for == (absent.key if absent else None)
        assert entry.payload.data["note"] == note.strip()
        assert entry.from_state in TABLES[thing.kind][step].sources

    # what always holds

    @invariant()
    def everything_fits_together(self):
        """Asked after each change; that a refusal changes nothing, its own checksum tells."""
        if self.has_changed and self.world.things:
            self.states_are_those_foretold()
            self.log_is_whole_with_one_entry_for_each_success_and_one_version_for_each_entry()
            self.plans_are_verified_exactly_when_they_are_completed_and_a_claim_counts()
            self.what_was_sent_reads_as_it_was_sent()
            self.dates_stay_as_they_were_given()
            self.has_changed = False

    def states_are_those_foretold(self):
        for kind, model in MODELS.items():
            wanted = {thing.row.pk: thing.state for thing in self.world.of_kind(kind)}
            assert dict(model.objects.filter(pk__in=wanted).values_list("pk", "status")) == wanted

    def log_is_whole_with_one_entry_for_each_success_and_one_version_for_each_entry(self):
        log = Log.objects.filter(pk=str(self.world.project.pk)).first()
        assert (log.size if log else 0) == self.entries
        assert log is None or verify(log).fault is None
        told = {}
        for name, version in Entry.objects.values_list("object", "object_version").order_by("seq"):
            told.setdefault(name, []).append(version)
        for kind, model in MODELS.items():
            versions = dict(model.objects.values_list("pk", "version"))
            for thing in self.world.of_kind(kind):
                wanted = list(range(thing.offset + 1, versions[thing.row.pk] + 1))
                assert told.get(ref(thing.row), []) == wanted, str(thing)

    def plans_are_verified_exactly_when_they_are_completed_and_a_claim_counts(self):
        for plan in self.world.of_kind("ActionPlan"):
            has_change = bool(self.world.counting(plan))
            assert plan.state not in ("completed", "verified") or (plan.state == "verified") == has_change

    def what_was_sent_reads_as_it_was_sent(self):
        """I4: its content is the one that its hash names."""
        for plan in self.world.of_kind("ActionPlan"):
            if plan.state not in ("draft", "returned", "withdrawn"):
                row = plan.fresh()
                assert row.content_hash == row.hash_of_content()

    def dates_stay_as_they_were_given(self):
        """I5: a new date is a new row."""
        now = dict(Deadline.objects.values_list("pk", "due_on"))
        assert now | self.dates == now
        self.dates = now


VERDICTS = dict.fromkeys(map(str, Assertion.Kind.values), "supported")


def one_of(data, choices):
    """One of them, each as likely as the others."""
    return choices[data.draw(st.sampled_from(range(len(choices))))]
