from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from practices import uses
from practices.forms import PracticeFilter
from practices.models import Figure, FlagCode, GoodPractice

PER_PAGE = 12
MOST_OPEN = 8


@dataclass(frozen=True)
class ThemeOption:
    """A theme in the filter, with how many practices it would show."""

    slug: str
    name: str
    count: int
    is_chosen: bool


def practice_list(request: HttpRequest) -> HttpResponse:
    """All practices, or those that fit the theme, country and text asked for."""
    form = PracticeFilter(request.GET)
    status = 200 if form.is_valid() else 422
    found = form.found().visible_to(request.user)
    page = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "next_count": min(PER_PAGE, page.paginator.count - page.end_index()),
        "theme_options": _themes(form),
        "open_points": [(FlagCode(code).label, count) for code, count in found.open_points()[:MOST_OPEN]],
        "is_filtered": _is_filtered(form),
    }
    return render(request, "practices/practice_list.html", context, status=status)


def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice with every field, and honestly what the source leaves open."""
    practice = get_object_or_404(GoodPractice.objects.visible_to(request.user).for_page(), slug=slug)
    kinds = [(kind.label, [f for f in practice.figures.all() if f.kind == kind]) for kind in Figure.Kind]
    context = {
        "practice": practice,
        "figures": [(label, figures) for label, figures in kinds if figures],
        "flags": practice.flags.all(),
        "uses": uses.of(practice, request.user),
    }
    return render(request, "practices/practice_detail.html", context)


def _themes(form: PracticeFilter) -> list[ThemeOption]:
    counts = form.apart_from_theme().count_by_theme()
    chosen = set(form.cleaned_data.get("theme", []))
    choices = form.fields["theme"].choices  # type: ignore[attr-defined]
    return [ThemeOption(slug, name, counts.get(slug, 0), slug in chosen) for slug, name in choices]


def _is_filtered(form: PracticeFilter) -> bool:
    return any(form.cleaned_data.values()) or bool(form.errors)
