"""How our views describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """A command view's body is its `input`; tags are the first part of the path."""

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "input", None) or super().get_request_serializer()
