"""Loads the sample's good practices with their themes, figures and flags."""

from decimal import Decimal
from typing import Any

from practices.models import Figure, GoodPractice, QualityFlag, Theme
from projects.models import Organisation, Project, Territory
from projects.sample.intake import Intake
from projects.sample.registers import partial_date
from values.money import Money

PLAIN = [
    *("title", "summary", "about", "institution", "location", "is_ongoing", "date_note", "website"),
    *(
        "other_websites",
        "resources",
        "other_amounts",
        "evidence",
        "challenges",
        "transfer",
        "emptiness",
        "sources",
    ),
]


def load(intake: Intake) -> None:
    """Themes, practices, and then the flags, which name other practices."""
    files = intake.files["practices"]
    for row in files["themes"]:
        project = intake.find(Project, row["project"], f"practices.json, {row['slug']}")
        values = {name: row[name] for name in ("number", "name", "short_name", "questions")}
        intake.put(Theme, {"slug": row["slug"]}, project=project, **values)
    new = [(row, practice) for row in files["practices"] if (practice := _practice(intake, row))]
    for row, practice in new:
        _flags(intake, row, practice)


def _practice(intake: Intake, row: dict[str, Any]) -> GoodPractice | None:
    """The practice with its figures when it is new."""
    record = f"practices.json, {row['slug']}"
    known = GoodPractice.objects.filter(slug=row["slug"])
    values = {} if known.exists() else _values(intake, row, record)
    practice, is_new = intake.put(GoodPractice, {"slug": row["slug"]}, **values)
    if not is_new:
        return None
    practice.index()
    practice.save(update_fields=["words"])
    for position, figure in enumerate(row["figures"], start=1):
        key = {"practice": practice, "position": position}
        intake.put(Figure, key, **(figure | {"value": Decimal(figure["value"])}))
    return practice


def _values(intake: Intake, row: dict[str, Any], record: str) -> dict[str, Any]:
    linked = {
        "project": intake.find(Project, row["project"], record),
        "theme": intake.find_any(Theme, row["theme"], record),
        "organisation": intake.find_any(Organisation, row["organisation"], record),
        "contact_organisation": intake.find_any(Organisation, row["contact_organisation"], record),
        "territory": intake.find(Territory, row["territory"], record),
    }
    dates = {name: partial_date(row[name]) for name in ("starts", "ends")}
    amount = Money.from_json(row["amount"]) if row["amount"] else None
    return linked | dates | {"amount": amount} | {name: row[name] for name in PLAIN}


def _flags(intake: Intake, row: dict[str, Any], practice: GoodPractice) -> None:
    for position, flag in enumerate(row["flags"], start=1):
        related = intake.find_any(GoodPractice, flag["related"], f"practices.json, {row['slug']}")
        values = {"code": flag["code"], "field": flag["field"], "note": flag["note"], "related": related}
        intake.put(QualityFlag, {"practice": practice, "position": position}, **values)
