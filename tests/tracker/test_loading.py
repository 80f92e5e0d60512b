"""Is rubbish looked for again, once everything is loaded that stays?"""

import gc

from django.apps import apps

from tracker.apps import TrackerConfig


def test_the_settings_put_it_off_and_what_is_loaded_last_takes_it_up_again() -> None:
    assert isinstance(apps.get_app_config("tracker"), TrackerConfig)
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000
