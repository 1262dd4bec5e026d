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
from ledger.unit import unit
from monitoring.models import ProgressReport, Question
from monitoring.reports.effects import new_question
from monitoring.reports.waiting import owing
from projects.models import Deadline, Organisation
from workflow import door, policy
from workflow.door import perform
from workflow.errors import Blocked, Impossible
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


def word_question(
    question: Question, *, by: Any, version: int, effective_at: dt.datetime | None = None, **said: str
) -> Question:
    """Write the question's text and the joint words of the answer. Raises as the door does."""
    changes = {name: [getattr(question, name), value] for name, value in said.items()}

    def write(locked: Question) -> None:
        if locked.report.status != ProgressReport.Status.CLARIFICATION:
            raise Impossible(_("The answers were sent: they stay as they are."), obj=locked)
        for name, value in said.items():
            setattr(locked, name, value)

    told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    act = {"by": by, "version": version, "effective_at": effective_at}
    return door.amend(question, changes=told, write=write, **act)


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
