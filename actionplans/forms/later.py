"""The form that gives a plan's duty a later day."""

import datetime as dt
from typing import Any

from django.forms import ValidationError

from actionplans.deadlines import is_due_later, now_due
from actionplans.forms.steps import StepForm
from projects.models import Deadline


class LaterForm(StepForm):
    """It names the duty with its present day, and takes none that is not after it."""

    def __init__(self, *args: Any, duty: Deadline | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        if duty:
            day = self.fields["answer_by"]
            day.help_text = f"{now_due(duty)}. {day.help_text}"

    def clean_answer_by(self) -> dt.date:
        day = super().clean_answer_by()
        if self.duty and day <= self.duty.due_on:
            raise ValidationError(is_due_later(self.duty))
        return day
