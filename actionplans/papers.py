"""A plan on paper: the parts of the programme's template, in the plan's language and in English, to be signed."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actionplans.asked import told_of
from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision
from actionplans.signing import number_in_force
from documents.tongue import ENGLISH, Tongue
from paper.model import Block, Facts, Heading, Note, PageBreak, Paper, Paragraph, Text, Words
from projects.countries import NAMES
from projects.models import Membership, Role
from projects.models.statement import statements_in

type Row = tuple[Words, Words]
type Maker = Callable[[ActionPlan, Tongue, Any, dt.date], list[Block]]

DRAFT = _("Draft, not sent. This paper shows the text as it stands today.")
MADE_UP = _("Illustrative: made up for a demonstration. Nobody has published or signed it.")
ON_ITS_WAY = _("Sent, not approved yet.")
OFFICIAL = _(
    "Made with Throughline, which prepares and shows evidence. It is not the programme's official system."
)
_makers: list[Maker] = []


def add(maker: Maker) -> None:
    """Print what `maker(plan, tongue, reader, on)` makes after the actions of a plan as it stands.

    Upper apps add it when they start.
    """
    _makers.append(maker)


@dataclass(frozen=True)
class Version:
    """Which text of a plan is printed: its number, its state in words, and what is to be said in a frame on top."""

    number: int
    state: Any
    since: dt.date | None
    warning: Any = ""
    is_now: bool = False


def version_of(plan: ActionPlan) -> Version:
    """The plan as it stands: the version in force, or what is written or decided on before the first."""
    warning: Any = ""
    if plan.status in plan.EDITABLE:
        warning = DRAFT
    elif plan.approved_on is None:
        warning = ON_ITS_WAY
    return Version(
        number_in_force(plan), plan.Status(plan.status).label, plan.status_since, warning, is_now=True
    )


def version_of_revision(revision: PlanRevision) -> Version:
    warning: Any = ""
    if revision.status in revision.EDITABLE:
        warning = DRAFT
    elif revision.in_force_on is None:
        warning = ON_ITS_WAY
    return Version(revision.number, revision.Status(revision.status).label, revision.status_since, warning)


def paper_of(plan: ActionPlan, version: Version, *, reader: Any, on: dt.date) -> Paper:
    """The whole paper. `plan` may be an unsaved copy with the text of a version."""
    tongue = Tongue(plan.language)
    name = tongue.both(_("Version %(number)s"), number=version.number)
    blocks = (
        *((Note(tongue.both(MADE_UP, "strong")),) if plan.is_illustrative else ()),
        *((Note(tongue.both(version.warning, "strong")),) if version.warning else ()),
        *_general(plan, tongue, reader),
        *_policy(plan, tongue),
        *_actions(plan, tongue),
        *(
            block
            for maker in (_makers if version.is_now else ())
            for block in maker(plan, tongue, reader, on)
        ),
        *_funding(plan, tongue),
        *_about(plan, tongue, version, name, on),
        PageBreak(),
        *_close(plan, tongue),
    )
    foot = f"{name[0].text}, SHA-256 {plan.hash_of_content()[:16]}…"
    lede = (Text(f"{plan.territory}, {plan.organisation}", plan.language), Text(str(plan.project), ENGLISH))
    return Paper(plan.title, plan.language, foot, blocks, lede)


def _general(plan: ActionPlan, tongue: Tongue, reader: Any) -> Iterator[Block]:
    partners = [str(partner) for partner in plan.partners.all()]
    project = plan.project
    country = plan.territory.country_code
    yield Heading(tongue.both(_("Part I: General information")))
    yield Facts(
        (
            (tongue.both(_("Project")), (Text(project.title_long or project.title),)),
            (tongue.both(_("Partner organisation")), (tongue.said(str(plan.organisation)),)),
            (tongue.both(_("Other partners involved")), _names(tongue, partners)),
            (tongue.both(_("Country")), tongue.both(NAMES.get(country, country))),
            (tongue.both(_("Region (NUTS)")), (tongue.said(f"{plan.territory} ({plan.territory.code})"),)),
            *_contact(plan, tongue, reader),
        )
    )
    if plan.language != ENGLISH:
        yield Heading(tongue.both(_("Summary in English")), 2)
        yield Paragraph(tongue.told(plan, "summary", lang=ENGLISH))


def _names(tongue: Tongue, names: list[str]) -> Words:
    if not names:
        return tongue.both(pgettext_lazy("partners", "None"), "empty")
    return (tongue.said("\n".join(names)),)


def _contact(plan: ActionPlan, tongue: Tongue, reader: Any) -> Iterator[Row]:
    """Who answers for the plan, for those who know these people anyway; lines to be filled in for all others."""
    held = Membership.objects.current().filter(project=plan.project, organisation=plan.organisation)
    people = list(held.filter(role=Role.REPRESENTATIVE).select_related("user"))
    own = Membership.objects.current().filter(user_id=reader.pk, project=plan.project)
    if not (own.filter(organisation=plan.organisation).exists() or own.overseeing().exists()):
        people = []
    gap = tongue.gap()
    names, addresses = (
        [one.user.name for one in people],
        [one.mailbox or one.user.email for one in people],
    )
    yield tongue.both(_("Contact person")), (tongue.said("\n".join(names)),) if names else gap
    yield tongue.both(_("E-mail")), (Text("\n".join(addresses)),) if addresses else gap
    yield tongue.both(_("Telephone")), gap


def _policy(plan: ActionPlan, tongue: Tongue) -> Iterator[Block]:
    yield Heading(tongue.both(_("Part II: Policy context")))
    ticked = [
        Text(f"{'☒' if aim == plan.aim else '☐'} {words.text}", words.lang, words.role)
        for aim in plan.Aim
        for words in tongue.both(aim.label)
    ]
    instruments = [f"{one} ({one.owner})" if one.owner else str(one) for one in plan.instruments.all()]
    yield Facts(
        (
            (tongue.both(_("The plan aims to improve")), tuple(ticked)),
            (
                tongue.both(_("Policy instrument")),
                (tongue.said("\n".join(instruments)),)
                if instruments
                else tongue.empty(plan.emptiness.get("instruments")),
            ),
            (tongue.both(_("Policy context")), tongue.told(plan, "policy_context")),
            (tongue.both(_("How the plan will improve the instrument")), tongue.told(plan, "contribution")),
            *(
                (tongue.both(part.title), (tongue.said(part.text),) if part.text else tongue.empty())
                for part in told_of(plan)
            ),
        )
    )


def _actions(plan: ActionPlan, tongue: Tongue) -> Iterator[Block]:
    yield Heading(tongue.both(_("Part III: Actions")))
    actions = [action for action in plan.actions.all() if not action.is_dropped]
    if not actions:
        yield Paragraph(tongue.both(_("No action is entered yet."), "empty"))
    for action in actions:
        yield Heading(
            (
                tongue.said(f"{action.number}. {action.title}"),
                *((Text(_pilot(action)),) if action.is_pilot else ()),
            ),
            2,
        )
        yield Facts(tuple(_items(action, tongue)))


def _pilot(action: Action) -> str:
    return str(action.pilot.label) if action.pilot else ""


def _items(action: Action, tongue: Tongue) -> Iterator[Row]:
    """The six items of the template, and what inspired the action."""
    yield tongue.both(_("1. Background and link to the project")), tongue.told(action, "background")
    yield tongue.both(_("What inspired it")), _inspirations(action, tongue)
    yield tongue.both(_("2. What will be done")), tongue.told(action, "activities")
    yield tongue.both(_("3. Who takes part, and in which role")), tongue.told(action, "players")
    yield tongue.both(_("4. Timeframe")), _timeframe(action, tongue)
    cost = tongue.both(_("Costs nothing")) if action.has_no_cost else tongue.told(action, "cost")
    yield tongue.both(_("5. Cost")), cost
    none = tongue.both(_("No funding is needed"))
    yield tongue.both(_("6. Funding")), none if action.has_no_funding else tongue.told(action, "funding")


def _timeframe(action: Action, tongue: Tongue) -> Words:
    if action.starts and action.ends:
        return (tongue.own(_("%(low)s to %(high)s"), low=action.starts, high=action.ends),)
    found = []
    for name, words in (("starts", _("Start")), ("ends", _("End"))):
        label, value = tongue.both(words)[0], tongue.told(action, name)[0]
        found.append(Text(f"{label.text}: {value.text}", value.lang, value.role))
    return tuple(found)


def _inspirations(action: Action, tongue: Tongue) -> Words:
    found = [text for one in action.inspirations.all() for text in _inspiration(one, tongue)]
    return tuple(found) or tongue.both(_("No inspiration named"), "empty")


def _inspiration(one: Inspiration, tongue: Tongue) -> Iterator[Text]:
    if one.practice:
        yield Text(f"{one.practice.title} ({one.practice.territory.country_code})", ENGLISH, "strong")
    elif one.event:
        yield Text(str(one.event), ENGLISH, "strong")
    else:
        yield tongue.said(one.source, "strong")
    if one.learnt:
        yield tongue.said(one.learnt)


def _funding(plan: ActionPlan, tongue: Tongue) -> Iterator[Block]:
    """What the project's funders want said, in the languages of the paper."""
    told = statements_in(plan.project, {plan.language, ENGLISH})
    if told:
        yield Heading(tongue.both(_("Funding of the project")))
        yield Paragraph(tuple(Text(one.text, one.language) for one in told))


