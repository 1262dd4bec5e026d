from django.apps import AppConfig
from django.db.models import Q


class MonitoringConfig(AppConfig):
    name = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from monitoring import permissions, typed

        permissions.declare()
        typed.register()
        _bind_steps()
        _answer_lower_apps()
        _show_on_pages_of_plans()


def _bind_steps() -> None:
    """Guards in the order in which they are shown."""
    from monitoring.claims import effects as of_claims
    from monitoring.claims import guards as claims
    from monitoring.evidence import guards as evidence
    from monitoring.indicators import effects as of_indicators
    from monitoring.indicators import guards as indicators
    from monitoring.pack import retention
    from monitoring.reports import effects as of_reports
    from monitoring.reports import guards as reports

    for guards in (claims, evidence, reports, indicators):
        guards.register()
    for effects in (of_claims, retention, of_reports, of_indicators):
        effects.register()


def _answer_lower_apps() -> None:
    from actionplans.sample import OF_UPPER_APPS
    from comments import subjects
    from documents.permissions import also_visible
    from ledger.unit import keep_with
    from monitoring.board import summaries
    from monitoring.models import (
        Evidence,
        Indicator,
        PartnerPart,
        PolicyChangeClaim,
        ProgressReport,
        Question,
    )
    from monitoring.sample.claims import prove
    from monitoring.services.rescheduling import phases_changed
    from projects import moves

    OF_UPPER_APPS["prove"] = prove
    keep_with(summaries.keep)
    for model in (PolicyChangeClaim, ProgressReport, Indicator):
        subjects.add(model)
    subjects.add(PartnerPart, series=lambda part: part.report.parts.all())
    for opening in (PolicyChangeClaim, PartnerPart, Question, Indicator):
        moves.open_work_comes_from(opening.objects.open_of)
    moves.phases_are_followed_by(phases_changed)
    also_visible(lambda person: Q(pk__in=Evidence.objects.about_instruments_of(person).values("document")))


def _show_on_pages_of_plans() -> None:
    from actionplans import papers, sections
    from monitoring.claims import obligation
    from monitoring.claims import section as claims
    from monitoring.evidence import section as evidence
    from monitoring.indicators import papers as on_paper
    from monitoring.indicators import section as indicators

    papers.add(on_paper.indicators_on_paper)
    sections.add(indicators.indicators_of)
    sections.tell(indicators.story_of)
    sections.add(claims.claims_of)
    sections.add(claims.pack_of)
    sections.add_link(claims.thread_of)
    sections.tell(claims.story_of)
    sections.add_to_action(evidence.evidence_of)
    sections.add_to_list(obligation.section)
