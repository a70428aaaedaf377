"""The refusals of a shared menu."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class SharingNotFound(NotFound):
    code = "menu.sharing_not_found"
    message = _("We cannot find that publish.")


class SharingUnderWay(DomainError):
    code = "menu.sharing_under_way"
    message = _("This menu is being published to other restaurants right now. Wait until that is finished.")


class NobodyChosen(DomainError):
    code = "menu.sharing_nobody_chosen"
    status = 400
    message = _("Choose at least one restaurant.")


class IsFollower(DomainError):
    """The restaurant follows another's menu, so it cannot be a source itself."""

    code = "menu.sharing_is_follower"


class FollowsAnother(DomainError):
    code = "menu.sharing_follows_another"


class HasOwnEdits(DomainError):
    """The follower's draft holds edits of its own, which would be published with the shared menu."""

    code = "menu.sharing_own_edits"


class OtherCurrency(DomainError):
    code = "menu.sharing_other_currency"


class PreviewOutdated(DomainError):
    code = "menu.sharing_preview_outdated"
    message = _("This menu has changed since you saw the preview. Look at the preview again.")


class NotShared(NotFound):
    code = "menu.sharing_not_shared"
    message = _("This product does not come from a shared menu.")


class NoFollower(DomainError):
    code = "menu.sharing_no_follower"
    message = _("This restaurant does not follow another’s menu.")
