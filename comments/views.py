"""Commenting, answering, and marking a point as done. The threads stand on the page of their object."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comments import subjects
from comments.forms import CommentForm
from comments.models import Comment
from comments.permissions import SPEAK, checks
from comments.services import draft, say
from workflow.door import perform
from workflow.errors import NotAllowed
from workflow.idempotency import once
from workflow.marks import tell_done, version_seen
from workflow.registry import ref, transitions


@once
def comment_add(request: HttpRequest, label: str, uuid: Any) -> HttpResponse:
    """Begin a thread on an object."""
    subject = subjects.find(f"{label}:{uuid}", request.user)
    if subject is None:
        raise Http404
    return _page(request, subject, None)


@once
def comment_answer(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Answer in a thread."""
    thread = _find(request, uuid).thread
    return _page(request, subjects.find(thread.subject, request.user), thread)


def _find(request: HttpRequest, uuid: Any) -> Comment:
    """A comment that is meant for this person, on an object that they see; else 404."""
    comment: Comment = get_object_or_404(Comment.objects.visible_to(request.user), pk=uuid)
    if subjects.find(comment.subject, request.user) is None:
        raise Http404
    return comment


def _page(request: HttpRequest, subject: Any, thread: Comment | None) -> HttpResponse:
    held = [role for role in request.roles if role.project_id == subject.project_id]  # type: ignore[attr-defined]
    if not held:
        raise NotAllowed(_("You have no role in the project that this belongs to."), obj=subject)
    roles = [role for role in held if role.role in SPEAK]
    if not roles:
        raise NotAllowed(_("An administrator keeps accounts and takes no part in the content."), obj=subject)
    said = draft(subject, "", request.user, roles[0].organisation_id, thread)
    may_check = any(checks(role.role, ref(subject)) for role in roles)
    form = CommentForm(request.POST or None, roles=roles, said=said, checks=may_check)
    if request.method == "POST" and form.is_valid():
        said = _say(request, subject, thread, form, roles)
        messages.success(request, _("Your comment stands on the page."))
        return redirect(said)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "subject": subject, "thread": thread}
    return TemplateResponse(request, "comments/comment_form.html", context, status=status)


def _say(
    request: HttpRequest, subject: Any, thread: Comment | None, form: CommentForm, roles: list[Any]
) -> Comment:
    chosen = form.cleaned_data.get("organisation")
    return say(
        subject,
        form.cleaned_data["text"],
        by=request.user,
        organisation_id=chosen.pk if chosen else roles[0].organisation_id,
        on=request.today,  # type: ignore[attr-defined]
        circle=form.cleaned_data.get("circle", ""),
        mentioned=form.cleaned_data.get("mentioned", ()),
        answers_to=thread,
    )


@require_POST
@once
def comment_step(request: HttpRequest, uuid: Any, method: str) -> HttpResponse:
    """Mark a thread as done, or open it again."""
    comment = _find(request, uuid)
    if method not in transitions(Comment):
        raise Http404
    seen = version_seen(request, comment)
    done = perform(getattr(comment, method), by=request.user, version=seen)
    tell_done(request, done, method)
    return redirect(done)
