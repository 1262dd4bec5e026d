from django.urls import path

from comments import views

urlpatterns = [
    path("comments/on/<str:label>/<uuid:uuid>/", views.comment_add, name="comment-add"),
    path("comments/<uuid:uuid>/answer/", views.comment_answer, name="comment-answer"),
    path("comments/<uuid:uuid>/steps/<slug:method>/", views.comment_step, name="comment-step"),
]
