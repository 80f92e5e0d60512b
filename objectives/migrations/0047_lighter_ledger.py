"""Most changes are of no project, many of nobody: they are no longer in the indexes of those."""

import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0046_how_packs_count"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="change",
            name="change_of_project",
        ),
        migrations.AlterField(
            model_name="change",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform(
                    "project_id", django.db.models.functions.comparison.Coalesce("after", "before")
                ),
                models.F("id"),
                condition=models.Q(
                    django.db.models.lookups.IsNull(
                        django.db.models.fields.json.KeyTextTransform(
                            "project_id", django.db.models.functions.comparison.Coalesce("after", "before")
                        ),
                        False,
                    )
                ),
                name="change_of_project",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(condition=models.Q(("actor__isnull", False)), fields=["actor"], name="change_by_actor"),
        ),
    ]
