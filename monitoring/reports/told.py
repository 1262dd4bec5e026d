"""What a progress report says, field by field of the programme's form, written by the entries themselves.

Before it is sent it follows them; then it says what was cited when it was sent.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from actionplans.models import Action, ActionPlan
from monitoring.indicators.papers import indicators_told
from monitoring.models import Evidence, PartnerPart, PolicyChangeClaim, ProgressReport, Question, Reading
from monitoring.reports.form import ACTION, PLAN, Field, Section, sections_of
from monitoring.reports.snapshots import proving, rows_of, said_by
from values.money import Money
from workflow.registry import ref
from workflow.words import short_date

type Fill = Callable[["Told", Any], str]


@dataclass(frozen=True)
class Filled:
    """One field of the form about one thing: what the entries say, and the lead partner's own words for it.

    `limit` is 0 where nobody knows one.
    """

    key: str
    title: Any
    limit: int
    told: str
    wording: str = ""
    language: str = "en"

    @property
    def text(self) -> str:
        return self.wording or self.told

    @property
    def count(self) -> int:
        """Characters as the portal counts them: each line end is one."""
        return len(self.text.replace("\r\n", "\n"))

    @property
    def too_many(self) -> int:
        return max(0, self.count - self.limit) if self.limit else 0


@dataclass(frozen=True)
class Answer:
    """The fields about one thing: a plan, an action, or nothing for the report itself."""

    subject: Any
    name: str
    language: str
    fields: list[Filled]


@dataclass(frozen=True)
class Answers:
    title: Any
    answers: list[Answer]


@dataclass
class Told:
    """All that a report may say to one reader, gathered in a fixed number of queries."""

    report: ProgressReport
    parts: list[PartnerPart]
    plans: list[ActionPlan] = field(default_factory=list)
    claims: list[PolicyChangeClaim] = field(default_factory=list)
    cited: dict[str, dict[str, Any]] = field(default_factory=dict)
    indicators: dict[Any, str] = field(default_factory=dict)
    proofs: dict[Any, list[Evidence]] = field(default_factory=dict)

    def said(self, obj: Any) -> dict[str, Any]:
        """An object's words: as they were cited, else as they stand."""
        one = self.cited.get(ref(obj), {})
        found: dict[str, Any] = one["said"] if "said" in one else said_by(obj)
        return found

    def state(self, obj: Any) -> str:
        kept = self.cited.get(ref(obj), {}).get("state", obj.status)
        return str(type(obj).Status(kept).label)

    def accounts(self, plan: ActionPlan) -> Iterator[tuple[PartnerPart, dict[str, Any]]]:
        """What each part says of a plan."""
        for part in self.parts:
            if account := self.said(part)["accounts"].get(str(plan.pk)):
                yield part, account

    def claims_of(self, plan: ActionPlan) -> list[PolicyChangeClaim]:
        return [claim for claim in self.claims if claim.plan_id == plan.pk]


def told_in(report: ProgressReport, reader: Any, only: PartnerPart | None = None) -> Told:
    """What this reader may read of it; `only` for one part."""
    seen = PartnerPart.objects.visible_to(reader).filter(report=report).for_page()
    seen = seen.prefetch_related("accounts__plan__actions")
    belongs = {"pk": only.pk} if only is not None else {"pk__in": report.told_parts().values("pk")}
    seen = seen.filter(**belongs).exclude(status=PartnerPart.Status.EXCUSED)
    parts = list(seen.order_by("organisation__name", "pk"))
    told = {account.plan_id: account.plan for part in parts for account in part.accounts.all()}
    plans = sorted(told.values(), key=lambda plan: (plan.territory.code, plan.title, str(plan.pk)))
    evidence = Prefetch("evidence", Evidence.objects.select_related("document").order_by("added_at", "pk"))
    claims = PolicyChangeClaim.objects.visible_to(reader).filter(plan__in=plans, submitted_on__isnull=False)
    joined = claims.select_related("instrument").prefetch_related(evidence, "amounts").order_by("title", "pk")
    cited = {one["object"]: one for one in report.as_sent.get("objects", [])}
    kept = [claim for claim in joined if not cited or ref(claim) in cited]
    indicators = indicators_told(plans, report, reader, with_waiting=only is not None)
    proofs = {} if cited else _proofs(plans, report, reader, with_waiting=only is not None)
    return Told(report, parts, plans, kept, cited, indicators, proofs)


