"""The list of all that is published: what fits a visitor's question, on the page and as open data."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db.models import F, Q

from actionplans.interchange.cells import in_csv
from practices.querysets import fold
from publishing.addresses import address_of
from publishing.masking import masked
from publishing.models import Publication
from publishing.querysets import as_published, published_practices, with_evidence
from publishing.shown import LATEST, Change, PlanLine, Told, lines_of

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

    @property
    def of_project(self) -> Q:
        return Q(project__slug=self.project) if self.project else Q()

    def is_said_in(self, texts: Iterable[Any]) -> bool:
        """Whether each word that is looked for occurs in these texts."""
        said = fold("\n".join(str(text or "") for text in texts))
        return all(word in said for word in fold(self.q).split())


def plans(asked: Asked) -> Any:
    """The published plans that fit, by region."""
    found = Publication.objects.plans().filter(asked.of_project)
    if asked.country:
        found = found.filter(territory__code__startswith=asked.country)
    if asked.theme:
        inspired = {"actions__inspirations__practice__theme": asked.theme}
        found = found.filter(pk__in=Publication.objects.plans().filter(**inspired).values("pk"))
    found = _said(found, asked, "title", "summary", "territory__name")
    return found.order_by("territory__code", "title", "pk")


def changes(asked: Asked) -> Any:
    """The published changes that fit, the latest first."""
    found = Publication.objects.changes().filter(asked.of_project)
    if asked.country:
        of_plan = Q(plan__territory__code__startswith=asked.country)
        alone = Q(plan=None, organisation__country__code__startswith=asked.country)
        found = found.filter(of_plan | alone)
    if asked.theme:
        learnt = Publication.objects.changes().filter(practices__theme=asked.theme)
        found = found.filter(pk__in=learnt.values("pk"))
    return _said(found, asked, "title", "what_changed").order_by(*LATEST)


def _said(found: Any, asked: Asked, *names: str) -> Any:
    """Those in whose texts the words occur: only the texts are read, and only where words are looked for."""
    if not asked.q.split():
        return found
    rows = found.values_list("pk", *names)
    return found.filter(pk__in=[key for key, *texts in rows if asked.is_said_in(texts)])


def practices(asked: Asked) -> Any:
    """The published practices that fit as they are published; read their words through `as_published`."""
    every = published_practices().filter(asked.of_project)
    found = every.filter(published_edition=F("edition")).in_country(asked.country).matching(asked.q)
    found = found.with_theme([asked.theme] if asked.theme else [])
    newer = every.exclude(published_edition=F("edition")).select_related("territory")
    older = [one.pk for one in as_published(newer) if _fits(one, asked)]
    fit = every.filter(Q(pk__in=found.values("pk")) | Q(pk__in=older))
    return fit.select_related("project", "theme", "territory").order_by("title", "pk")


def _fits(practice: Any, asked: Asked) -> bool:
    place = practice.territory_id.startswith(asked.country) and asked.theme in ("", practice.theme_id)
    texts = (practice.title, practice.summary, practice.about, practice.institution, practice.location)
    return place and asked.is_said_in(texts)


def data(asked: Asked, address: Any) -> list[dict[str, Any]]:
    """The rows of the open data, of all kinds; `address` makes a whole address of a page's."""
    told = Told.of()
    found = with_evidence(changes(asked)).order_by(*LATEST)
    return [
        *(_of_plan(line, address) for line in lines_of(plans(asked), told.changes)),
        *(_of_change(told, Change(claim), address) for claim in found),
        *(_of_practice(practice, address) for practice in as_published(practices(asked))),
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


def countries() -> list[str]:
    """The countries of all that is published."""
    codes = Publication.objects.plans().order_by().values_list("territory__code", flat=True).distinct()
    claims = Publication.objects.changes().order_by()
    of_plans = claims.values_list("plan__territory__code", flat=True).distinct()
    alone = claims.filter(plan=None).values_list("organisation__country__code", flat=True).distinct()
    return sorted({code[:2] for code in (*codes, *of_plans, *alone) if code} | practice_countries())
