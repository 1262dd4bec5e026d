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
from tests.workflow import always
from tests.workflow.attempts import Attempts
from tests.workflow.document import TABLES
from tests.workflow.lacks import is_publishable, lacks
from tests.workflow.phases import DECIDED, ROUTES
from tests.workflow.stages import ABSENT
from tests.workflow.stories import (
    ASKED,
    CLAIMS_STORY,
    COMPLETION,
    DECISION,
    PLANS_STORY,
    PRACTICES_STORY,
    REPORTS_STORY,
)
from tests.workflow.world import MODELS

DAYS = st.sampled_from([dt.date(2022, 1, 15), DECIDED, dt.date(2022, 6, 1), dt.date(2022, 10, 31)])
NOTES = st.sampled_from(["Because.", "Because.", "", "  "])
OFFSETS = st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1])
PRINCIPALS = st.sampled_from(ABSENT)
READY = dt.date(2022, 6, 1)
LETTERS = {
    "officer": "programme_officer",
    "first authority": "policy_authority",
    "second authority": "policy_authority",
}
COST = {"had_no_cost": True}
DEADLY = ("withdraw", "abandon", "give_way", "quarantine", "destroy")


class AnyOrder(Attempts, RuleBasedStateMachine):
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
        of_report=st.sampled_from([None, *range(len(REPORTS_STORY) + 1), ASKED, ASKED + 1]),
        wants_second=st.booleans(),
        by_letter=st.booleans(),
        is_followed=st.booleans(),
        is_public=st.booleans(),
    )
    def begin(
        self,
        route,
        is_joint,
        of_plan,
        of_claim,
        of_practice,
        is_foreign,
        of_report,
        wants_second,
        by_letter,
        is_followed,
        is_public,
    ):
        """A project somewhere on its way; its programme and authorities write letters, or come themselves."""
        self.by_letter, has_report = by_letter, of_report is not None
        self.world.begin(route, is_joint=is_joint, has_report=has_report, wants_second=wants_second)
        self.tell_of_report(REPORTS_STORY[: of_report or 0])
        plan, name = self.world.things[0], self.world.person
        early, late = CLAIMS_STORY[:of_claim][:DECISION], CLAIMS_STORY[:of_claim][DECISION:]
        for step, who in early:
            self.tell_of_claim(plan, step, who, is_foreign)
        if is_joint and of_plan:
            self.try_step(plan, "consent", name("second representative"))
        for step, who in PLANS_STORY[:of_plan]:
            if step == "actions":
                for action in self.world.of_kind("Action", plan):
                    if action.facts["pilot"]:
                        self.try_step(action, "ask_pilot", name("representative"))
                        self.tell(action, "approve_pilot", "officer")
                    self.tell(action, "start", who)
                    if is_followed:
                        self.tell_of_dates(action, who)
                    if not action.facts["proved"]:
                        self.bring_evidence(action, name(who))
                        for paper in self.world.of_kind("Evidence", action):
                            self.try_step(paper, "accept", name("officer"))
                    self.try_step(action, "finish", name(who), told=COST)
            elif plan.state in TABLES["ActionPlan"][step].sources:
                self.tell(plan, step, who)
        for step, who in late:
            self.tell_of_claim(plan, step, who, is_foreign)
        for step, who in PRACTICES_STORY[:of_practice]:
            self.tell_of_practice(step, name(who))
        for subject in [plan, *self.world.of_kind("PolicyChangeClaim")] if is_public else ():
            self.publish(subject, name("officer"))

    def tell(self, thing, step, who):
        """A step of a story: in person, or by a letter that is confirmed before the story goes on."""
        for entered in [one for one in self.world.entered if not one.is_confirmed]:
            self.confirm(entered, self.world.person("auditor"))
        monitor, person, absent = self.world.person("monitor"), self.world.person(who), None
        if self.by_letter and who in LETTERS:
            absent = self.world.absent(thing, LETTERS[who], step, int(who == "second authority"))
        if absent and self.world.may(thing, step, monitor, absent):
            self.try_step(thing, step, monitor, absent=absent)
        else:
            self.try_step(thing, step, person)

    def tell_of_dates(self, action, who):
        """Its milestones are reached, its end gets another date, and a value is measured meanwhile."""
        for milestone in self.world.of_kind("Milestone", action):
            self.try_step(milestone, "reach", self.world.person(who))
        self.ask_new_date(action, self.world.person(who))
        for asked in self.world.of_kind("NewDate", action):
            self.tell(asked, "accept", "monitor")
        indicator = self.world.of_kind("Indicator")[0]
        self.measure(indicator, self.world.person("editor"))
        reading = self.world.of_kind("Reading", indicator)[-1]
        self.try_step(reading, "enter", self.world.person("editor"), day=READY)
        self.tell(reading, "approve", "monitor")

    def tell_of_practice(self, step, person):
        if step == "revision":
            return self.bring_edition(person)
        newest = [*self.world.of_kind("GoodPractice"), *self.world.of_kind("PracticeRevision")][-1]
        return self.try_step(newest, step, person)

    def tell_of_report(self, told):
        for step, who in told:
            if step in ("assign", "reply"):
                question = self.world.of_kind("Question")[0]
                self.try_step(question, "answer" if step == "reply" else step, self.world.person(who))
                continue
            if step != "parts":
                self.try_step(self.world.of_kind("ProgressReport")[0], step, self.world.person(who))
                continue
            for part in self.world.of_kind("PartnerPart"):
                is_leads = part.body == self.world.lead.pk
                writer = next(one for one in self.world.people if self.world.may(part, "submit", one))
                self.write_part(part, writer)
                self.try_step(part, "submit", writer)
                self.try_step(part, "accept", self.world.person("deputy" if is_leads else "monitor"))

    def tell_of_claim(self, plan, step, who, is_foreign):
        if step == "claim":
            return self.bring_claim(plan, self.world.person(who), is_foreign)
        claim = self.world.of_kind("PolicyChangeClaim")[0]
        if step == "evidence":
            return self.bring_evidence(claim, self.world.person(who))
        return self.tell(self.world.of_kind("Evidence")[0] if step == "accept" else claim, step, who)

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

    @precondition(lambda self: self.world.entered)
    @rule(data=st.data(), is_fitting=st.booleans())
    def somebody_confirms_what_was_entered(self, data, is_fitting):
        entered = one_of(data, self.world.entered)
        able = [person for person in self.world.people if entered.may_be_confirmed_by(person)]
        self.confirm(entered, one_of(data, able if able and is_fitting else self.world.people))

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

    @rule(data=st.data())
    def somebody_brings_evidence(self, data):
        subject = one_of(data, [*self.world.of_kind("PolicyChangeClaim"), *self.world.of_kind("Action")])
        able = [person for person in self.world.people if self.world.may_bring_evidence(subject, person)]
        self.bring_evidence(subject, one_of(data, able + self.world.people[-4:]))

    @rule(data=st.data())
    def somebody_asks_for_a_new_date(self, data):
        action = one_of(data, self.world.of_kind("Action"))
        able = [person for person in self.world.people if self.world.may_bring(action, person)]
        self.ask_new_date(action, one_of(data, able * 2 + self.world.people))

    @rule(data=st.data())
    def somebody_measures(self, data):
        indicator = one_of(data, self.world.of_kind("Indicator"))
        able = [person for person in self.world.people if self.world.may_measure(indicator, person)]
        self.measure(indicator, one_of(data, able * 2 + self.world.people))

    @rule(data=st.data())
    def what_is_measured_or_asked_moves_on(self, data):
        kinds = ("Milestone", "NewDate", "Reading")
        self.sensible(data, "Because.", READY, without=DEADLY, kinds=kinds)

    @precondition(lambda self: self.world.of_kind("Question"))
    @rule(data=st.data())
    def a_question_moves_on(self, data):
        self.sensible(data, "Because.", READY, without=(*DEADLY, "strike"), kinds=("Question",))

    @precondition(lambda self: self.world.of_kind("ProgressReport"))
    @rule(data=st.data())
    def somebody_notes_a_question(self, data):
        report = self.world.of_kind("ProgressReport")[0]
        able = [person for person in self.world.people if self.world.may_note_question(person)]
        self.note_question(report, one_of(data, able * 3 + self.world.people))

    @precondition(lambda self: self.world.of_kind("Question"))
    @rule(data=st.data(), offset=OFFSETS)
    def somebody_words_the_answer(self, data, offset):
        question = one_of(data, self.world.of_kind("Question"))
        able = [person for person in self.world.people if self.world.may_note_question(person)]
        self.word_question(question, one_of(data, able * 3 + self.world.people), offset)

    @rule(data=st.data())
    def somebody_publishes(self, data):
        """What nobody published yet, most often what may be."""
        things = [one for kind in ("ActionPlan", "PolicyChangeClaim") for one in self.world.of_kind(kind)]
        published = {publication.of for publication in self.world.of_kind("Publication")}
        unpublished = [one for one in things if one not in published]
        fitting = [one for one in unpublished if is_publishable(one)]
        if unpublished:
            subject = one_of(data, fitting or unpublished)
            able = [person for person in self.world.people if self.world.may_publish(subject, person)]
            self.publish(subject, one_of(data, able * 2 + self.world.people))

    @precondition(lambda self: self.world.of_kind("Publication"))
    @rule(data=st.data())
    def a_publication_moves_on(self, data):
        self.sensible(data, "Because.", READY, kinds=("Publication",))

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
        on_another = ("Evidence", "Reading", "Publication")  # their page is that of what they hang on
        things = [thing for thing in self.world.things if thing.kind not in on_another]
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
            self.try_step(thing, step, person, note, 0, day, told=COST)

    # what always holds

    @invariant()
    def everything_fits_together(self):
        """Asked after each change; that a refusal changes nothing, its own checksum tells."""
        if self.has_changed and self.world.things:
            always.states_are_those_foretold(self.world)
            always.log_is_whole_with_one_entry_for_each_success(self.world, self.entries)
            always.each_object_has_one_version_for_each_entry(self.world)
            always.the_public_site_shows_what_is_published_and_stands(self.world)
            always.plans_are_verified_exactly_when_they_are_completed_and_a_claim_counts(self.world)
            always.what_was_sent_reads_as_it_was_sent(self.world)
            self.dates = always.dates_stay_as_they_were_given(self.dates)
            self.has_changed = False


def one_of(data, choices):
    """One of them, each as likely as the others."""
    return choices[data.draw(st.sampled_from(range(len(choices))))]
