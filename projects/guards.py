"""May this role be given, may it end? Each answer says what to do instead."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.guards import Condition


def giving(membership: Any, by: Any) -> list[Condition]:
    """What stands in the way of giving a role, before it is saved."""
    person = membership.user
    is_held = membership.pk is not None and membership.ended_on is None
    return [
        Condition(by.pk != person.pk, _("Ask another administrator: nobody gives a role to themselves.")),
        Condition(
            person.is_active, _("This account is closed. Ask whoever runs the installation to open it.")
        ),
        Condition(not is_held, _("Choose another role: this person holds this one already.")),
    ]


def ending(membership: Any, by: Any) -> list[Condition]:
    """What stands in the way of ending a role: nobody shuts themselves out, and a project keeps an administrator."""
    if membership.role != "administrator":
        return []
    others = membership.project.memberships.administrators().exclude(user=membership.user_id)
    return [
        Condition(
            others.exists(), _("Give somebody else the role administrator first: this is the last one.")
        ),
        Condition(by.pk != membership.user_id, _("Ask another administrator to end your role.")),
    ]
