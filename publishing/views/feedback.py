"""What readers say about a public page: without a name, a few times a day, told to the lead partner."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from projects.models import Organisation, Project
from publishing.addresses import ABOUT, page
from publishing.forms import RemarkForm
from publishing.models import Publication
from publishing.querysets import as_published, published_practices
from publishing.services import may_be_said, say
from publishing.shown import Told
from publishing.views.opening import open_to_all


@dataclass(frozen=True)
class Place:
    """A published page with whose it is."""

    address: str
    name: str
    project: Project
    organisation: Organisation | None


# Without any session there is nothing that another site's form could misuse
@csrf_exempt
@open_to_all("GET", "HEAD", "POST")
def public_feedback(request: Any) -> HttpResponse:
    """Say what is wrong on a page; what was said too often today is not taken."""
    place = _place(request.POST.get("page") or request.GET.get("page") or "")
    form = RemarkForm(request.POST or None, initial={"page": place.address})
    is_full = not may_be_said(place.project, request.today)
    if request.method == "POST" and not is_full and form.is_valid():
        is_full = not form.is_machine and not _say(place, form.cleaned_data["text"], request.today)
        if not is_full:
            return redirect(f"{page('feedback')}?page={place.address}&said=1")
    context = {"form": form, "place": place, "is_full": is_full, "is_said": "said" in request.GET}
    status = 429 if is_full and request.method == "POST" else 422 if form.errors else 200
    return TemplateResponse(request, "publishing/feedback.html", context, status=status)


def _say(place: Place, text: str, on: dt.date) -> bool:
    owner = place.organisation or place.project.lead_organisation
    return say(place.project, owner, place.address, text, on=on)


def _place(address: str) -> Place:
    """The published page at an address; Http404 for any other."""
    try:
        match = resolve(address := address.partition("?")[0])
    except Resolver404:
        raise Http404 from None
    if match.url_name not in ABOUT:
        raise Http404
    kind, key = match.url_name.removeprefix("public-"), match.kwargs
    if kind == "project":
        project = get_object_or_404(Project.objects.select_related("lead_organisation"), slug=key["slug"])
        if not Told.of(project).projects:
            raise Http404
        return Place(address, str(project), project, None)
    rows: Any = {
        "plan": Publication.objects.plans,
        "change": Publication.objects.changes,
        "practice": published_practices,
    }[kind]()
    found = rows.select_related("project__lead_organisation", "organisation")
    asked = {"slug": key["slug"]} if kind == "practice" else {"pk": key["uuid"]}
    subject = get_object_or_404(found, **asked)
    if kind == "practice" and not as_published([subject]):
        raise Http404
    return Place(address, str(subject), subject.project, subject.organisation)
