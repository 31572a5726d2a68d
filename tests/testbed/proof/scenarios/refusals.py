# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused while the desktop still works, and where nothing is done at all."""

import os

import record
from hook import (DISPATCHER, HANDOVER, HOOKS, REVERT, check_back, check_refused, check_runs,
                  check_works, install, write_conf)
from machine import (NAME, OTHER_NAME, OTHER_UUID, UUID, define, definition, hostdev, machine_state,
                     start_machine, stop_machine, virsh)
from world import AUDIO, VIDEO, check, driver_of, login_screen, read, run, state, write


def refused(words, step="preflight", definition_of=None, **conf):
    install(**conf)
    define(**(definition_of or {}))
    before, screen = state(), login_screen()
    status, text = start_machine()
    check(status != 0, "it was started")
    check_refused(text, words, before, screen, step)
    print(text, record.text())
    return before


def untouched(before, screen):
    check(login_screen() == screen, "the desktop was touched:", screen, login_screen())
    check(state() == before, "something was done:", before, state())


def too_much_memory():
    before = refused("MiB of memory", definition_of={"memory": 16384})
    define()
    check_works(before)


def rom_missing():
    refused("is missing or empty", definition_of={"rom": "/var/lib/libvirt/card.rom"})


def rom_closed():
    write("/root/card.rom", "x" * 512, 0o600)
    refused("cannot read the ROM file", definition_of={"rom": "/root/card.rom"})


def other_ids():
    """Another card is in the slot now."""
    refused("The devices changed since set-up: at 0000:01:00.0 is 1234:1111 now",
            video_id="1234:2222")


def other_place():
    """A card more or less renumbers the buses: at the address is something else now."""
    refused("The devices changed since set-up: at 0000:02:00.0 is", place="0000_02_00",
            definition_of={"bus": "0x02", "functions": (0, 1)})


def unknown_driver():
    refused("It is not known how the driver bochs-drm", release="refuse")


def malformed_data():
    install()
    define()
    path = f"{HOOKS}/passthrough/{UUID}/kvm.conf"
    write(path, read(path) + "RUN=$(reboot)\n")
    before, screen = state(), login_screen()
    text = start_machine()[1]
    check_refused(text, "unknown key RUN", before, screen, None)
    write_conf()
    os.chmod(path, 0o666)
    text = start_machine()[1]
    check_refused(text, "can be written by others than root", before, screen, None)
    write_conf()
    os.chmod(path, 0o644)
    check_works(before)


def starts_by_itself():
    install()
    define()
    before, screen = state(), login_screen()
    check(virsh("autostart", UUID)[0] == 0)
    text = start_machine()[1]
    check_refused(text, "starts by itself with the computer", before, screen, "lock")
    check(virsh("autostart", "--disable", UUID)[0] == 0)
    check_works(before)


def saved_image():
    """libvirt would go on from the image with a card that it was not made with."""
    install()
    define()
    before, screen = state(), login_screen()
    write(f"/var/lib/libvirt/qemu/save/{NAME}.save", "")
    status, text = run(HANDOVER, "rehearse", UUID, "3")
    check(status == 3 and "saved memory image" in text, status, text)
    check(login_screen() == screen, "the desktop was touched")
    check_back(before, 60)
    record.check_stopped("lock", {"unit", "release"}, "refused", "saved memory image")


def hook_removed():
    """Without the hook libvirt refuses, and the desktop stays as it was."""
    install()
    define()
    os.remove(DISPATCHER)
    before, screen = state(), login_screen()
    status, text = start_machine()
    check(status != 0 and "must be manually detached" in text, text)
    untouched(before, screen)
    install()
    check_works(before)


def data_removed():
    """The hook without this machine's data does nothing; libvirt refuses."""
    install()
    define()
    os.remove(f"{HOOKS}/passthrough/{UUID}/kvm.conf")
    before, screen = state(), login_screen()
    status, text = start_machine()
    check(status != 0 and "must be manually detached" in text, text)
    untouched(before, screen)


def devices_removed():
    """Every row of the dispatcher's table, as somebody changes the machine with virsh."""
    install()
    define(functions=())
    before, screen = state(), login_screen()
    status, text = start_machine()
    check(status == 0, "without the card it is an ordinary machine:", text)
    untouched(before, screen)
    stop_machine()
    untouched(before, screen)
    for functions, gone in (((0,), AUDIO), ((1,), VIDEO)):
        define(functions=functions)
        text = start_machine()[1]
        check_refused(text, f"{gone} is not in the machine any more", before, screen, None)
    define(managed="yes")
    text = start_machine()[1]
    check_refused(text, "is left to libvirt", before, screen, None)
    check(not record.paths(), "a run was recorded", record.text())
    define()
    check_works(before)


def further_device():
    """A network card goes along, which libvirt binds by itself."""
    install()
    write("/tmp/more.xml", hostdev(0, "yes", bus="0x02"))
    define()
    status, text = virsh("attach-device", UUID, "/tmp/more.xml", "--config")
    check(status == 0, text)
    before = state()
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    check(driver_of("0000:02:00.0") == "vfio-pci", "the network card stayed")
    stop_machine()
    check_back(before)
    check(driver_of("0000:02:00.0") == "e1000e", "the network card is not back")
    record.check_ordinary()


def shared_group():
    """A network card in use is in the card's group: libvirt would fail when the desktop is gone."""
    install(place="0000_02_01")
    define(bus="0x02", slot="0x01")
    addresses = ("0000:02:01.0", "0000:02:01.1")
    before, screen = state(addresses), login_screen()
    status, text = start_machine()
    check("Passthrough: 0000:02:02.0 shares IOMMU group" in text, text)
    check(login_screen() == screen, "the desktop was touched")
    check_back(before, 60, addresses)
    record.check_stopped("preflight", {"unit", "release"}, "refused", "shares IOMMU group")


def second_machine():
    """Another machine wants the same card while the first has it."""
    install()
    write_conf(uuid=OTHER_UUID)
    define()
    define(name=OTHER_NAME, uuid=OTHER_UUID)
    before = state()
    status, text = start_machine()
    check(status == 0, text)
    status, text = start_machine(OTHER_UUID)
    check(status != 0 and "Passthrough: " in text and "Another machine" in text, text)
    check_runs()
    check(machine_state() == "running", machine_state())
    stop_machine()
    check_back(before)
    record.check_ordinary()
    status, text = start_machine(OTHER_UUID)
    check(status == 0, "now it is the other's turn:", text)
    stop_machine(OTHER_UUID)
    check_back(before)


def release_without_prepare():
    """libvirt's release for a machine that never had the card, twice."""
    install()
    define()
    before, screen = state(), login_screen()
    for _ in range(2):
        status, text = run(DISPATCHER, NAME, "release", "end", "-", stdin=definition())
        check(status == 0 and text == "", status, text)
        untouched(before, screen)
    check_works(before)
    screen = login_screen()
    for _ in range(2):
        status, text = run(DISPATCHER, NAME, "release", "end", "-", stdin=definition())
        check(status == 0 and text == "", status, text)
        untouched(before, screen)
    status, text = run(REVERT)
    check(status == 0 and "nothing to give back" in text, status, text)
    untouched(before, screen)
