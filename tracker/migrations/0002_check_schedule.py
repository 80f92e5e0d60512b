"""When does the rollup check itself? Every night at first; an administrator changes it in the back office."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_check(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """At 3 in the morning in Paris; a row that exists is left as somebody set it."""
    night, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="0", hour="3", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Paris"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Check every figure against the facts", defaults={"task": "objectives.check", "crontab": night}
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_rollup_schedule")]

    operations = [migrations.RunPython(schedule_check, migrations.RunPython.noop)]
