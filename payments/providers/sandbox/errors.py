"""A refusal of the sandbox, in the shape of Stripe's errors or of SumUp's."""

from typing import Any


class ApiError(Exception):
    def __init__(self, status: int, message: str, *, code: str = "", kind: str = "invalid_request_error"):
        super().__init__(message)
        self.status, self.message, self.code, self.kind = status, message, code, kind

    def as_stripe(self) -> dict[str, Any]:
        error = {"type": self.kind, "message": self.message}
        return {"error": error | ({"code": self.code} if self.code else {})}

    def as_sumup(self) -> dict[str, Any]:
        return {"error_code": self.code or "INVALID", "message": self.message}


class ReaderError(ApiError):
    """A refusal of SumUp's card readers, which has a shape of its own."""

    def as_sumup(self) -> dict[str, Any]:
        return {"errors": {"detail": self.message, "type": self.code}}


def missing(kind: str, name: str) -> ApiError:
    return ApiError(404, f"No such {kind}: '{name}'", code="resource_missing")
