"""Loads the sample's good practices with their themes, figures and flags. States come from steps of the door."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from practices.models import Figure, GoodPractice, QualityFlag, Theme
from practices.services import start_practice
from projects.models import Membership, Organisation, Project, Role, Territory
from projects.sample.intake import Intake
from projects.sample.registers import partial_date
from values import clock
from values.money import Money
from workflow.acts import EnteredFor
from workflow.door import perform

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
    """The practice with its figures when it is new, taken over from where it was published.

    Its sources tell neither of a submission here nor of the day of any decision, so none is replayed; what they
    tell beyond its publication is entered for whoever decided it.
    """
    record = f"practices.json, {row['slug']}"
    if GoodPractice.objects.filter(slug=row["slug"]).exists():
        intake.kept[str(GoodPractice._meta.verbose_name_plural)] += 1
        return None
    values = _values(intake, row, record)
    practice = GoodPractice(slug=row["slug"], **values)
    intake.check(practice, filled={"slug", *values})
    recorder = _holder(practice, Role.PRACTICE_ADMINISTRATOR)

    def finish() -> None:
        for position, figure in enumerate(row["figures"], start=1):
            key = {"practice": practice, "position": position}
            intake.put(Figure, key, **(figure | {"value": Decimal(figure["value"])}))

    start_practice(practice, by=recorder, on=clock.today(), finish=finish)
    intake.note(GoodPractice)
    taken = perform(practice.take_over, by=recorder, version=1, note="; ".join(practice.sources))
    if row.get("published"):
        _published(taken, row["published"])
    return practice


def _published(practice: GoodPractice, words: str) -> None:
    """The experts' decision, which the source shows without its day: entered for them."""
    expert = Membership.objects.get(project=practice.project, role=Role.EXPERT)
    absent = EnteredFor(Role.EXPERT, expert.organisation_id, "Experts of the programme")
    by = _holder(practice, Role.MONITOR)
    perform(practice.publish, by=by, version=practice.version, note=words, entered_for=absent)


def _holder(practice: GoodPractice, role: str) -> User:
    held = Membership.objects.filter(project=practice.project, role=role, is_deputy=False)
    return held.order_by("pk")[0].user


def _values(intake: Intake, row: dict[str, Any], record: str) -> dict[str, Any]:
    """Its fields; who put it forward is whom the source says, else the contact of its authors."""
    partner = row.get("partner") or row["contact_organisation"]
    linked = {
        "project": intake.find(Project, row["project"], record),
        "theme": intake.find_any(Theme, row["theme"], record),
        "organisation": intake.find(Organisation, partner, record),
        "main_organisation": intake.find_any(Organisation, row["organisation"], record),
        "contact_organisation": intake.find_any(Organisation, row["contact_organisation"], record),
        "territory": intake.find(Territory, row["territory"], record),
    }
    dates = {name: partial_date(row[name]) for name in ("starts", "ends")}
    amount = Money.from_json(row["amount"]) if row["amount"] else None
    return linked | dates | {"amount": amount, "is_taken_over": True} | {name: row[name] for name in PLAIN}


def _flags(intake: Intake, row: dict[str, Any], practice: GoodPractice) -> None:
    for position, flag in enumerate(row["flags"], start=1):
        related = intake.find_any(GoodPractice, flag["related"], f"practices.json, {row['slug']}")
        values = {"code": flag["code"], "field": flag["field"], "note": flag["note"], "related": related}
        intake.put(QualityFlag, {"practice": practice, "position": position}, **values)
