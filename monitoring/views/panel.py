"""The panel of an object's next step: what is missing, whose turn it is, and the reader's buttons."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actionplans.views.hold import quiet_last
from monitoring.views.desk import Next, free_words, still_open
from projects.permissions import who_acts
from workflow.guards import Condition
from workflow.offers import Offer, offers


def panel(
    obj: Any,
    person: Any,
    on: dt.date,
    *,
    page: str,
    partner: Sequence[str] = (),
    quiet: Sequence[str] = (),
    open_points: int = 0,
) -> Next | None:
    """The reader's own main step, or the one that the object waits for; None when nothing is to be done.

    `page` is the URL name of its steps, `partner` those that its organisation does, `quiet` those rarely taken,
    `open_points` how many of a return are not done: they hold nothing back.
    """
    found = offers(obj, person, on)
    actions = quiet_last(
        _way(obj, offer, page, offer.method in quiet) for offer in found if offer.mine or offer.principals
    )
    main = [offer for offer in found if offer.is_main]
    if not main:
        return Next(_("What you can do now"), [], [], [], actions, is_idle=True) if actions else None
    shown = main[0]
    who = _who(obj, shown, partner)
    unmet = list(shown.unmet)
    if not shown.mine and not shown.principals:
        unmet.append(Condition(False, shown.verb, who=who))
    title = _("What holds it back: %(step)s") if unmet else free_words(shown.method, open_points)
    if not shown.mine:
        title = _("It waits for: %(who)s")
    also = still_open(open_points) if shown.mine and not unmet else ""
    return Next(title % {"step": shown.verb, "who": who}, unmet, shown.met, [], actions, also=also)


def _who(obj: Any, offer: Offer, partner: Sequence[str]) -> str:
    if offer.method in partner:
        return str(obj.organisation)
    return capfirst(who_acts(f"{type(obj).__name__}.{offer.method}", obj))


def _way(obj: Any, offer: Offer, page: str, is_quiet: bool) -> tuple[str, Any, str]:
    kind = "quiet" if is_quiet else "blocked" if offer.unmet else "primary" if offer.is_main else ""
    words = offer.verb
    if not offer.mine:
        words = _("Enter for the %(who)s: %(step)s") % {"who": offer.who, "step": offer.verb}
    return kind, words, reverse(page, args=[obj.uuid, offer.method])
