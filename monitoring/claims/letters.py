"""The letter in which an authority states that a policy changed because of the cooperation, ready to be signed."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from actionplans.papers import MADE_UP
from documents.tongue import ENGLISH, Tongue
from monitoring.models import Assertion, PolicyChangeClaim
from paper.model import Block, Facts, Heading, Note, Paper, Paragraph, Text, Words
from projects.models.statement import statements_in
from values.money import Money

GAP = _("[to be filled in]")
DRAFT = _(
    "A draft for the authority: change it freely. It says something only when the authority has signed it. "
    "Fill in what stands in brackets."
)


def letter_of(claim: PolicyChangeClaim) -> Paper:
    """The letter in the language of the claim and in English; what the claim does not know stays a gap."""
    tongue = Tongue(claim.language)
    title = tongue.own(_("Statement on a policy change")).text
    blocks = (
        *((Note(tongue.both(MADE_UP, "strong")),) if claim.is_illustrative else ()),
        Note(tongue.both(DRAFT)),
        Facts(tuple(_facts(claim, tongue))),
        *_statement(claim, tongue),
        *_funding(claim, tongue),
        tongue.signature(claim.authority),
    )
    return Paper(title, claim.language, f"{title}, {claim.instrument}", blocks, _lede(claim, tongue))


def _lede(claim: PolicyChangeClaim, tongue: Tongue) -> Words:
    english = tongue.both(_("Statement on a policy change"))[1:]
    return (*english, tongue.said(claim.title))


def _facts(claim: PolicyChangeClaim, tongue: Tongue) -> Iterator[tuple[Words, Words]]:
    gap = tongue.gap()
    yield tongue.both(_("Authority")), (tongue.said(str(claim.authority)),) if claim.authority else gap
    yield tongue.both(_("Policy instrument")), (tongue.said(str(claim.instrument)),)
    project = claim.project
    yield tongue.both(_("Project")), (Text(project.title_long or project.title),)
    yield tongue.both(_("Partner")), (tongue.said(str(claim.organisation)),)
    kinds = tuple(text for kind in claim.types for text in tongue.both(claim.Type(kind).label))
    yield tongue.both(_("Kind of change")), kinds or gap
    yield (
        tongue.both(_("What has changed")),
        (tongue.said(claim.what_changed),) if claim.what_changed else gap,
    )
    yield (
        tongue.both(_("Date of the decision")),
        (tongue.day(claim.decision_on),) if claim.decision_on else gap,
    )
    if claim.effective_on:
        yield tongue.both(_("In force since")), (tongue.day(claim.effective_on),)
    amounts = [
        tongue.own("%(fund)s: %(sum)s", fund=row.fund, sum=Money(row.claimed, row.currency))
        for row in claim.amounts.all()
    ]
    if amounts:
        yield tongue.both(_("Amount")), tuple(amounts)
    yield tongue.both(_("What inspired it")), tuple(_sources(claim, tongue)) or gap


def _sources(claim: PolicyChangeClaim, tongue: Tongue) -> Iterator[Text]:
    for practice in claim.practices.all():
        yield Text(f"{practice.title} ({practice.territory.country_code})", ENGLISH)
    if claim.event:
        yield Text(str(claim.event), ENGLISH)
    if claim.source:
        yield tongue.said(claim.source)


def _statement(claim: PolicyChangeClaim, tongue: Tongue) -> Iterator[Block]:
    values: dict[str, Any] = {
        "authority": claim.authority or GAP,
        "instrument": claim.instrument,
        "day": claim.decision_on or GAP,
        "project": claim.project,
        "partner": claim.organisation,
    }
    sentence = _(
        "%(authority)s confirms that the change of “%(instrument)s” described above, decided on %(day)s, was brought "
        "about by the interregional cooperation of %(partner)s in the project %(project)s."
    )
    yield Heading(tongue.both(_("Statement")))
    yield Paragraph(tongue.both(sentence, **values))
    yield Paragraph(tongue.both(_("How the cooperation led to it:")))
    said = next((one.statement for one in claim.assertions.all() if one.kind == Assertion.Kind.BECAUSE), "")
    gap = tongue.both(
        _("say in a few sentences what was learnt, from whom, and how it came into the decision"), "gap"
    )
    yield Paragraph((tongue.said(said),) if said else gap)


def _funding(claim: PolicyChangeClaim, tongue: Tongue) -> Iterator[Block]:
    told = statements_in(claim.project, {claim.language, ENGLISH})
    if told:
        yield Paragraph(tuple(Text(one.text, one.language, "muted") for one in told))
