"""The programme's questions on a report: noted one by one, given to partners, answered, worded."""

import datetime as dt
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import give
from documents import services as documents
from documents.services import take_step
from documents.uploads import Inspected
from ledger import rows
from ledger.models import Entry
from ledger.unit import unit
from monitoring.models import ProgressReport, Question
from monitoring.reports.effects import new_question
from monitoring.reports.waiting import owing
from projects.models import Deadline, Organisation
from workflow import door, policy
from workflow.door import perform
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

WANTED = _("The date that the lead partner named for the answer.")


def note_question(report: ProgressReport, text: str, *, by: Any, on: dt.date) -> Question:
    """Note one more question of the round that goes on. Raises as the door does."""
    with unit():
        held = rows.locked(ProgressReport, report.pk)
        in_round = held.questions.aggregate(last=Max("round"))["last"] or 1
        last = held.questions.filter(round=in_round).aggregate(last=Max("number"))["last"] or 0
        made: Question = door.create(new_question(held, in_round, last + 1, text, on), by=by)
    return made


def assign(question: Question, to: Organisation, *, answer_on: dt.date, **act: Any) -> Question:
    """Give a question to a partner with the day of its answer; whoever had it has it no more. Raises as the door.

    What the lead partner or another one had written stays in the ledger: what the partner answers goes in its place.
    """
    written = {name: getattr(question, name) for name in ("reply", "wording")}
    changes = {name: [words, ""] for name, words in written.items() if words}
    changes["organisation"] = [str(question.organisation), str(to)]
    with unit():
        given: Question = perform(question.assign, changes=changes, **act)
        Question._base_manager.filter(pk=given.pk).update(organisation=to, reply="", wording="")
        given.documents.clear()
        given.organisation, given.reply, given.wording = to, "", ""
        Deadline.objects.for_subject(ref(given)).drop(given.status_since)
        _wanted(given, answer_on)
    return given


def _wanted(question: Question, on: dt.date) -> None:
    give(question.report, question, Deadline.Kind.QUESTION, on, WANTED, question.organisation_id)


def do_question_step(
    question: Question,
    method: str,
    *,
    answer_on: dt.date | None = None,
    files: Iterable[Inspected] = (),
    **act: Any,
) -> Question:
    """Do a step of a question (see `take_step`), with the files of an answer or the new day of one that is asked for
    again. Raises as the door does; then nothing is stored.
    """
    with unit():
        done: Question = take_step(getattr(question, method), **act)
        for file in files:
            done.documents.add(_kept(done, file, act["by"]))
        if answer_on:
            _wanted(done, answer_on)
    return done


def _kept(question: Question, file: Inspected, by: Any) -> Any:
    title = PurePath(file.name).stem[: documents.LONGEST_TITLE]
    owners = {"project": question.project, "organisation": question.organisation}
    return documents.store(file, by=by, title=title, **owners)


def word_question(question: Question, wording: str, **act: Any) -> Question:
    """Write the lead partner's words of the answer. Raises as the door does."""
    return _write(question, "wording", wording, **act)


def correct_question(question: Question, text: str, **act: Any) -> Question:
    """Mend the text of a question that this person wrote down and nobody has been given or has answered.

    Raises as the door does.
    """
    if not wrote_down(question, act["by"]):
        raise NotAllowed(
            _("A question stands as it was put. Only who wrote it down corrects it."), obj=question
        )
    return _write(question, "text", text, **act)


def wrote_down(question: Question, person: Any) -> bool:
    """Whether this person entered the question, from the programme's letter or portal."""
    first = Entry.objects.about(ref(question)).filter(step="Question.create")
    return first.filter(actor=str(person.uuid)).exists()


def _write(question: Question, name: str, words: str, **act: Any) -> Question:
    def write(locked: Question) -> None:
        if locked.report.status != ProgressReport.Status.CLARIFICATION:
            raise Impossible(_("The answers were sent: they stay as they are."), obj=locked)
        if name == "text" and not locked.is_untouched:
            raise Impossible(_("Somebody has the question already: it stays as it was put."), obj=locked)
        setattr(locked, name, words)

    was = getattr(question, name)
    told = {name: [was, words]} if was != words else {}
    changed: Question = door.amend(question, changes=told, write=write, **act)
    return changed


def remind_all(report: ProgressReport, *, by: Any) -> int:
    """Remind everybody whom the report waits for and this person may remind; return how many.

    Whoever was reminded today already, or has nobody who writes, is passed over.
    """
    with unit():
        return sum(_reminded(one, by) for one in owing(report))


def _reminded(subject: Any, by: Any) -> bool:
    if policy.acting_as(type(subject).remind, subject, by) is None:
        return False
    try:
        perform(subject.remind, by=by, version=subject.version)
    except Blocked:
        return False
    return True
