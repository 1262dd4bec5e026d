from django.urls import path

from documents import receiving, views

urlpatterns = [
    path("documents/<uuid:uuid>/", views.document_download, name="document-download"),
    path("documents/<uuid:uuid>/pages/<int:number>/", views.document_page, name="document-page"),
    path("uploads/", receiving.upload_begin, name="upload-begin"),
    path("uploads/<slug:key>/", receiving.upload_piece, name="upload-piece"),
]
