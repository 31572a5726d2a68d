# SPDX-License-Identifier: GPL-3.0-or-later
"""From a machine without a card to its start, with the program alone."""

import re

import record
from hook import check_back, check_runs
from machine import NAME, UUID, define, start_machine, stop_machine, virsh
from world import VIDEO, check, must, read, run, state

PLAN = "/root/card.plan"
# The simulated computer has no KVM for its machines.
CARD = ("--any-machine", "--card", VIDEO)


def planned():
    program = record.program()
    define(functions=())
    before = state()
    print(must(program, "plan", "--machine", NAME, *CARD, "--out", PLAN))
    print(must(program, "preview", PLAN))
    print(must(program, "export", PLAN, "/"))
    print(read(f"/etc/libvirt/hooks/passthrough/{UUID}/kvm.conf"))
    must("systemctl", "reload", "libvirtd")
    with open("/root/before.xml", "w", encoding="utf-8") as file:
        file.write(virsh("dumpxml", "--inactive", UUID)[1])
    after = must(program, "xml", "convert", *CARD, "/root/before.xml")
    with open("/root/after.xml", "w", encoding="utf-8") as file:
        file.write(after)
    status, text = virsh("define", "/root/after.xml")
    check(status == 0, text, after)
    check(len(re.findall("<hostdev", after)) == 2, after)
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    stop_machine()
    check_back(before)
    record.check_ordinary()
    print(run(program, "report", NAME)[1])
