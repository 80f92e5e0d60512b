"""Each write forgets the answers of more than a day ago: it looked through all that were younger."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0004_no_index_twice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="keptanswer", index=models.Index(fields=["person", "kept_at"], name="kept_answer_age")
        ),
    ]
