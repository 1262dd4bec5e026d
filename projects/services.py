"""Writes to the registers that span several rows."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _

from projects.models import RuleSet

RULE_SETS = Path(__file__).parent / "rule_sets"


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
