from django.urls import path

from practices.views import catalogue, rating, revisions, writing

urlpatterns = [
    path("practices/", catalogue.practice_list, name="practice-list"),
    path("practices/prepared/", catalogue.practice_prepared, name="practice-prepared"),
    path("projects/<slug:slug>/practices/add/", writing.practice_add, name="practice-add"),
    path("practices/<slug:slug>/", catalogue.practice_detail, name="practice-detail"),
    path("practices/<slug:slug>/edit/", writing.practice_edit, name="practice-edit"),
    path("practices/<slug:slug>/steps/<slug:method>/", writing.practice_step, name="practice-step"),
    path("practices/<slug:slug>/rate/", rating.practice_rate, name="practice-rate"),
    path("practices/<slug:slug>/revise/", revisions.practice_revise, name="practice-revise"),
    path("editions/<uuid:uuid>/", revisions.revision_detail, name="edition-detail"),
    path("editions/<uuid:uuid>/edit/", revisions.revision_edit, name="edition-edit"),
    path("editions/<uuid:uuid>/steps/<slug:method>/", revisions.revision_step, name="edition-step"),
]
