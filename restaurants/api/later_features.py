"""Routes of the mobile app (MOBILE_API.md) whose feature does not exist yet.

Each answers 404 with the code `feature_not_available` and a sentence: the app tells a missing feature from a missing
row, and nothing is invented. The change that adds a feature removes its rows here and declares them in its own app.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.errors import NotFound
from restaurants.identity.permissions import PUBLIC, SIGNED_IN


class FeatureNotAvailable(NotFound):
    code = "feature_not_available"
    message = _("Fynlo does not have this feature yet.")


@dataclass(frozen=True, slots=True)
class LaterFeature:
    """A route under /api/v1/ and its `methods`. `feature` ends the sentence "Fynlo has no … yet."

    A caller without a token gets 401 first, except on a route that MOBILE_API.md opens to everybody (`public`).
    """

    path: str
    methods: str
    feature: str
    public: bool = False


CUSTOMERS = "customer list"

LATER_FEATURES = (LaterFeature("customers", "GET", CUSTOMERS),)


class LaterFeatureView(APIView):
    """Answers 404 with the code `feature_not_available`: Fynlo does not have this feature yet."""

    feature = ""


def later_feature_routes() -> list[URLPattern]:
    return [path(each.path, _view_of(each).as_view(), name=f"later_{_words(each.path)}") for each in LATER_FEATURES]


def _view_of(later: LaterFeature) -> type[APIView]:
    methods = later.methods.lower().split()
    attributes: dict[str, Any] = {
        "__doc__": LaterFeatureView.__doc__,
        "feature": later.feature,
        "permission": PUBLIC if later.public else SIGNED_IN,
        "http_method_names": [*methods, "options"],
        **{method: _refusal(later, method) for method in methods},
    }
    return type("LaterFeature", (LaterFeatureView,), attributes)


def _refusal(later: LaterFeature, method: str) -> Callable[..., Response]:
    operation = f"later_{_words(later.path)}_{method}"

    @extend_schema(operation_id=operation, tags=["later"], request=None, responses=None)
    def refuse(self: LaterFeatureView, request: Request, **ids: str) -> Response:
        raise FeatureNotAvailable(_("Fynlo has no {feature} yet.").format(feature=later.feature), feature=later.feature)

    return refuse


def _words(route: str) -> str:
    """Return `inventory_items_adjust_stock` for `inventory/items/<str:sku>/adjust-stock`."""
    named = re.sub(r"<str:(\w+)>", r"by_\1", route)
    return re.sub(r"\W+", "_", named)
