"""The section "Public page" on the pages of a plan and of a policy change."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.models import ActionPlan
from actionplans.sections import Part, Section
from monitoring.models import PolicyChangeClaim
from publishing.addresses import address_of
from publishing.guards import APPROVED, VERIFIED
from publishing.models import Publication
from publishing.services import publication_of
from workflow import policy
from workflow.offers import Offer, offers
from workflow.registry import ref


def of_plan(plan: ActionPlan, user: Any, on: dt.date) -> Section | None:
    """Nothing before a plan is approved, and on an earlier day."""
    if plan.shown_as_at or plan.approved_on is None:
        return None
    return _section(publication_of(plan), user, on, policy.roles_of(user, plan.project_id))


def of_claim(claim: PolicyChangeClaim, request: Any, roles: list[Any]) -> Section | None:
    """Nothing before a change is verified."""
    if not claim.is_accepted and not claim.has_failed:
        return None
    return _section(publication_of(claim), request.user, request.today, roles)


def _section(publication: Publication, user: Any, on: dt.date, roles: list[Any]) -> Section | None:
    is_fit = publication.subject.status in APPROVED | VERIFIED
    if publication._state.adding and not is_fit:
        return None
    offered = [offer for offer in offers(publication, user, on, roles) if offer.mine]
    if publication._state.adding and not offered:
        return None
    content = told(publication, offered)
    return Section("publication", _("Public page"), "publishing/_publication.html", content=content)


def told(publication: Publication, offered: list[Offer]) -> dict[str, Any]:
    """Where a publication stands for its readers: since when, why not, and what this one may do."""
    return {
        "publication": publication,
        "is_shown": publication.is_published and publication.is_shown,
        "public_url": address_of(publication.subject),
        "offers": [(offer, step_url(publication, offer.method)) for offer in offered],
    }


def step_url(publication: Publication, method: str) -> str:
    name = "publication-of-claim" if publication.claim_id else "publication-of-plan"
    return reverse(name, args=[publication.subject.pk, method])


def story_of(plan: ActionPlan, user: Any) -> list[Part]:
    """What happened to its public page belongs to a plan's story."""
    found = Publication.objects.filter(plan=plan)
    return [Part(ref(one), _("Public page"), one.get_absolute_url()) for one in found]
