from django.urls import path

from projects.views import about, addressed, changes, funding, people

urlpatterns = [
    path("projects/<slug:slug>/handovers/", changes.project_changes, name="project-changes"),
    path(
        "projects/<slug:slug>/handovers/add/<slug:kind>/",
        changes.project_change_add,
        name="project-change-add",
    ),
    path(
        "projects/<slug:slug>/handovers/<uuid:uuid>/sign/",
        changes.project_change_sign,
        name="project-change-sign",
    ),
    path(
        "projects/<slug:slug>/handovers/<uuid:uuid>/withdraw/",
        changes.project_change_withdraw,
        name="project-change-withdraw",
    ),
    path("projects/<slug:slug>/about/", about.project_about, name="project-about"),
    path(
        "projects/<slug:slug>/partners/<slug:partner>/instruments/",
        addressed.partner_instruments,
        name="partner-instruments",
    ),
    path("projects/<slug:slug>/funding/add/", funding.funding_statement_add, name="funding-statement-add"),
    path(
        "projects/<slug:slug>/funding/<int:pk>/remove/",
        funding.funding_statement_remove,
        name="funding-statement-remove",
    ),
    path("projects/<slug:slug>/people/", people.people_list, name="people-list"),
    path("projects/<slug:slug>/people/add/", people.membership_add, name="membership-add"),
    path("projects/<slug:slug>/people/<int:pk>/end/", people.membership_end, name="membership-end"),
]
