"""What is an objective's result, unrounded? Where only its projects moved, its score is made of it anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objectives", "0050_newest_run_by_its_number")]

    operations = [
        migrations.AddField("objectivescore", name, models.DecimalField(decimal_places=80, max_digits=140, null=True))
        for name in ("exact_results", "exact_expected_results")
    ]
