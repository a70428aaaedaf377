"""Take secrets and personal data out of what leaves the process: log lines, traces and error reports.

Two rules together: the value of a key that names a secret is hidden whatever it is, and every text is searched for
what looks like one (tokens, cookies, email addresses, card and phone numbers, PINs). The patterns are bounded, so
that no text takes long to search.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

HIDDEN = "[hidden]"
LONGEST = 16_000  # characters of one text; the rest is cut off
DEEPEST = 6  # objects within objects
MOST_ITEMS = 50  # of an object or a list

# One of these words in the name of a key is enough: `access_token`, `X-Fynlo-Signature`, `stripeKey`.
SECRET_WORDS = frozenset(
    {
        "password", "passwd", "passphrase", "secret", "token", "authorization", "cookie", "cookies", "session", "pin",
        "otp", "cvc", "cvv", "ticket", "approval", "signature", "csrf", "csrftoken", "csrfmiddlewaretoken",
        "credential", "credentials", "key", "keys", "dsn", "email", "mail", "phone", "mobile", "telephone", "card",
        "pan", "iban", "postcode", "birthday",
    }
)  # fmt: skip
# Names of people and other data: only these words together say so.
SECRET_NAMES = frozenset(
    {
        "first_name", "last_name", "full_name", "guest_name", "customer_name", "person_name", "recovery_code",
        "enrolment_code", "sort_code", "account_number", "database_url", "redis_url", "smtp_url", "query_string",
    }
)  # fmt: skip

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])")

# Which segment of a path is the secret: after these words, and of a new password's link the one after the person.
_PATHS = re.compile(
    r"(?P<before>/(?:password/new/[^/\s\"?]+|invitation|join|sign-up/confirm|pay|book|receipt|print/star|print/epson)/"
    r"|\bticket=)[^/\s\"?&]+"
)
_NAMED = (
    r"(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|credentials?"
    r"|ticket|approval|session(?:[_-]?id)?|csrf|otp|cvc|cvv)"
)
_QUOTE = r"\\?[\"']"
_PATTERNS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\b([a-z][a-z0-9+.-]{1,20}://)[^/\s:@]{0,200}:[^\s@]{0,400}@", re.I), rf"\1{HIDDEN}@"),
    (_PATHS, rf"\g<before>{HIDDEN}"),
    (re.compile(rf"\b((?:proxy-)?authorization{_QUOTE}?\s{{0,9}}[:=]\s{{0,9}})[^\r\n]+", re.I), rf"\1{HIDDEN}"),
    (re.compile(rf"\b((?:set-)?cookies?{_QUOTE}?\s{{0,9}}[:=]\s{{0,9}})[^\r\n]+", re.I), rf"\1{HIDDEN}"),
    (re.compile(r"\b(bearer\s{1,9})[^\s\"',;]+", re.I), rf"\1{HIDDEN}"),
    (re.compile(r"(\bfynlo_[a-z_]{1,30}=)[^;\s\"',]+", re.I), rf"\1{HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}"), HIDDEN),
    (re.compile(r"\b(?:sk|rk|pk|sup_sk)_(?:live|test)?_?\w{8,}|\bwhsec_[\w+/=-]+|\bre_\w{6,}_\w{8,}"), HIDDEN),
    (re.compile(r"\bAKIA[A-Z0-9]{12,}|(?<=X-Amz-Signature=)\w+|(?<=X-Amz-Credential=)[^&\s\"']+"), HIDDEN),
    (re.compile(rf"({_NAMED}[\w-]{{0,40}}=)(?!\[hidden)(?:b?\"[^\"]*\"|b?'[^']*'|[^\s,;&}}\])\"']+)", re.I),
     rf"\1{HIDDEN}"),
    (re.compile(rf"({_NAMED}[\w-]{{0,40}}{_QUOTE}?\s{{0,9}}:\s{{0,9}}b?{_QUOTE})[^\"'\\]*", re.I), rf"\1{HIDDEN}"),
    (re.compile(rf"({_NAMED}[\w-]{{0,40}}:\s{{0,9}})(?=[^\s,;]{{0,40}}\d)[^\s,;\"']{{6,}}", re.I), rf"\1{HIDDEN}"),
    (re.compile(r"([?&](?:code|key|state|sig|auth|q|search|name)=)[^&\s\"']+", re.I), rf"\1{HIDDEN}"),
    (re.compile(rf"(?<![a-z0-9])(pin{_QUOTE}?(?:\s{{0,9}}[:=]|\s{{1,9}}(?:is|was))?\s{{0,9}}b?{_QUOTE}?)\d+", re.I),
     rf"\1{HIDDEN}"),
    (re.compile(rf"(?<![a-z0-9])(code{_QUOTE}?\s{{0,9}}[:=]?\s{{0,9}}{_QUOTE}?)\d{{6,10}}\b", re.I), rf"\1{HIDDEN}"),
    # PostgreSQL repeats the row in its refusals.
    (re.compile(r"(\bKey \([^)]{0,400}\)=)\([^\r\n]*?\)(?= |$)", re.M), rf"\1({HIDDEN})"),
    (re.compile(r"(\bFailing row contains )\([^\r\n]*"), rf"\1({HIDDEN})"),
    (re.compile(r"[\w.!#$%&*+?^|~-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), HIDDEN),
    (re.compile(r"(?<![\w.])(?:\+|00)\d(?:[ ()-]{0,2}\d){8,14}(?!\d)"), HIDDEN),
    (re.compile(r"(?<![\w.+-])0[17]\d{2,3}[ -]?\d{3}[ -]?\d{3,4}(?![\w-])"), HIDDEN),
]  # fmt: skip
_PLAIN = re.compile(r"[a-z. ]{0,80}")  # most of what is logged; the patterns above cost 0.1 ms
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")


def hide_tokens(text: str) -> str:
    """Return `text` without what looks like a secret or personal data, and no longer than LONGEST."""
    if _PLAIN.fullmatch(text) and "bearer" not in text:
        return text
    text = text[: 2 * LONGEST]
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _CARD.sub(_hide_card, text)[:LONGEST]


def is_secret_name(name: str) -> bool:
    """Whether the value under that key is hidden whatever it is."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return not SECRET_WORDS.isdisjoint(words) or "_".join(words) in SECRET_NAMES


def redacted(value: Any, *, depth: int = 0) -> Any:
    """Return `value` as plain JSON data without secrets and personal data.

    Objects of other types become their text. What lies deeper than DEEPEST is hidden, items after MOST_ITEMS are left
    out.
    """
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return HIDDEN if _CARD.sub(_hide_card, str(value)) == HIDDEN else value
    if isinstance(value, str):
        return hide_tokens(value)
    if depth >= DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        named = [(_name(str(key)[:LONGEST]), item) for key, item in list(value.items())[:MOST_ITEMS]]
        return {name: HIDDEN if is_secret else redacted(item, depth=depth + 1) for (name, is_secret), item in named}
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted(item, depth=depth + 1) for item in list(value)[:MOST_ITEMS]]
    return hide_tokens(value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else _text(value))


@lru_cache(maxsize=2_000)
def _name(key: str) -> tuple[str, bool]:
    """Return the name of a key, itself searched, and whether its value is hidden."""
    return hide_tokens(key), is_secret_name(key)


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # a log line must not fail because of what it is about
        return f"<{type(value).__name__}>"


def _hide_card(found: re.Match[str]) -> str:
    """Hide a number that passes the check digit of payment cards (Luhn); other long numbers stay."""
    digits = [int(digit) for digit in found[0] if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return HIDDEN if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else found[0]
