"""Writes to the registers that span several rows."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts.letters import invite
from accounts.models import User
from ledger import rows
from ledger.models import Entry
from ledger.unit import Record, unit
from projects import guards
from projects.models import Membership, Organisation, Project, Role, RuleSet
from values import clock
from workflow import policy
from workflow.errors import Blocked, Impossible
from workflow.guards import Condition

GIVE, END = "Membership.create", "Membership.end"
RULE_SETS = Path(__file__).parents[1] / "rule_sets"


class RuleSetRefused(Exception):
    """A rule set breaks its schema, or would change a version that is in force."""


def load_rule_sets(folder: Path = RULE_SETS) -> list[RuleSet]:
    """Publish every rule set of a folder that is not there yet; return the new ones. Raises RuleSetRefused."""
    schema = jsonschema_rs.validator_for(json.loads((RULE_SETS / "schema.json").read_text(encoding="utf-8")))
    contents = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
        if path.name != "schema.json"
    ]
    for content in contents:
        for error in schema.iter_errors(content):
            raise RuleSetRefused(f"{content.get('code')}: {error.message}")
    return [new for content in contents if (new := publish_rule_set(content))]


def publish_rule_set(content: dict[str, Any]) -> RuleSet | None:
    """Add a version of a rule set; None when it is there already. A version that exists is never changed."""
    known = RuleSet.objects.filter(code=content["code"], version=content["version"]).first()
    if known is None:
        return RuleSet.objects.create(code=content["code"], version=content["version"], content=content)
    if known.content != content:
        raise RuleSetRefused(
            _("%(rules)s is in force and cannot be changed. Give the change a new version.")
            % {"rules": known}
        )
    return None


def give_role(
    project: Project,
    *,
    email: str,
    name: str,
    language: str,
    organisation: Organisation,
    role: str,
    is_deputy: bool,
    by: User,
    on: dt.date,
    mailbox: str = "",
) -> Membership:
    """Give somebody a role. A new address gets an account without a password, and the letter that opens it.

    A role that had ended starts again from `on`, in its row. Raises NotAllowed or Blocked; then nothing happened.
    The letter is written once the role stands; should it be lost on the way, the sign-in page sends another.
    """
    with unit() as work:
        rows.locked(Project, project.pk)  # one change of a project's people at a time
        acting = policy.require(GIVE, Membership(project=project), by)
        new = {"name": name, "language": language, "password": make_password(None)}
        person, is_new = User.objects.get_or_create(email=email, defaults=new)
        held = {"user": person, "project": project, "organisation": organisation, "role": role}
        membership = Membership.objects.filter(**held).first() or Membership(**held)
        _check(guards.giving(membership, by), membership)
        membership.is_deputy, membership.started_on, membership.ended_on = is_deputy, on, None
        membership.mailbox, membership.has_led = mailbox, False
        membership.save()
        work.record(membership_entry(GIVE, membership, acting, by))
    if is_new:
        invite(person, by=by, project=project, organisation=organisation, roles=[Role(role).label])
    return membership


def end_role(membership: Membership, *, by: User, on: dt.date) -> Membership:
    """End a role on a day; it stops at once. Raises NotAllowed, Impossible or Blocked; then nothing happened."""
    with unit() as work:
        rows.locked(Project, membership.project_id)
        locked = Membership.objects.select_related("user", "project", "organisation").get(pk=membership.pk)
        acting = policy.require(END, locked, by)
        if locked.ended_on is not None:
            raise Impossible(_("This role has ended already."), obj=locked)
        _check(guards.ending(locked, by), locked)
        locked.ended_on = on
        locked.save(update_fields=["ended_on"])
        work.record(membership_entry(END, locked, acting, by))
    return locked


def _check(conditions: list[Condition], membership: Membership) -> None:
    if unmet := [condition for condition in conditions if not condition.met]:
        raise Blocked(unmet, obj=membership)


def membership_entry(step: str, membership: Membership, acting: policy.Acting, by: User) -> Record:
    """A membership has no uuid and no version: its key names it, its entries count its versions."""
    name = f"{membership._meta.label_lower}:{membership.pk}"
    told = {
        "name": str(membership.user),
        "email": membership.user.email,
        "role": str(membership.role),
        "organisation": str(membership.organisation),
        "is_deputy": membership.is_deputy,
        "started_on": membership.started_on,
        "ended_on": membership.ended_on,
    }
    return Record(
        log=str(membership.project_id),
        actor=str(by.uuid),
        role=acting.role,
        organisation=str(acting.organisation_id),
        step=step,
        object=name,
        object_version=Entry.objects.about(name).count() + 1,
        effective_at=clock.moment(),
        body={"by": str(by), "note": "", "membership": told},
    )
