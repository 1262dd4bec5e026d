from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from actionplans import sections
        from monitoring.claims import sections as of_claims
        from practices.models import GoodPractice
        from projects.services.funding import REMOVE
        from publishing import guards, permissions
        from publishing import sections as own
        from publishing.models import Publication
        from workflow import guards as of_steps

        permissions.declare()
        for step in (Publication.publish, Publication.put_back):
            of_steps.add(step, guards.plan_is_approved, guards.change_is_verified, guards.funding_is_stated)
        of_steps.add(GoodPractice.publish, guards.funding_is_stated)
        of_steps.add(REMOVE, guards.nothing_published_needs_it)
        sections.add(own.of_plan)
        sections.tell(own.story_of)
        of_claims.add(own.of_claim)
