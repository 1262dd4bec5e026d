"""A progress report, or one partner's part of it, on paper: in the headings of the programme's form."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.tongue import ENGLISH, Tongue
from monitoring.models import PartnerPart
from monitoring.reports.snapshots import ANSWERS, taken
from monitoring.reports.told import Answer, Filled, Told, evidence_of, filled
from monitoring.views.snapshot import cited, corrections, day_of
from paper.model import Block, Facts, Heading, Note, Paper, Paragraph, Table, Text, Words
from projects.models.statement import statements_in

DRAFT = _("Draft, not sent. It says what has been entered up to now.")
SENT = _("The partner sent it on %(day)s.")
AS_CITED = _("As it was sent on %(day)s: what has changed since then does not change it.")
NOT_ALL = _("It holds only the parts that you may read.")
OFFICIAL = _(
    "Made with Throughline. The report counts when it is handed in through the programme's own system."
)


def paper_of_report(
    told: Told, *, language: str, on: dt.date, is_whole: bool, part: PartnerPart | None = None
) -> Paper:
    """The paper in the reader's language and in English, in which its texts are."""
    report, tongue = told.report, Tongue(language)
    title = tongue.own(
        _("Progress report %(number)s, %(project)s"), number=report.number, project=report.project
    ).text
    period = tongue.both(_("%(low)s to %(high)s"), low=report.starts_on, high=report.ends_on)
    lede = (*((Text(str(part.organisation), ENGLISH),) if part else ()), period[0])
    blocks = (
        *(_state_of_part(part, told, tongue) if part else _state(told, tongue, is_whole)),
        *_form(told, tongue),
        *_evidence(told, tongue),
        *(_corrected(told, tongue) if is_whole else ()),
        *(_answered(told, tongue) if is_whole else ()),
        *_cited(told, tongue, on, part),
        *_funding(told, tongue),
        Paragraph(tongue.both(OFFICIAL, "muted")),
    )
    foot = f"{title}, SHA-256 {(part or report).content_hash[:16]}…"
    return Paper(title, language, foot, blocks, lede)


def _state(told: Told, tongue: Tongue, is_whole: bool) -> Iterator[Block]:
    day = day_of(told.report.as_sent)
    words = tongue.both(AS_CITED, day=day) if day else tongue.both(DRAFT, "strong")
    yield Note((*words, *(() if is_whole else tongue.both(NOT_ALL))))
    yield Facts(((tongue.both(_("State")), tongue.both(told.report.Status(told.report.status).label)),))
    if told.report.explanation and not _is_in_form(told.report.explanation, told):
        yield Note(tongue.both(_("What is missing, and why"), "strong"))
        yield Paragraph((Text(told.report.explanation, ENGLISH),))


def _is_in_form(words: str, told: Told) -> bool:
    """Whether a field of the form says these words already: they stand on the paper once."""
    fields = [one for section in filled(told) for answer in section.answers for one in answer.fields]
    return any(words in one.text for one in fields)


def _state_of_part(part: PartnerPart, told: Told, tongue: Tongue) -> Iterator[Block]:
    """A part is sent before the report is; then it says what was cited in it."""
    cited_on, sent_on = day_of(told.report.as_sent), part.submitted_on
    if cited_on:
        yield Note(tongue.both(AS_CITED, day=cited_on))
    else:
        yield Note(tongue.both(SENT, day=sent_on) if sent_on else tongue.both(DRAFT, "strong"))
    yield Facts(((tongue.both(_("State")), tongue.both(part.Status(part.status).label)),))
    if part.explanation:
        yield Note(tongue.both(_("What is missing, and why"), "strong"))
        yield Paragraph((Text(part.explanation, ENGLISH),))


def _form(told: Told, tongue: Tongue) -> Iterator[Block]:
    for number, section in enumerate(filled(told), start=1):
        yield Heading(_numbered(number, tongue.both(section.title)))
        if not section.answers:
            yield Paragraph(tongue.both(_("No partner has told of a plan yet."), "empty"))
        for answer in section.answers:
            if answer.name:
                yield Heading((Text(answer.name, answer.language),), 2)
            yield Facts(tuple((tongue.both(one.title), _words(one, answer, tongue)) for one in answer.fields))


