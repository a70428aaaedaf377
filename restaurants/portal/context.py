"""What every page of a restaurant's host shows around its content."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The restaurant whose host this is, for every template."""
    return {"restaurant": getattr(request, "tenant", None)}
