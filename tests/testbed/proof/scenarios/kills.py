# SPDX-License-Identifier: GPL-3.0-or-later
"""A process is killed in the middle."""

import os
import time

import record
from hook import HANDOVER, RUN, check_back, check_runs, check_works, install
from machine import UUID, define, machine_state, qemu_pid, start_machine, virsh
from world import (Skipped, alive, check, processes, read, signal_process, start, state, unit_pid,
                   within)

TRIES = 3
# A start takes time, and the state was compared already: not after each.
TRIED_AGAIN = ("guard", "login-screen", "release", "bind")


class Watcher:
    """Looks at the log as fast as it can: most steps are over in a blink."""

    def __init__(self):
        self.known = set(record.paths())

    def await_step(self, step, client, seconds=120):
        """Returns as soon as the step has begun; False when that cannot happen any more."""
        end = time.monotonic() + seconds
        log = None
        while time.monotonic() < end:
            if log is None:
                fresh = set(record.paths()) - self.known
                log = max(fresh, default=None)
                continue
            if f" begin {step}\n" in read(log):
                return True
            if client.poll() is not None:
                return False
        return False


def victim_pid(victim):
    if victim == "start":
        words = read(f"{RUN}/start.pid").split()
        return int(words[0]) if words else None
    if victim == "hook":
        return next(iter(processes(HANDOVER, "prepare", UUID)), None)
    return unit_pid("libvirtd.service")


def kill_at(victim, step):
    """Kills it while the step runs; what the client then printed, or None when it was too late."""
    watcher = Watcher()
    # Looked up beforehand where that takes long.
    daemon = victim_pid("libvirtd") if victim == "libvirtd" else None
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    check(watcher.await_step(step, client), "never began:", step, "\n" + record.text())
    pid = daemon or victim_pid(victim)
    if pid is not None:
        signal_process(pid)
    # Between two steps does not count.
    hit = record.Record(record.text()).stopped_at() == step
    text = client.communicate(timeout=300)[0]
    return text if pid is not None and hit else None


def killed(victim, step):
    install()
    define()
    before = state()
    for turn in range(TRIES):
        text = kill_at(victim, step)
        if text is not None:
            break
        print(f"try {turn}: the step {step} was over before the kill")
        virsh("destroy", UUID)
        check_back(before)
    else:
        raise Skipped(f"the step {step} was over before the kill, {TRIES} times")
    CHECKS[victim](text, step)
    check_back(before)
    check_record(victim, step)
    check(machine_state() == "shut off", machine_state())
    print(record.text())
    if step in TRIED_AGAIN:
        check_works(before)


def check_start_killed(text, step):
    check("Passthrough: " in text, "libvirt's error does not hold our line:", text)


def check_hook_killed(text, step):
    check("Hook script execution failed" in text or "signal 9" in text, "libvirt did not notice:",
          text)


def check_daemon_killed(text, step):
    check("nd of file" in text or "onnection" in text, "the client did not notice:", text)


CHECKS = {"start": check_start_killed, "hook": check_hook_killed, "libvirtd": check_daemon_killed}
NETS = {"start": {"unit"}, "hook": {"unit", "release"}, "libvirtd": {"guard", "unit", "release"}}


def check_record(victim, step):
    """The log tells where it stopped; an orphan without its hook or daemon may come to its end."""
    log = record.current()
    check(log.nets and log.nets[0] in NETS[victim], "caught by", log.nets, "\n" + log.log)
    end = "given-back" if "login-screen" in log.begun else "refused"
    check(log.ends[-1] == end, "ended", log.ends, "instead of", end, "\n" + log.log)
    if victim == "start":
        check(log.stopped_at() == step, "stopped at", log.stopped_at(), "\n" + log.log)
    if victim != "start" and log.has("handed-over"):
        # The orphan was quicker than libvirt: all went well, and then nobody took the card.
        record.check_report("given-back", None, None)
        return
    record.check_report("refused" if end == "refused" else "failed", log.stopped_at(),
                        None if end == "refused" else log.nets)


def qemu_killed():
    """While the machine runs: libvirt sees it, and gives the card back in the ordinary way."""
    install()
    define()
    before = state()
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    signal_process(qemu_pid())
    check_back(before)
    record.check_ordinary()
    check_works(before)


def qemu_killed_early():
    """As soon as it is there, while libvirt still sets it up: the start fails."""
    install()
    define()
    before = state()
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    check(within(120, lambda: os.path.exists(f"{RUN}/ready"), 0.01), "not handed over",
          record.text())
    check(within(60, lambda: alive(qemu_pid()), 0.01), "no QEMU")
    signal_process(qemu_pid())
    text = client.communicate(timeout=200)[0]
    check(client.returncode != 0, "the start went well:", text)
    check_back(before)
    record.check_ordinary()
    check_works(before)
