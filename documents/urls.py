from django.urls import path

from documents import views

urlpatterns = [path("documents/<uuid:uuid>/", views.document_download, name="document-download")]
