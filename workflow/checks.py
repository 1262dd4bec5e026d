"""Start-up checks: every step and every view stands in the policy table, or the site does not start."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from workflow import policy
from workflow.registry import machines, transitions

CONTENT_ACTS = ("create", "amend", "store", "confirm", "end")
FOREIGN = ("allauth.", "django.")


@register()
def steps_are_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """workflow.E001: a step without a right."""
    return [
        Error(f"The step {model.__name__}.{method} is missing from the policy table.", id="workflow.E001")
        for model in machines()
        for method in transitions(model)
        if not policy.is_declared(f"{model.__name__}.{method}")
    ]


@register()
def declared_steps_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """workflow.E004: a right to a step that no model has."""
    known = {f"{model.__name__}.{method}" for model in machines() for method in transitions(model)}
    content = {f"{model.__name__}.{word}" for model in apps.get_models() for word in CONTENT_ACTS}
    return [
        Error(f"The policy table names {step}, which is no step of any model.", id="workflow.E004")
        for step in sorted(policy.declared_steps() - known - content)
    ]


@register()
def views_are_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """workflow.E002: a view nobody declared; workflow.E003: one that is open though not declared public."""
    problems: list[CheckMessage] = []
    for pattern in _patterns(get_resolver()):
        name, access = str(pattern.name), policy.view_access(str(pattern.name))
        if access is None:
            problems.append(Error(f"The view {name} is missing from the policy table.", id="workflow.E002"))
        elif (access == policy.PUBLIC) == getattr(pattern.callback, "login_required", True):
            problems.append(
                Error(f"The view {name} is declared {access} but coded otherwise.", id="workflow.E003")
            )
    return problems


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found.extend(_patterns(pattern))
        elif not pattern.callback.__module__.startswith(FOREIGN):
            found.append(pattern)
    return found
