# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the image: packages, and the desktop that a file of its own describes."""

import os
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
DESKTOPS = os.path.join(os.path.dirname(HERE), "desktops")
SUITES = ("bookworm", "trixie")

PACKAGES = (
    # the system
    "linux-image-amd64", "busybox-static", "systemd", "systemd-sysv", "libpam-systemd", "udev",
    "dbus", "kmod", "procps", "psmisc", "iproute2", "kbd", "pciutils", "strace", "python3",
    "python3-minimal",
    # rights
    "polkitd", "pkexec",
    # virtual machines
    "libvirt-daemon-system", "libvirt-clients", "qemu-system-x86", "qemu-utils", "ovmf", "seabios",
    # a way in from outside
    "openssh-server",
)
# What a program of ours that was built outside links to.
LIBRARIES = {
    "bookworm": ("libglib2.0-0", "libjson-glib-1.0-0", "libpci3", "libudev1", "libvirt0",
                 "libxml2"),
    "trixie": ("libglib2.0-0t64", "libjson-glib-1.0-0", "libpci3", "libudev1", "libvirt0",
               "libxml2"),
}
SOUND = ("pipewire", "pipewire-pulse", "pipewire-alsa", "wireplumber", "rtkit",
         "dbus-user-session")

# None of them is needed for a test, and all of them cost time while booting.
MASKED = (
    "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
    "e2scrub_reap.service", "fstrim.timer", "getty@tty1.service", "libvirt-guests.service",
    "logrotate.timer", "man-db.timer", "serial-getty@ttyS0.service", "systemd-binfmt.service",
    "systemd-journal-flush.service", "systemd-pcrphase.service",
    "systemd-pcrphase-sysinit.service", "systemd-random-seed.service",
    "systemd-timesyncd.service", "systemd-update-utmp.service",
    "systemd-update-utmp-runlevel.service",
)
ENABLED = ("libvirtd.service", "testbed-agent.service")
# Installed for those who start it themselves.
DISABLED = ("ssh.service", "ssh.socket")


class NoDesktop(Exception):
    pass


class Desktop:
    def __init__(self, name):
        self.path = os.path.join(DESKTOPS, name + ".toml")
        if name not in names():
            raise NoDesktop(f"no desktop {name}; there are {', '.join(names())}")
        with open(self.path, "rb") as file:
            data = tomllib.load(file)
        self.packages = tuple(data["packages"]) + (SOUND if data.get("sound") else ())
        self.enable = tuple(data.get("enable", ()))
        self.processes = data["processes"]
        self.rest = data.get("rest", False)
        self.files = {path: text.lstrip("\n") for path, text in data.get("files", {}).items()}


def names():
    return sorted(entry[:-len(".toml")] for entry in os.listdir(DESKTOPS)
                  if entry.endswith(".toml"))


def packages_of(suite, desktop):
    return PACKAGES + LIBRARIES[suite] + desktop.packages
