"""The regions of a project: what each has done, what is due there, and what is missing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from actionplans.views.hold import hold, is_author
from actionplans.views.plan_page import sources_of
from monitoring.board import overview
from monitoring.models import PartnerPart
from practices.models import GoodPractice
from projects.models import Event, Organisation, Partnership, Project, Territory
from workflow.offers import offers
from workflow.stations import STATIONS


@dataclass
class Region:
    """One territory of a project with the lines of its plans."""

    project: Project
    territory: Territory
    lines: list[overview.Line] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("region", args=[self.project.slug, self.territory.code])

    @property
    def station(self) -> int:
        """The furthest station of its plans."""
        return max(line.drawn.current for line in self.lines)

    @property
    def station_words(self) -> Any:
        return STATIONS[self.station - 1]

    @property
    def late(self) -> int:
        """How many of its duties are late."""
        return sum(due.state == "late" for line in self.lines for due in line.drawn.deadlines)

    @property
    def changes(self) -> tuple[int, int]:
        """How many policy changes it claims, and how many of them are verified."""
        sent = [
            claim
            for line in self.lines
            for claim in line.claims
            if claim.submitted_on and not claim.has_failed
        ]
        return len(sent), sum(claim.is_accepted for claim in sent)


def regions_of(project: Project, lines: Iterable[overview.Line]) -> list[Region]:
    """The territories of these lines, in the order in which they come."""
    found: dict[str, Region] = {}
    for line in lines:
        place = line.plan.territory
        found.setdefault(place.code, Region(project, place)).lines.append(line)
    return list(found.values())


def stations_by_country(regions: Iterable[Region]) -> dict[str, list[int]]:
    """The stations of all plans of each country, by its two letters."""
    found: dict[str, list[int]] = defaultdict(list)
    for region in regions:
        found[region.territory.country_code] += [line.drawn.current for line in region.lines]
    return dict(found)


def without_plan(project: Project) -> list[Organisation]:
    """The standing partners of a project that write no plan, alone or with others. One query."""
    takes_part = [Partnership.Part.LEAD, Partnership.Part.PARTNER]
    standing = Partnership.objects.standing().filter(project=project, part__in=takes_part)
    found = Organisation.objects.filter(pk__in=standing.values("organisation")).select_related("country")
    writing = found.filter(plans__project=project) | found.filter(joint_plans__project=project)
    return list(found.exclude(pk__in=writing.values("pk")).order_by("name"))


@dataclass(frozen=True)
class Standing:
    """One plan of a region: its line, what is missing for its next step, and what inspired it."""

    line: overview.Line
    hold: Any
    sources: list[Any]

    @property
    def reached(self) -> list[tuple[Any, dt.date]]:
        """The stations behind it, each with its day."""
        days = zip(STATIONS, self.line.drawn.dates, strict=True)
        return [(name, day) for name, day in days if day is not None]

    @property
    def met(self) -> list[Any]:
        return [duty for duty in self.line.deadlines if not duty.is_open]

    @property
    def open(self) -> list[Any]:
        return self.line.open_deadlines


def standings(region: Region, user: Any, on: dt.date) -> list[Standing]:
    """The plans of one region with everything that their lines stand on."""
    return [_standing(line, user, on) for line in region.lines]


def _standing(line: overview.Line, user: Any, on: dt.date) -> Standing:
    plan = line.plan
    found = offers(plan, user, on)
    panel = hold(plan, found, line.drawn.current, on, for_author=is_author(plan, user))
    return Standing(line, panel, sources_of(plan))


def practices_of(territory: Territory) -> list[GoodPractice]:
    """The practices of the catalogue that lie in a territory or in its parts, by NUTS code."""
    inside = GoodPractice.objects.in_catalogue().filter(territory__code__startswith=territory.code)
    return list(inside.select_related("territory").order_by("title"))


def events_in(project: Project, territory: Territory) -> Sequence[Event]:
    """The project's events in the territory's country."""
    return list(
        Event.objects.filter(project=project, country=territory.country_code).order_by("starts", "title")
    )


def parts_of(region: Region, user: Any) -> Sequence[PartnerPart]:
    """The parts of progress reports of the partners who write the region's plans, the latest first."""
    bodies = {line.plan.organisation_id for line in region.lines}
    parts = PartnerPart.objects.visible_to(user).filter(
        report__project=region.project, organisation__in=bodies
    )
    return list(
        parts.select_related("report__project", "organisation").order_by(
            "-report__number", "organisation__name"
        )
    )
