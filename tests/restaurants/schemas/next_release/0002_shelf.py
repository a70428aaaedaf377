from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("menu", "0001_initial")]
    operations = [
        migrations.AddField("category", "shelf", models.CharField(max_length=20, default="", db_default="")),
        migrations.AddField(
            "product",
            "side",
            models.ForeignKey("menu.category", null=True, on_delete=models.SET_NULL, related_name="+"),
        ),
    ]
