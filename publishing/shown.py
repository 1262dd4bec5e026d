"""What the pages of the public site show, as plain values made from published rows alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from actionplans import stations
from documents.models import Document
from monitoring.board import geometry as board
from monitoring.claims.funds import Totals, totals
from monitoring.models import Assertion, Evidence
from projects.countries import NAMES
from projects.models import FundingStatement, Project
from projects.models.statement import statements_in
from publishing.addresses import address_of
from publishing.masking import masked
from publishing.models import Publication
from publishing.querysets import public_copies, published_practices
from workflow.stations import CLAIMED, COMPLETED, STATIONS, VERIFIED

ANY = Q()
LATEST = ("-decided_on", "title", "pk")
# What no list shows
WORDS_OF_CLAIMS = ("what_changed", "overlap", "types_reason")
WORDS_OF_PLANS = (
    *("summary", "policy_context", "contribution", "extra", "sources", "remarks", "left_out"),
    "no_change_reason",
)


@dataclass(frozen=True)
class Paper:
    """What everybody may know of one piece of evidence: never its file, only a redacted copy made for them."""

    evidence: Evidence
    points: list[str]
    copies: list[Document]

    @property
    def document(self) -> Document:
        return self.evidence.document

    @property
    def is_named(self) -> bool:
        """Whether its title may be told: that of a document with personal data may itself name somebody."""
        return self.document.personal_data == Document.PersonalData.NONE

    @property
    def is_doubted(self) -> bool:
        return self.evidence.status == Evidence.Status.CHALLENGED

    @property
    def told(self) -> dict[str, str]:
        """The same as plain values, for the open data."""
        paper = self.document
        return {
            "title": masked(paper.title) if self.is_named else "",
            "in_english": masked(paper.gist) if self.is_named else "",
            "issued_by": masked(paper.issuing_body) if self.is_named else "",
            "date": paper.document_date.text if paper.document_date else "",
            "sha256": paper.sha256,
        }


@dataclass(frozen=True)
class Change:
    """One published policy change."""

    claim: Any

    @property
    def url(self) -> str:
        return address_of(self.claim)

    @property
    def evidence_url(self) -> str:
        return f"{self.url}#evidence"

    @property
    def country(self) -> str:
        place = self.claim.plan.territory if self.claim.plan else self.claim.organisation.country
        return place.country_code if place else ""

    @property
    def types(self) -> list[str]:
        return self.claim.words_of(self.claim.accepted_types or self.claim.types)

    @property
    def amounts(self) -> list[Any]:
        """The money that was accepted, fund by fund."""
        return [row for row in self.claim.amounts.all() if row.accepted]

    @property
    def points(self) -> list[Assertion]:
        """What the programme accepted of the three points."""
        return [
            one
            for one in self.claim.assertions.all()
            if one.outcome == Assertion.Outcome.ACCEPTED and not one.is_none
        ]

    def papers(self, copies: Iterable[Document]) -> list[Paper]:
        """Its evidence, with the copies that everybody may have."""
        beside = defaultdict(list)
        for copy in copies:
            beside[copy.original_id].append(copy)
        accepted = {one.pk for one in self.points}
        return [
            Paper(
                item,
                [str(point) for point in item.assertions.all() if point.pk in accepted],
                beside[item.document_id],
            )
            for item in self.claim.evidence.all()
        ]


@dataclass(frozen=True)
class PlanLine:
    """One published plan with its place on the line; the last two stations rest on published changes alone."""

    plan: Any
    changes: list[Change] = field(default_factory=list)

    @property
    def url(self) -> str:
        return address_of(self.plan)

    @property
    def dates(self) -> list[dt.date | None]:
        days = stations.dates(self.plan)
        claimed = [change.claim.submitted_on for change in self.changes if change.claim.submitted_on]
        days[VERIFIED - 1] = self.plan.verified_on if self.changes else None
        if claimed and self.plan.completed_on:
            days[CLAIMED - 1] = max(min(claimed), self.plan.completed_on)
        return days

    @property
    def station(self) -> int:
        if self.dates[VERIFIED - 1]:
            return VERIFIED
        return CLAIMED if self.dates[CLAIMED - 1] else min(self.plan.station, COMPLETED)

    @property
    def station_words(self) -> Any:
        return STATIONS[self.station - 1]

    @property
    def drawn(self) -> board.Plan:
        """Its line on a board: stations and flags, and nobody's duties."""
        is_over = self.station == VERIFIED
        return board.Plan(
            country=self.plan.territory.country_code,
            region=self.plan.territory.name,
            url=self.url,
            dates=tuple(self.dates),
            current=self.station,
            is_illustrative=self.plan.is_illustrative,
            flags=tuple(board.Flag(one.claim.decided_on, True) for one in self.changes),
            next_what=_("nothing more") if is_over else STATIONS[self.station],
            next_words=_("the change is verified") if is_over else _("still to come"),
        )


