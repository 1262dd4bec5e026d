"""Which policy instruments a partner wants to improve in a project."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from ledger import rows
from ledger.unit import unit
from projects.models import Organisation, Partnership, PolicyInstrument, Project, ProjectChange
from projects.services.records import demand, new_change, require, save
from workflow.errors import Stale
from workflow.registry import ref


def name_instruments(
    project: Project,
    partner: Organisation,
    instruments: Iterable[PolicyInstrument],
    *,
    reason: str,
    by: User,
    today: dt.date,
    new_name: str = "",
    new_owner: Organisation | None = None,
    version: int | None = None,
) -> ProjectChange:
    """Say which instruments a partner addresses, and register a new one with its authority, which it addresses too.

    `version` is the `version_of` what the person saw. Raises NotAllowed, Stale, or Blocked when nothing changes or
    the organisation is no partner; then nothing happened.
    """
    with unit() as work:
        rows.locked(Project, project.pk)
        kind = ProjectChange.Kind.ADDRESSED
        change = new_change(project, kind, partner, on=today, reason=reason, by=by, today=today)
        change.subject, change.subject_name = ref(partner), str(partner)
        acting = require(change, by)
        held = list(_parts_of(project, partner))
        demand(change, bool(held), _("This organisation takes no part in the project now."))
        was = list(PolicyInstrument.objects.addressed_by(held))
        if version is not None and version != version_of(was):
            raise Stale(obj=project, seen=version)
        now = sorted({*instruments, *_registered(partner, new_name, new_owner)}, key=str)
        demand(change, set(was) != set(now), _("Change something: the partner addresses these already."))
        _keep(held, now)
        change.was, change.now = "; ".join(map(str, was)), "; ".join(map(str, now))
        save(work, change, acting, by)
    return change


def version_of(instruments: Iterable[PolicyInstrument]) -> int:
    """A number that differs when a partner addresses others: by it a form tells that its page was out of date."""
    return crc32(" ".join(sorted(str(one.pk) for one in instruments)).encode())


def _parts_of(project: Project, partner: Organisation) -> Any:
    """The partner's standing partnerships; the first, as leader or partner where it is one, keeps its instruments."""
    parts = list(Partnership.Part)
    found = Partnership.objects.standing().filter(project=project, organisation=partner)
    return sorted(found, key=lambda one: parts.index(Partnership.Part(one.part)))


def _keep(held: list[Partnership], now: list[PolicyInstrument]) -> None:
    first, *others = held
    first.instruments.set(now)
    for other in others:
        other.instruments.clear()


def _registered(partner: Organisation, name: str, owner: Organisation | None) -> list[PolicyInstrument]:
    """The instrument of this name and authority, made where no register holds it; none without a name."""
    if not name:
        return []
    known = PolicyInstrument.objects.in_force().filter(name__iexact=name, owner=owner).first()
    slug = f"{slugify(name)[:60]}-{PolicyInstrument().uuid.hex[:8]}"
    more = {"slug": slug, "name": name, "owner": owner, "territory": partner.country}
    return [known or PolicyInstrument.objects.create(**more)]
