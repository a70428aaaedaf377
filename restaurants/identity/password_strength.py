"""A Django password validator that refuses common and easily guessed passwords.

zxcvbn ships frequency lists: 30,000 passwords of published breaches, words, and names. It estimates how many guesses a
password takes, and knows keyboard rows, dates, repeats and letters that are written as digits.
"""

import math
import re
import threading
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from zxcvbn import matching, zxcvbn

from fynlo.core.errors import Unavailable

LEAST_SCORE = 2  # of 0 to 4; 2 is at least 10^6 guesses
LONGEST = 72  # characters that are estimated: zxcvbn's own limit
SHORTEST = 16
STEP = 8
# zxcvbn looks up every part of the password once for each reading of its symbols ("@" is a, "1" is i or l). 64 symbols
# took 8 s; with this many lookups the slowest of 4,800 hostile passwords took 0.13 s (measured 2026-11).
MOST_LOOKUPS = 20_000
MOST_INPUTS = 20
# What anybody guesses first here. A person's name and email and the restaurant's name come before them.
PRODUCT_WORDS = ("fynlo", "fynlopos", "restaurant", "kitchen", "portal")
PATIENCE_SECONDS = 5.0
EASY = _lazy(
    "This password is easy to guess: it is a common one, or close to your name, your email or the restaurant’s name. "
    "Use several words that have nothing to do with each other."
)

_lock = threading.Lock()  # zxcvbn keeps the words about the person in a module's variable


class GuessableValidator:
    """Refuses a password of a score below LEAST_SCORE.

    The words of the person's name and email and of `user.restaurant_name`, if it has one, count as easy to guess.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError; Unavailable if other passwords were estimated for PATIENCE_SECONDS."""
        if score(password, _words_about(user)) < LEAST_SCORE:
            raise ValidationError(EASY, code="password_easy_to_guess")

    def get_help_text(self) -> str:
        return _("Your password can’t be a common one, or be made of your name, your email or the restaurant’s name.")


def score(password: str, words: list[str]) -> int:
    """Return zxcvbn's score, 0 to 4. `words` are easy to guess. One password at a time in a process."""
    if not _lock.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable(retry_after=2)
    try:
        return int(zxcvbn(_shortened(password), user_inputs=words)["score"])
    finally:
        _lock.release()


def _shortened(password: str) -> str:
    """Return the beginning of the password that zxcvbn reads with at most MOST_LOOKUPS, of at least SHORTEST."""
    text = password[:LONGEST]
    while len(text) > SHORTEST and _lookups(text) > MOST_LOOKUPS:
        text = text[: max(SHORTEST, len(text) - STEP)]
    return text


def _lookups(text: str) -> int:
    symbols = matching.relevant_l33t_subtable(text, matching.L33T_TABLE)
    return math.prod(len(readings) for readings in symbols.values()) * len(text) ** 2


def _words_about(user: Any) -> list[str]:
    """Return whole texts and their words, at most MOST_INPUTS of at most LONGEST characters."""
    texts = [str(getattr(user, field, "") or "") for field in ("email", "name", "restaurant_name")]
    words = [word for text in texts for word in re.split(r"[\W_]+", text) if len(word) > 2]
    joined = [re.sub(r"[\W_]+", "", text) for text in texts]
    return [word[:LONGEST] for word in [*texts, *joined, *words, *PRODUCT_WORDS] if word][:MOST_INPUTS]
