"""What somebody says about an object, who reads it, and who is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from projects.models import Organisation
from values.formfields import text_area


class CommentForm(forms.ModelForm):
    """A comment; its circle is asked where it begins a thread, the organisation where a person acts for several."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which body"), empty_label=None
    )
    mentioned = forms.MultipleChoiceField(
        label=_("Tell these people"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They get a letter. Only people who may read the comment are told."),
    )  # fmt: skip
    field_order = ("text", "circle", "organisation", "mentioned")

    class Meta:
        model = Comment
        fields = ("text", "circle")
        widgets = {"text": text_area(), "circle": forms.RadioSelect}

    def __init__(
        self,
        *args: Any,
        roles: list[Any],
        people: dict[int, Any],
        checks: bool,
        is_answer: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        bodies = {role.organisation_id for role in roles}
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=bodies).order_by("name")  # type: ignore[attr-defined]
        if len(bodies) < 2:
            del self.fields["organisation"]
        if people:
            names = sorted(
                ((str(key), str(person)) for key, person in people.items()), key=lambda one: one[1]
            )
            self.fields["mentioned"].choices = names  # type: ignore[attr-defined]
        else:
            del self.fields["mentioned"]
        if is_answer:
            del self.fields["circle"]
        else:
            self._offer_circles(checks)

    def _offer_circles(self, checks: bool) -> None:
        """Those who write for themselves or check choose among what they can read."""
        offered = [
            choice for choice in Comment.Circle.choices if checks or choice[0] != Comment.Circle.REVIEWERS
        ]
        self.fields["circle"].choices = offered  # type: ignore[attr-defined]
        self.fields["circle"].initial = Comment.Circle.PARTIES

    def clean_mentioned(self) -> list[Any]:
        return [self.people[int(key)] for key in self.cleaned_data["mentioned"]]
