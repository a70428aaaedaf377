"""`{% feature "practice" as is_on %}`: whether a feature is on in the restaurant of the page."""

from collections.abc import Mapping
from typing import Any

from django import template

from restaurants.platform.settings import features

register = template.Library()


@register.simple_tag(takes_context=True)
def feature(context: Mapping[str, Any], name: str) -> bool:
    """Return whether the feature `name` is on in the page's restaurant. Queries as `features.is_on`."""
    return features.is_on(features.feature_of(name), context["restaurant"])
