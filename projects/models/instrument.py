import uuid as uuids
from typing import Any

from django.db import models
from django.db.models import Q


class PolicyInstrumentQuerySet(models.QuerySet["PolicyInstrument"]):
    def registered(self) -> "PolicyInstrumentQuerySet":
        """Those with a known authority; a name that a partner typed into a draft is that plan's own matter."""
        return self.filter(owner__isnull=False)

    def in_force(self) -> "PolicyInstrumentQuerySet":
        """Those that have not ended; an ended one is kept by what names it, and offered to nobody."""
        return self.filter(ended_on=None)

    def addressed_by(self, partnerships: Any) -> "PolicyInstrumentQuerySet":
        """Those that these partnerships want to improve, each once, by name."""
        return self.filter(partnerships__in=partnerships).distinct().order_by("name", "pk")

    def offered_to(self, project: Any, partner: Any) -> "PolicyInstrumentQuerySet":
        """What a partner may address: what stands in its country or in none, and what it or its plans name."""
        registered = self.registered().in_force().values("pk")
        of_place = Q(territory=None) | Q(territory__code__startswith=partner.country_id or " ")
        by_partner = Q(partnerships__project=project, partnerships__organisation=partner)
        by_plan = Q(plans__project=project, plans__organisation=partner)
        found = self.filter((Q(pk__in=registered) & of_place) | by_partner | by_plan)
        return found.distinct().order_by("name", "pk")

    def with_predecessors(self) -> "PolicyInstrumentQuerySet":
        """These, and every one that they replaced, at once or one after the other."""
        found = ahead = set(self.values_list("pk", flat=True))
        while ahead:
            ahead = set(self.model.objects.filter(successor__in=ahead).values_list("pk", flat=True)) - found
            found = found | ahead
        return self.model.objects.filter(pk__in=found)

    def of_project(self, project: Any) -> "PolicyInstrumentQuerySet":
        """Those that a project's partnerships or plans name."""
        named = Q(partnerships__project=project) | Q(plans__project=project)
        return self.filter(named).distinct()


class PolicyInstrument(models.Model):
    """What a plan wants to change: a programme, strategy or call, with the authority that answers for it."""

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    owner = models.ForeignKey(
        "projects.Organisation", models.PROTECT, null=True, blank=True, related_name="instruments"
    )
    territory = models.ForeignKey(
        "projects.Territory", models.PROTECT, null=True, blank=True, related_name="+"
    )
    fund = models.CharField(max_length=120, blank=True)
    period = models.CharField(max_length=20, blank=True)
    is_illustrative = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = PolicyInstrumentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
