from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comments import permissions
        from comments.services import owner_changed
        from projects import moves

        permissions.declare()
        moves.owners_are_followed_by(owner_changed)
