"""Streams, devices and kitchen screens belong to `realtime.sync`."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0017_plain_names")]

    operations = [
        migrations.DeleteModel("Device"),
        migrations.DeleteModel("KitchenScreen"),
        migrations.DeleteModel("Stream"),
    ]
