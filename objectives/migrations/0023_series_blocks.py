"""A period is summed block by block of its series: the cells are thrown away and computed again."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

EVERY_CONTRACT_WAITS = """
    INSERT INTO objectives_mark (change_id) SELECT max(id) FROM objectives_change WHERE kind = 'contract' GROUP BY key
    ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0022_what_was_there_before_it_was_recorded"),
    ]

    operations = [
        migrations.DeleteModel(name="KpiSum"),
        migrations.CreateModel(
            name="KpiSum",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kpi", "period", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="objectives.kpi",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-9][0-9]{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$",
                                "Write a period as 2015, 2015-H1, 2015-Q3 or 2015-07.",
                            )
                        ],
                        verbose_name="reporting period",
                    ),
                ),
                ("part", models.BigIntegerField()),
                ("ends_on", models.DateField()),
                ("numerator", models.DecimalField(decimal_places=30, max_digits=90, null=True)),
                ("denominator", models.DecimalField(decimal_places=30, max_digits=90, null=True)),
                ("begun", models.PositiveIntegerField()),
                ("measured", models.PositiveIntegerField()),
                ("observed_on", models.DateField(null=True)),
                ("qualifier", models.CharField(max_length=10)),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="",
                    ),
                ),
            ],
            options={
                "verbose_name": "KPI sum",
            },
        ),
        migrations.RunSQL(EVERY_CONTRACT_WAITS, migrations.RunSQL.noop),
    ]
