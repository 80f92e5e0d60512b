"""Which work in the background is the API's? Telling machines of changes; each task makes one domain call."""

from celery import shared_task

from api.webhooks.telling import send
from objectives.tasks import ask_to_tell
from objectives.webhooks import tell


@shared_task(name="api.tell_webhook")
def tell_webhook(webhook: int) -> int:
    """Send what waits for a webhook; return how many messages were tried. Twice at once, one of them does nothing.

    Then it is the next one's turn.
    """
    count = tell(webhook, send)
    if count:
        ask_to_tell()
    return count
