"""Style sheets, joined: one after the other in the page's order, without their comments."""

import re
from collections.abc import Iterable

from fynlo.joined.reading import JoinRefused

PART = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|/\*.*?\*/""", re.DOTALL)
REFUSED = {
    "@import": "name the other sheet in the page",
    "@charset": "all sheets are UTF-8",
    "url(": "an address would lead elsewhere from the joined file",
}


def join(sheets: Iterable[tuple[str, str]]) -> str:
    """The text of all (path, text). Raises JoinRefused for what is only right in a file of its own."""
    return "".join(_alone(path, text) for path, text in sheets)


def _alone(path: str, text: str) -> str:
    plain = PART.sub(lambda part: part[0] if part[0][0] in "\"'" else "\n" * part[0].count("\n"), text)
    code = PART.sub(lambda part: "\n" * part[0].count("\n"), text)
    for number, line in enumerate(code.split("\n"), 1):
        for form, hint in REFUSED.items():
            if form in line.lower():
                raise JoinRefused(f"{path}:{number}: “{form}”: {hint}")
    if code.count("{") != code.count("}") or "/*" in code:
        raise JoinRefused(f"{path}:1: a bracket or a comment is not closed, which would change the sheets after it")
    return "\n".join(line.strip() for line in plain.split("\n") if line.strip()) + "\n"
