"""Why a new schema cannot be made."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import Unavailable


class TemplateOutdated(Unavailable):
    """The template is missing or was written by another version of the code."""

    message = _("New restaurants cannot be created while Fynlo is being updated. Try again in a few minutes.")


class ScriptIncomplete(Exception):
    """The script loses something that the migrations make. The message names it."""


class SchemaExists(Exception):
    """A schema of that name is there already, for example of a restaurant whose row was deleted."""
