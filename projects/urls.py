from django.urls import path

from projects import views

urlpatterns = [path("projects/<slug:slug>/about/", views.project_about, name="project-about")]
