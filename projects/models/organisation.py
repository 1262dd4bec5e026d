import uuid as uuids
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.permissions import OVERSEERS


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of_project(self, project: Any) -> "OrganisationQuerySet":
        """The bodies that take part in a project or have somebody in it; a rejected partnership is none."""
        found = _partners_of(project) | Q(memberships__project=project)
        return self.filter(found).distinct().order_by("name")

    def planning_in(self, project: Any) -> "OrganisationQuerySet":
        """Those bodies of a project that may have a plan: its partners, and those whose people write plans."""
        writers = Q(memberships__project=project, memberships__role__in=[Role.EDITOR, Role.REPRESENTATIVE])
        leads = Q(pk=project.lead_organisation_id)
        return self.of_project(project).filter(Q(partnerships__project=project) | writers | leads)

    def partners_of(self, project: Any) -> "OrganisationQuerySet":
        """The partners of a project whose partnership stands."""
        return self.filter(_partners_of(project)).distinct().order_by("name")


def _partners_of(project: Any) -> Q:
    standing = [Partnership.Standing.CLAIMED, Partnership.Standing.CONFIRMED]
    return Q(partnerships__project=project, partnerships__standing__in=standing, partnerships__ended_on=None)


class Organisation(models.Model):
    """A body that takes part: one row with every printed spelling of its name."""

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    country = models.ForeignKey("projects.Territory", models.PROTECT, null=True, blank=True, related_name="+")
    is_illustrative = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """Another spelling of an organisation's name, as a source prints it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="organisation_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def standing(self) -> "PartnershipQuerySet":
        """Those that were not rejected and have not ended."""
        known = [Partnership.Standing.CLAIMED, Partnership.Standing.CONFIRMED]
        return self.filter(standing__in=known, ended_on=None)

    def without_instrument(self, project: Any) -> "PartnershipQuerySet":
        """A project's standing partners of which no policy instrument is recorded."""
        takes_part = self.standing().filter(
            project=project, part__in=[Partnership.Part.LEAD, Partnership.Part.PARTNER]
        )
        named = self.standing().filter(project=project, instruments__isnull=False).values("organisation")
        bare = takes_part.exclude(organisation__in=named)
        return bare.select_related("organisation").order_by("organisation__name", "pk")

    def instruments_addressed(self, project: Any) -> Any:
        """The links from a project's standing partnerships to the instruments that they want to improve."""
        links: Any = Partnership.instruments.through._default_manager
        standing = [Partnership.Standing.CLAIMED, Partnership.Standing.CONFIRMED]
        of_project = links.filter(
            partnership__project=project, partnership__standing__in=standing, partnership__ended_on=None
        )
        return of_project.select_related("partnership__organisation", "policyinstrument")


class Partnership(models.Model):
    """An organisation's part in a project, claimed by a source or confirmed."""

    class Part(models.TextChoices):
        LEAD = "lead", _("lead partner")
        PARTNER = "partner", _("partner")
        CONTACT = "contact", _("contact")
        STAKEHOLDER = "stakeholder", _("stakeholder")

    class Standing(models.TextChoices):
        CLAIMED = "claimed", _("claimed by a source")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships")
    part = models.CharField(max_length=20, choices=Part)
    standing = models.CharField(max_length=20, choices=Standing, default=Standing.CLAIMED)
    source = models.CharField(max_length=300, blank=True)
    instruments = models.ManyToManyField(
        "projects.PolicyInstrument",
        related_name="partnerships",
        blank=True,
        help_text=_("The instruments that the partner wants to improve in the project."),
    )

    ended_on = models.DateField(null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation", "part"], name="partnership_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_part_display()}"

    @property
    def is_standing(self) -> bool:
        """Neither rejected nor ended."""
        return self.standing != self.Standing.REJECTED and self.ended_on is None


class Role(models.TextChoices):
    EDITOR = "partner_editor", _("partner, editor")
    REPRESENTATIVE = "partner_representative", _("partner, representative")
    AUTHORITY = "policy_authority", _("policy authority")
    MONITOR = "lead_partner_monitor", _("lead partner")
    OFFICER = "programme_officer", _("programme officer")
    PRACTICE_ADMINISTRATOR = "practice_administrator", _("practice administrator")
    EXPERT = "expert", _("expert")
    AUDITOR = "auditor", _("auditor")
    STAKEHOLDER = "stakeholder", _("stakeholder")
    ADMINISTRATOR = "administrator", _("administrator")


# Who writes for a partner
WRITERS = (Role.EDITOR, Role.REPRESENTATIVE)
# Who checks, decides or administers, whose organisation takes no partner's work over
CHECKERS = (Role.OFFICER, Role.PRACTICE_ADMINISTRATOR, Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships that have not ended, of people whose account is open."""
        return self.filter(ended_on=None, user__is_active=True)

    def overseeing(self, *others: str) -> "MembershipQuerySet":
        """Those that open all of a project: who checks or decides, who led it before, and these other roles."""
        return self.filter(models.Q(role__in=[*OVERSEERS, *others]) | models.Q(has_led=True))

    def administrators(self) -> "MembershipQuerySet":
        return self.current().filter(role=Role.ADMINISTRATOR)

    def for_list(self) -> "MembershipQuerySet":
        """Roles that are held first, then those that ended, the latest first."""
        order = (F("ended_on").desc(nulls_first=True), "organisation__name", "user__name", "pk")
        return self.select_related("user", "organisation").order_by(*order)


class Membership(models.Model):
    """What one person may do: a role, for an organisation, in a project.

    A deputy monitor decides on the lead partner's own plan, and only on that (separation of duties, I2).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=Role)
    is_deputy = models.BooleanField(default=False)
    has_led = models.BooleanField(
        default=False, help_text=_("Of the lead partner before: reads everything, decides nothing.")
    )
    mailbox = models.EmailField(
        blank=True, help_text=_("A shared address that gets the letters in place of the personal one.")
    )
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project", "organisation", "role"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_deputy=False) | models.Q(role="lead_partner_monitor"),
                name="only_a_monitor_is_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("people-list", args=[self.project.slug])

    @property
    def lead_organisation_id(self) -> uuids.UUID | None:
        return self.project.lead_organisation_id

    @property
    def zone(self) -> str:
        return self.project.zone
