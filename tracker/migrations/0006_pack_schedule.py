"""When are board packs made by themselves? After each seal and each month; an administrator changes it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_packs(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Every 10 minutes what was sealed, the month on its first day at 6 in Paris; a row that exists is left as it is set."""
    crontab = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    interval = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    entries = apps.get_model("django_celery_beat", "PeriodicTask").objects
    often, _ = interval.get_or_create(every=10, period="minutes")
    first, _ = crontab.get_or_create(
        minute="0", hour="6", day_of_week="*", day_of_month="1", month_of_year="*", timezone="Europe/Paris"
    )
    entries.get_or_create(
        name="Make the board packs of what was sealed",
        defaults={"task": "objectives.packs_of_seals", "interval": often, "expire_seconds": 600},
    )
    entries.get_or_create(
        name="Make the board packs of the month", defaults={"task": "objectives.packs_of_the_month", "crontab": first}
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0005_document_sweep")]

    operations = [migrations.RunPython(schedule_packs, migrations.RunPython.noop)]
