from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answers as soon as this web process serves pages; touches neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")
