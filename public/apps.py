from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from actionplans import sections
        from monitoring.claims import sections as of_claims
        from practices.models import GoodPractice
        from public import guards, permissions
        from public import sections as own
        from public.models import Publication
        from workflow import guards as of_steps

        permissions.declare()
        for step in (Publication.publish, Publication.put_back):
            of_steps.add(step, guards.plan_is_approved, guards.change_is_verified, guards.funding_is_stated)
        of_steps.add(GoodPractice.publish, guards.funding_is_stated)
        sections.add(own.of_plan)
        sections.tell(own.story_of)
        of_claims.add(own.of_claim)
