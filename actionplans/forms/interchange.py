"""What the lead partner types to bring in a plan that exists: whose it is, its titles and its dates."""

import datetime as dt
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import DATE_HINT, languages
from actionplans.forms.plans import PlanStartForm
from actionplans.interchange.dates import ORDER, days_of, inexact
from actionplans.interchange.recording import DAYS_OF, Days, KnownAction, KnownPlan
from actionplans.models import Action, ActionPlan
from documents.forms import UploadField
from projects.models import Membership, Organisation, Project
from values.formfields import PartialDateInput

ROWS = 8
# What is mostly the same for the next plan of the pile
KEPT = ("language", "state", "approved_on", "begun_on", "completed_on")
DAY_WORDS = {
    "approved_on": _("Approved on"),
    "begun_on": _("In implementation since"),
    "completed_on": _("Completed on"),
}


def check_past(
    form: Any, names: dict[str, Any], state: str | None, *, on: dt.date, since: dt.date | None
) -> Days:
    """The days of a plan's past as a form tells them, with its errors: those that the state needs, in their order."""
    given = {name: form.cleaned_data.get(name) for name in ORDER}
    needed = DAYS_OF.get(state or "", ())
    for name in DAY_WORDS if state else ():
        if name in needed and not given[name] and name not in form.errors:
            form.add_error(name, _("Give this date: a plan in this state has it."))
        if given[name] and name not in needed:
            form.add_error(
                name, _("A plan in this state has no such date. Empty it, or choose another state.")
            )
    days, faults = days_of(given, names=names, on=on, since=since)
    for name, words in faults.items():
        form.add_error(name, words)
    written, first = form.cleaned_data.get("plan_date"), min(days.values(), default=on)
    if written and written.first_day > first:
        form.add_error("plan_date", _("The plan is dated after its approval. Correct one of the two dates."))
    form.instance.remarks = [*form.instance.remarks, *inexact(given)]
    return days


def check_twin(form: Any, project: Project, body: Organisation | None) -> None:
    """One signed plan is brought in once."""
    title = form.cleaned_data.get("title")
    if body and title and ActionPlan.objects.filter(project=project, organisation=body, title=title).exists():
        form.add_error("title", _("This organisation has a plan with this title here already."))


class ExistingPlanForm(PlanStartForm):
    """A plan that was written and approved elsewhere, with the state it is in and the document that shows it."""

    language = forms.ChoiceField(choices=languages, label=_("Language of the plan"), initial="en")
    state = forms.ChoiceField(
        label=_("State that the plan is in"),
        widget=forms.RadioSelect,
        choices=[(state, ActionPlan.Status(state).label) for state in DAYS_OF],
    )
    approved_on = PartialDateInput(label=DAY_WORDS["approved_on"], help_text=DATE_HINT)
    begun_on = PartialDateInput(label=DAY_WORDS["begun_on"], required=False, help_text=DATE_HINT)
    completed_on = PartialDateInput(label=DAY_WORDS["completed_on"], required=False, help_text=DATE_HINT)
    document = UploadField(label=_("The signed plan"))

    field_order = (
        *("organisation", "territory", "instrument", "instrument_name", "title", "language", "plan_date"),
        *("state", "approved_on", "begun_on", "completed_on", "document"),
    )

    class Meta:
        model = ActionPlan
        fields = ("title", "organisation", "territory", "language", "plan_date")
        help_texts = {"plan_date": DATE_HINT}

    def __init__(
        self, *args: Any, project: Project, roles: list[Membership], bodies: list[Organisation], on: dt.date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, project=project, roles=roles, **kwargs)
        self.on, self.since = on, project.began_on
        keys = [body.pk for body in bodies]
        self.fields["organisation"] = forms.ModelChoiceField(
            Organisation.objects.filter(pk__in=keys).order_by("name"),
            label=_("Partner organisation"),
            empty_label=_("Choose the organisation"),
        )
        for number in range(1, ROWS + 1):
            self.fields.update(_action_fields(number))

    @property
    def action_rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """The title, the start and the end of each row."""
        return [(self[f"action_{n}"], self[f"starts_{n}"], self[f"ends_{n}"]) for n in range(1, ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_twin(self, self.instance.project, cleaned.get("organisation"))
        cleaned["days"] = check_past(self, DAY_WORDS, cleaned.get("state"), on=self.on, since=self.since)
        cleaned["actions"] = [action for n in range(1, ROWS + 1) if (action := self._action(n))]
        return cleaned

    def _action(self, number: int) -> KnownAction | None:
        """A row with its title; None for an empty one, and an error for what does not fit together."""
        title, starts, ends = (
            self.cleaned_data.get(f"{name}_{number}") for name in ("action", "starts", "ends")
        )
        if not title and (starts or ends):
            self.add_error(f"action_{number}", _("Give the title of the action."))
        if starts and ends and starts.first_day > ends.last_day:
            self.add_error(f"ends_{number}", _("The end is before the start. Correct one of the two dates."))
        return KnownAction(Action(title=title, starts=starts, ends=ends)) if title else None

    def known(self) -> KnownPlan:
        """The plan as it is to be recorded."""
        cleaned = self.cleaned_data
        named, typed = cleaned["instrument"], cleaned["instrument_name"]
        return KnownPlan(
            plan=self.instance,
            state=cleaned["state"],
            days=cleaned["days"],
            instruments=[named] if named else [],
            instrument_names=[typed] if typed else [],
            actions=cleaned["actions"],
        )


def _action_fields(number: int) -> dict[str, forms.Field]:
    return {
        f"action_{number}": forms.CharField(
            label=_("Action %(number)s") % {"number": number}, max_length=200, required=False
        ),
        f"starts_{number}": PartialDateInput(label=_("start"), required=False),
        f"ends_{number}": PartialDateInput(label=_("end"), required=False),
    }


class SignedPlanForm(forms.Form):
    """The signed document of a plan that came in without it."""

    document = UploadField(label=_("The signed plan"))


class ImportForm(forms.Form):
    """A file with many plans; a dry run only tells what is wrong with it."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A spreadsheet (xlsx), a CSV or a JSON file with at most 100 plans."),
        error_messages={"required": _("Choose a file."), "missing": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
    )
    is_dry_run = forms.BooleanField(
        label=_("Only check the file"), required=False, help_text=_("Nothing is written.")
    )
