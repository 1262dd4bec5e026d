from django.urls import path

from monitoring.views import boards, claims, evidence, steps

urlpatterns = [
    path("", boards.home, name="home"),
    path("my-work/", boards.work, name="work"),
    path("projects/<slug:slug>/", boards.board_page, name="board"),
    path("changes/", claims.claim_list, name="claim-list"),
    path("plans/<uuid:uuid>/changes/add/", claims.claim_add, name="claim-add"),
    path("projects/<slug:slug>/changes/add/", claims.claim_add_without_plan, name="claim-add-without-plan"),
    path("changes/<uuid:uuid>/", claims.claim_detail, name="claim-detail"),
    path("changes/<uuid:uuid>/edit/", claims.claim_edit, name="claim-edit"),
    path("changes/<uuid:uuid>/steps/<slug:method>/", steps.claim_step, name="claim-step"),
    path("changes/<uuid:uuid>/opinion/", steps.claim_opinion, name="claim-opinion"),
    path("changes/<uuid:uuid>/decision/", steps.claim_decide, name="claim-decide"),
    path("changes/<uuid:uuid>/evidence/add/", evidence.evidence_add, name="evidence-add"),
    path("evidence/<uuid:uuid>/steps/<slug:method>/", evidence.evidence_step, name="evidence-step"),
]
