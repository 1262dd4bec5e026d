"""Pages of the programme's questions on a report: one question, its answer, its steps; and reminding."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments.returned import Word, word
from documents.entered import entered
from documents.models import Document
from documents.steps import step_page
from monitoring.forms.questions import AnswerForm, AnswerWordsForm, AssignForm, NoteForm, TextForm, WantedForm
from monitoring.models import ProgressReport, Question
from monitoring.reports.scope import reporting_in
from monitoring.reports.waiting import days_of, may_remind
from monitoring.reports.words import words_of_question
from monitoring.services import questions as services
from monitoring.views import desk
from monitoring.views.desk import Next
from monitoring.views.offered import offered
from monitoring.views.panel import panel
from monitoring.views.reports import find as find_report
from monitoring.views.steps import step_form
from projects.models import Deadline
from projects.permissions import who_acts
from workflow import policy
from workflow.errors import Impossible, NotAllowed
from workflow.guards import Condition
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.offers import Offer
from workflow.registry import ref, transitions


def find(request: Any, uuid: UUID) -> Question:
    """The question with all that its page shows, if this person may see it; else 404."""
    found: Question = get_object_or_404(Question.objects.visible_to(request.user).for_page(), uuid=uuid)
    return found


def question_detail(request: Any, uuid: UUID) -> HttpResponse:
    """One question, what its partner answers, what the programme gets, and what comes next."""
    question = find(request, uuid)
    roles = [role for role in request.roles if role.project_id == question.project_id]
    entries = desk.told(question, words_of_question)
    may_word = _may_word(question, request, roles)
    context = {
        "question": question,
        "report": question.report,
        "next": _with_wording(question, _panel(question, request), may_word),
        "told": _asked_again(question, entries),
        "answer_by": days_of([question]).get(ref(question)),
        "files": _files(question, request.user),
        "may_word": may_word,
        "may_correct": may_word and question.is_untouched and services.wrote_down(question, request.user),
        "entered": entered(question, request.user, roles),
        "entries": entries,
        "today": request.today,
    }
    return TemplateResponse(request, "monitoring/question_detail.html", context)


def _panel(question: Question, request: Any) -> Any:
    kinds: dict[str, Any] = {"partner": ("answer",), "quiet": ("strike", "take_back")}
    shown = panel(question, request.user, request.today, page="question-step", **kinds)
    return shown if shown and not shown.is_idle else _with_the_programme(question, shown)


def _with_the_programme(question: Question, shown: Next | None) -> Next | None:
    """While the programme asks, it waits for what the lead partner does next, whoever looks at the page."""
    report = question.report
    if report.status != ProgressReport.Status.CLARIFICATION or question.status not in question.EDITABLE:
        return shown
    words, url = _("Write the answer, or give the question to a partner"), ""
    if question.answer_text:
        words, url = _("Send the answers to the programme"), f"{report.get_absolute_url()}#questions"
    wanted = _wanted_by_the_programme(report)
    title = _("The programme waits for the answer")
    if wanted:
        title = _("The programme waits until %(day)s") % {"day": wanted.due}
    lead = capfirst(who_acts("ProgressReport.answer", report))
    held = Condition(False, words, who=lead, url=url, due=wanted.due_on if wanted else None)
    return Next(title, [held], [], [], shown.actions if shown else [])


def _files(question: Question, person: Any) -> list[tuple[Document, bool]]:
    """The files of the answer, each with whether this person may open it."""
    found = list(question.documents.all())
    readable = Document.objects.readable([one.pk for one in found], person) if found else set()
    return [(one, one.pk in readable) for one in found]


def _may_word(question: Question, request: Any, roles: list[Any]) -> bool:
    is_theirs = policy.acting_as("Question.amend", question, request.user, roles=roles) is not None
    is_asked = question.report.status == ProgressReport.Status.CLARIFICATION
    return is_asked and question.status in question.EDITABLE and is_theirs


def _with_wording(question: Question, shown: Any, may_word: bool) -> Any:
    """The lead partner's first way is to write the answer; the panel itself is that of the partner."""
    if shown is None or not may_word:
        return shown
    kind = "" if question.is_awaited else "primary"
    way = (kind, _("Write the answer"), reverse("question-edit", args=[question.pk]))
    return replace(shown, actions=[way, *shown.actions])


def _asked_again(question: Question, entries: list[Any]) -> Word | None:
    """What a partner is asked for once more, on top of its page."""
    if question.status != question.Status.ASSIGNED:
        return None
    found = word(question, (one.line for one in entries), _("The lead partner asks for more"))
    return found if found and found.entry.note else None


