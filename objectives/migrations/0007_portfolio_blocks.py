"""The portfolio is summed block by block and shelf by shelf: the cells are thrown away and computed again."""

import django.db.models.deletion
from django.db import migrations, models

EVERY_CONTRACT_WAITS = """
    INSERT INTO objectives_mark (change_id) SELECT max(id) FROM objectives_change WHERE kind = 'contract' GROUP BY key
    ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0006_ticks"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="project", name="project_part"),
        migrations.DeleteModel(name="PortfolioSum"),
        migrations.CreateModel(
            name="PortfolioSum",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contract",
                        "part",
                        "as_of",
                        "objective",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="objectives.contract",
                    ),
                ),
                ("part", models.BigIntegerField()),
                ("as_of", models.DateField()),
                ("objective", models.BigIntegerField()),
                ("done", models.DecimalField(decimal_places=80, max_digits=140, null=True)),
                ("planned", models.DecimalField(decimal_places=80, max_digits=140, null=True)),
                ("weight", models.DecimalField(decimal_places=80, max_digits=140, null=True)),
                ("projects", models.DecimalField(decimal_places=80, max_digits=140, null=True)),
                ("committed", models.DecimalField(decimal_places=2, max_digits=24)),
                ("undated", models.DecimalField(decimal_places=2, max_digits=24)),
            ],
            options={
                "verbose_name": "portfolio sum",
            },
        ),
        migrations.RunSQL(EVERY_CONTRACT_WAITS, migrations.RunSQL.noop),
    ]
