"""Is a copy of a process a process of its own, which leaves nothing of the other's undone and nothing done twice?"""

import subprocess
import sys
import time

from tracker.embedded.places import CHECKOUT

ORIGINAL = """
import atexit, os, signal, sys, time
from tracker.embedded.copies import Copy, as_command
from tracker.embedded.processes import stop
atexit.register(print, "the original is at its end")
signal.signal(signal.SIGTERM, lambda *_: print("the original was told to end"))
def work():
    atexit.register(print, "the copy is at its end")
    print(os.getpgrp() == os.getpid(), sys.stdin.read() == "", open("/proc/self/comm").read().strip())
    raise SystemExit(7)
print(Copy(work, name="one").wait(10), flush=True)
print(Copy(lambda: as_command("calendar", "2016", "6"), name="two").wait(10), flush=True)
asleep = Copy(lambda: time.sleep(60), name="three")
print(asleep.poll())
stop(asleep, by=signal.SIGTERM, within=10)
print(asleep.wait())
Copy(lambda: time.sleep(60), name="four")
"""


def test_a_copy_has_its_own_end_name_and_signals_and_its_status_is_known() -> None:
    began = time.monotonic()
    said = subprocess.run([sys.executable, "-c", ORIGINAL], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert said.stderr == ""
    told = said.stdout.splitlines()
    assert told[:3] == ["True True one", "the copy is at its end", "7"]
    assert told[3].strip() == "June 2016"
    assert told[-4:] == ["0", "None", "-15", "the original is at its end"]
    assert time.monotonic() - began < 50, "the one that is left is ended with the original"


def test_what_goes_wrong_in_a_copy_is_seen_and_its_status_is_one() -> None:
    command = "from tracker.embedded.copies import Copy; print(Copy(lambda: 1 / 0, name='one').wait(10))"
    said = subprocess.run(
        [sys.executable, "-c", command], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=50
    )
    assert said.stdout == "1\n"
    assert said.stderr.endswith("ZeroDivisionError: division by zero\n")
