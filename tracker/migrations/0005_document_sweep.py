"""When are files that no document names deleted? Every night; an administrator changes it in the back office."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_sweep(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """At 4 in the morning in Paris; a row that exists is left as somebody set it."""
    night, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="0", hour="4", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Paris"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Delete files that no document names", defaults={"task": "objectives.sweep_documents", "crontab": night}
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0004_cache_table")]

    operations = [migrations.RunPython(schedule_sweep, migrations.RunPython.noop)]
