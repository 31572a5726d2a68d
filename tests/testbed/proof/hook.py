# SPDX-License-Identifier: GPL-3.0-or-later
"""The hook as it is installed, and how one looks whether it kept its word."""

import glob
import os
import shutil
import time

import record
from machine import NAME, UUID, machine_state, qemu_pid, start_machine, stop_machine
from world import (AUDIO, TOP, VIDEO, alive, check, driver_of, login_screen, must, read, state,
                   within, write)

HOOKS = "/etc/libvirt/hooks"
DISPATCHER = f"{HOOKS}/qemu.d/passthrough"
HANDOVER = f"{HOOKS}/passthrough/handover"
REVERT = f"{HOOKS}/passthrough/revert.sh"
RUN = f"/run/passthrough/{UUID}"

CONF = """FORMAT=1
MACHINE_UUID={uuid}
MACHINE_NAME=win%2011
VIRSH_GPU_VIDEO=pci_{place}_0
VIRSH_GPU_VIDEO_ID={video_id}
VIRSH_GPU_AUDIO=pci_{place}_1
VIRSH_GPU_AUDIO_ID=8086:2668
RELEASE_BOCHS_DRM={release}
{unload}RELEASE_SND_HDA_INTEL=unbind
SERVICES={services}
GUARD_SECONDS={guard}
SAY_IT_WORKS_SECONDS={works}
REBOOT_AFTER_SECONDS={reboot}
"""


def write_conf(uuid=UUID, release="unload", services="", guard=120, reboot=300, works=0,
               place="0000_01_00", video_id="1234:1111"):
    unload = "UNLOAD_BOCHS_DRM=bochs\n" if release == "unload" else ""
    write(f"{HOOKS}/passthrough/{uuid}/kvm.conf",
          CONF.format(uuid=uuid, release=release, services=services, guard=guard, reboot=reboot,
                      works=works, unload=unload, place=place, video_id=video_id))


def install(**conf):
    """The files as the product leaves them, and libvirt told of them."""
    for name, place in (("passthrough", "qemu.d"), ("handover", "passthrough"),
                        ("start.sh", "passthrough"), ("revert.sh", "passthrough")):
        os.makedirs(f"{HOOKS}/{place}", exist_ok=True)
        shutil.copy(f"{TOP}/data/hooks/{name}", f"{HOOKS}/{place}/{name}")
        os.chmod(f"{HOOKS}/{place}/{name}", 0o755)
    write_conf(**conf)
    must("systemctl", "reload", "libvirtd")


def install_by_program(program):
    """The same, as people do it: a plan for the machine, and its files below the root folder."""
    plan = "/root/card.plan"
    # The simulated computer has no KVM for its machines.
    must(program, "plan", "--machine", NAME, "--any-machine", "--card", VIDEO, "--out", plan)
    print(must(program, "preview", plan))
    print(must(program, "export", plan, "/"))
    must("systemctl", "reload", "libvirtd")


def check_runs(addresses=(VIDEO, AUDIO)):
    check(all(driver_of(address) == "vfio-pci" for address in addresses), "not handed over\n",
          record.text())
    check(alive(qemu_pid()), "no QEMU runs")


def check_back(before, seconds=200, addresses=(VIDEO, AUDIO)):
    """Everything is as it was; by now or within so many seconds, or soon after the log's end."""
    now = {}
    ended = []

    def settled():
        now.update(state(addresses))
        if record.current_ends() in ("given-back", "refused"):
            ended.append(time.monotonic())
        return now == before or ended and ended[-1] - ended[0] > 30
    within(seconds, settled)
    if now != before:
        print(*(f"{c}: {read(c + '/name')} {read(c + '/bind')}"
                for c in glob.glob("/sys/class/vtconsole/vtcon*")))
        different = [f"{key}: {before[key]} became {now[key]}" for key in before
                     if before[key] != now[key]]
        check(False, "not as before: " + "; ".join(different), "\n" + record.text())


def check_works(before):
    """After whatever happened, the next start and stop go well."""
    status, text = start_machine()
    check(status == 0, "the next start:", text, "\n" + record.text())
    check_runs()
    stop_machine()
    check_back(before)
    record.check_ordinary()


def check_refused(text, words, before, screen, step="preflight"):
    """The start failed with these words of ours, and the desktop did not notice."""
    check("Passthrough: " in text and words in text, "libvirt's error does not say:", words, "\n",
          text)
    check(login_screen() == screen, "the desktop was touched:", screen, login_screen(), "\n",
          record.text())
    check_back(before, 60)
    check(machine_state() == "shut off", machine_state())
    if step:
        record.check_stopped(step, {"unit", "release"}, "refused", words)
