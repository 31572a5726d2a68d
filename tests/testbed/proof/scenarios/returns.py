# SPDX-License-Identifier: GPL-3.0-or-later
"""The nets: who gives the screen back when the ordinary way is cut off."""

import os
import time

import record
from hook import (HANDOVER, REVERT, RUN, check_back, check_runs, check_works, install)
from machine import UUID, define, machine_state, qemu_pid, start_machine, stop_machine
from world import (alive, check, must, processes, read, run, sessions, signal_process, start, state,
                   unit, within, write)

DROP_IN = "/run/systemd/system/{}.d/50-broken.conf"


def running(**conf):
    install(**conf)
    define()
    before = state()
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    return before


def stop_daemon():
    must("systemctl", "stop", "libvirtd.service", "libvirtd.socket", "libvirtd-ro.socket",
         "libvirtd-admin.socket", timeout=200)


def start_daemon():
    must("systemctl", "start", "libvirtd.service", timeout=200)
    check(within(60, lambda: machine_state() == "shut off"), machine_state())


def caught_by_guard(step):
    """Neither the hook nor the daemon is there any more; the orphan goes on, the guard ends it."""
    install()
    define()
    before = state()
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    check(within(120, lambda: f" begin {step}\n" in record.text(), 0.01), record.text())
    for pid in processes(HANDOVER, "prepare", UUID):
        signal_process(pid)
    stopper = start("systemctl", "kill", "--kill-who=main", "--signal=KILL", "libvirtd.service")
    stopper.wait()
    stop_daemon()
    client.communicate(timeout=200)
    check_back(before)
    print(record.text())
    log = record.current()
    check(log.nets and log.nets[0] in ("guard", "unit", "release"), log.log)
    check(log.ends[-1] == "given-back", log.log)
    start_daemon()
    check_back(before, 30)
    check_works(before)


def daemon_restarted():
    """While the machine runs: it goes on, and its end is seen by the new daemon."""
    before = running()
    must("systemctl", "restart", "libvirtd", timeout=200)
    time.sleep(25)
    check_runs()
    check(" return " not in record.text(), record.text())
    stop_machine()
    check_back(before)
    record.check_ordinary()


def daemon_stopped(how):
    """The machine ends while the daemon is stopped.

    soon: it is started at once; never: it is left to the guard; masked: the guard cannot start it
    either, and it comes much later, when somebody has the screen again.
    """
    before = running()
    stop_daemon()
    if how == "masked":
        must("systemctl", "mask", "--runtime", "libvirtd.service")
    pid = qemu_pid()
    check(alive(pid), "the machine went with the daemon")
    signal_process(pid)
    if how == "soon":
        start_daemon()
    check_back(before)
    print(record.text())
    log = record.current()
    check(log.ends == ["given-back"], log.log)
    check(log.nets == (["guard"] if how == "masked" else ["release"]), log.nets, log.log)
    if how == "masked":
        must("systemctl", "unmask", "--runtime", "libvirtd.service")
    screen = sessions()
    start_daemon()
    time.sleep(10)
    check_back(before, 30)
    check(sessions() == screen, "the new session was ended", screen, sessions(), record.text())
    check_works(before)


# ---- somebody asks for the screen ----------------------------------------------------------------

CONSOLE = """#!/bin/sh
until [ -e /tmp/rescue-now ]; do sleep 0.2; done
"$@" >/tmp/rescue-said 2>&1
echo $? >/tmp/rescue-status
sleep 100000
"""


def rescue(way):
    """From a text console that somebody logged in at, while the machine runs."""
    command = [REVERT]
    if way == "ctl":
        command = [record.program(), "rescue"]
    write("/tmp/console", CONSOLE, 0o755)
    must("systemd-run", "--unit=console.service", "-p", "PAMName=login", "-p", "User=root", "-p",
         "TTYPath=/dev/tty3", "-p", "StandardInput=tty-force", "-p", "UtmpIdentifier=tty3", "-p",
         "UtmpMode=user", "/tmp/console", *command)
    check(within(20, lambda: len(sessions()) == 2), "no session on the console", sessions())
    console = set(sessions())
    before = running()
    check(len(sessions()) == 1 and set(sessions()) <= console, "the login on the console was ended",
          sessions())
    console = set(sessions())
    write("/tmp/rescue-now", "")
    check(within(200, lambda: os.path.exists("/tmp/rescue-status")), record.text())
    said = read("/tmp/rescue-said")
    print(said, record.text())
    check(read("/tmp/rescue-status").strip() == "0", said)
    check("was given back" in said, said)
    check_back(before, 30)
    check(console <= set(sessions()), "the login on the console was ended", sessions())
    record.check_stopped(None, {"rescue"}, "given-back")
    check(within(30, lambda: machine_state() == "shut off"), machine_state())
    check_back(before, 30)
    check_works(before)


# ---- the last resort -----------------------------------------------------------------------------

def break_login_screen():
    screen = unit("display-manager.service", "Id")
    write(DROP_IN.format(screen), "[Service]\nExecStart=\nExecStart=/bin/false\n")
    must("systemctl", "daemon-reload")


def restarts():
    """The login screen cannot come up: the computer restarts, and the record says so."""
    running(reboot=30)
    break_login_screen()
    client = start("virsh", "-c", "qemu:///system", "destroy", UUID)
    check(within(200, lambda: " restart " in record.text()), record.text())
    print(record.text(), flush=True)
    client.wait(timeout=200)
    time.sleep(200)
    check(False, "it did not restart", record.text())


def does_not_restart():
    """Switched off: it says that it could not be given back, and whatever repairs it helps."""
    before = running(reboot=0)
    break_login_screen()
    start("virsh", "-c", "qemu:///system", "destroy", UUID)
    check(within(250, lambda: " end not-given-back" in record.text()), record.text())
    os.remove(DROP_IN.format(unit("display-manager.service", "Id")))
    must("systemctl", "daemon-reload")
    status, text = run(REVERT, timeout=200)
    print(status, text, record.text())
    check_back(before)
    check(record.current().ends[-1] == "given-back", record.text())
    check(not os.path.exists(RUN), "the state is still there")
    check_works(before)


# ---- a machine of which nobody says that it works ------------------------------------------------

def nobody_says_it_works():
    before = running(works=8)
    check(within(120, lambda: machine_state() == "shut off"), machine_state())
    check_back(before)
    check("ran for its" in record.text(), record.text())
    print(record.text())


def somebody_says_it_works():
    before = running(works=20)
    must(HANDOVER, "works", UUID)
    time.sleep(30)
    check_runs()
    stop_machine()
    check_back(before)
    record.check_ordinary()