def _numbered(number: int, words: Words) -> Words:
    return tuple(Text(f"{number}. {one.text}", one.lang, one.role) for one in words)


def _words(one: Filled, answer: Answer, tongue: Tongue) -> Words:
    return (Text(one.text, ENGLISH if one.wording else answer.language),) if one.text else tongue.empty()


def _evidence(told: Told, tongue: Tongue) -> Iterator[Block]:
    rows = [(plan, row) for plan in told.plans for row in evidence_of(told, plan)]
    if not rows:
        return
    yield Heading(tongue.both(_("Evidence")))
    yield Table(
        tongue.both(_("Documents behind what is told, with their fingerprints")),
        tuple(tongue.both(one) for one in (_("Document"), _("Plan"), _("State"), _("Fingerprint (SHA-256)"))),
        tuple(
            (
                (Text(title, plan.language),),
                (Text(plan.title, plan.language),),
                (Text(state),),
                (Text(_broken(sha)),),
            )
            for plan, (title, state, sha) in rows
        ),
        (4, 3, 2, 4),
    )


def _broken(sha256: str) -> str:
    """A fingerprint in groups, so that a narrow column can break it."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


def _corrected(told: Told, tongue: Tongue) -> Iterator[Block]:
    """What the last correction cites otherwise, with the words of then and now."""
    found = corrections(told.report, are_read=True)
    if not found or not found[0][1]:
        return
    day, rows = found[0]
    yield Heading(tongue.both(_("What was corrected on %(day)s"), day=day))
    yield Table(
        tongue.both(_("What the report cites otherwise than before")),
        tuple(tongue.both(one) for one in (_("What"), _("Before"), _("Now"))),
        tuple(tuple((Text(row[name]),) for name in ("word", "was", "now")) for row in rows),
        (4, 5, 5),
    )


def _answered(told: Told, tongue: Tongue) -> Iterator[Block]:
    """The questions of the programme with the answers that it got."""
    rounds = told.report.snapshot.get(ANSWERS, [])
    if not rounds:
        return
    yield Heading(tongue.both(_("Questions of the programme")))
    for one in rounds:
        with_them = tongue.both(_("Sent with the answers of %(day)s"), day=_day(one["answered_on"]))
        yield Facts(((with_them, (Text(one["note"], ENGLISH),)),))
        for asked in one["questions"]:
            yield Heading((Text(f"{asked['label']} {asked['question']}", ENGLISH),), 2)
            yield Paragraph((Text(asked["answer"] or one["note"], ENGLISH),))


def _day(iso: str) -> dt.date:
    return dt.date.fromisoformat(iso)


def _cited(told: Told, tongue: Tongue, on: dt.date, part: PartnerPart | None) -> Iterator[Block]:
    if part is not None:
        return
    report = told.report
    found = cited(report.as_sent or taken(report, on), are_linked=False)
    if not found:
        return
    yield Heading(tongue.both(_("What the report cites")))
    yield Table(
        tongue.both(_("Each object with its version, its state and the beginning of its fingerprint")),
        tuple(
            tongue.both(one)
            for one in (_("Name"), _("Kind"), _("State"), _("Version"), _("Fingerprint (SHA-256)"))
        ),
        tuple(
            (
                (Text(one.name),),
                (Text(one.kind, tongue.language),),
                (Text(one.state, tongue.language),),
                (Text(str(one.version)),),
                (Text(one.fingerprint[:16]),),
            )
            for one in found
        ),
        (5, 3, 3, 3, 4),
    )


def _funding(told: Told, tongue: Tongue) -> Iterator[Block]:
    said: list[Any] = statements_in(told.report.project, {tongue.language, ENGLISH})
    if said:
        yield Heading(tongue.both(_("Funding of the project")))
        yield Paragraph(tuple(Text(one.text, one.language) for one in said))
