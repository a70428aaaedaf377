"""Every `error.code` that an API response may hold, with its HTTP status and its sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from fynlo.core.errors import CODES_BY_STATUS, SENTENCES, DomainError

# The codes that no DomainError has: middleware, parsers and authentication answer with them.
OTHER_CODES = {
    "csrf_failed": (403, "This page is out of date. Reload it and try again."),
    "token_expired": (401, "The access token has expired. Refresh it."),
    "token_invalid": (401, "This is no access token of ours."),
    "unknown_host": (404, "No restaurant answers under this address."),
    "unreadable": (400, "The body is not valid JSON."),
}


@dataclass(frozen=True, slots=True)
class ErrorCode:
    code: str
    status: int
    sentence: str

    @property
    def domain(self) -> str:
        """`order` of `order.closed`; empty for a code that every domain uses."""
        return self.code.partition(".")[0] if "." in self.code else ""


@cache
def error_codes() -> tuple[ErrorCode, ...]:
    """Return the codes by domain and name. The API's views must be imported: they import their error classes."""
    found = {
        code: ErrorCode(code, status, SENTENCES.get(status) or f"{HTTPStatus(status).phrase}.")
        for status, code in CODES_BY_STATUS.items()
    }
    found |= {code: ErrorCode(code, *facts) for code, facts in OTHER_CODES.items()}
    for error in _subclasses(DomainError):
        sentence = "" if error.message == DomainError.message else error.message
        found.setdefault(error.code, ErrorCode(error.code, error.status, sentence))
    return tuple(sorted(found.values(), key=lambda each: (each.domain, each.code)))


def choices() -> list[tuple[str, str]]:
    """Return (code, meaning) for a ChoiceField. A code without a fixed sentence is written with its status alone."""
    return [(each.code, f"{each.status}. {each.sentence}".rstrip()) for each in error_codes()]


def _subclasses(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in base.__subclasses__():
        if "code" in vars(each):
            yield each
        yield from _subclasses(each)
