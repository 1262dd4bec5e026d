"""Loads the sample's policy-change claims: small real files as evidence, steps replayed through the door."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile

from actionplans.models import Action, ActionPlan
from actionplans.sample import is_unmarked, mark, noon, person
from actionplans.services.signing import sign
from documents.services import inspect
from monitoring.models import Evidence, Opinion, PolicyChangeClaim
from monitoring.sample.paper import sheet
from monitoring.services.claims import Amount, Content, create_claim
from monitoring.services.decisions import ACCEPTED, Decision, Judgement, decide, sign_opinion
from monitoring.services.evidence import Subject, add_evidence
from practices.models import GoodPractice
from projects.models import Organisation
from projects.sample.intake import Intake
from projects.sample.registers import partial_date
from workflow.door import perform


def load(intake: Intake) -> None:
    """The claims of the illustrative plans; a plan that has claims is left as it is."""
    if is_unmarked(intake):
        return
    for row in intake.files["plans_illustrative"]["plans"]:
        plan = ActionPlan.objects.get(pk=mark(row["key"]))
        if row.get("signed") and not plan.signed_copies.exists():
            _sign(plan, row["signed"])
        if row.get("claims") and plan.claims.exists():
            intake.kept[str(PolicyChangeClaim._meta.verbose_name_plural)] += len(row["claims"])
            continue
        for claim in row.get("claims", []):
            _claim(intake, plan, claim)
            intake.note(PolicyChangeClaim)


def _claim(intake: Intake, plan: ActionPlan, row: dict[str, Any]) -> None:
    drafted = dt.date.fromisoformat(row["drafted_on"])
    claim = PolicyChangeClaim(
        project=plan.project,
        organisation=plan.organisation,
        plan=plan,
        status_since=drafted,
        is_illustrative=True,
    )
    create_claim(claim, _content(intake, plan, row), by=person(row["by"]), effective_at=noon(drafted))
    for paper in row["evidence"]:
        bring_in(claim, paper)
    for step in row["steps"]:
        STEPS.get(step["step"], _plain_step)(PolicyChangeClaim.objects.get(pk=claim.pk), step)


def _sign(plan: ActionPlan, row: dict[str, Any]) -> None:
    """The signed paper of the plan comes back, as a sheet that says what it is."""
    file, title = BytesIO(), f"{plan.title}, signed"
    sheet(title, row["text"]).save(file)
    sign(
        plan,
        by=person(row["by"]),
        version=plan.version,
        scan=inspect(ContentFile(file.getvalue(), name=f"{title}.pdf")),
        signed_on=dt.date.fromisoformat(row["signed_on"]),
        effective_at=noon(row["on"]),
    )


def _content(intake: Intake, plan: ActionPlan, row: dict[str, Any]) -> Content:
    record = f"plans_illustrative.json, {row['key']}"
    fields = {
        "title": row["title"],
        "instrument": plan.instruments.get(),
        "types": row["types"],
        "what_changed": row["what_changed"],
        "authority": intake.find(Organisation, row["authority"], record),
        "decision_on": dt.date.fromisoformat(row["decision_on"]),
        "effective_on": dt.date.fromisoformat(row["effective_on"]),
        "overlap": row["overlap"],
    }
    return Content(
        fields=fields,
        practices=[intake.find(GoodPractice, slug, record) for slug in row["practices"]],
        actions=list(plan.actions.filter(number__in=row.get("actions", []))),
        measure=row.get("measure", ""),
        statements=row["statements"],
        has_no_amount=not row["amounts"],
        amounts=[_amount(one) for one in row["amounts"]],
    )


def _amount(row: dict[str, Any]) -> Amount:
    return Amount(row["fund"], row["currency"], Decimal(row["claimed"]), period=row.get("period", ""))


def prove(action: Action, row: dict[str, Any]) -> None:
    """Bring in a paper that shows that an action was carried out; somebody else accepts it on the same day."""
    paper = row["paper"] | {"by": row["by"], "on": row["on"], "points": []}
    item = bring_in(action, paper)
    perform(item.accept, by=person(row["accepted_by"]), version=item.version, effective_at=noon(row["on"]))


def bring_in(subject: Subject, paper: dict[str, Any]) -> Evidence:
    """Draw a paper and bring it in, as the sample says by whom and when."""
    file = BytesIO()
    sheet(paper["title"], paper["text"]).save(file)
    points: Any = []
    if isinstance(subject, PolicyChangeClaim):
        points = subject.assertions.filter(kind__in=paper["points"])
    return add_evidence(
        subject,
        by=person(paper["by"]),
        upload=ContentFile(file.getvalue(), name=f"{paper['title']}.pdf"),
        title=paper["title"],
        assertions=points,
        effective_at=noon(paper["on"]),
        language="en",
        document_date=partial_date(paper["date"]),
        issuing_body=paper["body"],
    )


def _plain_step(claim: PolicyChangeClaim, step: dict[str, Any]) -> None:
    perform(
        getattr(claim, step["step"]),
        by=person(step["by"]),
        version=claim.version,
        effective_at=noon(step["on"]),
    )


def _accept_evidence(claim: PolicyChangeClaim, step: dict[str, Any]) -> None:
    for item in claim.evidence.all():
        perform(item.accept, by=person(step["by"]), version=item.version, effective_at=noon(step["on"]))


def _opinion(claim: PolicyChangeClaim, step: dict[str, Any]) -> None:
    verdicts = {one.kind: Opinion.Verdict.SUPPORTED for one in claim.assertions.filter(is_none=False)}
    sign_opinion(claim, verdicts, by=person(step["by"]), version=claim.version, effective_at=noon(step["on"]))


def _decide(claim: PolicyChangeClaim, step: dict[str, Any]) -> None:
    judgements = {one.kind: Judgement(ACCEPTED) for one in claim.assertions.filter(is_none=False)}
    decide(
        claim,
        Decision(judgements),
        by=person(step["by"]),
        version=claim.version,
        effective_at=noon(step["on"]),
    )


STEPS: dict[str, Callable[[PolicyChangeClaim, dict[str, Any]], None]] = {
    "accept_evidence": _accept_evidence,
    "opinion": _opinion,
    "decide": _decide,
}
