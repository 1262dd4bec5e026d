from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager


class Assertion(models.Model):
    """One of the three things that a claim says, each proved and decided by itself."""

    class Kind(models.TextChoices):
        HAPPENED = "happened", _("The change happened")
        BECAUSE = "because", _("It happened because of the cooperation")
        AMOUNT = "amount", _("This is the amount")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")

    claim = models.ForeignKey("monitoring.PolicyChangeClaim", models.CASCADE, related_name="assertions")
    kind = models.CharField(max_length=20, choices=Kind)
    statement = models.TextField(_("in your words"), blank=True)
    is_none = models.BooleanField(_("no amount is claimed"), default=False)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_reason = models.TextField(blank=True)

    objects = ScopedManager(project="claim__project")

    class Meta:
        ordering = ["-kind"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "kind"], name="assertion_once"),
            models.CheckConstraint(
                condition=Q(is_none=False) | Q(kind="amount"), name="only_the_amount_may_be_none"
            ),
        ]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)

    @property
    def opinion(self) -> "Opinion | None":
        """The auditor's opinion of the present round."""
        return next((opinion for opinion in self.opinions.all() if opinion.round == self.claim.round), None)


class Opinion(models.Model):
    """An auditor's signed opinion on one assertion. It decides nothing; each round of a claim has its own."""

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", _("Supported")
        PARTLY = "supported_in_part", _("Supported in part")
        MORE = "more_evidence_needed", _("More evidence needed")
        UNSUPPORTED = "not_supported", _("Not supported")

    class Missing(models.TextChoices):
        UNSIGNED = "unsigned", _("Not dated or signed")
        UNLINKED = "unlinked", _("Link to the plan not shown")
        NOT_IN_FORCE = "not_in_force", _("Not in force yet")
        UNCHECKED = "unchecked", _("Source cannot be checked")

    assertion = models.ForeignKey(Assertion, models.CASCADE, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=30, choices=Verdict)
    missing = models.JSONField(default=list, blank=True)
    needs = models.TextField(_("what the partner needs to send"), blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_on = models.DateField()

    objects = ScopedManager(project="assertion__claim__project")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assertion", "round"], name="opinion_signed_once")]

    def __str__(self) -> str:
        return str(self.Verdict(self.verdict).label)


class FundAmount(models.Model):
    """The amount influenced in one fund: as claimed, and as accepted by the programme."""

    claim = models.ForeignKey("monitoring.PolicyChangeClaim", models.CASCADE, related_name="amounts")
    fund = models.CharField(_("fund"), max_length=80)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    claimed = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    accepted = models.DecimalField(_("accepted amount"), max_digits=14, decimal_places=2, null=True)

    objects = ScopedManager(project="claim__project")

    class Meta:
        ordering = ["fund", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "fund", "currency"], name="fund_once"),
            models.CheckConstraint(condition=Q(claimed__gt=0), name="claimed_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(accepted=None) | Q(accepted__gte=0, accepted__lte=models.F("claimed")),
                name="accepted_is_at_most_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}: {self.currency} {self.claimed}"
