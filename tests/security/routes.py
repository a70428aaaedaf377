"""Every route of the URL configuration, found by walking it, so that there is no list to maintain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from fynlo.core.url_converters import DayConverter, MonthConverter

HOSTS = {"restaurant": "fynlo.urls.restaurant", "platform": "fynlo.urls.platform"}
METHODS = ("get", "post", "put", "patch", "delete")
SOMETHING = {
    UUIDConverter: "01890000-0000-7000-8000-000000000001",
    IntConverter: "1",
    SlugConverter: "nothing",
    MonthConverter: "2026-11",
    DayConverter: "2026-11-02",
}


@dataclass(frozen=True)
class Route:
    """`path` as declared, `example` with ids of rows that do not exist."""

    host: str
    path: str
    example: str
    view: Any

    @property
    def view_class(self) -> Any:
        return getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)

    @property
    def is_api(self) -> bool:
        return self.path.startswith(("api/", "auth/v1/"))

    @property
    def methods(self) -> list[str]:
        """Return the route's methods. A function view declares them by `require_http_methods`; else GET, POST."""
        cls = self.view_class
        if cls is not None:
            names = [n.lower() for n in cls.http_method_names]
            return [m for m in METHODS if m in names and hasattr(cls, m)]
        return list(getattr(self.view, "methods", ("get", "post")))


def all_routes(host: str) -> list[Route]:
    return list(_walk(import_module(HOSTS[host]).urlpatterns, host, "", ""))


def _walk(patterns: list[Any], host: str, path: str, example: str) -> Iterator[Route]:
    for pattern in patterns:
        declared = path + str(pattern.pattern)
        filled = example + _filled(pattern.pattern)
        if declared.startswith("admin/"):
            continue  # Django admin, guarded as a whole (tests/restaurants/platform)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, host, declared, filled)
        elif isinstance(pattern, URLPattern):
            yield Route(host, declared, "/" + filled, pattern.callback)


def _filled(pattern: Any) -> str:
    text = str(pattern)
    for name, converter in pattern.converters.items():
        text = re.sub(rf"<(\w+:)?{name}>", SOMETHING.get(type(converter), "nothing"), text)
    return text
