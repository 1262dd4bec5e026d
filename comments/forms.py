"""What somebody says about an object, who reads it, and who is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from comments.services import readers_of
from projects.models import Organisation
from values.formfields import text_area


class CommentForm(forms.ModelForm):
    """A comment; its circle is asked where it begins a thread, the organisation where a person acts for several."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which body"), empty_label=None
    )
    mentioned = forms.MultipleChoiceField(
        label=_("Tell these people"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They get a letter. Each of them must be among those who read it."),
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
        said: Comment,
        checks: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.said, self.is_answer = said, said.answers_to_id is not None
        people = self.people = self._people()
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
        if self.is_answer:
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

    def _people(self) -> dict[Any, Any]:
        """Who reads the thread; where it begins here, all who read it in the widest circle."""
        if not self.is_answer:
            self.said.circle = Comment.Circle.PROJECT
        return readers_of(self.said)

    def clean_mentioned(self) -> list[Any]:
        return [self.people[int(key)] for key in self.cleaned_data["mentioned"]]

    def clean(self) -> dict[str, Any]:
        """Nobody is told of what they may not read."""
        cleaned = super().clean() or self.cleaned_data
        named = cleaned.get("mentioned", ())
        if not named or (not self.is_answer and "circle" not in cleaned):
            return cleaned
        readers = self._readers(cleaned)
        outside = [str(person) for person in named if person.pk not in readers]
        if outside:
            words = _("Choose another circle, or do not tell those who would not read it: %(names)s")
            self.add_error("mentioned", words % {"names": ", ".join(sorted(outside))})
        return cleaned

    def _readers(self, cleaned: dict[str, Any]) -> dict[Any, Any]:
        if self.is_answer:
            return self.people
        body = cleaned.get("organisation")
        self.said.circle, self.said.organisation_id = (
            cleaned["circle"],
            body.pk if body else self.said.organisation_id,
        )
        return readers_of(self.said)
