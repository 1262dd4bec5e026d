from django.urls import path

from projects.views import about, people

urlpatterns = [
    path("projects/<slug:slug>/about/", about.project_about, name="project-about"),
    path("projects/<slug:slug>/people/", people.people_list, name="people-list"),
    path("projects/<slug:slug>/people/add/", people.membership_add, name="membership-add"),
    path("projects/<slug:slug>/people/<int:pk>/end/", people.membership_end, name="membership-end"),
]
