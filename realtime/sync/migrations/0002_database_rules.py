"""Head updates stay in their page: see `realtime.sync.models.Stream`."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE sync_stream SET (fillfactor = 20)", "ALTER TABLE sync_stream RESET (fillfactor)"
        ),
    ]
