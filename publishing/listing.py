"""The list of all that is published: what fits a visitor's question, on the page and as open data."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

from actionplans.interchange.cells import in_csv
from practices.querysets import fold
from publishing.addresses import address_of
from publishing.masking import masked
from publishing.querysets import published_practices
from publishing.shown import Change, PlanLine, Told

HEAD = (
    *("kind", "title", "language", "country", "region", "project", "organisation", "state", "euro"),
    *("day", "day_of", "is_illustrative", "evidence", "page"),
)


@dataclass(frozen=True)
class Asked:
    """A visitor's question."""

    kind: str = "plan"
    q: str = ""
    theme: str = ""
    country: str = ""
    project: str = ""

    def fits(self, project: Any, country: str, *texts: str) -> bool:
        """Whether something of a project and country with these words is asked for."""
        here = self.project in ("", project.slug) and self.country in ("", country)
        words = fold("\n".join(texts))
        return here and all(word in words for word in fold(self.q).split())


def plans(told: Told, asked: Asked) -> list[PlanLine]:
    keys = _with_theme(told, asked.theme, "actions__inspirations__practice__theme")
    return [
        line
        for line in told.lines
        if asked.fits(
            line.plan.project,
            line.plan.territory.country_code,
            line.plan.title,
            line.plan.summary,
            str(line.plan.territory),
        )
        and (keys is None or line.plan.pk in keys)
    ]


def changes(told: Told, asked: Asked) -> list[Change]:
    keys = _with_theme(told, asked.theme, "practices__theme")
    return [
        change
        for change in told.changes
        if asked.fits(change.claim.project, change.country, change.claim.title, change.claim.what_changed)
        and (keys is None or change.claim.pk in keys)
    ]


def practices(asked: Asked) -> Any:
    found = published_practices().in_country(asked.country).matching(asked.q)
    found = found.with_theme([asked.theme] if asked.theme else [])
    found = found.filter(project__slug=asked.project) if asked.project else found
    return found.select_related("project", "theme", "territory").order_by("title", "pk")


def _with_theme(told: Told, theme: str, way: str) -> set[UUID] | None:
    """The published ones that a practice of this theme inspired; None where no theme is asked for."""
    if not theme:
        return None
    kind = "plans" if way.startswith("actions") else "changes"
    return set(told.shown(kind).filter(**{way: theme}).values_list("pk", flat=True))


def data(told: Told, asked: Asked, address: Any) -> list[dict[str, Any]]:
    """The rows of the open data, of all kinds; `address` makes a whole address of a page's."""
    return [
        *(_of_plan(line, address) for line in plans(told, asked)),
        *(_of_change(told, change, address) for change in changes(told, asked)),
        *(_of_practice(practice, address) for practice in practices(asked)),
    ]


def _row(*cells: Any) -> dict[str, Any]:
    return dict(zip(HEAD, cells, strict=True))


def _of_plan(line: PlanLine, address: Any) -> dict[str, Any]:
    plan = line.plan
    return _row(
        *("plan", masked(plan.title), plan.language, plan.territory.country_code, plan.territory.name),
        *(plan.project.title, str(plan.organisation), str(line.station_words), None, plan.approved_on),
        *("approval", plan.is_illustrative, [], address(line.url)),
    )


def _of_change(told: Told, change: Change, address: Any) -> dict[str, Any]:
    claim = change.claim
    papers = [paper.told for paper in change.papers([])]
    return _row(
        *(
            "change",
            masked(claim.title),
            claim.language,
            change.country,
            claim.plan.territory.name if claim.plan else "",
        ),
        *(
            claim.project.title,
            str(claim.organisation),
            str(claim.get_status_display()),
            told.euro_of(change),
        ),
        *(claim.decided_on, "verification", claim.is_illustrative, papers, address(change.evidence_url)),
    )


def _of_practice(practice: Any, address: Any) -> dict[str, Any]:
    return _row(
        *("practice", masked(practice.title), "en", practice.territory.country_code, practice.territory.name),
        *(practice.project.title, masked(practice.institution), "", None, practice.published_on),
        *("publication", False, [], address(address_of(practice))),
    )


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """A table that a spreadsheet opens and in which it runs nothing."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows([_safe(row[name]) for name in HEAD] for row in rows)
    return text.getvalue()


def _safe(cell: Any) -> str:
    if isinstance(cell, list):
        cell = "; ".join(" ".join(filter(None, paper.values())) for paper in cell)
    return format(cell, "f") if isinstance(cell, Decimal) else in_csv(cell)  # a sum keeps its cents


def practice_countries() -> set[str]:
    """The countries in which published practices are located."""
    return {code for (code,) in published_practices().country_codes()}
