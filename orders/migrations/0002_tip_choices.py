from decimal import Decimal

import django.contrib.postgres.fields
from django.db import migrations, models

import orders.models.settings


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="servicesettings",
            name="tip_choices",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DecimalField(decimal_places=1, max_digits=4),
                db_default=[Decimal("10.0"), Decimal("12.5"), Decimal("15.0")],
                default=orders.models.settings.default_tip_choices,
                size=None,
            ),
        ),
    ]
