# SPDX-License-Identifier: GPL-3.0-or-later
"""What to wait for in the simulated computer."""

import glob
import json
import os
import pwd
import subprocess
import time

DESKTOP = "/usr/lib/testbed/desktop.json"
# They keep the nodes open for the session, which is not what "in use" means.
KEEPERS = ("systemd", "systemd-logind")


class GaveUp(Exception):
    pass


def until(what, condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise GaveUp(f"no {what} after {seconds} s")
        time.sleep(0.2)


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def cards():
    return glob.glob("/dev/dri/card*")


def card():
    """The DRM node appears later than a session may be started; its seat's tags follow."""
    until("graphics card", cards, 60)
    subprocess.run(["udevadm", "settle", "--timeout=20"], check=False)


def holders():
    """Names of the processes that have a card open."""
    names = set()
    for link in glob.iglob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(link).startswith("/dev/dri/"):
                names.add(read(f"/proc/{link.split('/')[2]}/comm").strip())
        except OSError:
            continue
    return names


def held():
    until("process that holds a graphics card", lambda: holders() - set(KEEPERS), 60)


def free():
    until("graphics card without a holder", lambda: not holders(), 60)


def processes_of(user):
    uid = pwd.getpwnam(user).pw_uid
    names = set()
    for folder in glob.iglob("/proc/[0-9]*"):
        try:
            if os.stat(folder).st_uid == uid:
                names.add(read(folder + "/comm").strip())
        except OSError:
            continue
    return names


def what_is_there():
    """For whoever has to find out why a desktop does not come up."""
    names = " ".join(sorted(processes_of("tester"))) or "nothing"
    server = read("/home/tester/.local/share/xorg/Xorg.0.log").splitlines()[-20:]
    said = subprocess.run(["journalctl", "--boot", "--priority=notice", "--lines=40", "--no-pager",
                           "--output=cat"], capture_output=True, text=True, check=False).stdout
    return "\n".join([f"tester runs {names}", "the X server's log:", *server, "the journal:", said])


def busy_ticks():
    user, nice, system, _, _, irq, softirq = map(int, read("/proc/stat").split()[1:8])
    return user + nice + system + irq + softirq


def rest():
    """Three times in a row less than a fifth of one processor at work; or two minutes."""
    calm = 0
    for _ in range(60):
        before = busy_ticks()
        time.sleep(2)
        calm = calm + 1 if busy_ticks() - before < 0.2 * 2 * os.sysconf("SC_CLK_TCK") else 0
        if calm == 3:
            return


def desktop():
    """The session that the image logs in by itself."""
    wanted = json.loads(read(DESKTOP))
    if not wanted["processes"]:
        return

    def is_there():
        return set(wanted["processes"]) <= processes_of("tester")

    card()
    try:
        until("desktop", is_there, 400)
    except GaveUp as error:
        raise GaveUp(f"{error}; {what_is_there()}") from None
    held()
    if wanted["rest"]:
        rest()
    if not is_there():
        raise GaveUp("the desktop came up, and ended again")
