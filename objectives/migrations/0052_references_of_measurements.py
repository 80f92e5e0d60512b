"""A reference that most measurements leave empty has entries of the others alone: five less for each that is written.

The new ones are built first: until the last of them is there, measurements can be read.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


WithoutIndex = import_module("objectives.migrations.0045_no_index_twice").WithoutIndex


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0051_exact_results"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                condition=models.Q(("project__isnull", False)), fields=["project"], name="measurement_project"
            ),
        ),
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                condition=models.Q(("activity__isnull", False)), fields=["activity"], name="measurement_activity"
            ),
        ),
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)),
                fields=["organisation"],
                name="measurement_organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                condition=models.Q(("territory__isnull", False)), fields=["territory"], name="measurement_territory"
            ),
        ),
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                condition=models.Q(("entered_by__isnull", False)), fields=["entered_by"], name="measurement_entered_by"
            ),
        ),
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                condition=models.Q(("decided_by__isnull", False)), fields=["decided_by"], name="measurement_decided_by"
            ),
        ),
        WithoutIndex(
            model_name="measurement",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="objectives.activity",
                verbose_name="activity",
            ),
        ),
        WithoutIndex(
            model_name="measurement",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        WithoutIndex(
            model_name="measurement",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        WithoutIndex(
            model_name="measurement",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="objectives.organisation",
                verbose_name="organisation",
            ),
        ),
        WithoutIndex(
            model_name="measurement",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="objectives.project",
                verbose_name="project",
            ),
        ),
        WithoutIndex(
            model_name="measurement",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="objectives.territory",
                verbose_name="territory",
            ),
        ),
    ]
