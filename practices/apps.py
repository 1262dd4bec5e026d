from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comments import subjects
        from comments.services import points_asked
        from practices import effects, guards, permissions
        from practices.models import GoodPractice, PracticeRevision
        from practices.services import correct_edition
        from projects import moves
        from projects.models import Role
        from workflow import effects as of_effects
        from workflow import guards as of_steps

        permissions.declare()
        moves.open_work_comes_from(GoodPractice.objects.open_of)
        moves.places_come_from(GoodPractice.objects.placed_in)
        moves.regions_are_followed_by(GoodPractice, correct_edition)
        effects.register()
        for model in (GoodPractice, PracticeRevision):
            subjects.add(model, checkers=(Role.PRACTICE_ADMINISTRATOR, Role.EXPERT))
            of_effects.add(model.ask_changes, points_asked)
        of_steps.add(
            GoodPractice.submit, *(guards.says(*row) for row in guards.NEEDED), guards.shows_public_effect
        )
        of_steps.add(GoodPractice.take_over, guards.was_published_elsewhere)
        of_steps.add(
            GoodPractice.count, guards.is_not_marked("counted", "yes", _("This edition is counted already"))
        )
        of_steps.add(
            GoodPractice.not_count,
            guards.is_not_marked(
                "counted", "no", _("It is decided already that this edition does not count")
            ),
        )
        of_steps.add(
            GoodPractice.publish,
            guards.is_not_marked("published", "yes", _("This edition is published already")),
        )
        of_steps.add(
            GoodPractice.not_publish,
            guards.is_not_refused,
            guards.is_not_marked("published", "no", _("It is decided already not to publish this edition")),
            guards.is_not_marked("published", "yes", _("This edition is published: take it off instead")),
        )
        of_steps.add(GoodPractice.unpublish, guards.is_published)
        of_steps.add(GoodPractice.close_rating, guards.rating_is_open)
        of_steps.add(GoodPractice.reopen_rating, guards.rating_is_closed)
        of_steps.add("PracticeRevision.create", guards.practice_is_approved, guards.has_no_other_revision)
        of_steps.add(
            PracticeRevision.submit,
            guards.practice_is_approved,
            guards.changes_something,
            *(guards.revision_says(*row) for row in guards.NEEDED),
            guards.revision_shows_public_effect,
        )
        of_steps.add(PracticeRevision.approve, guards.practice_is_approved)
