"""Rows of a file against the registers and the rules: plans that can be recorded, or every problem at once."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplans.forms.imported import ImportedActionForm, ImportedPlanForm
from actionplans.interchange.problems import Problem, Refused, nearest, told
from actionplans.interchange.reader import Row
from actionplans.interchange.recording import KnownAction, KnownPlan
from actionplans.interchange.schema import COLUMNS
from actionplans.models import Action, ActionPlan, Inspiration
from practices.models import GoodPractice
from projects.models import Event, Organisation, PolicyInstrument, Project, Territory

# Who brings in the plan of an organisation; None when nobody may
type Actor = Callable[[ActionPlan], Any]


NOBODY = gettext_lazy(
    "You cannot bring in a plan of this organisation: the lead partner does it for all others, its deputy for it."
)


@dataclass
class Register:
    """Rows by all the names that they have; a name of several rows stands for none of them."""

    rows: dict[str, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Any], name_them: Callable[[Any], Iterable[str]]) -> "Register":
        made = cls()
        for row in rows:
            for name in dict.fromkeys(filter(None, name_them(row))):
                known = made.rows.setdefault(name.casefold(), row)
                made.rows[name.casefold()] = row if known == row else None
                made.names.append(name)
        return made

    def find(self, name: str) -> Any:
        """The row with this name; None when there is none."""
        return self.rows.get(name.strip().casefold())

    def missing(self, name: str) -> str:
        """What to say about a name that is none."""
        if name.strip().casefold() in self.rows:
            return _("Several are called “%(name)s”. Write the short name or the code.") % {"name": name}
        return _("“%(name)s” is not known here.") % {"name": name} + nearest(name, self.names)


class Registers:
    """What the plans of a file may name; read once for a file."""

    def __init__(self) -> None:
        def plain(row: Any) -> list[str]:
            return [row.slug, str(row)]

        self.projects = Register.of(
            Project.objects.select_related("rule_set").prefetch_related("phases"), plain
        )
        self.territories = Register.of(
            Territory.objects.order_by("code"), lambda row: [row.code, row.name, *row.other_names]
        )
        self.instruments = Register.of(PolicyInstrument.objects.registered().in_force(), plain)
        self.practices = Register.of(GoodPractice.objects.in_catalogue(), plain)
        self.events = Register.of(Event.objects.all(), plain)
        self._bodies: dict[Any, Register] = {}

    def organisations(self, project: Project) -> Register:
        """The bodies of a project by every spelling."""
        if project.pk not in self._bodies:
            rows = Organisation.objects.of_project(project).prefetch_related("names")
            self._bodies[project.pk] = Register.of(
                rows, lambda row: [row.slug, row.name, *(spelling.name for spelling in row.names.all())]
            )
        return self._bodies[project.pk]


@dataclass(frozen=True)
class Ready:
    """A plan that passed every check, and who brings it in."""

    place: str
    known: KnownPlan
    by: Any


def check(
    rows: list[Row], faults: list[Problem], *, project: Project | None, on: dt.date, actor: Actor
) -> list[Ready]:
    """Every plan ready to be recorded. Raises Refused with every problem of every row, and what was found before."""
    checker = _Checker(Registers(), project, on, actor)
    found = [checker.plan(row) for row in rows]
    known = told(faults)
    problems = faults + [one for one in checker.problems if (one.place, one.field) not in known]
    if problems:
        raise Refused(problems)
    return [ready for ready in found if ready]


@dataclass
class _Checker:
    registers: Registers
    project: Project | None
    on: dt.date
    actor: Actor
    problems: list[Problem] = field(default_factory=list)
    titles: set[Any] = field(default_factory=set)

    def plan(self, row: Row) -> Ready | None:
        """The plan of one row; None where it has problems."""
        before = len(self.problems)
        project = self._project(row)
        if project is None:
            return None
        body = self._one(row, "organisation", self.registers.organisations(project))
        plan = ActionPlan(
            project=project,
            organisation=body,
            territory=self._one(row, "territory", self.registers.territories),
        )
        by = self.actor(plan) if body else None
        if body and by is None:
            self._tell(row, "organisation", str(NOBODY))
        self._check_twin(row, plan)
        known = self._known(row, plan)
        return Ready(row.place, known, by) if len(self.problems) == before else None

    def _project(self, row: Row) -> Project | None:
        name = row.values.get("project", "")
        found = self.registers.projects.find(name) if name else self.project
        if name and found is None:
            self._tell(row, "project", self.registers.projects.missing(name))
        elif found is None:
            self._tell(row, "project", _("Name the project, or choose one for the whole file."))
        elif self.project and found != self.project:
            self._tell(
                row,
                "project",
                _("These plans go into %(project)s. Bring this one in there.") % {"project": self.project},
            )
        elif not found.is_open:
            self._tell(row, "project", _("This project is closed and takes no more plans."))
        else:
            return self.project or found
        return None

    def _check_twin(self, row: Row, plan: ActionPlan) -> None:
        if not plan.organisation_id or not (title := row.values.get("title")):
            return
        same = {"project": plan.project, "organisation": plan.organisation, "title": title}
        if tuple(same.values()) in self.titles or ActionPlan.objects.filter(**same).exists():
            self._tell(row, "title", _("This organisation has a plan with this title here already."))
        self.titles.add(tuple(same.values()))

    def _known(self, row: Row, plan: ActionPlan) -> KnownPlan:
        form = ImportedPlanForm(_data("plans", row), instance=plan, on=self.on)
        self._tell_errors(row, form)
        days, state = form.days, form.cleaned_data.get("state", "")
        return KnownPlan(
            plan=plan,
            state=state,
            days=days,
            instruments=self._several(row, "instruments", self.registers.instruments),
            instrument_names=row.values.get("new_instruments", []),
            partners=self._several(row, "partners", self.registers.organisations(plan.project)),
            actions=[self._action(one, plan, state, days) for one in row.actions],
        )

    def _action(self, row: Row, plan: ActionPlan, state: str, days: dict[str, dt.date]) -> KnownAction:
        form = ImportedActionForm(
            _data("actions", row), instance=Action(plan=plan), on=self.on, plan_state=state, plan_days=days
        )
        self._tell_errors(row, form)
        action, told = form.instance, form.cleaned_data
        action.cost, action.actual_cost = told.get("cost"), form.actual_cost
        action.had_no_cost, action.lessons = told.get("had_no_cost", False), told.get("lessons", "")
        inspirations = [self._inspiration(row, each) for each in row.values.get("inspired_by", [])]
        return KnownAction(action, inspirations, told.get("state", ""), form.days, told.get("outcome", ""))

    def _inspiration(self, row: Row, told: dict[str, Any]) -> Inspiration:
        name, learnt = (str(told.get(part) or "").strip() for part in ("name", "learnt"))
        practice = self.registers.practices.find(name)
        event = None if practice else self.registers.events.find(name)
        source = "" if practice or event else name
        if not name or len(source) > 300:
            self._tell(row, "inspired_by", _("Name what inspired it, in 300 characters at most."))
        return Inspiration(practice=practice, event=event, source=source, learnt=learnt)

    def _one(self, row: Row, column: str, register: Register) -> Any:
        name = row.values.get(column, "")
        found = register.find(name) if name else None
        if found is None:
            self._tell(row, column, register.missing(name) if name else _("This field is required."))
        return found

    def _several(self, row: Row, column: str, register: Register) -> list[Any]:
        names = row.values.get(column, [])
        for name in names:
            if register.find(name) is None:
                self._tell(row, column, register.missing(name))
        return [found for name in names if (found := register.find(name))]

    def _tell(self, row: Row, column: str, words: str) -> None:
        self.problems.append(Problem(row.place, column, words))

    def _tell_errors(self, row: Row, form: Any) -> None:
        for name, errors in form.errors.items():
            self._tell(row, "" if name == "__all__" else name, " ".join(errors))


def _data(sheet: str, row: Row) -> dict[str, Any]:
    """The row as a form gets it: JSON fields as JSON, everything else as it is."""
    return {name: value for name, value in row.values.items() if name in COLUMNS[sheet]}
