"""A page of a large board for those who see all of a project: from its kept lines, in four queries at any size."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from actionplans.models import ActionPlan
from monitoring.board import geometry, overview
from monitoring.board.asked import Asked
from monitoring.board.overview import CLAIM_WAITS, WAITS, Wait
from monitoring.board.summaries import NEVER
from monitoring.models import BoardLine, BoardTotal
from projects.models import Deadline, Project
from workflow import policy
from workflow.words import due_words

# By the key that a kept line carries: the steps that end the wait, and its name for readers
WAITING: dict[str, tuple[tuple[str, ...], Any]] = {
    **{f"actionplan.{state}": ((step,), words) for state, (step, words) in WAITS.items()},
    **{f"policychangeclaim.{state}": told for state, told in CLAIM_WAITS.items()},
}
READ = (
    *("pk", "country", "region", "station", "since", "next_on"),
    *("place", "waits_for", "waits_at", "waits_by", "content"),
)
WAIT_READ = ("pk", "waits_for", "waits_at", "waits_by", "content")
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("place", "pk"),
    "urgent": ("next_on", "pk"),
    "furthest": ("-station", "since", "pk"),
}
MOST_DUTIES = 12
SOON = dt.timedelta(days=Deadline.SOON_DAYS)


@dataclass(frozen=True)
class Waiting:
    """Stands for the object that waits, with what the rights of those who oversee a project read."""

    project_id: Any
    organisation_id: UUID | None = None
    submitted_by_id: int | None = None
    joint_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Duty:
    """A duty of a kept line."""

    kind: str
    due_on: dt.date
    met_on: dt.date | None

    @property
    def is_open(self) -> bool:
        return self.met_on is None

    SOON_DAYS: ClassVar[int] = Deadline.SOON_DAYS
    state_on = Deadline.state_on
    get_kind_display = Deadline.get_kind_display


@dataclass(frozen=True)
class Large:
    """What an overseer sees of a project that keeps its lines."""

    project: Project
    user: Any
    held: list[Any]
    on: dt.date
    counted: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    is_told_later: bool = False

    @classmethod
    def of(cls, project: Project, user: Any, roles: Any, on: dt.date) -> "Large":
        """With its totals, which are one query."""
        made = cls(project, user, [role for role in roles if role.project_id == project.pk], on)
        by_day = Case(
            When(~Q(kind="due"), then=F("key")),
            When(key__lt=on.isoformat(), then=Value("late")),
            When(key__lte=(on + SOON).isoformat(), then=Value("soon")),
            default=Value("later"),
            output_field=CharField(),
        )
        rows = BoardTotal.objects.filter(project=project).values_list("kind", by_day)
        for kind, key, count in rows.annotate(Sum("count")):
            made.counted[kind][key] = count
        return made

    @property
    def count(self) -> int:
        return self.counted["all"].get("", 0)

    @property
    def countries(self) -> set[str]:
        return {key.partition("|")[2] for key, count in self.counted["station"].items() if count}

    def census(self) -> list[geometry.Stop]:
        at: dict[int, dict[str, int]] = defaultdict(dict)
        for key, count in sorted(self.counted["station"].items()):
            number, _bar, country = key.partition("|")
            if count:
                at[int(number)][country] = count
        return [geometry.stop(number, sum(at[number].values()), at[number]) for number in range(1, 8)]

    def totals(self) -> list[dict[str, Any]]:
        due, claims = self.counted["due"], self.counted["claims"]
        verified = claims.get("verified", 0)
        claimed = claims.get("claimed", 0) + verified
        return overview.figures(due.get("late", 0), due.get("soon", 0), self.mine, claimed, verified)

    @cached_property
    def _special(self) -> dict[UUID, tuple[str, bool]]:
        """What waits of the reader's own bodies or of the lead partner, or by their own hand: each asked singly."""
        bodies = {role.organisation_id for role in self.held} | {self.project.lead_organisation_id}
        joint = ActionPlan.partners.through._default_manager.filter(organisation__in=bodies)  # type: ignore[attr-defined]
        waiting = BoardLine.objects.filter(project=self.project).exclude(waits_for="")
        near = (Q(waits_at__in=bodies), Q(waits_by=self.user.pk), Q(pk__in=joint.values("actionplan")))
        first, *others = (waiting.filter(one).order_by().values_list(*WAIT_READ) for one in near)
        return {
            key: (waits_for, self._is_mine(waits_for, at, by, content["joint"]))
            for key, waits_for, at, by, content in first.union(*others, all=True)
        }

    def _is_mine(self, waits_for: str, at: UUID | None, by: int | None, joint: list[str]) -> bool:
        waiting = Waiting(self.project.pk, at, by, frozenset(map(UUID, joint)))
        steps = WAITING[waits_for][0]
        return any(policy.acting_as(step, waiting, self.user, roles=self.held) for step in steps)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        """What the reader ends wherever neither they nor their bodies have a part in it."""
        return frozenset(key for key in WAITING if self._is_mine(key, None, None, []))

    @property
    def mine(self) -> int:
        """How many lines wait for the reader."""
        plain = sum(self.counted["wait"].get(key, 0) for key in self._kinds)
        return plain + sum(is_mine - (kind in self._kinds) for kind, is_mine in self._special.values())

    def attention(self) -> list[dict[str, Any]]:
        """The first duties that are late, and a way to what waits for the reader."""
        link = pgettext("what a link does", "Open")
        late = [
            {
                "kind": "late",
                "country": duty.country,
                "title": f"{duty.region}: {duty.get_kind_display()}",
                "words": due_words(duty.due_on, self.on)[1],
                "url": duty.url,
                "link": link,
            }
            for duty in self._first
            if duty.due_on < self.on
        ]
        return late + ([self._waiting_for_reader()] if self.mine else [])

    def _waiting_for_reader(self) -> dict[str, Any]:
        words = ngettext("%(count)s plan waits for you", "%(count)s plans wait for you", self.mine)
        title = words % {"count": self.mine}
        url = f"{self.project.get_absolute_url()}?lateness=mine#board-title"
        return {"kind": "go", "country": "", "title": title, "words": "", "url": url, "link": _("Review")}

    def coming(self) -> list[dict[str, Any]]:
        return [
            {"day": duty.due_on, "country": duty.country, "what": overview.named(duty), "url": duty.url}
            for duty in self._first
        ]

    @cached_property
    def _first(self) -> list[Any]:
        """The duties of the whole project that are due first; those hang on no more lines than they are many."""
        lines = BoardLine.objects.filter(project=self.project, next_on__lt=NEVER).order_by("next_on", "pk")
        line = BoardLine.objects.filter(root=OuterRef("root"))
        duties = Deadline.objects.open().filter(root__in=lines.values("root")[:MOST_DUTIES])
        placed = duties.annotate(
            country=Subquery(line.values("country")), region=Subquery(line.values("region"))
        )
        return list(placed.order_by("due_on", "pk")[:MOST_DUTIES])

    def plans(self, asked: Asked, most: int) -> tuple[list[geometry.Plan], int, str]:
        """At most so many lines that fit, in order; how many fit in all; after which line the next page begins."""
        fitting = self._fitting(asked)
        order = ORDERS.get(asked.order, ORDERS[""])
        page = list(self._after(fitting, order, asked.after).order_by(*order).values_list(*READ)[: most + 1])
        count = fitting.count() if asked.is_filtered else self.count
        rest = str(page[most - 1][0]) if len(page) > most else ""
        return list(self._drawn(page[:most])), count, rest

    def _fitting(self, asked: Asked) -> Any:
        lines = BoardLine.objects.filter(project=self.project)
        if asked.station:
            lines = lines.filter(station=asked.station)
        if asked.country:
            lines = lines.filter(country=asked.country)
        if asked.theme:
            lines = lines.filter(pk__in=overview.of_theme(self.project, asked.theme))
        return self._due(lines, asked.lateness) if asked.lateness else lines

    def _due(self, lines: Any, lateness: str) -> Any:
        if lateness == "late":
            return lines.filter(next_on__lt=self.on)
        if lateness == "soon":
            near = Deadline.objects.open().filter(root=OuterRef("root"))
            return lines.filter(Exists(near.filter(due_on__range=(self.on, self.on + SOON))))
        if lateness == "unreported":
            return lines.filter(organisation__in=overview.owing_parts(self.project, self.on))
        mine = [key for key, (_kind, is_mine) in self._special.items() if is_mine]
        not_mine = set(self._special) - set(mine)
        return lines.filter((Q(waits_for__in=self._kinds) & ~Q(pk__in=not_mine)) | Q(pk__in=mine))

    def _after(self, lines: Any, order: tuple[str, ...], after: str) -> Any:
        """The lines behind one in this order; all of them when there is no such line."""
        try:
            last = lines.model.objects.filter(project=self.project, pk=UUID(after)).first() if after else None
        except ValueError:
            last = None
        if last is None:
            return lines
        behind, same = Q(), Q()
        for name in order:
            field_name, is_falling = name.lstrip("-"), name.startswith("-")
            value = getattr(last, field_name)
            behind |= same & Q(**{f"{field_name}__{'lt' if is_falling else 'gt'}": value})
            same &= Q(**{field_name: value})
        return lines.filter(behind)

    def _drawn(self, page: list[Any]) -> Iterator[geometry.Plan]:
        address = reverse("plan-detail", args=[UUID(int=0)]).replace(str(UUID(int=0)), "%s")
        for key, country, region, station, _since, _next_on, _place, waits_for, at, by, content in page:
            duties = [Duty(kind, _day(due) or NEVER, _day(met)) for kind, due, met in content["duties"]]
            wait = self._wait(key, waits_for, at, by, content) if waits_for else None
            what, kind, words, day = overview.next_of(duties, wait, self.on)
            yield geometry.Plan(
                country=country,
                region=region,
                url=address % key,
                dates=tuple(map(_day, content["dates"])),
                current=station,
                is_illustrative=content["illustrative"],
                is_suspended=content["suspended"],
                flags=tuple(geometry.Flag(_day(since) or NEVER, done) for since, done in content["flags"]),
                deadlines=tuple(overview.due_of(duty, self.on) for duty in duties),
                next_what=what,
                next_kind=kind,
                next_words=words,
                next_on=day,
            )

    def _wait(self, key: UUID, waits_for: str, at: UUID | None, by: int | None, content: Any) -> Wait:
        is_mine = self._special[key][1] if key in self._special else waits_for in self._kinds
        return Wait(WAITING[waits_for][1](), _day(content["waits"]) or self.on, "", is_mine)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
