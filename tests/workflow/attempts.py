"""What somebody tries in a story: it gives what the model foretells, and a refusal leaves no trace."""

from django.db import transaction

from actionplans.services.telling import step_telling
from ledger.models import Entry
from monitoring.models import Assertion
from monitoring.services.decisions import sign_opinion
from monitoring.services.questions import assign, word_question
from tests.factories import at
from tests.footprint import checksum
from tests.workflow.document import REFUSED, TABLES
from tests.workflow.entails import confirmed, done
from tests.workflow.lacks import is_ended, is_publishable, takes_nothing
from tests.workflow.phases import DECIDED, IN_FORCE
from tests.workflow.seconded import Entered
from tests.workflow.test_matrix import word_of
from workflow.door import perform
from workflow.errors import Refused
from workflow.models import EnteredStep
from workflow.registry import ref
from workflow.services import confirm

ANSWERABLE = ("open", "assigned", "answered")
UNDECIDED = ("draft", "submitted", "changes_requested")
ENDS = (("Action", "finish"), ("Action", "finish_partly"))
VERDICTS = dict.fromkeys(map(str, Assertion.Kind.values), "supported")


class Attempts:
    """Attempts in `world`; `entries` counts what the log must hold, `has_changed` what the invariants look at."""

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

    def bring_evidence(self, subject, person):
        wanted = "not allowed"
        if self.world.may_bring_evidence(subject, person):
            takes_it = (
                not takes_nothing(subject)
                if subject.kind == "Action"
                else subject.state in ("draft", "returned", "clarification")
            )
            wanted = "brought" if takes_it else "blocked"
        got = self.answer(lambda: self.world.evidence(subject, person) and "brought", wanted)
        assert got == wanted, f"{person.name} brings evidence to {subject}: {got}, not {wanted}"
        self.entries += 2 * (got == "brought")

    def ask_new_date(self, action, person):
        """One request at a time, once the plan is carried out."""
        wanted = "not allowed"
        if self.world.may_bring(action, person):
            is_asked = any(one.state == "asked" for one in self.world.of_kind("NewDate", action))
            is_held = is_asked or is_ended(action) or not action.of.facts.get("begun")
            wanted = "blocked" if is_held else "asked"
        got = self.answer(lambda: self.world.new_date(action, person) and "asked", wanted)
        assert got == wanted, f"{person.name} asks for a new date of {action}: {got}, not {wanted}"
        self.entries += got == "asked"

    def measure(self, indicator, person):
        wanted = "not allowed"
        if self.world.may_measure(indicator, person):
            wanted = "written" if indicator.state == "measured" else "blocked"
        got = self.answer(lambda: self.world.reading(indicator, person) and "written", wanted)
        assert got == wanted, f"{person.name} writes a value of {indicator}: {got}, not {wanted}"
        self.entries += got == "written"

    def note_question(self, report, person):
        """One more question of the round that goes on."""
        wanted = "not allowed"
        if self.world.may_note_question(person):
            wanted = "noted" if report.state == "clarification" else "blocked"
        got = self.answer(lambda: self.world.note_question(report, person) or "noted", wanted)
        assert got == wanted, f"{person.name} notes a question on {report}: {got}, not {wanted}"
        self.entries += got == "noted"

    def word_question(self, question, person, offset):
        """The lead partner's words for the programme, until they are sent."""
        row, wording, wanted = question.fresh(), f"Because of {question.fresh().version}.", "not allowed"
        if self.world.may_note_question(person):
            is_open = question.of.state == "clarification" and question.state in ANSWERABLE
            wanted = "stale" if offset else "worded" if is_open else "impossible"
        act = {"by": person.user, "version": row.version + offset, "wording": wording}
        got = self.answer(lambda: word_question(row, **act) and "worded", wanted)
        assert got == wanted, f"{person.name} words {question}: {got}, not {wanted}"
        if got == "worded":
            question.facts["worded"] = True
            self.entries += 1

    def publish(self, subject, person):
        """The first publication of a plan or a policy change makes its row."""
        wanted = "not allowed"
        if self.world.may_publish(subject, person):
            wanted = "published" if is_publishable(subject) else "blocked"
        got = self.answer(lambda: self.world.publication(subject, person) or "published", wanted)
        assert got == wanted, f"{person.name} publishes {subject}: {got}, not {wanted}"
        self.entries += 2 * (got == "published")

    def bring_edition(self, person):
        practice = self.world.of_kind("GoodPractice")[0]
        wanted = "not allowed"
        if self.world.may_bring(practice, person):
            open_ = [one for one in self.world.of_kind("PracticeRevision") if one.state in UNDECIDED]
            wanted = "blocked" if open_ or practice.state != "approved" else "brought"
        got = self.answer(lambda: self.world.edition(practice, person) and "brought", wanted)
        assert got == wanted, f"{person.name} starts a new edition of {practice}: {got}, not {wanted}"
        self.entries += got == "brought"

    def try_step(self, thing, step, person, note="Because.", offset=0, day=DECIDED, absent=None, told=None):
        """`told` is what is said of an end with the step, where the step ends an action."""
        told = told if (thing.kind, step) in ENDS else None
        before = dict(thing.facts)
        thing.facts |= {"cost": True} if told else {}
        wanted = self.world.foretell(thing, step, person, note, offset, day, absent)
        row = thing.fresh()
        act = {"by": person.user, "version": row.version + offset, "note": note, "effective_at": at(day)}
        if (thing.kind, step, absent) == ("PolicyChangeClaim", "give_opinion", None):
            act["needs"] = act.pop("note")
            got = self.answer(lambda: sign_opinion(row, VERDICTS, **act).status, wanted)
        elif told:
            act |= {"told": told, "entered_for": absent}
            got = self.answer(lambda: step_telling(row, step, **act).status, wanted)
        elif (thing.kind, step) == ("Question", "assign"):
            act |= {"to": self.world.next_to_answer(thing), "answer_on": day}
            got = self.answer(lambda: assign(row, entered_for=absent, **act).status, wanted)
        else:
            got = self.answer(lambda: perform(getattr(row, step), entered_for=absent, **act).status, wanted)
        if wanted in REFUSED:
            thing.facts = before
        words = f"{step} of {thing} by {person.name}, version {offset:+}, on {day}, {note!r}, for {absent}"
        if wanted not in REFUSED:
            self.entries += done(self.world, thing, step, person, absent)
            self.note_letter(thing, step, person, absent)
            thing.facts |= {"reminded": day} if step == "remind" else {}
            wanted = thing.state
        assert got == wanted, words
        if got not in REFUSED:
            self.tells_who_and_why(thing, step, person, note, absent)

    def confirm(self, entered, person):
        wanted = "not allowed"
        if entered.may_be_confirmed_by(person):
            wanted = "impossible" if entered.is_confirmed else "confirmed"
        row = EnteredStep.objects.get(pk=entered.key)
        got = self.answer(lambda: confirm(row, by=person.user, effective_at=at()) and "confirmed", wanted)
        assert got == wanted, f"{person.name} confirms {row} of {entered.thing}: {got}, not {wanted}"
        if got == "confirmed":
            self.entries += confirmed(self.world, entered)

    def note_letter(self, thing, step, person, absent):
        if absent:
            key = EnteredStep.objects.about(thing.row).last().pk
            entered = Entered(thing, step, absent.role, absent.organisation_id, person.user.pk, key)
            self.world.entered.append(entered)

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
