from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow import policy

        policy.declare_views(policy.SIGNED_IN, "practice-list", "practice-detail")
