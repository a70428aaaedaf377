"""Move the secret of a link from the address into the browser's session, as Django's password reset does.

So the page with the form has no secret in access logs, history or Referer, and reloading that page still works.
"""

from django.http import HttpRequest, HttpResponseRedirect

OPENED = "open"  # replaces the secret in the address


def move_secret_to_session(request: HttpRequest, name: str, token: str) -> HttpResponseRedirect:
    """Store the secret in the session under that kind of link, and redirect to the same page without it."""
    request.session[_key(name)] = token
    return HttpResponseRedirect(request.path.replace(token, OPENED))


def secret_of(request: HttpRequest, name: str, token: str) -> str:
    """Return the link's secret from the address, else from the session, else ""."""
    return request.session.get(_key(name), "") if token == OPENED else token


def forget_secret(request: HttpRequest, name: str) -> None:
    """Remove the secret from the session, once it has been used."""
    request.session.pop(_key(name), None)


def _key(name: str) -> str:
    return f"link:{name}"
