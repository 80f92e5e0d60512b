"""When are people written to? At 7 in the morning in Paris; an administrator changes it in the back office."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def schedule_notices(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Mails in the morning, what failed every 10 minutes, notices every minute; rows that exist stay as they are set."""
    crontab = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    interval = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    morning, _ = crontab.get_or_create(
        minute="0", hour="7", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Paris"
    )
    hourly, _ = crontab.get_or_create(
        minute="5", hour="*", day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/Paris"
    )
    minutes = {every: interval.get_or_create(every=every, period="minutes")[0] for every in (1, 10)}
    task = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for name, work, when in (
        ("Write reminders, and the digest on Mondays", "tracker.write_mails", {"crontab": morning}),
        ("Write again what could not be sent", "tracker.write_again", {"interval": minutes[10]}),
        ("Tell people in Sextant what others did", "objectives.notice", {"interval": minutes[1]}),
        ("Tell people in Sextant what became late", "objectives.notice_late", {"crontab": hourly}),
    ):
        task.get_or_create(name=name, defaults={"task": work, **when})


class Migration(migrations.Migration):
    dependencies = [("tracker", "0002_check_schedule")]

    operations = [migrations.RunPython(schedule_notices, migrations.RunPython.noop)]
