"""Phone numbers as people write them, made comparable."""

import re

COUNTRY = "44"


def comparable(phone: str) -> str:
    """Return the digits without the prefix of the country or the area: "+44 (0)7700 900123" is "7700900123"."""
    digits = re.sub(r"\D", "", phone)
    return digits.removeprefix("00").removeprefix(COUNTRY).lstrip("0")
