"""When are the seals verified, and when is forgotten what is over? Every night; an administrator changes it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NIGHTLY = (
    ("Verify the seals", "objectives.verify_seals", "30", "3"),
    ("Forget what is kept for a time that is over", "objectives.forget", "30", "4"),
)


def schedule_nights(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """In the small hours in Paris; a row that exists is left as somebody set it."""
    crontab = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    for name, task, minute, hour in NIGHTLY:
        night, _ = crontab.get_or_create(
            minute=minute, hour=hour, day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Paris"
        )
        apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
            name=name, defaults={"task": task, "crontab": night}
        )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0006_pack_schedule")]

    operations = [migrations.RunPython(schedule_nights, migrations.RunPython.noop)]
