"""Saying something about an object, and asking for points to be mended."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from comments import subjects
from comments.models import Comment
from comments.permissions import SPEAK, as_reader
from projects.models import Membership
from values import clock
from workflow.acts import Act
from workflow.door import create, perform
from workflow.registry import ref


def say(
    subject: Any,
    text: str,
    *,
    by: Any,
    organisation_id: Any,
    on: dt.date,
    circle: str = Comment.Circle.PARTIES,
    mentioned: Iterable[Any] = (),
    answers_to: Comment | None = None,
) -> Comment:
    """Begin a thread on an object, or answer in one; an answer is read by whoever reads the thread.

    Who is mentioned and would not read it is not told. Raises NotAllowed for somebody who may not speak there.
    """
    comment = draft(subject, text, by, organisation_id, answers_to)
    comment.status_since, comment.said_at = on, clock.moment()
    comment.circle = comment.circle if answers_to else circle
    readers = readers_of(comment)
    told = [person for person in mentioned if person.pk in readers]
    said: Comment = create(comment, by=by, finish=lambda: comment.mentioned.set(told))
    return said


def points_asked(subject: Any, act: Act) -> None:
    """Each line of a return's reason is a point of its own, numbered, to be marked as done or answered.

    In a series the numbers go on, and each point keeps its own. Elsewhere points of an earlier return lose theirs and
    stay as comments.
    """
    series = subjects.series_of(subject)
    numbered = Comment.objects.filter(subject__in=series, point__isnull=False)
    last = numbered.aggregate(last=Max("point"))["last"] or 0
    if not series:
        Comment.objects.about(subject).filter(point__isnull=False).update(point=None)
    lines = [line.strip() for line in act.note.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=last + 1):
        point = draft(subject, line, act.by, act.organisation_id)
        point.status_since, point.said_at, point.point = act.on, act.at, number
        point.save(force_insert=True)


def with_numbers(subject: Any, note: str) -> str:
    """A return's reason, each line with the number of its point."""
    points = Comment.objects.about(subject).filter(point__isnull=False).values_list("text", "point")
    numbers = dict(points)
    lines = note.splitlines()
    return "\n".join(f"{numbers[line]}. {line}" if line in numbers else line for line in lines)


def points_answered(subject: Any, act: Act) -> None:
    """Whoever answers what was asked has done with its points."""
    for point in Comment.objects.open_points(subject):
        perform(point.resolve, by=act.by, version=point.version, effective_at=act.at)


def draft(
    subject: Any, text: str, by: Any, organisation_id: Any, answers_to: Comment | None = None
) -> Comment:
    """An unsaved comment on an object, or an answer in a thread with its circle."""
    comment = Comment(
        project_id=subject.project_id,
        subject=ref(subject),
        subject_name=subjects.name_of(subject)[:300],
        subject_url=subject.get_absolute_url(),
        concerns_id=subject.organisation_id,
        organisation_id=organisation_id,
        author=by,
        text=text,
        answers_to=answers_to,
    )
    comment.circle = answers_to.circle if answers_to else comment.circle
    return comment


def owner_changed(project: Any, organisation: Any) -> None:
    """What was said about objects that were this organisation's concerns whoever has them now."""
    concerned = Comment.objects.filter(project=project, concerns=organisation)
    for name in set(concerned.values_list("subject", flat=True)):
        concerned.filter(subject=name).update(concerns=subjects.owner_of(name))


def readers_of(comment: Comment) -> dict[Any, Any]:
    """The other people of the project who read this comment and see its object: {key: person}."""
    members = _members(comment)
    found = {
        member.user_id: member.user
        for member in members
        if member.role in SPEAK and as_reader(member, comment, None, frozenset())
    }
    return _who_see(comment, found, members)


def _members(comment: Comment) -> list[Membership]:
    current = Membership.objects.current().filter(project=comment.project_id)
    return list(current.exclude(user=comment.author_id).select_related("user", "project"))


def _who_see(comment: Comment, people: dict[Any, Any], members: list[Membership]) -> dict[Any, Any]:
    """What one sees hangs on the roles held: of those with the same ones, one is asked about."""
    held: dict[Any, set[Any]] = defaultdict(set)
    for member in members:
        held[member.user_id].add((member.role, member.organisation_id))
    alike = {frozenset(held[key]): person for key, person in people.items()}
    seeing = subjects.seen_by(comment.subject, alike.values())
    return {key: one for key, one in people.items() if alike[frozenset(held[key])].pk in seeing}
