"""An import has a version, so that nobody answers to an older one; what went wrong is told in each language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objectives", "0047_lighter_ledger")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="import",
            name="troubles",
            field=models.JSONField(db_default={}, default=dict, verbose_name="what went wrong"),
        ),
        migrations.RunSQL(
            "UPDATE objectives_import SET troubles = jsonb_build_object('en', trouble, 'fr', trouble) WHERE trouble <> ''",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="import", name="trouble"),
    ]
