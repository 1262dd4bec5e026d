"""A second person's word in the stories, written from docs/workflow.md: what was entered for a decider waits."""

from dataclasses import dataclass

DECIDERS = ("programme_officer", "policy_authority")
OVERSEERS = ("lead_partner_monitor", "programme_officer", "auditor")
VERDICTS = ("validate", "validate_partly", "revoke")
IN_FORCE = ("accept", "endorse")
OF_PLANS = {"submit": ("decline", "refuse"), "endorse": ("accept",), "waive_endorsement": ("accept",)}
RESTS = {
    "ActionPlan": OF_PLANS | {"begin": ("accept", "endorse", "waive_endorsement")},
    "PlanRevision": OF_PLANS,
    "Action": {"start": ("approve_pilot",)},
    "PolicyChangeClaim": {"submit": ("decline",), "answer": ("ask",)},
}


@dataclass
class Entered:
    """A step that somebody noted for an absent one; `body` is None where the letter names none."""

    thing: object
    step: str
    role: str
    body: object
    by: object
    key: object
    is_confirmed: bool = False

    def may_be_confirmed_by(self, person):
        is_second = person.user.pk != self.by
        is_of_owner = any(post.body in self.owners for post in person.posts)
        return is_second and any(
            not is_of_owner
            if post.role in OVERSEERS
            else post.role == self.role and self.body in (None, post.body)
            for post in person.posts
        )

    @property
    def owners(self):
        return {self.thing.body, *self.thing.facts.get("joint", ())}


def is_decided_by_letter(world, absent):
    return world.wants_second and absent is not None and absent.role in DECIDERS


def waits(world, thing, steps):
    """Whether one of these steps was entered for a decider and waits for a second person."""
    return world.wants_second and any(
        one.thing is thing and one.step in steps and one.role in DECIDERS and not one.is_confirmed
        for one in world.entered
    )


def rests_on_what_waits(world, thing, step):
    return waits(world, thing, RESTS.get(thing.kind, {}).get(step, ()))
