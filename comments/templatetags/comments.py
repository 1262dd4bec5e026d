"""The threads on an object, on the object's own page."""

from typing import Any

from django import template
from django.urls import reverse

from comments.models import Comment
from comments.permissions import SPEAK

register = template.Library()


@register.inclusion_tag("comments/_threads.html", takes_context=True)
def comments(context: Any, subject: Any, answer: Any = None) -> dict[str, Any]:
    """What was said about an object, as far as the reader is meant to read it, and the way to say more.

    Questions of the programme are answered together, with a step of their object: `answer` is its entry, once given.
    """
    request = context["request"]
    threads = Comment.objects.visible_to(request.user).about(subject).with_answers()
    held = [role for role in request.roles if role.project_id == subject.project_id]
    found = list(threads)
    is_asked = getattr(subject, "status", "") == "clarification"
    may_speak = any(role.role in SPEAK for role in held)
    return {
        "request": request,
        "points": [thread for thread in found if thread.point],
        "threads": [thread for thread in found if not thread.point],
        "may_speak": may_speak,
        "may_answer": may_speak and not is_asked,
        "are_questions": is_asked or answer,
        "answer": answer,
        "add_url": reverse("comment-add", args=[subject._meta.label_lower, subject.pk]),
    }
