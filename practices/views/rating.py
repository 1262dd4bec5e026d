"""Rating a practice for one's own region."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from practices.forms.rating import RatingForm
from practices.models import GoodPractice, PracticeRating
from practices.services import RATE, rate
from practices.views.writing import AUTHORS, find
from workflow import policy
from workflow.errors import Blocked, Impossible
from workflow.idempotency import once


@once
def practice_rate(request: Any, slug: str) -> HttpResponse:
    """Give or revise the ratings of one's own region until the round is closed."""
    practice = find(request, slug)
    body = _body(request, practice)
    policy.require(RATE, PracticeRating(practice=practice, organisation=body), request.user)
    if not practice.takes_ratings:
        raise Impossible(_("This practice takes no ratings now."), obj=practice)
    form = RatingForm(request.POST or None, practice=practice, body=body, initial=_given(practice, body))
    if request.method == "POST" and form.is_valid() and _rate(request, practice, body, form):
        messages.success(request, _("Your rating is recorded."))
        return redirect(f"{practice.get_absolute_url()}#ratings")
    context = {"form": form, "practice": practice, "lowest": form.scale[0], "highest": form.scale[-1]}
    return TemplateResponse(request, "practices/rate.html", context, status=422 if form.errors else 200)


def _body(request: Any, practice: GoodPractice) -> Any:
    own = [role for role in request.roles if role.project_id == practice.project_id and role.role in AUTHORS]
    return own[0].organisation if own else None


def _given(practice: GoodPractice, body: Any) -> dict[str, Any]:
    """What this organisation has given already."""
    known = [one for one in practice.ratings.all() if one.organisation_id == body.pk]
    return {"territory": known[0].territory_id if known else None} | {one.factor: one.value for one in known}


def _rate(request: Any, practice: GoodPractice, body: Any, form: RatingForm) -> bool:
    given = {"organisation": body, "territory": form.cleaned_data["territory"]}
    try:
        rate(practice, form.values(), by=request.user, on=request.today, **given)
    except Blocked as refusal:
        for condition in refusal.unmet:
            form.add_error("territory", condition.text)
        return False
    return True
