"""Writing a practice or its next edition. A draft may have gaps; the step that sends it tells what is missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.content import said
from practices.models import GoodPractice, Theme
from projects.models import Organisation, Territory
from values.formfields import PartialDateInput, text_area
from values.money import CURRENCIES, Money

DATE_HINT = _("A year, a month or a day: 2022, 2022-05 or 2022-05-26.")
LONGEST_TITLE = 100
POINTS = _("One point a line.")


class LinesField(forms.CharField):
    """One point a line; cleans to a list without empty ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": text_area(4)} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class RegionField(forms.ModelChoiceField):
    """A country or region by code and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class PracticeForm(forms.ModelForm):
    """What a practice says."""

    NEEDED_TO_SEND = frozenset(
        {
            *("summary", "about", "institution", "location", "starts", "resources"),
            *("evidence", "transfer"),
        }
    )

    territory: Any = RegionField(Territory.objects.order_by("code"), label=_("Region"))
    starts = PartialDateInput(label=_("Start"), required=False, help_text=DATE_HINT)
    ends = PartialDateInput(label=_("End"), required=False, help_text=DATE_HINT)
    is_ongoing = forms.NullBooleanField(label=_("Is it still going on?"), required=False)
    evidence = LinesField(
        label=_("Evidence of success"),
        required=False,
        help_text=_("What shows that it works? One result a line, with its number where there is one."),
    )
    challenges = LinesField(label=_("Challenges"), required=False, help_text=POINTS)
    transfer = LinesField(label=_("What others can learn"), required=False, help_text=POINTS)
    amount_value = forms.DecimalField(
        label=_("Amount"), required=False, max_digits=16, decimal_places=2, min_value=0
    )
    amount_currency = forms.ChoiceField(label=_("Currency"), required=False)

    class Meta:
        model = GoodPractice
        fields: tuple[str, ...] = (
            *("title", "summary", "about", "theme", "institution", "territory", "location"),
            *("starts", "ends", "is_ongoing", "website", "resources", "amount_value", "amount_currency"),
            *("evidence", "challenges", "transfer", "is_private", "public_effect"),
        )
        widgets = {"about": text_area(), "resources": text_area(3), "public_effect": text_area(3)}
        labels = {
            "title": _("Title"),
            "summary": _("In one line"),
            "about": _("About the practice"),
            "theme": _("Theme"),
            "institution": _("Main institution"),
            "location": _("Where it takes place"),
            "website": _("Website"),
            "resources": _("Resources needed"),
            "is_private": _("It is a private initiative"),
            "public_effect": _("Its effect on public policy"),
        }
        help_texts = {
            "institution": _("The body that runs it."),
            "location": _("Such as the city, region and country."),
            "resources": _("People, time and money; say so where none is known."),
            "is_private": "",
            "public_effect": _("A private initiative qualifies only when it inspired public policy."),
        }

    field_order: tuple[str, ...] = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].max_length = LONGEST_TITLE  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs["maxlength"] = LONGEST_TITLE
        self.fields["title"].help_text = _("At most 100 characters.")
        self.fields["theme"].queryset = Theme.objects.filter(project=self.instance.project_id)  # type: ignore[attr-defined]
        self.fields["theme"].empty_label = _("No theme")  # type: ignore[attr-defined]
        self.fields["amount_currency"].choices = [("", _("choose")), *((code, code) for code in CURRENCIES)]  # type: ignore[attr-defined]
        if self.instance.amount:
            self.initial["amount_value"] = self.instance.amount.amount
            self.initial["amount_currency"] = self.instance.amount.currency

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if len(title) > LONGEST_TITLE and title != self.initial.get("title"):
            raise forms.ValidationError(_("Shorten the title to 100 characters."))
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and starts.first_day > ends.last_day:
            self.add_error("ends", _("The end is before the start. Correct one of the two dates."))
        has_amount = cleaned.get("amount_value") is not None
        if has_amount and not cleaned.get("amount_currency") and "amount_currency" not in self.errors:
            self.add_error("amount_currency", _("Choose the currency of the amount."))
        if cleaned.get("amount_currency") and not has_amount and "amount_value" not in self.errors:
            self.add_error("amount_value", _("Give the amount as a number, for example 120000."))
        return cleaned

    def _post_clean(self) -> None:
        """Put into the practice what the form's own fields say."""
        super()._post_clean()  # type: ignore[misc]
        for name in ("evidence", "challenges", "transfer", "starts", "ends", "is_ongoing"):
            setattr(self.instance, name, self.cleaned_data.get(name))
        self.instance.amount = self._amount()

    def _amount(self) -> Money | None:
        """The stored amount with all that its source says of it, while its figure is the same; else a new one."""
        amount, currency = self.cleaned_data.get("amount_value"), self.cleaned_data.get("amount_currency")
        if amount is None or not currency:
            return None
        stored: Money | None = self.instance.amount
        same = stored is not None and (stored.amount, stored.currency) == (amount, currency)
        return stored if same else Money(amount, currency)

    def content(self) -> dict[str, Any]:
        """What it says, as plain values; call after is_valid()."""
        return said(self.instance)


class TakenOverForm(PracticeForm):
    """A practice that was published elsewhere: whose it is, and where it stands."""

    organisation: Any = forms.ModelChoiceField(Organisation.objects.none(), label=_("Put forward by"))
    sources = LinesField(
        label=_("Where it was published"), help_text=_("One source a line, such as the guide of the project.")
    )

    class Meta(PracticeForm.Meta):
        fields = ("organisation", *PracticeForm.Meta.fields)

    field_order = ("organisation", "sources", *PracticeForm.Meta.fields)
    NEEDED_TO_SEND = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Organisation.objects.of_project(self.instance.project_id)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]
        if not self.instance._state.adding:
            del self.fields["organisation"]
        self.initial.setdefault("sources", self.instance.sources)

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.sources = self.cleaned_data.get("sources") or []
