"""Loads what projects rest on: territories, organisations, instruments, the projects and their events."""

from typing import Any

from projects import services
from projects.models import (
    Event,
    FundingStatement,
    Organisation,
    OrganisationName,
    Partnership,
    Phase,
    PolicyInstrument,
    Programme,
    Project,
    ProjectName,
    RuleSet,
    Statement,
    Target,
    Territory,
)
from projects.sample.intake import Intake
from projects.sample.reader import SampleRefused
from values.dates import PartialDate


def load(intake: Intake) -> None:
    """Rule sets, territories, organisations, instruments, programmes, projects and events, in this order."""
    _rule_sets(intake)
    for row in intake.files["territories"]["territories"]:
        _territory(intake, row)
    for row in intake.files["organisations"]["organisations"]:
        _organisation(intake, row)
    for row in intake.files["instruments"]["instruments"]:
        _instrument(intake, row)
    for row in intake.files["projects"]["programmes"]:
        intake.put(Programme, {"slug": row["slug"]}, name=row["name"])
    for row in intake.files["projects"]["projects"]:
        _project(intake, row)
    for row in intake.files["projects"]["events"]:
        _event(intake, row)


def _rule_sets(intake: Intake) -> None:
    try:
        for _rules in services.load_rule_sets():
            intake.note(RuleSet)
    except services.RuleSetRefused as refusal:
        raise SampleRefused([str(refusal)]) from refusal


def partial_date(text: str | None) -> PartialDate | None:
    """A date of the sample's files."""
    return PartialDate.parse(text) if text else None


def _territory(intake: Intake, row: dict[str, Any]) -> None:
    parent = intake.find_any(Territory, row["parent"], f"territories.json, {row['code']}")
    values = {name: row[name] for name in ("name", "other_names", "level", "is_inferred")}
    intake.put(Territory, {"code": row["code"]}, parent=parent, **values)


def _organisation(intake: Intake, row: dict[str, Any]) -> None:
    country = intake.find_any(Territory, row["country"], f"organisations.json, {row['slug']}")
    values = {"name": row["name"], "country": country, "is_illustrative": row["is_illustrative"]}
    organisation, _new = intake.put(Organisation, {"slug": row["slug"]}, **values)
    for name in row["names"]:
        intake.put(OrganisationName, {"organisation": organisation, "name": name})


def _instrument(intake: Intake, row: dict[str, Any]) -> None:
    record = f"instruments.json, {row['slug']}"
    values = {name: row[name] for name in ("name", "fund", "period", "note", "is_illustrative")}
    intake.put(
        PolicyInstrument,
        {"slug": row["slug"]},
        owner=intake.find_any(Organisation, row["owner"], record),
        territory=intake.find_any(Territory, row["territory"], record),
        **values,
    )


def _project(intake: Intake, row: dict[str, Any]) -> None:
    record = f"projects.json, {row['slug']}"
    values = {name: row[name] for name in ("title", "title_long", "aim", "rationale", "programme_note")}
    project, _new = intake.put(
        Project,
        {"slug": row["slug"]},
        programme=intake.find(Programme, row["programme"], record),
        rule_set=RuleSet.objects.filter(code=row["rule_set"]).order_by("version").last(),
        lead_organisation=intake.find_any(Organisation, row["lead_organisation"], record),
        **values,
    )
    for name in row["names"]:
        intake.put(ProjectName, {"project": project, "name": name})
    for phase in row["phases"]:
        intake.put(Phase, {"project": project, "number": phase["number"]}, **_without(phase, "number"))
    for target in row["targets"]:
        intake.put(Target, {"project": project, "key": target["key"]}, **_without(target, "key"))
    _partnerships(intake, project, row["partnerships"], record)
    _statements(intake, project, row["statements"])
    for said in row["funding_statements"]:
        key = {"project": project, "fund": said["fund"], "language": said["language"]}
        intake.put(FundingStatement, key, **{name: said[name] for name in ("parties", "text", "source")})


def _partnerships(intake: Intake, project: Project, rows: list[dict[str, Any]], record: str) -> None:
    for row in rows:
        organisation = intake.find(Organisation, row["organisation"], record)
        key = {"project": project, "organisation": organisation, "part": row["part"]}
        partnership, is_new = intake.put(Partnership, key, standing=row["standing"], source=row["source"])
        if is_new:
            slugs = row.get("instruments", [])
            partnership.instruments.set(intake.find(PolicyInstrument, slug, record) for slug in slugs)


def _statements(intake: Intake, project: Project, rows: list[dict[str, Any]]) -> None:
    """Competing statements stand side by side; none is chosen unless the file says so."""
    for row in rows:
        key = {"project": project} | {name: row[name] for name in ("question", "answer", "source")}
        intake.put(Statement, key, detail=row["detail"], is_chosen=row["is_chosen"])


def _event(intake: Intake, row: dict[str, Any]) -> None:
    record = f"projects.json, {row['slug']}"
    names = ("initiative", "title", "kind", "city", "purpose", "note", "is_illustrative")
    intake.put(
        Event,
        {"slug": row["slug"]},
        project=intake.find_any(Project, row["project"], record),
        country=intake.find_any(Territory, row["country"], record),
        starts=partial_date(row["starts"]),
        ends=partial_date(row["ends"]),
        **{name: row[name] for name in names},
    )


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
