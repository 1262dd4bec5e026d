from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow import policy

        policy.declare_views(policy.PUBLIC, "mailbox", "mailbox-message", "mailbox-html")
        policy.declare_views(policy.SIGNED_IN, "demo-move-day")
