"""The application with another version of the till: what a deploy is to a phone that has the old one."""

from fynlo.asgi import application
from orders.till import pages

CHANGED = "another-version"

pages.shell_version = lambda: CHANGED

__all__ = ["application"]
