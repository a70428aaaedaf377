from django.db import migrations


class Migration(migrations.Migration):
    """Leave room in the page of every stream row: it is updated with each command of its restaurant."""

    dependencies = [("restaurants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE restaurants_stream SET (fillfactor = 20)",
            reverse_sql="ALTER TABLE restaurants_stream RESET (fillfactor)",
        ),
    ]
