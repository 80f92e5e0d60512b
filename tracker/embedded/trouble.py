"""What went wrong, in one line that a person can act on?"""


class Trouble(Exception):  # noqa: N818 - it is told to people, it is no programming error
    """Something outside the program stops it; the message is the whole answer, no trace is shown."""
