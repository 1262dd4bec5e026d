from django.urls import path

from accounts import preferences

urlpatterns = [
    path("theme/", preferences.theme_set, name="set-theme"),
    path("language/", preferences.language_set, name="set-language"),
]
