"""The root addresses. Each app's `urls.py` starts at the site's root, so that an address tells nothing of apps."""

from django.urls import include, path

from config import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("words/", views.words, name="words"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("projects.urls")),
    path("", include("comments.urls")),
    path("", include("documents.urls")),
    path("", include("practices.urls")),
    path("", include("actionplans.urls")),
    path("", include("monitoring.urls")),
    path("", include("publishing.urls")),
    path("", include("notifications.urls")),
]