@dataclass(frozen=True)
class Country:
    """A country with what is published of it."""

    code: str
    lines: list[PlanLine]
    changes: list[Change]

    @property
    def name(self) -> Any:
        return NAMES.get(self.code, self.code)


def projects_of(where: Q = ANY) -> list[Project]:
    """The projects of which something is published."""
    shown: Any = Publication.objects.filter(where).published()
    known = Q(pk__in=shown.values("project"))
    known |= Q(pk__in=published_practices().filter(where).values("project"))
    return list(Project.objects.filter(known).select_related("programme").order_by("title"))


def lines_of(plans: Any, changes: Iterable[Change]) -> list[PlanLine]:
    """The lines of these published plans, by region; each knows those of the changes that are its own."""
    of_plan = defaultdict(list)
    for change in changes:
        of_plan[change.claim.plan_id].append(change)
    joined = plans.select_related("project", "organisation", "territory")
    return [PlanLine(plan, of_plan[plan.pk]) for plan in joined.order_by("territory__code", "title", "pk")]


@dataclass(frozen=True)
class Told:
    """Everything that is published, or all of it in one project, without its long texts and its evidence: a handful
    of queries at any size.
    """

    lines: list[PlanLine]
    changes: list[Change]
    money: Totals
    practice_count: int
    projects: list[Project]

    @classmethod
    def of(cls, project: Project | None = None) -> "Told":
        where = Q(project=project) if project else ANY
        shown: Any = Publication.objects.filter(where)
        claims = list(shown.changes().with_money().defer(*WORDS_OF_CLAIMS).order_by(*LATEST))
        changes = [Change(claim) for claim in claims]
        lines = lines_of(shown.plans().defer(*WORDS_OF_PLANS), changes)
        practices = published_practices().filter(where).count()
        return cls(lines, changes, totals(claims), practices, projects_of(where))

    @property
    def instruments(self) -> int:
        return len({change.claim.instrument_id for change in self.changes})

    @property
    def latest(self) -> dt.date | None:
        """The day of the last verification."""
        return max((change.claim.decided_on for change in self.changes), default=None)

    @property
    def countries(self) -> list[Country]:
        found: dict[str, Country] = {}
        for line in self.lines:
            code = line.plan.territory.country_code
            found.setdefault(code, Country(code, [], [])).lines.append(line)
        for change in self.changes:
            found.setdefault(change.country, Country(change.country, [], [])).changes.append(change)
        return [found[code] for code in sorted(found) if code]

    def rows(self) -> list[tuple[Project, list[PlanLine], list[Change], Decimal]]:
        """Each project with what is published of it, and the euros that its changes count."""
        return [
            (
                project,
                [line for line in self.lines if line.plan.project_id == project.pk],
                own := [change for change in self.changes if change.claim.project_id == project.pk],
                self.money.of([change.claim for change in own]),
            )
            for project in self.projects
        ]

    def euro_of(self, change: Change) -> Decimal:
        return self.money.of([change.claim])


def funding_of(projects: Sequence[Project], languages: Iterable[str]) -> list[FundingStatement]:
    """What the funders of these projects want said, in these languages (S09)."""
    if len(projects) == 1:
        return statements_in(projects[0], languages)
    found = FundingStatement.objects.filter(project__in=projects, language__in=set(languages))
    return list({(one.text, one.language): one for one in found.select_related("project")}.values())


def copies_of(claims: Iterable[Any]) -> list[Document]:
    """The redacted copies that everybody may have, beside the evidence of these changes."""
    return list(public_copies([claim.pk for claim in claims]).order_by("uploaded_at", "pk"))
