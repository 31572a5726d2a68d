# SPDX-License-Identifier: GPL-3.0-or-later
"""Without the machine, and with its firmware only."""

import glob
import os

import record
from hook import HANDOVER, check_back, check_works, install, install_by_program
from machine import UUID, define, machine_state, virsh
from world import check, login_screen, must, read, run, state, within

VARIABLES = "/var/lib/libvirt/qemu/nvram/win 11_VARS.fd"
FIRMWARE = """    <loader readonly='yes' type='pflash'>{}</loader>
    <nvram template='{}'>{}</nvram>
"""


def rehearsal():
    install()
    define()
    before = state()
    status, text = run(HANDOVER, "rehearse", UUID, "3")
    check(status == 0, status, text)
    check_back(before)
    record.check_ordinary("rehearsal")
    check(" kind rehearsal" in record.text(), record.text())
    print(record.text())
    check_works(before)


def rehearsal_by_program():
    program = record.program()
    install()
    define()
    before = state()
    status, text = run(program, "rehearse", UUID, "--hold", "3", "--wait", timeout=300)
    print(text)
    check(status == 0, status, text, record.text())
    check_back(before, 10)
    record.check_ordinary("rehearsal")


def rehearsal_refused():
    """What stands in the way is told before the screen goes."""
    install(video_id="1234:2222")
    define()
    before, screen = state(), login_screen()
    for command in ((HANDOVER, "rehearse", UUID, "3"), (record.program(), "rehearse", UUID)):
        status, text = run(*command)
        check(status == 3 and "devices changed since set-up" in text, status, text)
        check(login_screen() == screen, "the desktop was touched")
        check_back(before, 30)


def firmware_files():
    for code in ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE.fd"):
        if os.path.exists(code):
            return code, code.replace("CODE", "VARS")
    check(False, "no OVMF", glob.glob("/usr/share/OVMF/*"))


def first_light():
    """The guard ends it, and neither the definition nor the variables were touched."""
    program = record.program()
    code, variables = firmware_files()
    must("cp", variables, VARIABLES)
    define(os_lines=FIRMWARE.format(code, variables, VARIABLES))
    # It wants the hook to be the one that it would install itself.
    install_by_program(program)
    before = state()
    kept = read_bytes(VARIABLES), virsh("dumpxml", "--inactive", UUID)[1]
    status, text = run(program, "first-light", UUID, "--seconds", "20", timeout=300)
    print(text)
    check(status == 0, status, text, record.text())
    check(machine_state() == "running", machine_state())
    check(within(120, lambda: machine_state() == "shut off"), machine_state())
    check_back(before)
    print(record.text())
    check(" kind first-light" in record.text() and "ran for its" in record.text(), record.text())
    check(record.current().ends == ["given-back"], record.text())
    record.check_report("given-back", None, None)
    check(read_bytes(VARIABLES) == kept[0], "the variables were changed")
    check(virsh("dumpxml", "--inactive", UUID)[1] == kept[1], "the definition was changed")
    check(not os.path.exists("/run/passthrough"), "something is left below /run")


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def first_light_taken_back():
    """Armed, but nothing was started: nothing stays armed."""
    install()
    define()
    before = state()
    must(HANDOVER, "first-light", UUID, "5")
    check(os.path.isdir(f"/run/passthrough/first-light/{UUID}"), "not armed")
    check(not read(f"/run/passthrough/first-light/{UUID}/used"), "used")
    check_back(before, 90)
    check_works(before)
    check(" kind start" in record.text(), record.text())
