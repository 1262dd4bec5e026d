from django.urls import path, register_converter

from publishing.addresses import LanguageConverter
from publishing.views import feedback, lists, publishing, site

register_converter(LanguageConverter, "language")

urlpatterns = [
    path("robots.txt", site.robots, name="robots"),
    path("projects/<slug:slug>/published/", publishing.publication_list, name="publication-list"),
    path(
        "plans/<uuid:uuid>/publication/<slug:method>/",
        publishing.publication_of_plan,
        name="publication-of-plan",
    ),
    path(
        "changes/<uuid:uuid>/publication/<slug:method>/",
        publishing.publication_of_claim,
        name="publication-of-claim",
    ),
    path("public/", site.public_home, name="public-home"),
    path("public/<language:language>/", site.public_front, name="public-front"),
    path("public/<language:language>/list/", lists.public_list, name="public-list"),
    path("public/<language:language>/list.csv", lists.public_csv, name="public-csv"),
    path("public/<language:language>/list.json", lists.public_json, name="public-json"),
    path("public/<language:language>/feedback/", feedback.public_feedback, name="public-feedback"),
    path("public/<language:language>/figures/", site.public_figures, name="public-figures"),
    path("public/<language:language>/projects/<slug:slug>/", site.public_project, name="public-project"),
    path("public/<language:language>/plans/<uuid:uuid>/", site.public_plan, name="public-plan"),
    path("public/<language:language>/changes/<uuid:uuid>/", site.public_change, name="public-change"),
    path("public/<language:language>/changes/<uuid:uuid>/badge.svg", site.public_badge, name="public-badge"),
    path("public/<language:language>/practices/<slug:slug>/", site.public_practice, name="public-practice"),
    path("public/<language:language>/copies/<uuid:uuid>/", site.public_copy, name="public-copy"),
    path("public/<language:language>/sitemap.xml", site.public_sitemap, name="public-sitemap"),
    path("public/<language:language>/<path:rest>", site.public_missing, name="public-missing"),
]
