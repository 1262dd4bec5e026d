"""One person's duties go to another of the same organisation, in one step."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts.letters import invite
from accounts.models import User
from ledger import rows
from ledger.unit import unit
from projects.models import Organisation, Project, ProjectChange, Role
from projects.services import records


def hand_over(
    project: Project,
    organisation: Organisation,
    person: User,
    *,
    email: str,
    name: str,
    language: str,
    on: dt.date,
    reason: str,
    by: User,
    today: dt.date,
) -> ProjectChange:
    """End every role that a person holds for an organisation and give it to the successor, who gets a letter.

    Duties are addressed to the organisation, so they stay where they are and reach the successor from now on. The
    predecessor's account stays open while it holds another role.
    """
    with unit() as work:
        rows.locked(Project, project.pk)
        new = {"name": name, "language": language, "password": make_password(None)}
        successor, is_new = User.objects.get_or_create(email=email.lower(), defaults=new)
        kind = ProjectChange.Kind.HANDOVER
        change = records.new_change(project, kind, organisation, on=on, reason=reason, by=by, today=today)
        change.successor, change.subject_name = successor, str(organisation)
        change.was, change.now = str(person), str(successor)
        held = list(records.held_in(project).filter(user=person, organisation=organisation))
        change.ends = frozenset(one.role for one in held)
        acting = records.require(change, by)
        records.demand(change, bool(held), _("This person holds no role for that organisation now."))
        records.demand(change, successor.pk != person.pk, _("Choose somebody else as successor."))
        records.demand(
            change, successor.pk != by.pk, _("Nobody gives a role to themselves: ask another one.")
        )
        records.demand(change, on <= today, _("Give the day of the handover: today or an earlier one."))
        records.demand(change, is_new or successor.is_active, _("The successor's account is closed."))
        for one in held:
            records.end(work, one, on, acting, by)
            more = {"is_deputy": one.is_deputy, "mailbox": one.mailbox}
            more |= {"has_led": True} if one.has_led else {}
            records.give(work, successor, project, organisation, one.role, on, acting, by, **more)
        records.save(work, change, acting, by)
        records.disable(person)
    if is_new:
        roles = [Role(one.role).label for one in held]
        invite(successor, by=by, project=project, organisation=organisation, roles=roles)
    return change
