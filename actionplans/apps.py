from django.apps import AppConfig


class ActionPlansConfig(AppConfig):
    name = "actionplans"
    default_auto_field = "django.db.models.BigAutoField"
