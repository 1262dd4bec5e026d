"""Recording what happens in a project beside its plans: one form for each kind."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects import moves
from projects.models import (
    CHECKERS,
    Membership,
    Organisation,
    Phase,
    PolicyInstrument,
    Project,
    ProjectChange,
    Territory,
)
from projects.services import changes
from projects.services.handover import hand_over
from projects.services.records import may_hand_over, may_lead_next, may_record_leaving
from values.formfields import DayInput, text_area
from workflow.registry import ref

Kind = ProjectChange.Kind


class RegionField(forms.ModelChoiceField):
    """A country or region by code and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class ChangeForm(forms.Form):
    """From which day, and why. `record` writes what the form says; call it after is_valid()."""

    on: Any = forms.DateField(label=_("From which day"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), widget=text_area(3))

    def __init__(self, *args: Any, project: Project, person: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.today = project, today
        self.act = {"by": person, "today": today}
        if "on" in self.fields:
            self.initial.setdefault("on", today)
            self.order_fields([name for name in self.fields if name not in ("on", "reason")])

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], **self.act}

    def record(self) -> ProjectChange:
        raise NotImplementedError


class LeavesForm(ChangeForm):
    """Who leaves, and who takes over what is open."""

    organisation: Any = forms.ModelChoiceField(Organisation.objects.none(), label=_("The partner who leaves"))
    successor: Any = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who takes over what is open"), required=False,
        empty_label=_("nobody: what is due is closed"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Organisation.objects.of_project(self.project)
        others = list(known.exclude(project=self.project))
        able = may_record_leaving(self.project, self.act["by"], others)
        self._offer("organisation", known.filter(pk__in=[body.pk for body in able]))
        if len(able) < len(others):
            self.fields["organisation"].help_text = _(
                "Organisations whose people check or administer are not listed: the administrator records it."
            )
        checking = Membership.objects.current().filter(project=self.project, role__in=CHECKERS)
        free = Organisation.objects.exclude(pk__in=checking.values("organisation"))
        self._offer("successor", free.order_by("name"))

    def record(self) -> ProjectChange:
        said = self.cleaned_data
        return changes.partner_leaves(
            self.project, said["organisation"], successor=said["successor"], on=said["on"], **self.said
        )


class LeadForm(ChangeForm):
    """Who leads next."""

    organisation: Any = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("The new lead partner"),
        help_text=_("Partners with a representative: somebody has to sign for the new lead partner."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = may_lead_next(self.project, self.act["by"])
        offered = Organisation.objects.filter(pk__in=[body.pk for body in able])
        self._offer("organisation", offered.order_by("name"))

    def record(self) -> ProjectChange:
        said = self.cleaned_data
        return changes.propose_lead(self.project, said["organisation"], on=said["on"], **self.said)


class HandoverForm(ChangeForm):
    """Whose duties go to whom."""

    person = forms.ChoiceField(label=_("Whose duties"))
    email = forms.EmailField(label=_("E-mail address of the successor"))
    name = forms.CharField(
        label=_("Name of the successor"), max_length=150, required=False,
        help_text=_("Name and language are asked for a new account only."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = may_hand_over(self.project, self.act["by"])
        self.pairs = {f"{one.user_id}:{one.organisation_id}": one for one in able}
        choices = [(key, f"{one.user}, {one.organisation}") for key, one in self.pairs.items()]
        self.fields["person"].choices = [("", _("Choose the person")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        email = cleaned.get("email", "")
        known = User.objects.filter(email=email.lower()).exists()
        if email and not cleaned.get("name") and not known:
            self.add_error("name", _("Give the name: nobody has an account with this address yet."))
        return cleaned

    def record(self) -> ProjectChange:
        said = self.cleaned_data
        one = self.pairs[said["person"]]
        new = {name: said[name] for name in ("email", "name", "language")}
        return hand_over(self.project, one.organisation, one.user, on=said["on"], **new, **self.said)


class PhaseForm(ChangeForm):
    """Which phase ends later; the lead partner enters the programme's decision with its letter."""

    on = None
    phase: Any = forms.ModelChoiceField(Phase.objects.none(), label=_("Phase"))
    ends_on = forms.DateField(label=_("New end"), widget=DayInput())
    entered_for = forms.CharField(label=_("Who decided it"), max_length=200)

    def __init__(self, *args: Any, is_entered: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("phase", self.project.phases.all())
        if is_entered:
            self.fields["letter"] = moves.letter_field()(label=_("The letter that shows it"))
        else:
            del self.fields["entered_for"]

    def record(self) -> ProjectChange:
        said = self.cleaned_data
        entered = {"entered_for": said.get("entered_for", ""), "letter": said.get("letter")}
        return changes.extend_phase(said["phase"], said["ends_on"], **entered, **self.said)


class RegionForm(ChangeForm):
    """Which plan or practice stands in the wrong region, and which is right."""

    on = None
    subject = forms.ChoiceField(label=_("What stands in the wrong region"))
    territory: Any = RegionField(Territory.objects.order_by("code"), label=_("The right region"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placed = {ref(obj): obj for obj in moves.placed(self.project)}
        choices = [(key, f"{obj} ({obj.territory.code} {obj.territory})") for key, obj in self.placed.items()]
        self.fields["subject"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def record(self) -> ProjectChange:
        obj = self.placed[self.cleaned_data["subject"]]
        return changes.correct_region(obj, self.cleaned_data["territory"], **self.said)


class EndedField(forms.ModelChoiceField):
    """An instrument by its name, with the other projects for which it ends, too."""

    elsewhere: Mapping[Any, list[Project]] = {}

    def label_from_instance(self, obj: Any) -> str:
        titles = ", ".join(map(str, self.elsewhere.get(obj.pk, ())))
        named = gettext("%(instrument)s (also in: %(projects)s)") % {"instrument": obj, "projects": titles}
        return named if titles else str(obj)


class InstrumentForm(ChangeForm):
    """Which instrument has ended, and which took its place."""

    instrument: Any = EndedField(PolicyInstrument.objects.none(), label=_("The instrument that has ended"))
    successor: Any = forms.ModelChoiceField(
        PolicyInstrument.objects.none(), label=_("The instrument that takes its place")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PolicyInstrument.objects.in_force().order_by("name")
        self._offer("instrument", rows.of_project(self.project))
        ended = self.fields["instrument"]
        here = rows.of_project(self.project).values("pk")
        ended.elsewhere = Project.objects.exclude(pk=self.project.pk).naming(here)  # type: ignore[attr-defined]
        shared = rows.filter(pk__in=ended.elsewhere)  # type: ignore[attr-defined]
        if shared:
            words = _(
                "Where other projects name it, it ends there, too: it is recorded with them,"
                " and their lead partners get a letter."
            )
            named = "; ".join(map(ended.label_from_instance, shared))  # type: ignore[attr-defined]
            ended.help_text = f"{words} {named}."
        self._offer("successor", rows.registered())

    def record(self) -> ProjectChange:
        said = self.cleaned_data
        both = (said["instrument"], said["successor"])
        return changes.replace_instrument(self.project, *both, on=said["on"], **self.said)


FORMS: dict[str, type[ChangeForm]] = {
    Kind.LEAVES: LeavesForm,
    Kind.LEAD: LeadForm,
    Kind.HANDOVER: HandoverForm,
    Kind.PHASE: PhaseForm,
    Kind.REGION: RegionForm,
    Kind.INSTRUMENT: InstrumentForm,
}
