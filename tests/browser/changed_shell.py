"""The application with another version of the till: what a deploy is to a phone that has the old one.

For a process of its own, which is told the version by CHANGED_SHELL.
"""

import os

from fynlo.asgi import application
from fynlo.frontend.till import pages

VERSION = os.environ["CHANGED_SHELL"]

pages.shell_version = lambda: VERSION

__all__ = ["application"]
