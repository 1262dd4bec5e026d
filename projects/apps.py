from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from projects import permissions
        from projects.models import Role
        from projects.permissions import in_the_project
        from projects.roles import roles_of
        from projects.witnesses import is_wanted_of
        from workflow import policy
        from workflow.models import confirmation_is_wanted_by

        confirmation_is_wanted_by(is_wanted_of)
        policy.roles_come_from(roles_of, dict(Role.choices))
        policy.allow(["Membership.create", "Membership.end"], Role.ADMINISTRATOR, in_the_project)
        policy.declare_views(policy.SIGNED_IN, "project-about", "people-list")
        policy.declare_views(policy.SIGNED_IN, "membership-add", "membership-end")
        policy.allow("ProjectChange.create", Role.ADMINISTRATOR, permissions.administers_change)
        policy.allow("ProjectChange.create", Role.MONITOR, permissions.leads_change)
        policy.allow("ProjectChange.create", Role.OFFICER, permissions.decides_change)
        policy.allow("ProjectChange.create", Role.REPRESENTATIVE, permissions.would_lead)
        policy.allow_entering(
            "ProjectChange.create", Role.MONITOR, permissions.enters_extension, [Role.OFFICER]
        )
        for role in (Role.MONITOR, Role.REPRESENTATIVE, Role.OFFICER):
            policy.allow("ProjectChange.confirm", role, permissions.signs_change)
        policy.allow("ProjectChange.end", Role.MONITOR, permissions.withdraws_change)
        policy.allow("ProjectChange.end", Role.REPRESENTATIVE, permissions.withdraws_change)
        policy.declare_views(policy.SIGNED_IN, "project-changes", "project-change-add")
        policy.declare_views(policy.SIGNED_IN, "project-change-sign", "project-change-withdraw")
        policy.declare_views(policy.SIGNED_IN, "partner-instruments", "funding-statement-add")
        policy.declare_views(policy.SIGNED_IN, "funding-statement-remove")
