"""Where people start: their own plan, or the line board of their project."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from actionplans.models import ActionPlan
from documents.printed import handed_out
from monitoring.board import geometry, overview
from monitoring.board.geometry import Board
from monitoring.board.large import Large
from monitoring.board.picture import Told, board_picture
from monitoring.board.sheet import workbook
from monitoring.board.summaries import ENOUGH
from monitoring.board.timescale import Span
from monitoring.board.whole import Whole
from monitoring.forms.boards import BoardFilter
from monitoring.models import BoardTotal
from monitoring.pictures import Picture, standalone
from monitoring.work import work_of
from paper.rendering import drawn
from practices.models import Theme
from projects.models import Project, Role
from projects.permissions import OVERSEERS, reads_people
from workflow.as_at import asked_day
from workflow.words import short_date

ON_A_PAGE, MOST_IN_A_SHEET, MOST_REPLAYED = 50, 10_000, 1_000
PARTNERS = {Role.EDITOR, Role.REPRESENTATIVE}


def home(request: HttpRequest) -> HttpResponse:
    """A partner starts at their plan, everybody else at the board; without a role, at a page that says so."""
    roles = request.roles  # type: ignore[attr-defined]
    if not roles:
        return TemplateResponse(request, "monitoring/no_role.html")
    if {role.role for role in roles} <= PARTNERS:
        partners = {role.organisation_id for role in roles}
        own = list(ActionPlan.objects.visible_to(request.user).of_partners(partners)[:2])
        return redirect(own[0]) if len(own) == 1 else redirect("plan-list")
    return redirect(Project.objects.visible_to(request.user).most_plans_first()[0])


def work(request: HttpRequest) -> HttpResponse:
    """What waits for this person, what they owe, and what they wait for."""
    found = work_of(request.user, request.roles, request.today)  # type: ignore[attr-defined]
    return TemplateResponse(request, "monitoring/work.html", {"work": found})


def board_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The line board of a project with what is overdue, due and waiting."""
    shown = _shown(request, slug)
    roles: Any = request.roles  # type: ignore[attr-defined]
    projects = {role.project.slug: role.project for role in roles}
    return TemplateResponse(
        request,
        "monitoring/board.html",
        shown.context() | _for_reader(roles, projects, slug) | {"as_at": shown.as_at},
        status=200 if shown.form.is_valid() else 422,
    )


