"""What must be true before a practice moves on. Each answers one question, with the link that mends it."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from practices.content import said
from workflow.guards import Condition, Guard

if TYPE_CHECKING:
    from practices.models import GoodPractice, PracticeRevision

# What a practice must say: field, what to do, what stands then
NEEDED: tuple[tuple[str, Any, Any], ...] = (
    ("title", _("Give the practice a title"), _("It has a title")),
    ("summary", _("Say in a line what it is"), _("It is said in a line")),
    ("about", _("Describe the practice"), _("The practice is described")),
    ("institution", _("Name the main institution"), _("The main institution is named")),
    ("location", _("Say where it takes place"), _("The place is named")),
    ("starts", _("Say since when it runs"), _("Its start is given")),
    ("resources", _("Say which resources it needs"), _("The resources are described")),
    ("evidence", _("State its results: what shows that it works?"), _("Results are stated")),
    ("transfer", _("Say what others can learn from it"), _("It is said what others can learn")),
)


def says(name: str, text: Any, done: Any) -> Guard:
    """Whether a practice says something to one field of its form."""

    def guard(practice: "GoodPractice", on: dt.date) -> Condition:
        url = f"{reverse('practice-edit', args=[practice.slug])}#id_{name}"
        return Condition(met=bool(getattr(practice, name)), text=text, done=done, url=url)

    return guard


def revision_says(name: str, text: Any, done: Any) -> Guard:
    """The same of a new edition."""

    def guard(revision: "PracticeRevision", on: dt.date) -> Condition:
        url = f"{reverse('edition-edit', args=[revision.uuid])}#id_{name}"
        return Condition(met=bool(revision.content.get(name)), text=text, done=done, url=url)

    return guard


def _shows_public_effect(is_private: bool, effect: str, url: str) -> Condition | None:
    """A private initiative qualifies only when it moved public policy."""
    if not is_private:
        return None
    return Condition(
        met=bool(effect),
        text=_("Say which effect the private initiative had on public policy"),
        done=_("Its effect on public policy is shown"),
        url=f"{url}#id_public_effect",
    )


def shows_public_effect(practice: "GoodPractice", on: dt.date) -> Condition | None:
    url = reverse("practice-edit", args=[practice.slug])
    return _shows_public_effect(practice.is_private, practice.public_effect, url)


def revision_shows_public_effect(revision: "PracticeRevision", on: dt.date) -> Condition | None:
    said, url = revision.content, reverse("edition-edit", args=[revision.uuid])
    return _shows_public_effect(bool(said.get("is_private")), said.get("public_effect", ""), url)


def was_published_elsewhere(practice: "GoodPractice", on: dt.date) -> Condition:
    return Condition(
        met=practice.is_taken_over and bool(practice.sources),
        text=_("Only a practice that names where it was published can be taken over"),
        done=_("It names where it was published"),
    )


def is_not_marked(mark: str, value: str, text: Any) -> Guard:
    """Whether this edition's mark is not yet what the step would make it."""

    def guard(practice: "GoodPractice", on: dt.date) -> Condition:
        is_of_now = getattr(practice, f"{mark}_edition") == practice.edition
        return Condition(met=getattr(practice, mark) != value or not is_of_now, text=text)

    return guard


def is_not_refused(practice: "GoodPractice", on: dt.date) -> Condition:
    return Condition(met=not practice.is_refused, text=_("It is decided already not to publish this edition"))


def is_published(practice: "GoodPractice", on: dt.date) -> Condition:
    return Condition(met=practice.published == "yes", text=_("It is not published"))


def rating_is_open(practice: "GoodPractice", on: dt.date) -> Condition:
    return Condition(met=practice.ratings_closed_on is None, text=_("The rating is closed already"))


def rating_is_closed(practice: "GoodPractice", on: dt.date) -> Condition:
    return Condition(met=practice.ratings_closed_on is not None, text=_("The rating is open"))


def practice_is_approved(revision: "PracticeRevision", on: dt.date) -> Condition:
    return Condition(
        met=revision.practice.is_approved,
        text=_("The practice is not in the catalogue any more"),
        done=_("The practice is in the catalogue"),
    )


def has_no_other_revision(revision: "PracticeRevision", on: dt.date) -> Condition:
    others = revision.practice.revisions.open().exclude(pk=revision.pk)
    return Condition(
        met=not others.exists(), text=_("A new edition is being written already: finish that one first")
    )


def changes_something(revision: "PracticeRevision", on: dt.date) -> Condition:
    return Condition(
        met=revision.content != said(revision.practice),
        text=_("Change something: the new edition says what the one in the catalogue says"),
        done=_("It says something new"),
        url=reverse("edition-edit", args=[revision.uuid]),
    )
