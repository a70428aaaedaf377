"""Name a browser and its system from the User-Agent header, in words. A guess for people, never a check."""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The first that is found counts: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Darwin/", "iPhone or iPad"),  # what an app on iOS sends
    ("Linux", "Linux"),
)
APPS = (("okhttp/", _("App on Android")), ("CFNetwork/", _("App on iPhone or iPad")), ("Expo/", "App"))
LONGEST_NAME = 40
UNKNOWN = _("Unknown program")


def fingerprint_of(header: str) -> str:
    """Return what `describe_user_agent` says in the language of the platform, so that it can be compared."""
    with translation.override(settings.LANGUAGE_CODE):
        return describe_user_agent(header)


def describe_user_agent(header: str) -> str:
    """Return such as "Chrome on Android", or the program's own name; "Unknown program" for an empty header."""
    app = next((words for sign, words in APPS if sign in header), "")
    if app:
        return str(app)
    browser = next((words for sign, words in BROWSERS if sign in header), "")
    system = next((words for sign, words in SYSTEMS if sign in header), "")
    if browser and system:
        return gettext("{browser} on {system}").format(browser=browser, system=system)
    named = re.match(r"[A-Za-z][\w .-]*", header)
    return browser or system or (named[0].strip()[:LONGEST_NAME] if named else str(UNKNOWN))