@require_safe
def board_file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The lines that are shown, as a picture or a sheet to be saved. A choice that is none leads to the page."""
    shown = _shown(request, slug)
    if shown.form.errors:
        return redirect(f"{shown.project.get_absolute_url()}?{shown.asked.urlencode()}")
    make = {"svg": shown.svg, "png": shown.png, "xlsx": shown.sheet}[ending]
    return handed_out(request, make, ending, f"{slug}-{shown.on.isoformat()}", obj=shown.project)


@dataclass(frozen=True)
class Shown:
    """What a reader sees of a board: all lines of the day, and those that the filters leave."""

    project: Project
    on: dt.date
    as_at: dt.date | None
    source: Whole | Large
    form: BoardFilter
    asked: QueryDict
    phases: list[Any]

    def drawn(self, most: int = ON_A_PAGE) -> tuple[Board, int, str]:
        """The lines to draw, how many fit in all, and after which one the next page begins."""
        spans = [Span(phase.starts_on, phase.ends_on) for phase in self.phases]
        plans, count, rest = self.source.plans(self.form.asked, most)
        return geometry.board(plans, spans, self.on, self.source.census()), count, rest

    def context(self) -> dict[str, Any]:
        shown, count, rest = self.drawn()
        return {
            "project": self.project,
            "board": shown,
            "all_count": self.source.count,
            "count": count,
            "next_url": self._address(after=rest) if rest else "",
            "first_url": self._address() if self.form.asked.after else "",
            "lede": lede(self.source.count, self.phases, self.on),
            "totals": self.source.totals(),
            "attention": self.source.attention(),
            "deadlines": self.source.coming(),
            "form": self.form,
            "files": [
                (_("Picture to be scaled (SVG)"), self._file("svg")),
                (_("Picture (PNG)"), self._file("png")),
                (_("Sheet with all dates (Excel)"), self._file("xlsx")),
            ],
            "chosen": self._chosen(),
            "is_told_later": self.source.is_told_later,
        }

    def svg(self) -> bytes:
        return standalone(self._picture()).encode()

    def png(self) -> bytes:
        picture = self._picture()
        return drawn(standalone(picture), picture.width)

    def sheet(self) -> bytes:
        shown, count, _rest = self.drawn(MOST_IN_A_SHEET)
        return workbook(shown.rows, [(_("Line board"), str(self.project)), *self._about(shown, count)])

    def _picture(self) -> Picture:
        shown, count, _rest = self.drawn()
        title = _("%(project)s line board") % {"project": self.project}
        above = lede(self.source.count, self.phases, self.on)
        chosen = [f"{words}: {value}" for words, value in self._about(shown, count)[1:]]
        return board_picture(shown, Told(title, above, chosen, self.as_at))

    def _about(self, shown: Board, count: int) -> list[tuple[str, Any]]:
        """What a file says of itself: the day, how many plans it shows, and what was chosen."""
        told = [(str(label), str(words)) for _name, label, words in self.form.told()]
        of_all = _("%(count)s of %(all)s plans") % {"count": count, "all": self.source.count}
        here = _("The first %(count)s of them") % {"count": len(shown.rows)}
        return [
            (_("As at the end of"), self.on),
            *([(_("Shown"), of_all)] if told else []),
            *([(_("In this file"), here)] if len(shown.rows) < count else []),
            *told,
        ]

    def _chosen(self) -> list[dict[str, Any]]:
        """Each filter in words, with the address without it."""
        return [
            {"label": label, "words": words, "without": self._without(name)}
            for name, label, words in self.form.told()
        ]

    def _file(self, ending: str) -> str:
        asked = self.asked.urlencode()
        return reverse(f"board-{ending}", args=[self.project.slug]) + (f"?{asked}" if asked else "")

    def _without(self, *names: str) -> str:
        return self._address(**dict.fromkeys(names, ""))

    def _address(self, **changed: str) -> str:
        """The board with what is asked, changed like this, from its first line."""
        kept = self.asked.copy()
        for name, value in {"after": "", **changed}.items():
            kept.pop(name, None)
            if value:
                kept[name] = value
        return f"{self.project.get_absolute_url()}?{kept.urlencode()}#board-title"


def _shown(request: Any, slug: str) -> Shown:
    """The board that is asked for. Raises Http404."""
    project = next((role.project for role in request.roles if role.project.slug == slug), None)
    if project is None:
        raise Http404
    kept = BoardTotal.objects.filter(project=OuterRef("project"), kind="all").values("count")
    has_themes = Exists(Theme.objects.filter(project=OuterRef("project")))
    phases = list(project.phases.annotate(has_themes=has_themes, line_count=Subquery(kept)))
    as_at, source = _source(request, project, max((phase.line_count or 0 for phase in phases), default=0))
    form = BoardFilter(
        request.GET,
        project=project,
        countries=source.countries,
        has_themes=any(phase.has_themes for phase in phases),
    )
    form.is_valid()
    return Shown(project, request.today, as_at, source, form, request.GET, phases)


def _source(request: Any, project: Project, line_count: int) -> tuple[Any, Whole | Large]:
    """Where the lines come from: a large board has them kept, for those who see all of it and of today."""
    as_at, person = asked_day(request), request.user
    if as_at and line_count > MOST_REPLAYED:
        words = _(
            "Earlier days are shown for boards of up to %(most)s plans. This is how it stands today; "
            "the page of a plan shows any day."
        )
        messages.warning(request, words % {"most": MOST_REPLAYED})
        as_at = None
    if as_at:
        request.today = as_at
        return as_at, Whole(project, as_at, overview.lines_at(project, person, as_at))
    sees_all = any(role.project_id == project.pk and role.role in OVERSEERS for role in request.roles)
    if line_count > ENOUGH and sees_all:
        return None, Large.of(project, person, request.roles, request.today)
    return None, Whole(project, request.today, overview.lines(project, person, request.roles, request.today))


def _for_reader(roles: list[Any], projects: dict[str, Project], slug: str) -> dict[str, Any]:
    """What this reader may go on to from the board."""
    held = {role.role for role in roles if role.project.slug == slug}
    return {
        "other_projects": [project for name, project in projects.items() if name != slug],
        "reads_people": reads_people(roles, projects[slug]),
        "decides": bool(held & {Role.MONITOR, Role.OFFICER}),
        "start_url": reverse("plan-add", args=[slug]) if held & {*PARTNERS, Role.MONITOR} else "",
    }


def lede(count: int, phases: list[Any], on: Any) -> str:
    """One sentence: how many regions, and where the project stands in time."""
    regions = ngettext(
        "%(count)s region, on its way from good practice to verified policy change.",
        "%(count)s regions, each on its way from good practice to verified policy change.",
        count,
    ) % {"count": count}
    phase = next((phase for phase in phases if phase.starts_on <= on <= phase.ends_on), None)
    if phase is None:
        return f"{regions} {short_date(on)}."
    days = {"day": (on - phase.starts_on).days + 1, "all": (phase.ends_on - phase.starts_on).days + 1}
    where = _("%(today)s, day %(day)s of %(all)s in phase %(number)s.")
    return f"{regions} {where % (days | {'today': short_date(on), 'number': phase.number})}"
