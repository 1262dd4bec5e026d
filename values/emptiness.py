"""Why a field is empty: four kinds that must never be shown alike."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Emptiness(models.TextChoices):
    NOT_STATED = "not_stated", _("Not stated in the source")
    BLANK_IN_SOURCE = "blank_in_source", _("Left blank in the source")
    WITHHELD = "withheld", _("Withheld by the source")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


def check_emptiness(value: dict[str, str]) -> None:
    """Raise ValidationError unless every value is one of the four kinds."""
    unknown = sorted(set(value.values()) - set(Emptiness.values))
    if unknown:
        raise ValidationError(_("Not a kind of emptiness: %(kinds)s"), params={"kinds": ", ".join(unknown)})


class EmptinessField(models.JSONField):
    """{field name: kind}: for the fields of this row that are empty, which of the four kinds they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"default": dict, "blank": True, "validators": [check_emptiness]}
        super().__init__(*args, **(defaults | kwargs))
