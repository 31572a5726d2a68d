# SPDX-License-Identifier: GPL-3.0-or-later
"""The stub host's private space: a root of its own with a made-up /sys and real processes.

The files of the real computer are below /host, read-only, and only the programs that a hook may
count on have a name in /usr/bin; systemd's and kmod's are stand-ins.
"""

import ctypes
import os
import shutil

LIBC = ctypes.CDLL(None, use_errno=True)
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18

# What the hook says that it needs: coreutils, findutils and grep.
PROGRAMS = ("cat chmod cut date echo find grep head id ln ls mkdir mv printf readlink rm rmdir sort stat "
            "sync tail tee touch tr true wc env python3").split()
STAND_INS = ("sleep timeout systemctl systemd-run busctl systemd-inhibit loginctl modprobe").split()


def mount(source, target, kind=None, flags=0, data=None):
    result = LIBC.mount(source.encode(), target.encode(), kind.encode() if kind else None,
                        ctypes.c_ulong(flags), data.encode() if data else None)
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"mount {target}: {os.strerror(number)}")


def find_program(name):
    found = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin")
    if not found:
        raise FileNotFoundError(name)
    return os.path.realpath(found)


def build(root, shell, stand_in):
    """Makes the folders and the programs of a space in the empty folder @root."""
    for folder in ("host", "proc", "sys", "run", "tmp", "dev", "etc", "usr/bin", "var/log",
                   "var/lib/libvirt/qemu/save", "etc/libvirt/hooks/qemu.d", "etc/libvirt/qemu",
                   "etc/libvirt/qemu/autostart"):
        os.makedirs(os.path.join(root, folder))
    for link, target in (("bin", "usr/bin"), ("sbin", "usr/bin"), ("usr/sbin", "bin"),
                         ("lib", "/host/lib"), ("lib64", "/host/lib64"),
                         ("usr/lib", "/host/usr/lib")):
        os.symlink(target, os.path.join(root, link))
    programs = os.path.join(root, "usr", "bin")
    for name in PROGRAMS:
        os.symlink("/host" + find_program(name), os.path.join(programs, name))
    os.symlink("/host" + find_program(shell), os.path.join(programs, "sh"))
    shutil.copy(stand_in, os.path.join(programs, "stand-in"))
    for name in STAND_INS:
        os.symlink("stand-in", os.path.join(programs, name))
    with open(os.path.join(root, "etc", "passwd"), "w", encoding="ascii") as file:
        file.write("root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n"
                   "ben:x:1001:1001::/home/ben:/bin/sh\nlogin:x:110:110::/:/bin/sh\n")


def enter(root):
    """Goes into the space for good; needs a mount and a process namespace of its own."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("/", os.path.join(root, "host"), None, MS_BIND | MS_REC)
    mount("none", os.path.join(root, "host"), None, MS_REMOUNT | MS_BIND | MS_RDONLY)
    mount("proc", os.path.join(root, "proc"), "proc")
    for folder in ("run", "tmp", "dev"):
        mount("tmpfs", os.path.join(root, folder), "tmpfs", 0, "mode=755")
    null = os.path.join(root, "dev", "null")
    with open(null, "w", encoding="ascii"):
        pass
    mount("/dev/null", null, None, MS_BIND)
    os.chroot(root)
    os.chdir("/")
    # The real one would restart this very computer.
    if os.path.exists("/proc/sysrq-trigger"):
        covered = cover("", "/proc/sysrq-trigger")
        if not os.path.samefile(covered, "/proc/sysrq-trigger"):
            raise OSError("/proc/sysrq-trigger could not be covered")
    os.environ.clear()
    os.environ["PATH"] = "/usr/bin"


def cover(text, target):
    """Puts made-up text over a file of /proc."""
    path = f"/tmp/cover-{target.strip('/').replace('/', '-')}"
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    mount(path, target, None, MS_BIND)
    return path
