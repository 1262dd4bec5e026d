from django.urls import path

from monitoring.views import (
    boards,
    claims,
    dashboards,
    evidence,
    indicator_list,
    indicators,
    pack,
    part_page,
    parts,
    questions,
    readings,
    report_papers,
    reports,
    steps,
    threads,
    together,
)

urlpatterns = [
    path("", boards.home, name="home"),
    path("my-work/", boards.work, name="work"),
    path("projects/<slug:slug>/", boards.board_page, name="board"),
    *(
        path(
            f"projects/<slug:slug>/board.{ending}",
            boards.board_file,
            {"ending": ending},
            name=f"board-{ending}",
        )
        for ending in ("svg", "png", "xlsx")
    ),
    path("projects/<slug:slug>/phase/", dashboards.cockpit_page, name="cockpit"),
    path("projects/<slug:slug>/timeline/", dashboards.timeline_page, name="timeline"),
    path("projects/<slug:slug>/funds/", dashboards.funds_page, name="funds"),
    path("projects/<slug:slug>/regions/", dashboards.regions_page, name="region-list"),
    path("projects/<slug:slug>/regions/<slug:code>/", dashboards.region_page, name="region"),
    path("changes/", claims.claim_list, name="claim-list"),
    path("plans/<uuid:uuid>/pack/", pack.plan_pack, name="plan-pack"),
    path("plans/<uuid:uuid>/thread/", threads.thread_page, name="plan-thread"),
    *(
        path(
            f"plans/<uuid:uuid>/thread.{ending}",
            threads.thread_file,
            {"ending": ending},
            name=f"plan-thread-{ending}",
        )
        for ending in ("svg", "png")
    ),
    path("plans/<uuid:uuid>/changes/add/", claims.claim_add, name="claim-add"),
    path("projects/<slug:slug>/changes/add/", claims.claim_add_without_plan, name="claim-add-without-plan"),
    path("changes/<uuid:uuid>/", claims.claim_detail, name="claim-detail"),
    path("changes/<uuid:uuid>/letter.pdf", claims.claim_letter, {"ending": "pdf"}, name="claim-letter-pdf"),
    path(
        "changes/<uuid:uuid>/letter.docx", claims.claim_letter, {"ending": "docx"}, name="claim-letter-word"
    ),
    path("changes/<uuid:uuid>/edit/", claims.claim_edit, name="claim-edit"),
    path("changes/<uuid:uuid>/steps/<slug:method>/", steps.claim_step, name="claim-step"),
    path("changes/<uuid:uuid>/opinion/", steps.claim_opinion, name="claim-opinion"),
    path("changes/<uuid:uuid>/decision/", steps.claim_decide, name="claim-decide"),
    path("changes/<uuid:uuid>/share/", steps.claim_share, name="claim-share"),
    path("changes/<uuid:uuid>/evidence/add/", evidence.evidence_add, name="evidence-add"),
    path("actions/<uuid:uuid>/evidence/add/", evidence.action_evidence_add, name="action-evidence-add"),
    path("evidence/<uuid:uuid>/beside/", evidence.evidence_beside, name="evidence-beside"),
    path("evidence/<uuid:uuid>/steps/<slug:method>/", evidence.evidence_step, name="evidence-step"),
    path("reports/", reports.report_list, name="report-list"),
    path("projects/<slug:slug>/reports/schedule/", reports.report_schedule, name="report-schedule"),
    path("reports/<uuid:uuid>/", reports.report_detail, name="report-detail"),
    path("reports/<uuid:uuid>/edit/", reports.report_edit, name="report-edit"),
    path("reports/<uuid:uuid>/report.pdf", report_papers.report_paper, {"ending": "pdf"}, name="report-pdf"),
    path(
        "reports/<uuid:uuid>/report.docx", report_papers.report_paper, {"ending": "docx"}, name="report-word"
    ),
    path("reports/<uuid:uuid>/together/", together.report_together, name="report-together"),
    path("reports/<uuid:uuid>/portal/", report_papers.report_portal, name="report-portal"),
    path("reports/<uuid:uuid>/portal/<slug:field>/", report_papers.report_wording, name="report-wording"),
    path("reports/<uuid:uuid>/questions/add/", questions.report_question_add, name="report-question-add"),
    path("reports/<uuid:uuid>/remind/", questions.report_remind, name="report-remind"),
    path("reports/questions/<uuid:uuid>/", questions.question_detail, name="question-detail"),
    path("reports/questions/<uuid:uuid>/edit/", questions.question_edit, name="question-edit"),
    path("reports/questions/<uuid:uuid>/text/", questions.question_text, name="question-text"),
    path("reports/questions/<uuid:uuid>/steps/<slug:method>/", questions.question_step, name="question-step"),
    path("reports/parts/<uuid:uuid>/part.pdf", report_papers.part_paper, {"ending": "pdf"}, name="part-pdf"),
    path(
        "reports/parts/<uuid:uuid>/part.docx", report_papers.part_paper, {"ending": "docx"}, name="part-word"
    ),
    path("reports/<uuid:uuid>/steps/<slug:method>/", reports.report_step, name="report-step"),
    path("reports/parts/<uuid:uuid>/", parts.part_detail, name="part-detail"),
    path("reports/parts/<uuid:uuid>/edit/", part_page.part_edit, name="part-edit"),
    path("reports/parts/<uuid:uuid>/draft/", part_page.part_draft, name="part-draft"),
    path("reports/parts/<uuid:uuid>/steps/<slug:method>/", parts.part_step, name="part-step"),
    path("projects/<slug:slug>/indicators/", indicator_list.indicator_list, name="indicator-list"),
    path(
        "projects/<slug:slug>/indicators/table/<slug:kind>/",
        indicator_list.indicator_table,
        name="indicator-table",
    ),
    path(
        "projects/<slug:slug>/indicators/add/",
        indicators.indicator_add_to_project,
        name="indicator-add-to-project",
    ),
    path("plans/<uuid:uuid>/indicators/add/", indicators.indicator_add, name="indicator-add"),
    path("indicators/<uuid:uuid>/", indicators.indicator_detail, name="indicator-detail"),
    path("indicators/<uuid:uuid>/edit/", indicators.indicator_edit, name="indicator-edit"),
    path("indicators/<uuid:uuid>/steps/<slug:method>/", indicators.indicator_step, name="indicator-step"),
    path("indicators/<uuid:uuid>/values/add/", readings.reading_add, name="reading-add"),
    path("indicators/values/<uuid:uuid>/edit/", readings.reading_edit, name="reading-edit"),
    path(
        "indicators/values/<uuid:uuid>/evidence/add/",
        evidence.reading_evidence_add,
        name="reading-evidence-add",
    ),
    path("indicators/values/<uuid:uuid>/steps/<slug:method>/", readings.reading_step, name="reading-step"),
]
