"""Is anything kept out of the figures that a reader gets, and how is that said?

It is said to everybody who may not see everything, alike whether there is anything to keep out or not.
"""

from django.utils.translation import gettext as _

from objectives.access.reading import Reader, sees_everything


def suppression(reader: Reader | None) -> str:
    """Return why figures for the reader are not over all projects, for people; empty where they are."""
    if reader is None or sees_everything(reader):
        return ""
    if reader.is_authenticated:
        return _(
            "Over published projects and those that you may see whole: others, if there are any, are in no sum, count"
            " or score, so that none can be worked out."
        )
    return _(
        "Over published projects only: others, if there are any, are in no sum, count or score, so that none can be"
        " worked out."
    )
