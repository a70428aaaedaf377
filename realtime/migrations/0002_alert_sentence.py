from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("realtime", "0001_initial")]

    operations = [migrations.RenameField("alert", "says", "sentence")]
