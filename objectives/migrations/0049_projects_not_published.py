"""Whether any project is hidden is asked for every scorecard: the few that are not published have an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objectives", "0048_versions_of_imports")]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["id"], name="project_not_published", condition=models.Q(("published", False))),
        ),
    ]
