"""The refusals of archives."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound
from restaurants.exports.reading import Reason


class ArchiveNotFound(NotFound):
    code = "export.not_found"
    message = _("This archive was not found. It may have expired: make a new one.")


class ArchiveUnderWay(DomainError):
    code = "export.under_way"
    message = _("An archive is being made already. Wait until it is ready, or cancel it.")


class ImportNotFound(NotFound):
    code = "import.not_found"
    message = _("This upload is over. Begin again.")


class ImportUnderWay(DomainError):
    code = "import.under_way"
    message = _("An archive is being imported already. Wait until it is done, or cancel it.")


class RestaurantNotEmpty(DomainError):
    code = "import.not_empty"
    message = _("This restaurant is not empty, so no archive can be imported into it. Nothing was changed.")


class PartsMissing(DomainError):
    code = "import.parts_missing"
    message = _("The file did not arrive whole. Choose it again.")


class ArchiveTooLarge(DomainError):
    code = "import.too_large"
    message = _("This file is too large to be imported here. Tell support.")


# Why an import failed. The page says before it that nothing was changed.
REASONS = {
    Reason.NO_ARCHIVE: _(
        "This file is no archive of Fynlo, or not the whole file. Choose the ZIP file as it was downloaded from the"
        " page Your data."
    ),
    Reason.TOO_LARGE: _("This archive is too large to be imported here. Tell support."),
    Reason.DAMAGED: _("This archive was changed or damaged. Download it again, and choose it as it is."),
    Reason.OTHER_RELEASE: _(
        "This archive was made by another version of Fynlo, which is read no longer or not yet. Make a new archive, and"
        " import it soon after."
    ),
    Reason.OTHER_CURRENCY: _("This archive is in another currency than this restaurant."),
    Reason.NOT_EMPTY: _(
        "This restaurant is not empty any more. Register a new restaurant, and import the archive there before you set"
        " anything up."
    ),
    Reason.BUSY: _("People or devices were working in this restaurant. Ask them to stop, and try again."),
    Reason.FILES_AWAY: _("The uploaded file could not be reached. Try again later, or tell support."),
    Reason.INTERRUPTED: _("The import was interrupted three times. Tell support."),
}
