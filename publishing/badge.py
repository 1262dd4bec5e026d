"""A small picture that other sites may show: what was verified, how much, and on which day."""

from django.utils.translation import gettext as _

from monitoring.models import PolicyChangeClaim
from monitoring.pictures import RULE, Picture, standalone, text
from publishing.addresses import spoken
from publishing.shown import Change
from values.money import Money
from workflow.words import short_date

WIDTH, HEIGHT = 300, 64
FLAG = (
    '<path class="k-pole" d="M22 52V12"/><path class="k-flag" d="M22 12H46L40 20L46 28H22Z"/>'
    '<path class="k-tick" d="M27 20l3.4 3.6 6-6.6"/>'
)


def title_of(claim: PolicyChangeClaim) -> str:
    """The badge in words, as its picture begins."""
    is_partial = claim.status == claim.Status.PARTIAL
    return _("Policy change, verified in part") if is_partial else _("Verified policy change")


def badge_of(change: Change) -> str:
    """An SVG that stands by itself; the page that shows it leads to the change's public page."""
    claim = change.claim
    day = short_date(claim.decided_on)
    amounts = [str(Money(row.accepted, row.currency)) for row in change.amounts]
    first = title_of(claim)
    second = " · ".join([*amounts[:1], day]) if len(amounts) < 2 else day
    if claim.is_contested:
        second = _("is being looked at again")
    if claim.is_illustrative:
        second = f"{_('Illustrative')} · {second}"
    drawn = (
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="none" stroke="{RULE}"/>{FLAG}'
    )
    drawn += text(first, 62, 28, "b") + text(second, 62, 48, "t2")
    return standalone(Picture(first, f"{first}: {second}", spoken(), WIDTH, HEIGHT, drawn))
