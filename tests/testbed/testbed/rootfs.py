# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a freshly installed Debian the simulated computer."""

import json
import os
import shutil
import subprocess

from . import contents

HERE = os.path.dirname(os.path.abspath(__file__))
GUEST = os.path.join(os.path.dirname(HERE), "guest")
LIBRARY = "usr/lib/testbed"
UNITS = "etc/systemd/system"
USER = "tester"
GROUPS = "video,render,input,libvirt,kvm"
# Any will do, but made at the first boot it would differ from one start to the next.
MACHINE_ID = "5b0de1c24a7f4f0e9c3d6a8172e94f30"


class CommandFailed(Exception):
    pass


class RootFs:
    def __init__(self, root):
        self.root = root

    def path(self, path):
        return os.path.join(self.root, path.lstrip("/"))

    def chroot(self, *command):
        result = subprocess.run(["chroot", self.root, *command], capture_output=True, text=True,
                                check=False)
        # Newer systemctls complain about /proc even where all is well.
        if result.returncode:
            raise CommandFailed(f"{' '.join(command)}: {result.stderr.strip()}")

    def write(self, path, text):
        full = self.path(path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def copy(self, source, folder):
        os.makedirs(self.path(folder), exist_ok=True)
        shutil.copy(source, self.path(folder))

    def mask(self, unit):
        link = self.path(os.path.join(UNITS, unit))
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink("/dev/null", link)

    def name(self):
        self.write("etc/hostname", "testbed\n")
        self.write("etc/hosts", "127.0.0.1 localhost\n127.0.1.1 testbed\n")
        self.write("etc/machine-id", MACHINE_ID + "\n")
        # The root disk is mounted as it shall be before systemd starts.
        self.write("etc/fstab", "")
        # Younger than /usr: no first-boot jobs for "an updated system".
        for path in ("etc/.updated", "var/.updated"):
            self.write(path, "")

    def users(self):
        self.chroot("useradd", "--create-home", "--shell", "/bin/bash", "--groups", GROUPS, USER)
        for user in ("root", USER):
            self.chroot("passwd", "--delete", user)

    def guest(self, desktop):
        for name in ("agent", "await", "waiting.py"):
            self.copy(os.path.join(GUEST, name), LIBRARY)
        self.copy(os.path.join(HERE, "frames.py"), LIBRARY)
        self.copy(os.path.join(GUEST, "testbed-agent.service"), UNITS)
        self.write(LIBRARY + "/desktop.json",
                   json.dumps({"processes": desktop.processes, "rest": desktop.rest}))

    def desktop(self, desktop):
        for path, text in desktop.files.items():
            self.write(path, text)
        self.chroot("chown", "-R", f"{USER}:{USER}", "/home/" + USER)

    def units(self, desktop):
        for unit in contents.MASKED:
            if unit not in desktop.enable:
                self.mask(unit)
        for unit in contents.DISABLED:
            self.chroot("systemctl", "--quiet", "disable", unit)
        for unit in contents.ENABLED + desktop.enable:
            self.chroot("systemctl", "--quiet", "enable", unit)
        self.chroot("systemctl", "--quiet", "set-default", "graphical.target")
        # libvirt's own network starts dnsmasq, which is not there.
        autostart = self.path("etc/libvirt/qemu/networks/autostart/default.xml")
        if os.path.lexists(autostart):
            os.unlink(autostart)

    def drop_lists(self):
        for folder in ("var/lib/apt/lists", "var/cache/apt"):
            shutil.rmtree(self.path(folder), ignore_errors=True)
            os.makedirs(self.path(folder))

    def finish(self, desktop):
        self.name()
        self.users()
        self.guest(desktop)
        self.desktop(desktop)
        self.units(desktop)
        self.drop_lists()

    def kernel_version(self):
        """The only kernel; its package is pulled in by linux-image-amd64."""
        versions = os.listdir(self.path("usr/lib/modules"))
        if len(versions) != 1:
            raise CommandFailed(f"one kernel was wanted, there are {versions}")
        return versions[0]
