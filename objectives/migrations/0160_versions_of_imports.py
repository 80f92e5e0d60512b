"""An import has a version: who saw an older one is not taken at their word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objectives", "0046_how_packs_count")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, verbose_name="version"),
        ),
    ]
