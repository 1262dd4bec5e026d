"""What a plan says, as plain values: the text that is sent, agreed with and decided on."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ledger import canonical

if TYPE_CHECKING:
    from actionplans.models import Action, ActionPlan, Inspiration

type Content = dict[str, Any]

TEXTS = ("title", "language", "summary", "aim", "policy_context", "contribution")
ITEMS = ("title", "background", "activities", "players", "has_no_cost", "funding", "has_no_funding")


def of_plan(plan: "ActionPlan") -> Content:
    """What a decision on the plan rests on. A dropped action belongs to it no longer."""
    said = {key: text for key, text in plan.extra.items() if text}
    extra = {"extra": said} if said else {}  # only then, so that earlier texts keep their hashes
    return (
        {name: getattr(plan, name) for name in TEXTS}
        | extra
        | {
            "instruments": sorted(str(instrument.pk) for instrument in plan.instruments.all()),
            "partners": sorted(str(partner.pk) for partner in plan.partners.all()),
            "actions": [of_action(action) for action in plan.actions.all() if not action.is_dropped],
        }
    )


def of_action(action: "Action") -> Content:
    """The six items of the template under the action's number, and what inspired it."""
    pilot = (
        {"is_pilot": True} if action.is_pilot else {}
    )  # only then, so that earlier texts keep their hashes
    return (
        {name: getattr(action, name) for name in ("number", *ITEMS)}
        | pilot
        | {
            "starts": action.starts.text if action.starts else None,
            "ends": action.ends.text if action.ends else None,
            "cost": action.cost.to_json() if action.cost else None,
            "inspirations": sorted(map(of_inspiration, action.inspirations.all()), key=str),
        }
    )


def of_inspiration(inspiration: "Inspiration") -> Content:
    return {
        "practice": str(inspiration.practice_id) if inspiration.practice_id else None,
        "event": str(inspiration.event_id) if inspiration.event_id else None,
        "source": inspiration.source,
        "learnt": inspiration.learnt,
    }


def fingerprint(content: Content) -> str:
    """SHA-256 of a content in its canonical form, as hexadecimal digits."""
    return sha256(canonical.encode(content)).hexdigest()
