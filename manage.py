#!/usr/bin/env python
"""Runs one management command, on our own database and broker unless others are given."""

import contextlib
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from psycopg.errors import UndefinedColumn, UndefinedTable
from psycopg_pool import PoolTimeout

from tracker.embedded.services import services
from tracker.embedded.trouble import Trouble

NEED_NO_SERVERS = {"check", "collectstatic", "diffsettings", "help", "spectacular", "version", "--help", "--version"}


def main(arguments: list[str]) -> int:
    """Run the command; what stops it from outside is one line and status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    alone = len(arguments) < 2 or bool(NEED_NO_SERVERS & set(arguments))
    try:
        with contextlib.nullcontext() if alone else services(f"manage.py {arguments[1]}"):
            execute_from_command_line(arguments)
    except OperationalError as refused:
        if "--traceback" in arguments:
            raise
        if isinstance(refused.__cause__, PoolTimeout):
            print("The PostgreSQL of DATABASE_URL cannot be connected to: the warnings above say why.", file=sys.stderr)  # noqa: T201
        else:
            print(f"PostgreSQL says: {str(refused).strip()} (--traceback shows where)", file=sys.stderr)  # noqa: T201
        return 1
    except ProgrammingError as refused:
        if "--traceback" in arguments or not isinstance(refused.__cause__, UndefinedTable | UndefinedColumn):
            raise
        told = str(refused).strip().splitlines()[0]
        print(f"PostgreSQL says: {told}. Run manage.py migrate first. (--traceback shows where)", file=sys.stderr)  # noqa: T201
        return 1
    except Trouble as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201 - a command speaks to its terminal
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
