# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved machines, booted and waiting for a command: memory and disk, one for each hardware."""

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import time

from . import frames, machine
from .computer import Computer

UNLIMITED = 1 << 40


class CannotSave(Exception):
    pass


class Saved:
    def __init__(self, folder):
        self.folder = folder
        self.state = os.path.join(folder, "state.zst")
        self.disk = os.path.join(folder, "disk.qcow2")
        self.variables = os.path.join(folder, "variables.fd")

    def exists(self):
        return os.path.exists(self.state)


def key_of(image, hardware):
    """A machine can only go on in exactly the hardware and the QEMU that it was saved in."""
    version = subprocess.run(["qemu-system-x86_64", "--version"], capture_output=True, text=True,
                             check=True).stdout
    nowhere = machine.Places("", "", "", "", "", "", "")
    text = f"{image.stamp()} {version} {machine.arguments(hardware, nowhere, 0, 0)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wait_for_migration(computer):
    while True:
        status = computer.qmp.call("query-migrate").get("status")
        if status == "completed":
            return
        if status in ("failed", "cancelled"):
            raise CannotSave("QEMU could not save the machine\n" + computer.complaints())
        time.sleep(0.05)


def save(image, hardware, places, saved, seconds):
    """Boots the machine, and saves it once its guest is up."""
    # The copy on write refers to the image by a relative path: the folder may be moved.
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2",
                    "-b", os.path.relpath(image.disk, saved.folder), saved.disk], check=True)
    places = dataclasses.replace(places, disk=saved.disk, throwaway=False)
    with Computer(hardware, places) as computer:
        computer.expect(frames.READY, seconds)
        computer.qmp.call("stop")
        computer.qmp.call("migrate-set-parameters", **{"max-bandwidth": UNLIMITED})
        computer.qmp.call("migrate", uri=f"exec:zstd -q -1 > {shlex.quote(saved.state)}")
        wait_for_migration(computer)
        computer.qmp.call("quit")
        computer.process.wait()
    if places.variables:
        shutil.copy(places.variables, saved.variables)


@contextlib.contextmanager
def locked(path):
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure(image, hardware, places, seconds, note):
    """The saved machine for this image and hardware, made now if there is none."""
    os.makedirs(image.snapshots, exist_ok=True)
    saved = Saved(os.path.join(image.snapshots, key_of(image, hardware)))
    with locked(saved.folder + ".lock"):
        if not saved.exists():
            begin = time.monotonic()
            fresh = Saved(saved.folder + ".new")
            shutil.rmtree(fresh.folder, ignore_errors=True)
            os.mkdir(fresh.folder)
            save(image, hardware, places, fresh, seconds)
            os.replace(fresh.folder, saved.folder)
            size = os.path.getsize(saved.state) >> 20
            note(f"saved the booted computer in {time.monotonic() - begin:.0f} s ({size} MiB)")
    return saved


def resume(hardware, places, saved):
    """The machine goes on from where it was saved; for use in a with statement."""
    places = dataclasses.replace(places, disk=saved.disk)
    if places.variables:
        shutil.copy(saved.variables, places.variables)
    return Computer(hardware, places, "-incoming", f"exec:zstd -qdc {shlex.quote(saved.state)}")


def let_go_on(computer):
    """Waits until the state is read, then lets the processors run; saved machines stand still."""
    while computer.qmp.call("query-status")["status"] == "inmigrate":
        time.sleep(0.02)
    computer.qmp.call("cont")


def can_be_saved(hardware):
    """QEMU cannot save the state of AMD's IOMMU."""
    return hardware.iommu != "amd"
