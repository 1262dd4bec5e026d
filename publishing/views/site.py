"""The pages that everybody may open."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from documents.kinds import BY_CONTENT_TYPE
from documents.models import Document
from documents.views import POLICY
from monitoring.board import geometry as boards
from monitoring.board.timescale import Span
from monitoring.dashboards import tiles
from practices.models import GoodPractice
from projects.models import Project
from publishing.addresses import page, spoken
from publishing.badge import badge_of, title_of
from publishing.models import Publication
from publishing.querysets import as_published, public_copies, published_practices, with_evidence
from publishing.shown import Change, PlanLine, Told, copies_of, funding_of
from publishing.views.opening import open_to_all

ON_THE_BOARD = PER_PAGE = 50
ENGLISH = "en"


@login_not_required
@require_safe
def public_home(request: HttpRequest) -> HttpResponse:
    """The front page in the language that the browser prefers."""
    response = HttpResponseRedirect(page("front", language=spoken()))
    patch_vary_headers(response, ("Accept-Language",))
    return response


@open_to_all()
def public_front(request: HttpRequest) -> HttpResponse:
    """What this is, how much of it there is, and where."""
    told = Told.of()
    stations = {one.code: [line.station for line in one.lines] for one in told.countries if one.lines}
    drawn = tiles.tiles(stations)
    context = {
        "told": told,
        "tiles": drawn,
        "extent": tiles.extent(drawn),
        "here": "front",
        "funding": funding_for(told.projects),
    }
    return TemplateResponse(request, "publishing/front.html", context)


@open_to_all()
def public_figures(request: HttpRequest) -> HttpResponse:
    """The numbers, each with what stands behind it: the change, its evidence, the day of its verification."""
    told = Told.of()
    pages = Paginator(told.money.counted, PER_PAGE)
    context = {
        "told": told,
        "here": "figures",
        "changes": told.changes[:PER_PAGE],
        "page": pages.get_page(request.GET.get("page")),
        "funding": funding_for(told.projects),
    }
    return TemplateResponse(request, "publishing/figures.html", context)


@open_to_all()
def public_project(request: Any, slug: str) -> HttpResponse:
    """One project with what is published of it."""
    found = Project.objects.select_related("programme", "lead_organisation").prefetch_related("phases")
    project = get_object_or_404(found, slug=slug)
    told = Told.of(project)
    if not told.projects:
        raise Http404
    spans = [Span(phase.starts_on, phase.ends_on) for phase in project.phases.all()]
    lines = told.lines[:ON_THE_BOARD]
    drawn = boards.board([line.drawn for line in lines], spans, request.today) if spans and lines else None
    practices = published_practices().filter(project=project).select_related("territory").order_by("title")
    context = {
        "project": project,
        "told": told,
        "board": drawn,
        "rows": list(zip(drawn.rows, lines, strict=True)) if drawn else [],
        "practices": as_published(practices[:ON_THE_BOARD]),
        "funding": funding_for([project]),
    }
    return TemplateResponse(request, "publishing/project.html", context)


@open_to_all()
def public_plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A published plan: the text in force, its line, what it led to."""
    found = Publication.objects.plans().select_related("project__programme", "organisation", "territory")
    found = found.select_related("publication").prefetch_related(
        "instruments", "partners", "actions__inspirations"
    )
    plan = get_object_or_404(found, pk=uuid)
    changes = [Change(one) for one in with_evidence(Publication.objects.changes().filter(plan=plan))]
    actions = [action for action in plan.actions.all() if not action.is_dropped]
    keys = {one.practice_id for action in actions for one in action.inspirations.all() if one.practice_id}
    practices = published_practices().filter(pk__in=keys).select_related("territory").order_by("title")
    context = {
        "plan": plan,
        "line": PlanLine(plan, changes),
        "changes": changes,
        "actions": actions,
        "practices": as_published(practices),
        "funding": funding_for([plan.project], plan.language),
    }
    return TemplateResponse(request, "publishing/plan.html", context)


@open_to_all()
def public_change(request: Any, uuid: UUID) -> HttpResponse:
    """A published policy change: what was verified, when, and by which evidence."""
    claim = get_object_or_404(with_evidence(Publication.objects.changes()), pk=uuid)
    change = Change(claim)
    shown = Publication.objects.plans().filter(pk=claim.plan_id).exists() if claim.plan_id else False
    practices = published_practices().filter(claims=claim).select_related("territory").order_by("title")
    context = {
        "claim": claim,
        "change": change,
        "papers": change.papers(copies_of([claim])),
        "plan": claim.plan if shown else None,
        "practices": as_published(practices),
        "today": request.today,
        "badge_title": title_of(claim),
        "badge": [request.build_absolute_uri(url) for url in (change.url, page("badge", claim.pk))],
        "funding": funding_for([claim.project], claim.language),
    }
    return TemplateResponse(request, "publishing/change.html", context)


@open_to_all()
def public_badge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The badge of a published change, for other sites."""
    claim = get_object_or_404(with_evidence(Publication.objects.changes()), pk=uuid)
    return HttpResponse(badge_of(Change(claim)), content_type="image/svg+xml; charset=utf-8")


@open_to_all()
def public_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """A practice that the experts have published, and what came of it elsewhere."""
    found = published_practices().select_related("project", "theme", "territory__parent__parent__parent")
    practice = _first(as_published(found.filter(slug=slug)))
    shown = Publication.objects
    plans = shown.plans().filter(actions__inspirations__practice=practice).distinct()
    changes = with_evidence(shown.changes().filter(practices=practice))
    context = {
        "practice": practice,
        "plans": plans.select_related("territory").order_by("territory__code", "title"),
        "changes": [Change(claim) for claim in changes],
        "funding": funding_for([practice.project]),
    }
    return TemplateResponse(request, "publishing/practice.html", context)


@open_to_all()
def public_copy(request: HttpRequest, uuid: UUID) -> Any:
    """A redacted copy, saved under a name that tells nothing; its original is never here."""
    copy: Document = get_object_or_404(public_copies(Publication.objects.changes().values("pk")), pk=uuid)
    ending = BY_CONTENT_TYPE[copy.content_type].code
    try:
        file = copy.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=f"copy-{copy.sha256[:12]}.{ending}", content_type=copy.content_type
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response


@open_to_all()
def public_missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address below the public ones."""
    raise Http404


@open_to_all()
def public_sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses of all that is published, for search engines."""
    context = {"urls": [request.build_absolute_uri(url) for url in _addresses()]}
    return render(request, "publishing/sitemap.xml", context, content_type="application/xml")


def _addresses() -> list[str]:
    """Every page with something of its own, in the language of the asked one."""
    told = Told.of()
    return [
        page("front"),
        page("figures"),
        page("list"),
        *(page("project", project.slug) for project in told.projects),
        *(line.url for line in told.lines),
        *(change.url for change in told.changes),
        *(page("practice", slug) for slug in published_practices().values_list("slug", flat=True)),
    ]


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public site and nothing else."""
    sitemap = request.build_absolute_uri(page("sitemap", language=ENGLISH))
    lines = ("User-agent: *", "Allow: /public/", "Allow: /static/", "Disallow: /", f"Sitemap: {sitemap}", "")
    return HttpResponse("\n".join(lines), content_type="text/plain")


def _first(practices: list[GoodPractice]) -> GoodPractice:
    """The only one there is; Http404 where there is none."""
    if not practices:
        raise Http404
    return practices[0]


def funding_for(projects: list[Project], *languages: str) -> Any:
    """The funding statements in the page's language, in English and in that of the content."""
    return funding_of(projects, {spoken(), ENGLISH, *languages})
