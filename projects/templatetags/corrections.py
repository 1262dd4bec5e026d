"""What was corrected about an object, on its page."""

from typing import Any

from django import template

from projects.models import ProjectChange
from workflow.registry import ref

register = template.Library()


@register.inclusion_tag("projects/_corrections.html")
def corrections(obj: Any) -> dict[str, Any]:
    """The recorded corrections of an object with their old values; nothing where there are none. One query."""
    return {"rows": list(ProjectChange.objects.about(ref(obj)))}
