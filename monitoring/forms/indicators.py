"""Defining an indicator, and entering one of its values."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import DATE_HINT, text_area
from documents.forms import UploadField
from monitoring.models import Indicator, Reading
from monitoring.services.indicators import Target, Value
from projects.models import PolicyInstrument
from projects.rules import in_language
from values.formfields import DayInput, PartialDateInput
from values.money import CURRENCIES
from workflow.words import short_date

NUMBER = re.compile(r"-?\d{1,14}([.,]\d{1,4})?")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")  # 1,200 may be many or little more than one
ROWS = 3
HOW = _("A number such as 1200 or 12.5, yes or no, or words, as the kind of value asks.")
Kind = Indicator.Kind


def read_value(kind: str, text: str) -> tuple[Decimal | None, str]:
    """A typed value as number or words, by the kind of the indicator. Raises ValidationError."""
    text = re.sub(r"[\s%€]", "", text) if kind != Kind.TEXT else text.strip()
    if not text or kind == Kind.TEXT:
        return None, text
    if kind == Kind.YES_NO:
        return _yes_or_no(text), ""
    if not NUMBER.fullmatch(text):
        raise forms.ValidationError(_("Write it as a number, for example 1200 or 12.5."))
    if THOUSANDS.fullmatch(text):
        raise forms.ValidationError(
            _("Write thousands without a sign, as 1200; a fraction of three digits with a zero, as 1.2000.")
        )
    return Decimal(text.replace(",", ".")), ""


def _yes_or_no(text: str) -> Decimal:
    answers = {"1": 1, "0": 0, "yes": 1, "no": 0, _now("Yes").lower(): 1, _now("No").lower(): 0}
    if text.lower() not in answers:
        raise forms.ValidationError(_("Write yes or no."))
    return Decimal(answers[text.lower()])


def typed(value: Decimal | None, words: str) -> str:
    """A stored value as it stands in an input, and as it can be read again."""
    if value is None:
        return words
    told = format(value.normalize(), "f")
    return f"{told}0" if THOUSANDS.fullmatch(told) else told


FIELDS = (
    *("title", "action", "instrument", "level", "code", "kind", "unit", "currency"),
    *("lowest", "highest", "direction", "definition"),
    *("baseline_on", "baseline_is_unknown", "reading_every_months", "source"),
)
HINTS: dict[str, Any] = {
    "title": _("Such as: Firms checked."),
    "unit": _("Such as: firms. A number needs one."),
    "lowest": _("Of a score."),
    "highest": _("Of a score."),
    "definition": _("Who counts what, and where the value is read."),
    "baseline_on": DATE_HINT,
    "source": _("The plan, the application or the page that names it."),
}
# What only some kinds of value have; of others the page does not show it, and nothing is kept
OF_KIND: dict[str, tuple[str, ...]] = {
    "unit": (Kind.NUMBER,),
    "currency": (Kind.MONEY,),
    "lowest": (Kind.SCORE,),
    "highest": (Kind.SCORE,),
    "direction": (Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.YES_NO, Kind.SCORE),
}
ORDER = ("lowest", "highest", "direction", "definition", "baseline_told")


class IndicatorForm(forms.Form):
    """The definition: what is measured, of which kind, from which baseline to which targets."""

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        of_model: Any = forms.fields_for_model(
            Indicator,
            fields=FIELDS,
            widgets={"definition": text_area(3), "direction": forms.RadioSelect},
            help_texts=HINTS,
        )
        self.fields.update({name: of_model[name] for name in FIELDS})
        for name in FIELDS:
            self.initial.setdefault(name, getattr(indicator, name))
        self._ask_by_choice(indicator)
        self._place(indicator)
        self._ask_targets(indicator)

    def _ask_by_choice(self, indicator: Indicator) -> None:
        rules = indicator.project.rule_set
        currencies = [("", "-"), *((code, code) for code in CURRENCIES)]
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), required=False, choices=currencies, help_text=_("Of an amount of money.")
        )
        self.fields["code"] = forms.ChoiceField(
            label=_("Counts for the programme as"), required=False, choices=codes(rules),
            help_text=_("Where it is one that the programme counts over all its projects."),
        )  # fmt: skip
        self.fields["baseline_told"] = forms.CharField(
            label=_("Baseline"), required=False, help_text=HOW,
            initial=typed(indicator.baseline, indicator.baseline_words),
        )  # fmt: skip
        self.fields["direction"].choices = Indicator.Direction.choices  # type: ignore[attr-defined]
        rule = _("Leave it empty for the rule of the programme: every %(months)s months.")
        self.fields["reading_every_months"].help_text = rule % {
            "months": rules.content.get("reading_every_months", 6)
        }

    def _place(self, indicator: Indicator) -> None:
        """What it may tell about: the plan or one of its actions; else the project or an instrument."""
        if plan := indicator.whole_plan:
            self._choose("action", plan.actions.exclude(status="dropped"), _("the plan as a whole"))
            del self.fields["instrument"]
        else:
            found = PolicyInstrument.objects.of_project(indicator.project).order_by("name")
            self._choose("instrument", found, _("the project as a whole"))
            del self.fields["action"]
        names = ["title", "action", "instrument", "level", "code", "kind", "unit", "currency", *ORDER]
        self.order_fields(names)

    def _choose(self, name: str, rows: Any, nothing: Any) -> None:
        self.fields[name] = forms.ModelChoiceField(
            rows, label=_("It tells about"), required=False, empty_label=nothing
        )

    def _ask_targets(self, indicator: Indicator) -> None:
        known = [] if indicator._state.adding else list(indicator.targets.all())
        self.rows = max(ROWS, len(known) + 1)
        for number in range(1, self.rows + 1):
            stored = known[number - 1] if number <= len(known) else None
            words = {"number": number}
            self.fields[f"due_{number}"] = PartialDateInput(
                label=_("Target %(number)s, by when") % words, required=False, help_text=DATE_HINT,
                initial=stored.due if stored else None,
            )  # fmt: skip
            self.fields[f"target_{number}"] = forms.CharField(
                label=_("Target %(number)s") % words, required=False, help_text=HOW,
                initial=typed(stored.value, stored.words) if stored else "",
            )  # fmt: skip

    @property
    def of_definition(self) -> list[tuple[Any, str]]:
        """Each field with the kinds of value that have it, as classes; without any, all have it."""
        names = [name for name in self.fields if not name.startswith(("due_", "target_"))]
        return [(self[name], " ".join(f"of-{kind}" for kind in OF_KIND.get(name, ()))) for name in names]

    @property
    def of_targets(self) -> list[tuple[Any, Any]]:
        return [(self[f"target_{number}"], self[f"due_{number}"]) for number in range(1, self.rows + 1)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind = given.get("kind", Kind.NUMBER)
        for name in (name for name, kinds in OF_KIND.items() if kind not in kinds and name != "direction"):
            given[name] = "" if name in ("unit", "currency") else None
            self.errors.pop(name, None)
        self._read("baseline_told", kind)
        low, high = given.get("lowest"), given.get("highest")
        if kind == Kind.SCORE and (low is None or high is None or low >= high):
            self.add_error("highest", _("Give the lowest and the highest score of the scale."))
        if kind == Kind.MONEY and not given.get("currency"):
            self.add_error("currency", _("Choose the currency."))
        if given.get("baseline_is_unknown") and given.get("baseline_told"):
            self.add_error(
                "baseline_is_unknown", _("Give a baseline, or say that nobody knows it: not both.")
            )
        self._clean_targets(kind)
        return given

    def _clean_targets(self, kind: str) -> None:
        days = set()
        for number in range(1, self.rows + 1):
            due, told = f"due_{number}", f"target_{number}"
            self._read(told, kind)
            day, said = self.cleaned_data.get(due), self.cleaned_data.get(told)
            if said and not day and due not in self.errors:
                self.add_error(due, _("Say by when the target is to be reached."))
            if day and not said and told not in self.errors:
                self.add_error(told, _("Say what is to be reached by then."))
            if day in days:
                self.add_error(due, _("There is a target of this day already."))
            days |= {day} - {None}

    def _read(self, name: str, kind: str) -> None:
        try:
            self.cleaned_data[f"{name}_read"] = read_value(kind, self.cleaned_data.get(name, ""))
        except forms.ValidationError as error:
            self.add_error(name, error)

    def definition(self) -> dict[str, Any]:
        """The fields of the indicator as they are to be."""
        names = [name for name in self.fields if not name.startswith(("due_", "target_", "baseline_told"))]
        said = {name: self.cleaned_data[name] for name in names}
        value, words = self.cleaned_data["baseline_told_read"]
        if "action" in said:
            said["plan"] = None if said["action"] else self.indicator.whole_plan
        return said | {"baseline": value, "baseline_words": words}

    def targets(self) -> list[Target]:
        numbers = [number for number in range(1, self.rows + 1) if self.cleaned_data.get(f"due_{number}")]
        return [
            Target(self.cleaned_data[f"due_{number}"], *self.cleaned_data[f"target_{number}_read"])
            for number in numbers
        ]


def codes(rule_set: Any) -> list[tuple[str, Any]]:
    """The indicators of the programme whose values people enter, for a choice."""
    known = rule_set.content.get("indicators", [])
    typed_in = [one for one in known if not one.get("from_records")]
    named = [(one["key"], in_language(one["title"])) for one in typed_in]
    return [("", _("the programme does not count it")), *named]


class ReadingForm(forms.Form):
    """One value: what was measured, when, and where it comes from. It may stand in another form, with a prefix."""

    value = forms.CharField(label=_("Value"))
    measured_on = forms.DateField(label=_("Measured on"), widget=DayInput())
    source = forms.CharField(
        label=_("Where the value comes from"),
        max_length=300,
        help_text=_("Such as: register of the agency, list of participants."),
    )
    note = forms.CharField(label=_("What readers should know"), required=False, widget=text_area(2))
    document = UploadField(label=_("Document that shows it"), required=False)

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        on: dt.date,
        reading: Reading | None = None,
        replaces: Reading | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.on = indicator, on
        self.replaces = reading.replaces if reading else replaces
        self._ask_value(indicator)
        shown = reading or replaces
        self.fields["measured_on"].initial = shown.measured_on if shown else on
        if shown:
            self.fields["value"].initial = typed(shown.value, shown.words)
            self.fields["source"].initial = shown.source
        if reading:
            self.fields["note"].initial = reading.note
        if self.replaces:
            self._ask_why()

    def _ask_why(self) -> None:
        why = self.fields["note"]
        why.required, why.label = True, _("Why the value is corrected")
        why.help_text = _("Whoever approves and reads the value sees it.")
        why.error_messages["required"] = _("Say why the value is corrected.")

    def _ask_value(self, indicator: Indicator) -> None:
        label = str(indicator.title)
        if indicator.kind == Kind.TEXT:
            self.fields["value"] = forms.CharField(label=label, widget=text_area(3))
        elif indicator.kind == Kind.YES_NO:
            answers = [("1", _("Yes")), ("0", _("No"))]
            self.fields["value"] = forms.ChoiceField(label=label, choices=answers, widget=forms.RadioSelect)
        else:
            self.fields["value"] = forms.CharField(label=label, help_text=self._hint(indicator))
        self.fields["value"].error_messages["required"] = _("Give the value.")
        self.order_fields(["value", "measured_on", "source", "note", "document"])

    @staticmethod
    def _hint(indicator: Indicator) -> Any:
        if indicator.kind == Kind.SCORE:
            scale = {"lowest": typed(indicator.lowest, ""), "highest": typed(indicator.highest, "")}
            return _("A score from %(lowest)s to %(highest)s.") % scale
        units = {Kind.PERCENT: "%", Kind.MONEY: indicator.currency, Kind.NUMBER: indicator.unit}
        unit = units.get(Kind(indicator.kind), "")
        return _("In %(unit)s.") % {"unit": unit} if unit else ""

    def clean_value(self) -> str:
        text: str = self.cleaned_data["value"]
        value, _words = self.read = read_value(self.indicator.kind, text)
        low, high = self.indicator.lowest, self.indicator.highest
        is_off = value is not None and (
            (low is not None and value < low) or (high is not None and value > high)
        )
        if self.indicator.kind == Kind.SCORE and is_off:
            raise forms.ValidationError(_("Give a value on the scale of the indicator."))
        return text

    def clean_measured_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["measured_on"]
        if day > self.on:
            raise forms.ValidationError(_("This day is still to come. Enter what was measured."))
        first = self.indicator.project.began_on
        if first and day < first - dt.timedelta(days=366 * 20):
            raise forms.ValidationError(
                _("The project began on %(day)s. Look at the year again.") % {"day": short_date(first)}
            )
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.replaces and not self.errors and self._draft().repeats:
            self.add_error(
                "value",
                _("This is the value that stands already. Change the value, its day or its source."),
            )
        return given

    def _draft(self) -> Reading:
        value, words = self.read
        plain = {name: self.cleaned_data[name] for name in ("measured_on", "source")}
        return Reading(indicator=self.indicator, replaces=self.replaces, value=value, words=words, **plain)

    def said(self) -> Value:
        """What the form says, for `enter`."""
        value, words = self.read
        plain = {name: self.cleaned_data[name] for name in ("measured_on", "source", "note", "document")}
        return Value(**plain, value=value, words=words, replaces=self.replaces)
