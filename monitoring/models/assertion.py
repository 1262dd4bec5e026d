from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

EURO = "EUR"
CENT = Decimal("0.01")
PERIOD = r"\A(19|20)\d{2}(-(19|20)\d{2})?\Z"


def in_euro(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount in euro; the rate says how much of the currency one euro is."""
    return (amount / rate).quantize(CENT, ROUND_HALF_UP)


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
    period = models.CharField(
        _("years of the money"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(PERIOD, _("Give a year such as 2022, or years such as 2021-2027."))],
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    claimed = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    claimed_eur = models.DecimalField(_("amount in euro"), max_digits=14, decimal_places=2, null=True)
    rate = models.DecimalField(_("rate"), max_digits=14, decimal_places=6, null=True)
    rate_on = models.DateField(_("date of the rate"), null=True)
    rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True)
    accepted = models.DecimalField(_("accepted amount"), max_digits=14, decimal_places=2, null=True)
    share = models.DecimalField(
        _("agreed share"),
        max_digits=14,
        decimal_places=2,
        null=True,
        help_text=_("What counts here of money that several claims name; none where nothing was agreed."),
    )

    objects = ScopedManager(project="claim__project")

    class Meta:
        ordering = ["fund", "period", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "fund", "currency", "period"], name="fund_once"),
            models.CheckConstraint(condition=Q(claimed__gt=0), name="claimed_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(accepted=None) | Q(accepted__gte=0, accepted__lte=models.F("claimed")),
                name="accepted_is_at_most_claimed",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=models.F("accepted")),
                name="share_is_at_most_accepted",
            ),
            models.CheckConstraint(condition=Q(rate=None) | Q(rate__gt=0), name="rate_is_positive"),
            models.CheckConstraint(
                condition=Q(rate=None) | (Q(rate_on__isnull=False) & ~Q(rate_source="")),
                name="rate_has_day_and_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.currency} {self.claimed}"

    @property
    def name(self) -> str:
        """The fund with the years of its money, where they are given."""
        return f"{self.fund}, {self.period}" if self.period else self.fund

    @property
    def money(self) -> tuple[Any, str]:
        """Measure and fund, where money of several claims may be the same. Without a measure it is the claim's."""
        return self.claim.measure_id or self.claim_id, self.fund.strip().casefold()

    @property
    def years(self) -> tuple[str, str]:
        """The first and the last year of the money; all years where nobody names them."""
        first, _dash, last = self.period.partition("-")
        return (first, last or first) if first else ("0000", "9999")

    def may_be(self, other: "FundAmount") -> bool:
        """Whether the other may be the same money: of the same measure and fund, in years that meet."""
        (first, last), (other_first, other_last) = self.years, other.years
        return self.money == other.money and first <= other_last and other_first <= last

    @property
    def is_foreign(self) -> bool:
        """In another currency than the euro."""
        return self.currency != EURO

    @property
    def euro(self) -> Decimal | None:
        """The claimed amount in euro; None for one whose rate nobody has given."""
        return self.claimed_eur if self.is_foreign else self.claimed

    @property
    def accepted_euro(self) -> Decimal | None:
        """The accepted amount in euro, by the same rate; None while it is not decided or has no rate."""
        return self._in_euro(self.accepted)

    @property
    def share_euro(self) -> Decimal | None:
        """The agreed share in euro, by the same rate; None where none is agreed or there is no rate."""
        return self._in_euro(self.share)

    def _in_euro(self, amount: Decimal | None) -> Decimal | None:
        if amount is None or not self.is_foreign:
            return amount
        return in_euro(amount, self.rate) if self.rate else None

    def content(self) -> list[Any]:
        """What a decision rests on, as plain values."""
        given = [self.rate, self.rate_on, self.rate_source] if self.rate else []
        years = [self.period] if self.period else []
        return [self.fund, self.currency, self.claimed, *given, *years]
