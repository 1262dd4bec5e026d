"""A project with scheduled reports, and the steps that tests of reports do again and again."""

import datetime as dt

from django.urls import reverse

from monitoring.models import PartnerPart, ProgressReport
from monitoring.services.reports import Account, amend_part, schedule
from tests import factories
from tests.factories import DAY, at, now

STARTS, ENDS = dt.date(2022, 2, 1), dt.date(2023, 1, 31)


def scheduled(scene, on=STARTS - dt.timedelta(days=1), **limits):
    """The reports of the project as the rules make them on a day."""
    return schedule(scene.project, on=on, at=at(on), **limits)


def opened(scene):
    """The report of phase 2, open since its first day, with its parts."""
    schedule(scene.project, on=STARTS, at=at(STARTS))
    return ProgressReport.objects.get(project=scene.project, starts_on=STARTS)


def part_of(report, body):
    return PartnerPart.objects.get(report=report, organisation=body)


def written(part, by, text="Two firms took part."):
    """The part with what it says of each plan."""
    from monitoring.reports.scope import plans_of

    said = {plan.pk: Account(text) for plan in plans_of(part)}
    own = {} if said else {"remarks": text}
    return amend_part(now(part), by=by, version=part.version, own=own, accounts=said)


def accepted(scene, report, on=DAY):
    """Every part of the report, written, sent and accepted."""
    lead = factories.member(scene.project, "partner_representative")
    for part in report.parts.all():
        is_leads = part.organisation == scene.project.lead_organisation
        by, judge = (lead, scene.deputy) if is_leads else (scene.representative, scene.monitor)
        factories.walk(written(part, by), ("submit", by), ("accept", judge), on=on)
    return now(report)


def sent(scene):
    """A report with the programme."""
    report = accepted(scene, opened(scene))
    return factories.walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))


def approved(scene):
    return factories.walk(sent(scene), ("take_up", scene.officer), ("approve", scene.officer))


def answers(scene, **more):
    """What a partner writes on the page of its part."""
    action = scene.plan.actions.get()
    return {
        f"implementation_{scene.plan.pk}": "Two firms.",
        f"judgement_{action.pk}": "at_risk",
        f"progress_{action.pk}": "The law is late.",
        f"seen_{action.pk}": action.version,
    } | more


def action_of(scene):
    return scene.plan.actions.get()


def typing(client, person, part, sequence=1, window="one", draft=0, **fields):
    """Send what a window holds now, as its page does while somebody types."""
    client.force_login(person)
    told = {"key": window, "sequence": sequence, "draft": draft, "version": now(part).version}
    return client.post(reverse("part-draft", args=[part.pk]), told | fields)
