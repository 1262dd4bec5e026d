"""The list of all that is published, as a page and as open data."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from projects.models import Project
from publishing import listing
from publishing.addresses import page
from publishing.forms import KINDS, ListFilter
from publishing.models import Publication
from publishing.querysets import as_published, published_practices
from publishing.shown import LATEST, Change, Told, lines_of, projects_of
from publishing.views.opening import open_to_all
from publishing.views.site import funding_for

PER_PAGE = 50
CREATED = "throughline-public-list/1"


@open_to_all()
def public_list(request: HttpRequest) -> HttpResponse:
    """Plans, changes or practices that fit; the other kinds with how many of them do."""
    projects, form, asked = _asked(request)
    found = {
        "plan": listing.plans(asked),
        "change": listing.changes(asked),
        "practice": listing.practices(asked),
    }
    pages = {kind: Paginator(rows, PER_PAGE) for kind, rows in found.items()}
    shown = pages[asked.kind].get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    kinds = [(kind, words, _with(kept, kind), pages[kind].count) for kind, words in KINDS]
    context = {
        "here": "list",
        "form": form,
        "asked": asked,
        "page": shown,
        **_rows_of(asked.kind, [one.pk for one in shown]),
        "kinds": kinds,
        "elsewhere": next(((f"{words}: {count}", url) for _kind, words, url, count in kinds if count), None),
        "files": [
            (words, f"{page(name)}?{kept.urlencode()}") for name, words in (("csv", "CSV"), ("json", "JSON"))
        ],
        "is_filtered": any((asked.q, asked.theme, asked.country, asked.project)),
        "funding": funding_for(projects),
    }
    return TemplateResponse(request, "publishing/list.html", context)


def _rows_of(kind: str, keys: list[Any]) -> dict[str, Any]:
    """What a page of the list shows of these."""
    published = Publication.objects
    if kind == "plan":
        changes = map(Change, published.changes().filter(plan__in=keys))
        return {"rows": lines_of(published.plans().filter(pk__in=keys), changes)}
    if kind == "change":
        found = published.changes().filter(pk__in=keys).with_money().order_by(*LATEST)
        return {"rows": [Change(one) for one in found], "told": Told.of()}
    practices = published_practices().filter(pk__in=keys).select_related("territory").order_by("title", "pk")
    return {"rows": as_published(practices)}


def _with(kept: Any, kind: str) -> str:
    asked = kept.copy()
    asked["kind"] = kind
    return f"{page('list')}?{asked.urlencode()}"


def _asked(request: HttpRequest) -> tuple[list[Project], ListFilter, listing.Asked]:
    """What a visitor asks; what cannot be understood asks nothing."""
    projects = projects_of()
    form = ListFilter(request.GET, projects=projects, countries=listing.countries())
    form.is_valid()
    names = ("q", "theme", "country", "project")
    given = {name: form.cleaned_data.get(name) or "" for name in names}
    return projects, form, listing.Asked(form.cleaned_data.get("kind") or "plan", **given)


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    _projects, _form, asked = _asked(request)
    return listing.data(asked, request.build_absolute_uri)


@open_to_all()
def public_csv(request: HttpRequest) -> HttpResponse:
    """All kinds in one table."""
    text = listing.as_csv(_rows(request)).encode("utf-8-sig")
    return _file(HttpResponse(text, content_type="text/csv; charset=utf-8"), "csv")


@open_to_all()
def public_json(request: HttpRequest) -> HttpResponse:
    """The same with the evidence of each change as rows of its own."""
    return _file(JsonResponse({"format": CREATED, "rows": _rows(request)}), "json")


def _file(response: HttpResponse, ending: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="throughline-public.{ending}"'
    return response