def _proofs(
    plans: list[ActionPlan], report: ProgressReport, reader: Any, *, with_waiting: bool
) -> dict[Any, list[Evidence]]:
    """What proves actions and values that are told, by the plan's key, as far as this reader sees it."""
    values = [Reading.Status.APPROVED, *([Reading.Status.ENTERED] if with_waiting else [])]
    found: dict[Any, list[Evidence]] = defaultdict(list)
    for one in proving(plans, report, values).visible_to(reader):
        about = one.action or one.reading.indicator.action or one.reading.indicator
        found[about.plan_id].append(one)
    return found


def filled(told: Told) -> list[Answers]:
    """The form with its answers. The product's own words in them are English, as the programme's portal is."""
    with override("en"):
        return [
            Answers(section.title, list(_answers(section, told)))
            for section in sections_of(told.report.project.rule_set)
        ]


def answers_told(report: ProgressReport) -> list[Answer]:
    """The programme's questions that are not struck, each with what it gets; the rules know no limit for them."""
    rows = Question.objects.filter(report=report).exclude(status=Question.Status.STRUCK).for_page()
    title = pgettext("noun", "Answer")
    return [
        Answer(one, f"{one.label} {one.text}", "en", [Filled(f"answer-{one.pk}", title, 0, one.answer_text)])
        for one in rows
    ]


def _answers(section: Section, told: Told) -> Iterator[Answer]:
    if section.each == PLAN:
        for plan in told.plans:
            yield _answer(section, told, plan, plan.title, plan.language)
    elif section.each == ACTION:
        for plan in told.plans:
            for action in plan.actions.all():
                name = f"{action.number}. {action.title}"
                name = f"{plan.territory.name}, {name}" if len(told.plans) > 1 else name
                yield _answer(section, told, action, name, plan.language)
    else:
        yield _answer(section, told, None, "", "en")


def _answer(section: Section, told: Told, subject: Any, name: str, language: str) -> Answer:
    return Answer(subject, name, language, [_filled(one, told, subject, language) for one in section.fields])


def _filled(asked: Field, told: Told, subject: Any, language: str) -> Filled:
    key = f"{asked.key}-{subject.pk}" if subject else asked.key
    words = FILLS[asked.key](told, subject).strip().replace("\r\n", "\n")
    return Filled(key, asked.title, asked.limit, words, told.report.wording.get(key, ""), language)


def _of_account(name: str) -> Fill:
    def fill(told: Told, plan: ActionPlan) -> str:
        said = [(part, account[name]) for part, account in told.accounts(plan) if account[name]]
        if len(said) == 1:
            return str(said[0][1])
        return "\n\n".join(f"{part.organisation}: {words}" for part, words in said)

    return fill


def _effects(told: Told, plan: ActionPlan) -> str:
    names = {str(one.pk): str(one) for one in plan.instruments.all()}
    lines = [
        f"{names.get(key, _('An instrument that the plan names no longer'))}: {words}"
        for _part, account in told.accounts(plan)
        for key, words in account["effects"].items()
        if words
    ]
    return "\n".join(lines)


def _evidence(told: Told, plan: ActionPlan) -> str:
    return "\n".join(
        f"{title} ({state}, SHA-256 {sha256})" for title, state, sha256 in evidence_of(told, plan)
    )


def evidence_of(told: Told, plan: ActionPlan) -> list[tuple[str, str, str]]:
    """(title, state, SHA-256) of the documents behind a plan's policy changes, actions and values, each once."""
    rows = [row for claim in told.claims_of(plan) for row in _rows(told, claim)]
    rows += told.cited.get(ref(plan), {}).get("said", {}).get("evidence", [])
    rows += rows_of(told.proofs.get(plan.pk, []))
    once = dict.fromkeys(tuple(row) for row in rows)
    return [(title, str(Evidence.Status(state).label), sha256) for title, state, sha256 in once]


