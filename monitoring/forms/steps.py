"""The auditor's opinion and the programme's decision."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from monitoring.forms.claims import Sentences
from monitoring.models import Assertion, FundAmount, Opinion, PolicyChangeClaim
from monitoring.services.decisions import Decision, Judgement, verdict

VERDICT_HINTS = {
    Opinion.Verdict.SUPPORTED: _("Real and proven"),
    Opinion.Verdict.PARTLY: _("Proven in part"),
    Opinion.Verdict.MORE: _("More evidence can settle it"),
    Opinion.Verdict.UNSUPPORTED: _("The documents do not show it"),
}


class OpinionForm(forms.Form):
    """The auditor's verdict on each point, signed once."""

    missing = forms.MultipleChoiceField(
        label=_("What is missing"),
        choices=Opinion.Missing,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.CharField(label=_("What the partner needs to send"), required=False, widget=Sentences)

    def __init__(self, *args: Any, claim: PolicyChangeClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = [point for point in claim.assertions.all() if not point.is_none]
        for point in self.points:
            self.fields[point.kind] = forms.ChoiceField(
                label=str(point), choices=Opinion.Verdict, widget=forms.RadioSelect,
                error_messages={"required": _("Give your opinion on: %(point)s.") % {"point": point}},
            )  # fmt: skip

    @property
    def verdicts(self) -> list[tuple[Assertion, BoundField, list[tuple[Any, Any]]]]:
        """Each point with its field and its choices, each choice with a word on its meaning."""
        hints = list(VERDICT_HINTS.values())
        return [
            (point, self[point.kind], list(zip(self[point.kind].subwidgets, hints, strict=True)))
            for point in self.points
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        open_ = {Opinion.Verdict.MORE, Opinion.Verdict.PARTLY}
        if open_ & {data.get(point.kind) for point in self.points} and not (
            data.get("needs") or data.get("missing")
        ):
            self.add_error("needs", _("Say what is missing, so that the partner can send it."))
        return data

    def chosen(self) -> dict[str, str]:
        """The verdict on each point, by kind."""
        return {point.kind: self.cleaned_data[point.kind] for point in self.points}


class DecisionForm(forms.Form):
    """The programme's answer on each point and each amount; the verdict follows from the answers."""

    def __init__(self, *args: Any, claim: PolicyChangeClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim
        self.points: list[Assertion] = [point for point in claim.assertions.all() if not point.is_none]
        self.amounts: list[FundAmount] = list(claim.amounts.all())
        for point in self.points:
            self.fields |= _judgement_fields(point)
        for row in self.amounts:
            self.fields[f"accepted_{row.pk}"] = _accepted_field(row)
        if len(claim.types) > 1:
            self.fields |= _types_fields(claim)

    @property
    def judgements(self) -> list[tuple[Assertion, BoundField, BoundField]]:
        """Each point with its answer and its reason."""
        return [(point, self[point.kind], self[f"reason_{point.kind}"]) for point in self.points]

    @property
    def accepted(self) -> list[tuple[FundAmount, BoundField]]:
        """Each amount with the field for the accepted one."""
        return [(row, self[f"accepted_{row.pk}"]) for row in self.amounts]

    @property
    def kinds(self) -> list[BoundField]:
        """Which kinds of change are accepted, where several are claimed, and why one is not."""
        return [self[name] for name in ("types", "reason_types") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_types(data)
        for point in self.points:
            if data.get(point.kind) == Assertion.Outcome.REFUSED and not data.get(f"reason_{point.kind}"):
                self.add_error(f"reason_{point.kind}", _("Say why this point is not accepted."))
        if any(self._is_cut(row, data) for row in self.amounts) and not data.get("reason_amount"):
            self.add_error("reason_amount", _("Say why less than the claimed amount is accepted."))
        return data

    def _clean_types(self, data: dict[str, Any]) -> None:
        happened = data.get(Assertion.Kind.HAPPENED) == Assertion.Outcome.ACCEPTED
        if "types" not in self.fields or not happened:
            return
        if not data.get("types"):
            none = _("Accept at least one kind of change, or do not accept that it happened.")
            self.add_error("types", none)
        elif set(data["types"]) < set(self.claim.types) and not data.get("reason_types"):
            self.add_error("reason_types", _("Say why this kind of change is not accepted."))

    def _is_cut(self, row: FundAmount, data: dict[str, Any]) -> bool:
        accepted = data.get(f"accepted_{row.pk}")
        is_judged = data.get(Assertion.Kind.AMOUNT) == Assertion.Outcome.ACCEPTED
        return is_judged and accepted is not None and accepted < row.claimed

    def decision(self, note: str = "") -> Decision:
        """The answers, for the service."""
        data = self.cleaned_data
        judgements = {one.kind: Judgement(data[one.kind], data[f"reason_{one.kind}"]) for one in self.points}
        accepted = {row.pk: data[f"accepted_{row.pk}"] for row in self.amounts}
        return Decision(judgements, accepted, note, data.get("types"), data.get("reason_types", ""))

    def verdict(self) -> str:
        """The step that follows from the answers."""
        return verdict(self.claim, self.decision(), self.amounts)


def _judgement_fields(point: Assertion) -> dict[str, forms.Field]:
    return {
        point.kind: forms.ChoiceField(
            label=str(point), choices=Assertion.Outcome, widget=forms.RadioSelect,
            error_messages={"required": _("Decide on: %(point)s.") % {"point": point}},
        ),
        f"reason_{point.kind}": forms.CharField(
            label=_("Reason, when it is cut or not accepted")
            if point.kind == Assertion.Kind.AMOUNT
            else _("Reason, when it is not accepted"), required=False, widget=forms.TextInput
        ),
    }  # fmt: skip


def _types_fields(claim: PolicyChangeClaim) -> dict[str, forms.Field]:
    choices = [(kind, label) for kind, label in claim.Type.choices if kind in claim.types]
    return {
        "types": forms.MultipleChoiceField(
            label=_("Accepted kinds of change"), choices=choices, initial=claim.types, required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
        "reason_types": forms.CharField(
            label=_("Reason, when a kind is not accepted"), required=False, widget=forms.TextInput
        ),
    }  # fmt: skip


def _accepted_field(row: FundAmount) -> forms.DecimalField:
    claimed = {"amount": number_format(row.claimed, force_grouping=True)}
    too_much = _("At most the claimed amount can be accepted: %(amount)s.") % claimed
    return forms.DecimalField(
        label=_("Accepted, %(fund)s in %(currency)s") % {"fund": row.fund, "currency": row.currency},
        max_digits=14, decimal_places=2, min_value=Decimal(0), max_value=row.claimed, initial=row.claimed,
        help_text=_("Claimed: %(amount)s") % claimed,
        error_messages={"max_value": too_much, "required": _("Give the accepted amount; zero for none.")},
    )  # fmt: skip


class ShareForm(forms.Form):
    """What one claim counts of money that several claims name, and how that was agreed."""

    def __init__(self, *args: Any, rows: list[FundAmount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {f"share_{row.pk}": row for row in rows}
        for name, row in self.rows.items():
            accepted = {"amount": number_format(row.accepted or 0, force_grouping=True)}
            self.fields[name] = forms.DecimalField(
                label=_("%(fund)s: what counts here, in %(currency)s")
                % {"fund": row.name, "currency": row.currency},
                help_text=_("Accepted: %(amount)s.") % accepted,
                error_messages={
                    "max_value": _("At most the accepted amount can count: %(amount)s.") % accepted
                },
                min_value=Decimal(0),
                max_value=row.accepted,
                decimal_places=2,
                initial=row.share,
            )
        self.fields["note"] = forms.CharField(
            label=_("How it was agreed"),
            help_text=_("With whom, when, and how the others count the rest."),
            widget=Sentences,
        )

    def shares(self) -> dict[int, Decimal]:
        """The share of each amount, by its key."""
        return {row.pk: self.cleaned_data[name] for name, row in self.rows.items()}
