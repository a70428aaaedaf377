"""A link's secret leaves the address at the first look: it moves into the browser's session, as Django's own does.

So it stands in no access log, history or Referer of the page where the form is, and reloading that page still works.
"""

from django.http import HttpRequest, HttpResponseRedirect

OPENED = "open"  # stands in the address where the secret was


def move_secret_to_session(request: HttpRequest, name: str, token: str) -> HttpResponseRedirect:
    """Remember the secret of that kind of link in this browser, and lead to the same page without it."""
    request.session[_key(name)] = token
    return HttpResponseRedirect(request.path.replace(token, OPENED))


def secret_of(request: HttpRequest, name: str, token: str) -> str:
    """The link's secret: from the address, or the one that this browser opened before. "" when it opened none."""
    return request.session.get(_key(name), "") if token == OPENED else token


def forget_secret(request: HttpRequest, name: str) -> None:
    """It was used."""
    request.session.pop(_key(name), None)


def _key(name: str) -> str:
    return f"link:{name}"