def _about(plan: ActionPlan, tongue: Tongue, version: Version, name: Words, on: dt.date) -> Iterator[Block]:
    since = tongue.both(_("since %(day)s"), day=version.since) if version.since else ()
    yield Heading(tongue.both(_("About this paper")))
    yield Facts(
        (
            (tongue.both(_("Version")), (Text(str(version.number)),)),
            (tongue.both(_("State")), (*tongue.both(version.state), *since)),
            (tongue.both(_("Fingerprint of the text (SHA-256)")), (Text(plan.hash_of_content()),)),
            (tongue.both(_("Printed on")), (tongue.day(on),)),
        )
    )
    yield Paragraph(tongue.both(OFFICIAL, "muted"))


def _close(plan: ActionPlan, tongue: Tongue) -> Iterator[Block]:
    """The page to be signed: each partner who writes the plan, and each authority that endorses it."""
    yield Heading(tongue.both(_("Signatures")))
    yield Paragraph(
        tongue.both(_("With this signature the organisation agrees to carry out the action plan above."))
    )
    for body in dict.fromkeys([plan.organisation, *plan.partners.all()]):
        yield tongue.signature(body)
    authorities = dict.fromkeys(one.owner for one in plan.instruments.all() if one.owner)
    yield Heading(tongue.both(_("Endorsement")))
    yield Paragraph(
        tongue.both(_("The body responsible for the policy instrument has seen the plan and supports it."))
    )
    for body in authorities:
        yield tongue.signature(body)
    if not authorities:
        yield tongue.signature(None)