def _rows(told: Told, claim: PolicyChangeClaim) -> list[Any]:
    if "said" in told.cited.get(ref(claim), {}):
        return list(told.said(claim)["evidence"])
    return rows_of(claim.evidence.all())


def _indicator_words(told: Told, plan: ActionPlan) -> str:
    return told.indicators.get(plan.pk, "")


def _state(told: Told, action: Action) -> str:
    cited = told.cited.get(ref(action), {})
    day = dt.date.fromisoformat(cited["ended_on"]) if "ended_on" in cited else action.ended_on
    ended = (
        _(", ended on %(day)s") % {"day": short_date(day)}
        if day and (not cited or "ended_on" in cited)
        else ""
    )
    said = told.said(action)
    judged = f", {Action.Judgement(said['judgement']).label}" if said.get("judgement") else ""
    return f"{told.state(action)}{ended}{judged}. {said.get('progress', '')}".strip()


def _has_failed(told: Told, action: Action) -> bool:
    kept = told.cited.get(ref(action), {}).get("state", action.status)
    return kept in (Action.Status.PARTLY, Action.Status.UNDONE, Action.Status.DROPPED)


def _reasons(told: Told, action: Action) -> str:
    said = told.said(action)
    kept = ("outcome", "lessons") if _has_failed(told, action) else ("blocked_for",)
    return "\n".join(said[name] for name in kept if said.get(name))


def _results(told: Told, action: Action) -> str:
    return "" if _has_failed(told, action) else str(told.said(action).get("outcome", ""))


def _costs(told: Told, action: Action) -> str:
    planned = _("none") if action.has_no_cost else str(action.cost or _("not stated"))
    return _("Planned: %(planned)s. Real: %(real)s.") % {"planned": planned, "real": _real(told, action)}


def _real(told: Told, action: Action) -> str:
    cited = told.cited.get(ref(action))
    if cited is None:
        return _("none") if action.had_no_cost else str(action.actual_cost or _("not stated"))
    if cited.get("had_no_cost"):
        return _("none")
    return str(Money.from_json(cited["actual_cost"])) if cited.get("actual_cost") else _("not stated")


def _changes(told: Told, _nothing: None) -> str:
    return "\n".join(_change(told, claim) for claim in told.claims)


def _change(told: Told, claim: PolicyChangeClaim) -> str:
    said = told.said(claim)
    rows = said["amounts"] if "amounts" in said else said_by(claim)["amounts"]
    amounts = [amount_words(row) for row in rows]
    decided = (
        f" {_('Decided by the authority on')} {short_date(claim.decision_on)}." if claim.decision_on else ""
    )
    money = f" {'; '.join(amounts)}." if amounts else ""
    return f"{claim.title} ({claim.instrument}): {told.state(claim)}.{decided}{money}"


def amount_words(row: dict[str, Any]) -> str:
    """An amount as it was cited: what is claimed, and what was accepted of it."""
    claimed = f"{row['fund']}: {Money(Decimal(row['claimed']), row['currency'])}"
    if "accepted" not in row:
        return claimed
    return f"{claimed}, {_('accepted')} {Money(Decimal(row['accepted']), row['currency'])}"


def _remarks(told: Told, _nothing: None) -> str:
    return "\n\n".join(
        f"{part.organisation}: {words}" for part in told.parts if (words := told.said(part)["remarks"])
    )


FILLS: dict[str, Fill] = {
    "summary": lambda told, _nothing: "\n\n".join(
        filter(None, (told.report.summary, told.report.explanation))
    ),
    "implementation": _of_account("implementation"),
    "problems": _of_account("problems"),
    "next_steps": _of_account("next_steps"),
    "effects": _effects,
    "indicators": _indicator_words,
    "evidence": _evidence,
    "state": _state,
    "reasons": _reasons,
    "results": _results,
    "costs": _costs,
    "changes": _changes,
    "remarks": _remarks,
}
