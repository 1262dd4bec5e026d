from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from projects.models import Role
        from projects.roles import roles_of
        from workflow import policy

        policy.roles_come_from(roles_of, dict(Role.choices))
        policy.declare_views(policy.SIGNED_IN, "project-about")
