"""The inputs and outputs of devices."""

from rest_framework import serializers

from realtime.sync.models import Device
from restaurants.devices import enrolment_codes, public_keys, unsent_work


class DeviceInput(serializers.Serializer):
    id = serializers.UUIDField(source="device_id", help_text="Made and stored by the device.")
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(Device.Kind.choices)
    secret = serializers.CharField(
        min_length=32,
        max_length=200,
        required=False,
        help_text="256 random bits, made and stored by the device. Every request of this device must show it.",
    )


class CodeInput(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(Device.Kind.choices)


class EnrolInput(serializers.Serializer):
    code = serializers.CharField(
        max_length=enrolment_codes.LONGEST_TYPED, help_text="The code that the portal shows, in capitals or not."
    )
    device_id = serializers.UUIDField(help_text="Made and stored by the device. A registered device sends its own.")
    secret = serializers.CharField(
        min_length=32, max_length=200, help_text="256 random bits. A registered device sends its own."
    )
    signing_key = serializers.CharField(
        max_length=public_keys.LONGEST, help_text="P-256 public key for ECDSA: DER SubjectPublicKeyInfo in base64."
    )
    sealing_key = serializers.CharField(
        max_length=public_keys.LONGEST, help_text="P-256 public key for ECDH, in the same form."
    )
    proof = serializers.CharField(
        max_length=public_keys.LONGEST_SIGNATURE,
        help_text="ECDSA signature by the signing key (r and s, 64 bytes in base64) over SHA-256 of"
        " `fynlo enrol v1\\n<code>\\n<device_id>\\n<sealing_key>`, each as sent; the id in lower case with hyphens.",
    )
    storage_is_persistent = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Whether the browser promised to keep unsent work."
    )


class RenameInput(serializers.Serializer):
    name = serializers.CharField(max_length=60)


class PairInput(serializers.Serializer):
    till_id = serializers.UUIDField(allow_null=True, default=None, help_text="Null for none.")


class PracticeEndInput(serializers.Serializer):
    is_first_order_paid = serializers.BooleanField(
        default=False, help_text="Whether the order that the set-up of a restaurant leads through was paid."
    )


class ReportInput(serializers.Serializer):
    unsent = serializers.IntegerField(min_value=0, max_value=1_000_000, help_text="Commands not sent yet.")
    oldest_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="When the oldest was made, by the server's clock."
    )
    storage_is_persistent = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Whether the browser promised to keep unsent work."
    )


class UnsentWorkInput(serializers.Serializer):
    signed = serializers.CharField(
        max_length=unsent_work.MOST_TEXT,
        trim_whitespace=False,
        help_text="JSON, as signed: `purpose` (`fynlo unsent v1`), `device_id` and `commands`, at most 200 with"
        " `command_id`, `kind`, `target`, `payload`, `created_at`, `person_id` and `description`.",
    )
    signature = serializers.CharField(
        max_length=public_keys.LONGEST_SIGNATURE,
        allow_blank=True,
        default="",
        help_text="ECDSA signature of `signed` by the device's key. A device without keys shows its secret instead.",
    )


class UnsentWorkOutput(serializers.Serializer):
    stored = serializers.IntegerField(help_text="How many commands of this device are kept to be read.")


class ReportOutput(serializers.Serializer):
    """What a device learns about itself when it reports: the fields of a device, and whether a display follows it."""

    has_display = serializers.BooleanField(help_text="Whether a guest display shows the order on this device's screen.")

    def get_fields(self) -> dict[str, serializers.Field]:
        return DeviceOutput().get_fields() | super().get_fields()


class DeviceOutput(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    series = serializers.CharField(help_text="The series of the device's receipts: `D7` for `D7-0042`.")
    number = serializers.IntegerField()
    enrolled_at = serializers.DateTimeField(allow_null=True, help_text="Null for a device without keys.")
    enrolled_by = serializers.UUIDField(allow_null=True)
    last_user = serializers.UUIDField(allow_null=True, help_text="The person who used it last.")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    next_seq = serializers.IntegerField(help_text="The number of its next command at the time of this response.")
    next_receipt = serializers.IntegerField(help_text="The number of its next receipt at the time of this response.")
    unsent = serializers.IntegerField()
    unsent_since = serializers.DateTimeField(allow_null=True)
    storage_is_persistent = serializers.BooleanField(allow_null=True)
    reported_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    practice_until = serializers.DateTimeField(
        allow_null=True, help_text="While it practises: until then nothing that is entered there is kept or sent."
    )
