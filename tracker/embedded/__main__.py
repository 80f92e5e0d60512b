"""Runs the house (`run`), or one command with its servers up (`exec -- COMMAND ...`)."""

import signal
import subprocess
import sys

from tracker.embedded.services import services
from tracker.embedded.trouble import Trouble

USAGE = "usage: python -m tracker.embedded run | exec -- COMMAND ..."


def execute(command: list[str]) -> int:
    """Run `command` with `DATABASE_URL` and `REDIS_URL` in its environment; return its status."""
    with services(command[0]):
        try:
            child = subprocess.Popen(command)
        except OSError as missing:
            raise Trouble(f"{command[0]}: {missing.strerror}") from missing
        signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to the child too
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


def main(arguments: list[str]) -> int:
    """Do what is asked; trouble is one line and status 1."""
    try:
        match arguments:
            case ["run"]:
                from tracker.embedded.house import run  # noqa: PLC0415 - of all of Django, which `exec` has no use for

                return run()
            case ["exec", "--", *command] if command:
                return execute(command)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201 - a command speaks to its terminal
        return 1
    print(USAGE, file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
