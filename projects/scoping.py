"""The seat belt: inside a request, project data can only be read for the projects of the person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_scopes import scope

from projects.models import Membership


class ScopeMiddleware:
    """Opens the scope of the person's projects; a query for project data without any scope raises ScopeError."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.roles = self._roles(request)  # type: ignore[attr-defined]
        with scope(project=sorted({role.project_id for role in request.roles})):  # type: ignore[attr-defined]
            return self.get_response(request)

    @staticmethod
    def _roles(request: HttpRequest) -> list[Membership]:
        if not request.user.is_authenticated:
            return []
        held = Membership.objects.current().filter(user=request.user)
        return list(held.select_related("project", "organisation").order_by("project__title", "pk"))
