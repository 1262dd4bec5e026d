from typing import TYPE_CHECKING, Any

from django.db import models
from django_scopes import ScopedManager

from actionplans import texts

if TYPE_CHECKING:
    from actionplans.models.plan import ActionPlan


class PlanTextQuerySet(models.QuerySet["PlanText"]):
    def keep(self, plan: "ActionPlan", content: texts.Content) -> "PlanText":
        """The text with this content, kept once and for all."""
        kept, _is_new = self.get_or_create(
            plan=plan, content_hash=texts.fingerprint(content), defaults={"content": content}
        )
        return kept


PlanTextManager: Any = models.Manager.from_queryset(PlanTextQuerySet)


class PlanText(models.Model):
    """What a plan said when it was sent or came into force. Decisions name it by its hash; it never changes."""

    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="texts")
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()

    objects = ScopedManager(project="plan__project", _manager_class=PlanTextManager)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "content_hash"], name="plan_text_once")]

    def __str__(self) -> str:
        return str(self.content["title"])
