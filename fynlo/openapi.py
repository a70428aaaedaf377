"""How our views describe themselves in the OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """A command view's body is its `input`, None for none; tags are the first part of the path."""

    def get_request_serializer(self) -> Any:
        return self.view.input if hasattr(self.view, "input") else super().get_request_serializer()
