"""Questions about claims and evidence in the words of the domain."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from projects.models import WRITERS, Role

if TYPE_CHECKING:
    from monitoring.models import (  # noqa: F401
        Evidence,
        PartnerPart,
        PolicyChangeClaim,
        ProgressReport,
        Question,
    )


class ClaimQuerySet(models.QuerySet["PolicyChangeClaim"]):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """A person's own claims, those they oversee, and the accepted ones of their projects.

        The authority that owns the instrument reads a claim on it from the day it is sent; an administrator, who
        destroys files at the end of their time, reads every decided one.
        """
        held = user.memberships.current()
        own = held.filter(project=OuterRef("project"), organisation=OuterRef("organisation"))
        owned = held.filter(
            project=OuterRef("project"), organisation=OuterRef("instrument__owner"), role=Role.AUTHORITY
        )
        return self.filter(
            Exists(own)
            | (Exists(owned) & Q(submitted_on__isnull=False))
            | Q(project__in=held.overseeing().values("project"))
            | Q(project__in=held.values("project"), status__in=self.model.ACCEPTED)
            | Q(
                project__in=held.filter(role=Role.ADMINISTRATOR).values("project"),
                status__in=self.model.FAILED,
            )
        )

    def open_of(self, project: Any, organisation: Any) -> "ClaimQuerySet":
        """A partner's claims that nobody has decided yet; a decided one stays whose it was."""
        return self.filter(project=project, organisation=organisation, status__in=self.model.OPEN)

    def of_plan(self, plan: Any) -> "ClaimQuerySet":
        """The claims of one plan, the earliest first."""
        return (
            self.filter(plan=plan)
            .select_related("instrument", "plan", "organisation", "project__rule_set")
            .prefetch_related("assertions__opinions")
            .order_by("submitted_on", "title", "pk")
        )

    def with_money(self) -> "ClaimQuerySet":
        """With all that their totals ask for; `has_fellows`: another claim of the same measure counts, anywhere."""
        others = self.model._base_manager.filter(measure=OuterRef("measure"), counts=True)
        joined = self.select_related(
            "project__rule_set", "organisation__country", "instrument", "plan__territory"
        )
        found = joined.annotate(has_fellows=Exists(others.exclude(pk=OuterRef("pk"))))
        return found.prefetch_related("amounts__claim")

    def for_list(self) -> "ClaimQuerySet":
        joined = self.select_related("project", "organisation", "instrument", "plan__territory")
        return joined.prefetch_related("amounts", "assertions").order_by(
            "project__title", "plan__territory__code", "title", "pk"
        )

    def for_page(self) -> "ClaimQuerySet":
        """With all that a claim's page shows."""
        from monitoring.models import Evidence

        evidence = Evidence.objects.select_related("document__uploaded_by", "document__organisation")
        return self.select_related(
            "project__rule_set",
            "organisation",
            "instrument__owner",
            "authority",
            "plan__territory",
            "measure",
            "event",
        ).prefetch_related(
            "actions",
            "assertions__opinions__signed_by",
            "amounts",
            "practices__territory",
            Prefetch(
                "evidence", evidence.prefetch_related("assertions", "document__beside").order_by("added_at")
            ),
        )


# How the value of an indicator leads to its plan
PLANS_OF_VALUES = ("reading__indicator__plan", "reading__indicator__action__plan")
PLANS_OF_EVIDENCE = ("claim__plan", "action__plan", *PLANS_OF_VALUES)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def replaceable(self) -> "EvidenceQuerySet":
        """Items that nobody has accepted and nothing has replaced."""
        return self.filter(status__in=self.model.REPLACEABLE, replaced_by=None)

    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        from actionplans.models import Action
        from monitoring.models import Indicator, PolicyChangeClaim, Reading

        of_claims = Q(claim__in=PolicyChangeClaim.objects.visible_to(user))
        of_actions = Q(action__in=Action.objects.visible_to(user))
        values = Reading.objects.visible_to(user).filter(indicator__in=Indicator.objects.visible_to(user))
        return self.filter(of_claims | of_actions | Q(reading__in=values))

    def of_plan(self, plan: Any) -> "EvidenceQuerySet":
        """All that belongs to a plan: of its claims, of its actions, and of what measures either."""
        values = Q(reading__indicator__plan=plan) | Q(reading__indicator__action__plan=plan)
        return self.filter(Q(claim__plan=plan) | Q(action__plan=plan) | values)

    def to_check(self) -> "EvidenceQuerySet":
        """What waits for a judgement: of actions and values, and of claims that are with the programme."""
        waiting = (self.model.Status.REGISTERED, self.model.Status.EXAMINED)
        decided_now = Q(claim__status__in=("forwarded", "under_reassessment"))
        found, plans = self.filter(Q(claim=None) | decided_now, status__in=waiting), PLANS_OF_EVIDENCE
        for plan in plans[1:]:
            found = found.exclude(**{f"{plan}__status__in": ("closed", "withdrawn")})
        joined = found.with_subject().select_related(*(f"{plan}__territory" for plan in plans))
        return joined.order_by("added_at", "pk")

    def with_subject(self) -> "EvidenceQuerySet":
        """With what it hangs on, and the document with all that its place in a list shows."""
        joined = self.select_related(
            "project__rule_set", "claim__plan", "action__plan__project", "document__uploaded_by"
        ).select_related("document__organisation", *(f"{plan}__project" for plan in PLANS_OF_VALUES))
        return joined.prefetch_related("assertions", "document__beside", "action__plan__partners")

    def whose_time_is_over(self, on: Any) -> "EvidenceQuerySet":
        """Files still there after the day to which they are kept, that no legal hold and no open claim keeps."""
        from monitoring.models import PolicyChangeClaim

        plans = ("claim__plan", "action__plan", *PLANS_OF_VALUES)
        until = Coalesce("retained_until", *(f"{plan}__kept_until" for plan in plans))
        over = self.alias(until=until).filter(status__in=self.model.KEPT, is_held=False, until__lt=on)
        decided = Q(claim__isnull=False) & ~Q(claim__status__in=PolicyChangeClaim.JUDGED_NOW)
        for plan in plans[1:]:
            decided |= Q(**{f"{plan}__status__in": ("closed", "withdrawn")})
        alone = Q(reading__indicator__plan=None, reading__indicator__action=None, reading__isnull=False)
        over = over.filter(decided | alone & ~Q(reading__indicator__status="measured"))
        return over.select_related(*plans, "document").order_by("until", "pk")

    def contested(self) -> "EvidenceQuerySet":
        """What somebody challenges or withholds."""
        doubted = (self.model.Status.CHALLENGED, self.model.Status.QUARANTINED)
        return self.filter(status__in=doubted).select_related("document")

    def about_instruments_of(self, user: Any) -> "EvidenceQuerySet":
        """The evidence of sent claims on instruments for whose authority a person acts."""
        held = user.memberships.current().filter(
            role=Role.AUTHORITY,
            project=OuterRef("claim__project"),
            organisation=OuterRef("claim__instrument__owner"),
        )
        return self.visible_to(user).filter(Exists(held), claim__submitted_on__isnull=False)


class ReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """The reports of the projects in which a person writes for a partner or oversees all."""
        held = user.memberships.current().overseeing(*WRITERS)
        return self.filter(project__in=held.values("project"))

    def pending(self) -> "ReportQuerySet":
        """Those that are with the programme and not decided."""
        return self.filter(status__in=self.model.PENDING)

    def undecided(self) -> "ReportQuerySet":
        """Those that somebody is at."""
        return self.exclude(status__in=[self.model.Status.SCHEDULED, *self.model.DECIDED])

    def scheduled_for(self, bodies: Any) -> "ReportQuerySet":
        """Those of these lead partners whose period is still to come."""
        waiting = self.filter(status=self.model.Status.SCHEDULED)
        return waiting.filter(project__lead_organisation__in=bodies)

    def for_list(self) -> "ReportQuerySet":
        """With the number of parts, and of those that need not be waited for; by project, the earliest first."""
        ready = Q(parts__status__in=("accepted", "excused"))
        counted = self.annotate(part_count=Count("parts"), ready_count=Count("parts", filter=ready))
        return counted.select_related("project").order_by("project__title", "number")

    def for_page(self) -> "ReportQuerySet":
        from monitoring.models import PartnerPart

        parts = PartnerPart.objects.select_related("organisation").order_by("organisation__name", "pk")
        joined = self.select_related("project__rule_set", "project__lead_organisation")
        return joined.prefetch_related(Prefetch("parts", parts))


class PartQuerySet(models.QuerySet["PartnerPart"]):
    def open_of(self, project: Any, organisation: Any) -> "PartQuerySet":
        """A partner's parts that are still to be sent."""
        return self.filter(report__project=project, organisation=organisation, status__in=self.model.EDITABLE)

    def visible_to(self, user: Any) -> "PartQuerySet":
        """A person's own parts, and every part of the projects that they oversee."""
        held = user.memberships.current()
        own = held.filter(project=OuterRef("report__project"), organisation=OuterRef("organisation"))
        writes = own.filter(role__in=WRITERS)
        return self.filter(Exists(writes) | Q(report__project__in=held.overseeing().values("project")))

    def to_be_read(self) -> "PartQuerySet":
        """Those that wait for the lead partner."""
        joined = self.select_related("report__project__lead_organisation", "organisation")
        return joined.filter(status=self.model.Status.SUBMITTED, report__status="open")

    def for_page(self) -> "PartQuerySet":
        return self.select_related(
            "report__project__rule_set", "report__project__lead_organisation", "organisation"
        ).prefetch_related("accounts__plan__instruments", "accounts__plan__territory")


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Any) -> "QuestionQuerySet":
        """What a person's own body is to answer, and every question of the projects that they oversee."""
        held = user.memberships.current()
        own = held.filter(project=OuterRef("report__project"), organisation=OuterRef("organisation"))
        writes = own.filter(role__in=WRITERS)
        return self.filter(Exists(writes) | Q(report__project__in=held.overseeing().values("project")))

    def open_of(self, project: Any, organisation: Any) -> "QuestionQuerySet":
        """What a partner is still to answer."""
        waiting = self.model.Status.ASSIGNED
        return self.filter(report__project=project, organisation=organisation, status=waiting)

    def unsent(self) -> "QuestionQuerySet":
        """What the programme waits for."""
        return self.filter(status__in=self.model.EDITABLE)

    def for_page(self) -> "QuestionQuerySet":
        joined = self.select_related("report__project__lead_organisation", "report__project__rule_set")
        return joined.select_related("organisation").prefetch_related("documents").order_by("round", "number")
