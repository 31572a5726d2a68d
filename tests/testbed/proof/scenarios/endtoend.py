# SPDX-License-Identifier: GPL-3.0-or-later
"""From a machine without a card to its start, with the program alone."""

import record
from hook import HOOKS, check_back, check_runs, install_by_program
from machine import NAME, UUID, define, start_machine, stop_machine, virsh
from world import VIDEO, check, must, read, run, state, write


def planned():
    program = record.program()
    define(functions=())
    before = state()
    install_by_program(program)
    print(read(f"{HOOKS}/passthrough/{UUID}/kvm.conf"))
    write("/root/before.xml", virsh("dumpxml", "--inactive", UUID)[1])
    after = must(program, "xml", "convert", "--any-machine", "--card", VIDEO, "/root/before.xml")
    write("/root/after.xml", after)
    status, text = virsh("define", "/root/after.xml")
    check(status == 0, text, after)
    check(after.count("<hostdev") == 2, after)
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    stop_machine()
    check_back(before)
    record.check_ordinary()
    print(run(program, "report", NAME)[1])
