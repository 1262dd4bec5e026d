"""The list of all that is published, as a page and as open data."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from publishing import listing
from publishing.addresses import page
from publishing.forms import KINDS, ListFilter
from publishing.shown import Told
from publishing.views.opening import open_to_all
from publishing.views.site import funding_for

PER_PAGE = 50
CREATED = "throughline-public-list/1"


@open_to_all()
def public_list(request: HttpRequest) -> HttpResponse:
    """Plans, changes or practices that fit; the other kinds with how many of them do."""
    told, form, asked = _asked(request)
    found: dict[str, Any] = {
        "plan": listing.plans(told, asked),
        "change": listing.changes(told, asked),
        "practice": listing.practices(asked),
    }
    shown = Paginator(found[asked.kind], PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    kinds = [(kind, words, _with(kept, kind), len(found[kind])) for kind, words in KINDS]
    context = {
        "here": "list",
        "form": form,
        "asked": asked,
        "page": shown,
        "told": told,
        "kinds": kinds,
        "elsewhere": next(((f"{words}: {count}", url) for _kind, words, url, count in kinds if count), None),
        "files": [
            (words, f"{page(name)}?{kept.urlencode()}") for name, words in (("csv", "CSV"), ("json", "JSON"))
        ],
        "is_filtered": any((asked.q, asked.theme, asked.country, asked.project)),
        "funding": funding_for(told.projects),
    }
    return TemplateResponse(request, "publishing/list.html", context)


def _with(kept: Any, kind: str) -> str:
    asked = kept.copy()
    asked["kind"] = kind
    return f"{page('list')}?{asked.urlencode()}"


def _asked(request: HttpRequest) -> tuple[Told, ListFilter, listing.Asked]:
    """What a visitor asks; what cannot be understood asks nothing."""
    told = Told.of()
    codes = sorted({*(one.code for one in told.countries), *listing.practice_countries()})
    form = ListFilter(request.GET, told=told, countries=codes)
    form.is_valid()
    names = ("q", "theme", "country", "project")
    given = {name: form.cleaned_data.get(name) or "" for name in names}
    return told, form, listing.Asked(form.cleaned_data.get("kind") or "plan", **given)


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    told, _form, asked = _asked(request)
    return listing.data(told, asked, request.build_absolute_uri)


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
