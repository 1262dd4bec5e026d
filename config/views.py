from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from config.glossary import WORDS, all_machines


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answers as soon as this web process serves pages; touches neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def words(request: HttpRequest) -> HttpResponse:
    """The words of the pages, and the states and steps of everything that moves."""
    return TemplateResponse(request, "words.html", {"words": WORDS, "machines": all_machines()})
