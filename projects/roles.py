"""The roles of a person in a project, read with one fixed statement: every step asks for them."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

HELD = """
    SELECT held.role, held.organisation_id, held.is_deputy, project.lead_organisation_id, project.zone
    FROM projects_membership held
    JOIN projects_project project ON project.uuid = held.project_id
    JOIN accounts_user person ON person.id = held.user_id
    WHERE held.user_id = %s AND held.project_id = %s AND held.ended_on IS NULL AND person.is_active
    ORDER BY held.id
"""


class Held(NamedTuple):
    """One role of a person in a project, with what the relations in `projects.permissions` ask of it."""

    role: str
    organisation_id: UUID
    is_deputy: bool
    lead_organisation_id: UUID | None
    zone: str


def roles_of(person: Any, project_id: UUID) -> list[Held]:
    """The roles that a person holds in a project now, as the database says and not as the session remembers."""
    key = project_id if connection.features.has_native_uuid_field else project_id.hex
    with connection.cursor() as cursor:
        cursor.execute(HELD, [person.pk, key])
        return [
            Held(role, _uuid(organisation), bool(is_deputy), lead and _uuid(lead), zone)
            for role, organisation, is_deputy, lead, zone in cursor.fetchall()
        ]


def _uuid(value: str | UUID) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
