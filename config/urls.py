"""The root addresses. Every app keeps its own paths; `urls.py` of an app starts at the site's root."""

from importlib.util import find_spec

from django.urls import include, path

from config import views

APPS = ["accounts", "projects", "documents", "practices", "actionplans", "monitoring", "notifications"]

urlpatterns = [
    path("health/", views.health, name="health"),
    path("accounts/", include("allauth.urls")),
    *[path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")],
]
