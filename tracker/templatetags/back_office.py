"""How is a change of any row told in the back office? What was done, to which row of which kind."""

from django import template
from django.apps import apps
from django.utils.translation import gettext as _

from objectives.scorecards.events import Event

register = template.Library()


@register.filter
def did_to(event: Event, own: str) -> str:
    """Say what was done: `changed`, and to which kind of row where it is not the page's own: `created: target`."""
    done = str(event.operation.label)
    if event.kind == own:
        return done
    kind = str(apps.get_model("objectives", event.kind)._meta.verbose_name)
    if event.subject:
        return _("%(done)s: %(kind)s “%(what)s”") % {"done": done, "kind": kind, "what": event.subject}
    return _("%(done)s: %(kind)s") % {"done": done, "kind": kind}
