"""What are the rows of a table called, one and many, in both languages?"""

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import translation

OURS = [model for label in ("objectives", "tracker", "api") for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_many_are_named_by_us_where_an_s_at_the_end_does_not_do(model: type[Model], language: str) -> None:
    meta = model._meta
    with translation.override(language):
        one, many = str(meta.verbose_name), str(meta.verbose_name_plural)
    assert "verbose_name" in meta.original_attrs, "it has no name of its own, so none in French"
    if " " in one or one.endswith(("s", "x", "y")):
        assert "verbose_name_plural" in meta.original_attrs
    assert many == one or not many.endswith("ss")
