"""Labels for the platform's audit: what was done, and to whom or what."""

from collections.abc import Iterable

from fynlo.core.ids import parse_uuid
from realtime.sync.models import Device
from restaurants.models import ArchiveImport, PlatformAudit, Restaurant, SupportAccess, User

LABELS = {
    "announcement.dismiss": "Dismissed an announcement",
    "device.register": "Registered a device",
    "device.rename": "Renamed a device",
    "device.restore": "Restored a device",
    "device.revoke": "Revoked a device",
    "billing.note_failure": "Could not follow a message of Stripe",
    "billing.note_unknown": "Got a message of Stripe about nobody",
    "billing.receive_event": "Got a message of Stripe",
    "billing.retry_event": "Followed a message of Stripe again",
    "operation.add_key": "Added a key of operations",
    "operation.broadcast": "Wrote to owners",
    "operation.change_plan": "Changed a restaurant's plan",
    "operation.revoke_key": "Revoked a key of operations",
    "operation.revoke_sessions": "Signed people out",
    "operation.set_fee": "Added a price",
    "password.ask_reset": "Asked for a new password",
    "password.change": "Changed their password",
    "password.reset": "Chose a new password",
    "people.accept_invitation": "Accepted an invitation",
    "people.ask_to_confirm": "Asked to confirm an email address",
    "people.change_role": "Changed a role",
    "people.confirm_email": "Confirmed an email address",
    "people.create_code": "Showed a QR code to invite a person",
    "people.deactivate": "Deactivated a person",
    "people.invite": "Invited a person",
    "people.reactivate": "Reactivated a person",
    "people.resend_invitation": "Sent an invitation again",
    "people.sign_up": "Signed up",
    "people.use_code": "Used the QR code of an invitation",
    "people.warn": "Warned a person about their account",
    "people.withdraw_invitation": "Withdrew an invitation",
    "platform.add_announcement": "Announced something",
    "platform.add_domain": "Added a domain",
    "platform.add_feerate": "Added a fee",
    "subscription.drop_joining": "Left a restaurant on its own bill",
    "subscription.finish_joining": "Put a restaurant on a bill with others",
    "subscription.note_ended": "Ended what an account without restaurants paid",
    "subscription.begin_reading": "Began to read at Stripe",
    "subscription.end_change": "Ended a change of a plan",
    "subscription.note": "Stored ids of Stripe",
    "subscription.store_reading": "Stored what Stripe says of a plan",
    "plan.apply_versions": "Put prices and features in force",
    "platform.add_plan": "Added a plan",
    "platform.add_planversion": "Added a plan's price and features",
    "platform.add_platform": "Added a platform",
    "platform.add_subscription": "Chose a plan for a restaurant",
    "platform.add_user": "Added a person",
    "platform.change_announcement": "Changed or ended an announcement",
    "platform.change_domain": "Changed a domain",
    "platform.change_feerate": "Changed or ended a fee",
    "platform.change_plan": "Changed a plan",
    "platform.change_platform": "Changed a platform",
    "platform.change_restaurant": "Suspended or restored a restaurant",
    "platform.change_service_charge": "Changed the service charge of new restaurants",
    "platform.change_setting": "Changed a setting",
    "platform.change_subscription": "Changed a restaurant's plan",
    "platform.change_user": "Changed a person",
    "platform.check_domain": "Looked for the proof of a domain again",
    "platform.close_restaurant": "Closed a restaurant for its owners",
    "platform.create_restaurant": "Created a restaurant",
    "platform.delete_restaurant": "Deleted a closed restaurant",
    "platform.note_files_deleted": "Deleted the files of a deleted restaurant",
    "platform.override_setting": "Changed a setting for a restaurant",
    "platform.remind_of_deletion": "Reminded owners of a deletion",
    "platform.reopen_restaurant": "Opened a closed restaurant again",
    "platform.run_job": "Started a job of the workers",
    "platform.verify_domain": "Found the proof of a domain",
    "platform.restore_restaurant": "Restored a restaurant",
    "platform.send_archive": "Sent owners the archive of a closed restaurant",
    "platform.send_reset": "Sent a link for a new password",
    "platform.lift_suppression": "Wrote to a suppressed address again",
    "platform.suspend_restaurant": "Suspended a restaurant",
    "platform.verify_restaurant": "Verified a restaurant",
    "restaurant.change_opening_hours": "Changed a restaurant's opening hours",
    "restaurant.change_receipt": "Changed what a restaurant prints on receipts",
    "restaurant.change_settings": "Changed a restaurant's settings",
    "restaurant.choose_notifications": "Chose which emails to get",
    "restaurant.close": "Closed their restaurant",
    "restaurant.download_archive": "Downloaded the archive of their closed restaurant",
    "restaurant.reopen": "Opened their closed restaurant again",
    "restaurant.dismiss_first_steps": "Hid the first steps",
    "restaurant.register": "Registered a restaurant",
    "restaurant.show_first_steps": "Showed the first steps again",
    "second_factor.add_app": "Added an authenticator app",
    "second_factor.add_passkey": "Added a passkey",
    "second_factor.remove_passkey": "Removed a passkey",
    "second_factor.remove_app": "Removed an authenticator app",
    "second_factor.replace_codes": "Made new recovery codes",
    "support.allow": "Allowed or refused support access",
    "support.end": "Ended support access to their restaurant",
    "support.end_as_staff": "Ended support access",
    "support.open": "Opened support access",
    "support.view": "Opened a page through support access",
}


def action_label(kind: str) -> str:
    """Return “Invited a person” for `people.invite`. A name without a label is turned into words."""
    return LABELS.get(kind) or kind.partition(".")[2].replace("_", " ").capitalize() or kind


def add_target_names(entries: Iterable[PlatformAudit]) -> None:
    """Set `about` of each entry to the name of its restaurant, person, device or archive. Five queries in all."""
    rows = list(entries)
    targets = [(row, *row.target.partition(":")) for row in rows]
    ids = {found for _, first, _, _ in targets if (found := parse_uuid(first)) is not None}
    names = {str(pk): name for pk, name in Restaurant.objects.filter(pk__in=ids).values_list("pk", "name")}
    names |= {str(pk): email for pk, email in User.objects.filter(pk__in=ids).values_list("pk", "email")}
    devices = Device.objects.filter(pk__in=ids).values_list("pk", "name", "restaurant__name")
    names |= {str(pk): f"{name}, {restaurant}" for pk, name, restaurant in devices}
    accesses = SupportAccess.objects.filter(pk__in=ids).values_list("pk", "person", "restaurant__name")
    names |= {str(pk): f"{person} in {restaurant}" for pk, person, restaurant in accesses}
    imports = ArchiveImport.objects.filter(pk__in=ids).values_list("pk", "file_name", "restaurant__name")
    names |= {str(pk): f"{file_name or 'an archive'} into {restaurant}" for pk, file_name, restaurant in imports}
    for row, first, _, rest in targets:
        found = parse_uuid(first)
        name = names.get(str(found), first) if found else first
        row.about = f"{name}: {rest}" if rest else name  # pyright: ignore[reportAttributeAccessIssue], for this page
