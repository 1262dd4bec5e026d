"""Puts people with a duty each into an installation: `python -m tests.notifications.scene NUMBER`."""

import itertools
import sys

import django


def main(people):
    from django_scopes import scopes_disabled

    from accounts.models import User
    from projects.models import Role
    from tests import factories
    from tests.notifications.conftest import deadline, project_with_rules

    with scopes_disabled():
        factories.count = itertools.count(1000 * (1 + User.objects.count()))  # names that are still free
        project = project_with_rules(plan=[{"days": 0, "to": ["partner_editor"]}])
        for _ in range(people):
            organisation = factories.organisation()
            factories.member(project, Role.EDITOR, organisation)
            deadline(project, organisation)


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
