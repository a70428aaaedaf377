from django.db import migrations

from fynlo.core import encryption
from fynlo.core.keys import Purpose


def encrypt(apps, schema_editor):
    """Encrypt the secrets that django-otp stored in hexadecimal digits."""
    devices = apps.get_model("otp_totp", "TOTPDevice")
    for row in devices.objects.exclude(key__contains=".").iterator():
        row.key = encryption.encrypt(Purpose.SECOND_FACTOR, bytes.fromhex(row.key), bound_to=row.user_id.hex)
        row.save(update_fields=["key"])


def decrypt(apps, schema_editor):
    """Store the secrets readable again. One whose key is retired stays as it is."""
    devices = apps.get_model("otp_totp", "TOTPDevice")
    for row in devices.objects.filter(key__contains=".").iterator():
        secret = encryption.decrypt(Purpose.SECOND_FACTOR, row.key, bound_to=row.user_id.hex)
        if secret is not None:
            row.key = secret.hex()
            row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("restaurants", "0004_user_metadata"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [migrations.RunPython(encrypt, decrypt)]
