from typing import Any

from django.db import migrations, models


def fill(apps: Any, editor: Any) -> None:
    apps.get_model("menu", "category").objects.filter(shelf="").update(shelf="top")


class Migration(migrations.Migration):
    dependencies = [("menu", "0002_shelf")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("SELECT pg_sleep(0.05)", migrations.RunSQL.noop),  # longer than the limit of one test
        migrations.AddIndex("category", models.Index(fields=["shelf"], name="category_by_shelf")),
    ]