@once
def report_question_add(request: Any, uuid: UUID) -> HttpResponse:
    """The lead partner notes one more question from the programme's letter or portal."""
    report = find_report(request, uuid)
    policy.require("Question.create", Question(report=report), request.user)
    if report.status != ProgressReport.Status.CLARIFICATION:
        raise Impossible(_("The programme does not ask now: no question can be noted."), obj=report)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.note_question(report, form.cleaned_data["text"], by=request.user, on=request.today)
        messages.success(request, _("Question %(label)s is noted.") % {"label": made.label})
        again = "more" in request.POST
        return redirect("report-question-add", report.pk) if again else redirect(made)
    context = {"form": form, "report": report}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "monitoring/question_add.html", context, status=status)


@once
def question_edit(request: Any, uuid: UUID) -> HttpResponse:
    """The lead partner words what the programme gets."""
    question = find(request, uuid)
    policy.require("Question.amend", question, request.user)
    if not _may_word(question, request, policy.roles_of(request.user, question.project_id)):
        raise Impossible(_("The answers were sent: they stay as they are."), obj=question)
    return _write(request, question, AnswerWordsForm, services.word_question, _("The words are saved."))


@once
def question_text(request: Any, uuid: UUID) -> HttpResponse:
    """Whoever wrote the question down corrects its text, until somebody has it or answers."""
    question = find(request, uuid)
    policy.require("Question.amend", question, request.user)
    if not services.wrote_down(question, request.user):
        raise NotAllowed(
            _("A question stands as it was put. Only who wrote it down corrects it."), obj=question
        )
    if not question.is_untouched:
        raise Impossible(_("Somebody has the question already: it stays as it was put."), obj=question)
    return _write(request, question, TextForm, services.correct_question, _("The question is corrected."))


def _write(request: Any, question: Question, form_of: Any, save: Any, done: str) -> HttpResponse:
    """A form of one field of the question; its earlier words are in the history."""
    version = version_seen(request, question) if request.method == "POST" else 0
    form = form_of(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        saved = find(request, question.pk)
        save(saved, by=request.user, version=version, **form.cleaned_data)
        messages.success(request, done)
        return redirect(saved)
    context = {"form": form, "question": question, "report": question.report}
    context["is_text"] = form_of is TextForm
    status = 422 if form.errors else 200
    return TemplateResponse(request, "monitoring/question_edit.html", context, status=status)


@once
def question_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """A step of a question: giving it to a partner, answering it, asking again, striking it."""
    question = find(request, uuid)
    offer = offered(request, question, method, tuple(transitions(Question)))
    do = _given if method == "assign" else services.do_question_step
    shown = {"claim": question, "question": question, "report": question.report}
    form, template = _form(request, question, offer), "monitoring/question_step.html"
    return step_page(request, question, offer, form, do, template=template, **shown)


def _form(request: Any, question: Question, offer: Offer) -> Any:
    if offer.method == "assign":
        given = reporting_in(question.project).exclude(pk=question.project.lead_organisation_id)
        partners = given.exclude(pk=question.organisation_id)
        wanted = _wanted_by_the_programme(question.report)
        told = {"partners": partners, "offer": offer, "on": request.today}
        return AssignForm(request.POST or None, until=wanted.due_on if wanted else None, **told)
    return step_form(request, question, offer, _form_of(question, offer))


def _form_of(question: Question, offer: Offer) -> Any:
    if offer.method == "answer":
        return partial(AnswerForm, question=question)
    wanted = _wanted_by_the_programme(question.report) if offer.asks_day else None
    return partial(WantedForm, until=wanted.due_on if wanted else None)


def _wanted_by_the_programme(report: ProgressReport) -> Deadline | None:
    found = Deadline.objects.for_subject(ref(report)).open().filter(kind=Deadline.Kind.CLARIFY)
    first: Deadline | None = found.first()
    return first


def _given(question: Question, _method: str, **act: Any) -> Question:
    return services.assign(question, **act)


@require_POST
@once
def report_remind(request: Any, uuid: UUID) -> HttpResponse:
    """Remind, in one go, everybody whom a report waits for."""
    report = find_report(request, uuid)
    if not may_remind(report, request.user):
        policy.require("ProgressReport.amend", report, request.user)
    count = services.remind_all(report, by=request.user)
    words = ngettext("%(count)s partner is reminded.", "%(count)s partners are reminded.", count)
    none = _("Nobody is left to remind: each was reminded today, or nobody writes for them.")
    messages.success(request, words % {"count": count} if count else none)
    return redirect(report)
