"""The application with another version of the till: what a phone that has the old version meets after a deploy.

Runs in its own process; CHANGED_SHELL names the version.
"""

import os

from fynlo.asgi import application
from fynlo.frontend.till import pages, shell

VERSION = os.environ["CHANGED_SHELL"]

pages.shell_version = shell.shell_version = lambda: VERSION

__all__ = ["application"]
