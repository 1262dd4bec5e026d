from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from documents.entered import entered
from practices import uses
from practices.forms.catalogue import PracticeFilter
from practices.models import Figure, FlagCode, GoodPractice, PracticeRating, PracticeRevision
from practices.models.rating import averages, factors_of
from practices.services import RATE
from practices.views.panel import asked_for, entries, panel
from practices.views.writing import AUTHORS, find, may_take_over
from workflow import policy

PER_PAGE = 12
MOST_OPEN = 8


@dataclass(frozen=True)
class ThemeOption:
    """A theme in the filter, with how many practices it would show."""

    slug: str
    name: str
    count: int
    is_chosen: bool


def practice_list(request: Any) -> HttpResponse:
    """The catalogue: all approved practices, or those that fit the theme, country and text asked for."""
    form = PracticeFilter(request.GET)
    status = 200 if form.is_valid() else 422
    found = form.found()
    page = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "next_count": min(PER_PAGE, page.paginator.count - page.end_index()),
        "theme_options": _themes(form),
        "open_points": [(FlagCode(code).label, count) for code, count in found.open_points()[:MOST_OPEN]],
        "is_filtered": _is_filtered(form),
        "has_role": bool(request.roles),
    }
    return render(request, "practices/practice_list.html", context, status=status)


def practice_prepared(request: Any) -> HttpResponse:
    """What is on its way into the catalogue, as far as this person may see it, and where to write more."""
    seen = GoodPractice.objects.visible_to(request.user).in_preparation()
    page = Paginator(seen.for_list().order_by("status", "title", "pk"), PER_PAGE)
    editions = PracticeRevision.objects.visible_to(request.user).open().for_page().order_by("status_since")
    writers = {role.project for role in request.roles if role.role in AUTHORS}
    takers = {role.project for role in request.roles if may_take_over([role], role.project)}
    context = {
        "page": page.get_page(request.GET.get("page")),
        "editions": editions[:PER_PAGE],
        "start_in": sorted(writers | takers, key=str),
    }
    return render(request, "practices/practice_prepared.html", context)


def practice_detail(request: Any, slug: str) -> HttpResponse:
    """One practice with every field, and honestly what the source leaves open."""
    practice = find(request, slug)
    kinds = [(kind.label, [f for f in practice.figures.all() if f.kind == kind]) for kind in Figure.Kind]
    context = {
        "practice": practice,
        "figures": [(label, figures) for label, figures in kinds if figures],
        "flags": practice.flags.all(),
        "uses": uses.of(practice, request.user),
        "averages": _averages(practice),
        "today": request.today,
    }
    roles = [role for role in request.roles if role.project_id == practice.project_id]
    if roles:
        context |= _for_members(request, practice, roles)
    return render(request, "practices/practice_detail.html", context)


def _averages(practice: GoodPractice) -> list[Any]:
    """What regions say to each factor; nothing until one has rated."""
    ratings = list(practice.ratings.all())
    return averages(ratings, factors_of(practice.project.rule_set)) if ratings else []


def _for_members(request: Any, practice: GoodPractice, roles: list[Any]) -> dict[str, Any]:
    """What those of its project see beside the practice: the next step, the ways on, the history."""

    def may(step: str, obj: Any) -> bool:
        return policy.acting_as(step, obj, request.user, roles=roles) is not None

    own = [role.organisation for role in roles if role.role in AUTHORS]
    rating = PracticeRating(practice=practice, organisation=own[0] if own else None)
    may_write = may("GoodPractice.amend", practice)
    told, title = entries(practice), _("Changes to the practice are asked for. This needs to change")
    may_revise = practice.is_approved and may("PracticeRevision.create", PracticeRevision(practice=practice))
    return {
        "is_member": True,
        "panel": panel(practice, request.user, roles, request.today),
        "may_edit": may_write and practice.status in practice.EDITABLE,
        "may_revise": may_revise,
        "may_rate": practice.takes_ratings and may(RATE, rating),
        "editions": practice.revisions.visible_to(request.user).order_by("status_since"),
        "entered": entered(practice, request.user, roles),
        "entries": told,
    } | asked_for(practice, request.user, told, title)


def _themes(form: PracticeFilter) -> list[ThemeOption]:
    counts = form.apart_from_theme().count_by_theme()
    chosen = set(form.cleaned_data.get("theme", []))
    choices = form.fields["theme"].choices  # type: ignore[attr-defined]
    return [ThemeOption(slug, name, counts.get(slug, 0), slug in chosen) for slug, name in choices]


def _is_filtered(form: PracticeFilter) -> bool:
    return any(form.cleaned_data.values()) or bool(form.errors)
