from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from projects.models import Membership, Role
        from workflow import policy

        policy.roles_come_from(Membership.objects.of_person, dict(Role.choices))
