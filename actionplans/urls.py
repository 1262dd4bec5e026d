from django.urls import path

from actionplans.views import actions, entered, interchange, papers, plans, revisions, several, steps

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("projects/<slug:slug>/plans/add/", plans.plan_add, name="plan-add"),
    path("projects/<slug:slug>/plans/bring-in/", interchange.plan_bring_in, name="plan-bring-in"),
    path("projects/<slug:slug>/plans/several/", several.plan_several, name="plan-several"),
    path(
        "projects/<slug:slug>/plans/several/<slug:method>/",
        several.plan_several_step,
        name="plan-several-step",
    ),
    path("projects/<slug:slug>/plans/import/", interchange.plan_import, name="plan-import"),
    path("plans/template.xlsx", interchange.plan_template, name="plan-template"),
    path("plans/<uuid:uuid>/", plans.plan_detail, name="plan-detail"),
    path("plans/<uuid:uuid>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<uuid:uuid>/document/", interchange.plan_document, name="plan-document"),
    path("plans/<uuid:uuid>/history/", plans.plan_history, name="plan-history"),
    path("plans/<uuid:uuid>/plan.pdf", papers.plan_paper, {"ending": "pdf"}, name="plan-pdf"),
    path("plans/<uuid:uuid>/plan.docx", papers.plan_paper, {"ending": "docx"}, name="plan-word"),
    path("plans/<uuid:uuid>/steps/<slug:method>/", steps.plan_step, name="plan-step"),
    path("plans/<uuid:uuid>/actions/add/", actions.action_add, name="action-add"),
    path("plans/<uuid:uuid>/since/<slug:content_hash>/", revisions.plan_since, name="plan-since"),
    path("plans/<uuid:uuid>/versions/new/", revisions.revision_add, name="revision-add"),
    path("plans/<uuid:uuid>/versions/<int:number>/", revisions.revision_detail, name="revision-detail"),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/plan.pdf",
        papers.revision_paper,
        {"ending": "pdf"},
        name="revision-pdf",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/plan.docx",
        papers.revision_paper,
        {"ending": "docx"},
        name="revision-word",
    ),
    path("plans/<uuid:uuid>/versions/<int:number>/edit/", revisions.revision_edit, name="revision-edit"),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/steps/<slug:method>/",
        steps.revision_step,
        name="revision-step",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/actions/add/",
        revisions.revision_action_add,
        name="revision-action-add",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/actions/<int:action>/",
        revisions.revision_action_edit,
        name="revision-action-edit",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/actions/<int:action>/drop/",
        revisions.revision_action_drop,
        name="revision-action-drop",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/actions/<int:action>/inspirations/add/",
        revisions.revision_inspiration_add,
        name="revision-inspiration-add",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/actions/<int:action>/inspirations/<int:place>/remove/",
        revisions.revision_inspiration_remove,
        name="revision-inspiration-remove",
    ),
    path("actions/<uuid:uuid>/", actions.action_detail, name="action-detail"),
    path("actions/<uuid:uuid>/edit/", actions.action_edit, name="action-edit"),
    path("actions/<uuid:uuid>/steps/<slug:method>/", steps.action_step, name="action-step"),
    path("actions/<uuid:uuid>/inspirations/add/", actions.inspiration_add, name="inspiration-add"),
    path("inspirations/<int:pk>/remove/", actions.inspiration_remove, name="inspiration-remove"),
    path("entered/confirm/", entered.entered_confirm_several, name="entered-confirm-several"),
    path("entered/<uuid:uuid>/confirm/", entered.entered_confirm, name="entered-confirm"),
]
