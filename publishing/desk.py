"""The lead partner's desk of the public site: each plan and change that is published, or could be."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q

from actionplans.models import ActionPlan
from monitoring.models import PolicyChangeClaim
from projects.models import Project
from publishing.guards import APPROVED, VERIFIED
from publishing.models import Publication
from publishing.sections import told
from workflow.guards import Condition, conditions
from workflow.offers import offers


@dataclass(frozen=True)
class Row:
    """One plan or change with its publication, saved or not."""

    publication: Publication

    def for_reader(self, user: Any, on: dt.date, roles: list[Any]) -> dict[str, Any]:
        """What the list tells of it, and what this reader may do; the reasons are told to everybody."""
        mine = [offer for offer in offers(self.publication, user, on, roles) if offer.mine]
        return told(self.publication, mine) | {"unmet": self._unmet(on)}

    def _unmet(self, on: dt.date) -> list[Condition]:
        if self.publication.is_published:
            return []
        asked = conditions("Publication.publish", self.publication, on)
        return [condition for condition in asked if not condition.met]


def publishable(project: Project, user: Any) -> list[Row]:
    """What a person sees of a project and is published or fit for it, plans first: a few queries at any length."""
    held = Project.objects.prefetch_related("funding_statements").get(pk=project.pk)
    fit = Q(publication__isnull=False)
    plans = ActionPlan.objects.visible_to(user).filter(fit | Q(status__in=APPROVED), project=project)
    claims = PolicyChangeClaim.objects.visible_to(user).filter(fit | Q(status__in=VERIFIED), project=project)
    joined = plans.select_related("publication", "organisation", "territory").prefetch_related("partners")
    of_plans = joined.order_by("territory__code", "title", "pk")
    of_claims = claims.select_related("publication", "organisation", "plan").order_by("title", "pk")
    return [Row(_publication(one, held)) for one in chain(of_plans, of_claims)]


def _publication(subject: Any, project: Project) -> Publication:
    subject.project = project
    name = "plan" if isinstance(subject, ActionPlan) else "claim"
    found = getattr(subject, "publication", None) or Publication(status_since=subject.status_since)
    found.project = project
    setattr(found, name, subject)
    return found
