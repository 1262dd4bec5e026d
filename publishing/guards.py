"""What must be true before something is published. Each answers one question, with the link that mends it."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from projects.models.statement import FundingStatement, languages_lacking
from workflow import policy
from workflow.guards import Condition

if TYPE_CHECKING:
    from publishing.models import Publication

ENGLISH = "en"
APPROVED = {"endorsed", "in_implementation", "suspended", "completed", "verified", "closed"}
VERIFIED = {"validated", "partially_validated"}


def plan_is_approved(publication: "Publication", on: dt.date) -> Condition | None:
    plan = publication.plan
    if plan is None:
        return None
    return Condition(
        plan.status in APPROVED,
        _("Only an approved plan can be published: wait until it is in force"),
        _("The plan is approved"),
        url=plan.get_absolute_url(),
    )


def change_is_verified(publication: "Publication", on: dt.date) -> Condition | None:
    claim = publication.claim
    if claim is None:
        return None
    return Condition(
        claim.counts and claim.status in VERIFIED,
        _("Only a verified change can be published, once a second person has confirmed what was entered"),
        _("The policy change is verified"),
        url=claim.get_absolute_url(),
    )


def nothing_published_needs_it(statement: FundingStatement, on: dt.date) -> Condition:
    """Whether a funding statement can go: nothing that stands on the public site would lack it (S09)."""
    from publishing.querysets import published_practices

    project: Any = statement.project
    shown = project.publications.published().select_related("plan", "claim__plan")
    practices = published_practices().filter(project=project)
    needing = [one for one in [*shown, *practices] if _loses(project, statement, one)]
    words = _(
        "%(what)s stands on the public site and needs it: take that off first, or change the statement instead"
    )
    return Condition(
        not needing,
        words % {"what": needing[0] if needing else ""},
        _("Nothing on the public site needs it"),
        url=reverse("publication-list", args=[project.slug]),
    )


def _loses(project: Any, statement: FundingStatement, shown: Any) -> bool:
    asked = (ENGLISH, getattr(shown, "language", ENGLISH))
    lacking = languages_lacking(project, asked, without=statement)
    return any(language not in languages_lacking(project, asked) for language in lacking)


def funding_is_stated(obj: Any, on: dt.date) -> Condition:
    """Whether the project's funders are named in English and in the language of what is published (S09)."""
    lacking = languages_lacking(obj.project, (ENGLISH, getattr(obj, "language", ENGLISH)))
    names = ", ".join(str(get_language_info(code)["name_translated"]) for code in lacking)
    page = reverse("funding-statement-add", args=[obj.project.slug])
    return Condition(
        not lacking,
        _("Add the funding statement of the project in: %(languages)s") % {"languages": names},
        _("The project's funding statement stands on the page"),
        url=f"{page}?language={lacking[0]}" if lacking else "",
        who=policy.role_words("lead_partner_monitor"),
    )
