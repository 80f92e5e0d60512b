"""What does the clock ask of the door that writes to people? Each task makes one domain call and may run twice."""

from celery import shared_task

import tracker.watching.tasks  # noqa: F401 (counts what ends)
from objectives import clock
from objectives.packs import make_packs
from objectives.reminding.enquiries import write_enquiry_mails
from objectives.reminding.letters import write_again, write_mails
from tracker.mails.enquiries import post_enquiry_mail
from tracker.mails.post import post
from tracker.packs import RENDERS


@shared_task(name="tracker.write_mails")
def send_mails() -> int:
    """Send the day's reminders and the week's digests; return how many went out. Twice sends nothing more."""
    return write_mails(clock.today(), post)


@shared_task(name="tracker.write_again")
def send_again() -> int:
    """Send what could not be sent, when its time has come; return how many went out."""
    return write_again(clock.today(), post) + write_enquiry_mails(post_enquiry_mail)


@shared_task(name="tracker.write_enquiries")
def send_enquiry_mails() -> int:
    """Send the mails of enquiries that wait; return how many went out. Twice at once, each is sent by one."""
    return write_enquiry_mails(post_enquiry_mail)


@shared_task(name="tracker.make_packs")
def make_board_packs() -> int:
    """Make the board packs that wait; return how many became ready. Twice at once, each pack is made by one."""
    return make_packs(RENDERS)
