# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine starts and ends, and nothing goes wrong."""

import time

import record
from hook import check_back, check_runs, check_works, install
from machine import (ENDS_ITSELF, OTHER_NAME, OTHER_UUID, UUID, define, machine_state,
                     start_machine, stop_machine, virsh)
from world import check, state, within


def start_and_stop(turns):
    install()
    define()
    before = state()
    for turn in range(turns):
        began = time.monotonic()
        status, text = start_machine()
        check(status == 0, "start", turn, text, "\n" + record.text())
        started = time.monotonic() - began
        check_runs()
        began = time.monotonic()
        stop_machine()
        stopped = time.monotonic() - began
        check_back(before)
        record.check_ordinary()
        print(f"turn {turn}: start {started:.1f} s, stop {stopped:.1f} s")
    print(record.text())


def guest_ends_itself():
    """The firmware finds nothing to boot and resets the machine: the guest's own doing."""
    install()
    define(os_lines=ENDS_ITSELF)
    before = state()
    status, text = start_machine()
    check(status == 0, text, record.text())
    check(within(120, lambda: machine_state() == "shut off"), machine_state())
    check_back(before)
    record.check_ordinary()


def renamed():
    """The UUID decides: a machine with another name is the same machine."""
    install()
    define()
    before = state()
    status, text = virsh("domrename", UUID, "win 12")
    check(status == 0, text)
    status, text = start_machine()
    check(status == 0, text, record.text())
    check(record.current().has("handed-over"), record.text())
    stop_machine()
    check_back(before)
    record.check_ordinary()


def other_machines_do_not_wait():
    """A machine without the card starts and stops beside ours, and no run is recorded."""
    install()
    define()
    define(name=OTHER_NAME, uuid=OTHER_UUID, functions=())
    before = state()
    status, text = start_machine(OTHER_UUID)
    check(status == 0, text)
    check(state() == before and not record.paths(), "something was done:", record.text())
    stop_machine(OTHER_UUID)
    check(state() == before and not record.paths(), "something was done:", record.text())
    check_works(before)
