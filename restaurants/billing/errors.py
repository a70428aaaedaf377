"""The refusals of paying for a plan."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class NotSetUp(DomainError):
    code = "subscription.not_set_up"
    status = 409
    message = _("Paying for plans is not set up on this platform. Write to Fynlo support to change your plan.")


class StripeSilent(DomainError):
    code = "subscription.provider_silent"
    status = 503
    message = _("Stripe does not answer at the moment. Nothing was changed. Try again in a minute.")


class StripeRefused(DomainError):
    """The message is Stripe's own sentence, such as that the card was declined."""

    code = "subscription.refused"
    status = 409


class ChangeUnderWay(DomainError):
    code = "subscription.change_under_way"
    status = 409
    message = _("Another change of the plan is under way. Wait a minute and look again.")


class InvoiceOpen(DomainError):
    code = "subscription.invoice_open"
    status = 409
    message = _("An invoice is not paid. Pay it first, then change the plan.")


class NotPaidHere(DomainError):
    """The platform gave the plan, or it is the free one: nothing is cancelled at Stripe."""

    code = "subscription.not_paid"
    status = 409
    message = _("Nothing is paid for this plan, so there is nothing to cancel. Write to Fynlo support to change it.")


class SharedInterval(DomainError):
    code = "subscription.shared_interval"
    status = 409
    message = _("Several restaurants are on this bill, so they are all paid by the month or all by the year.")


class OnAnotherBill(DomainError):
    code = "subscription.on_another_bill"
    status = 409
    message = _("This restaurant is on a bill with others already. Take it off that bill first.")


class NotYourRestaurants(DomainError):
    """The person does not own every restaurant of the bill."""

    code = "subscription.not_your_restaurants"
    status = 403
    message = _("Only who owns all restaurants of a bill puts another one on it.")


class TrialRuns(DomainError):
    code = "subscription.trial_runs"
    status = 409
    message = _("A trial is running. Put the restaurants on one bill when it has ended: nothing is charged until then.")


class ChangeComing(DomainError):
    code = "subscription.change_coming"
    status = 409
    message = _("The plan of this restaurant is to change or to end. Keep it first, or wait for that day.")


class OnlyPayer(DomainError):
    code = "subscription.only_payer"
    status = 409
    message = _("Only this restaurant pays on its bill. Take the other restaurants off the bill instead.")


class NotShared(DomainError):
    code = "subscription.not_shared"
    status = 409
    message = _("This restaurant has a bill of its own already.")


class AccountUnknown(NotFound):
    code = "subscription.account_unknown"
    message = _("We cannot find that bill.")


class InvoiceNotFound(NotFound):
    code = "subscription.invoice_not_found"
    message = _("We cannot find that invoice.")


class SignatureInvalid(DomainError):
    code = "subscription.signature_invalid"
    status = 400
    message = _("The signature of this message is missing, wrong or too old.")


class EventUnknown(NotFound):
    code = "subscription.event_unknown"
    message = _("We cannot find that message.")
