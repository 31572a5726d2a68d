# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the disk: of every file its content, permissions, owner and extended attributes."""

import hashlib
import os
import stat

from world import check

# Not the disk, or nothing that anybody sets up.
OTHERS = ("/dev", "/mnt", "/proc", "/run", "/sys", "/tmp", "/lost+found")
# Programs: what they hold is not read, as that takes minutes here. Nothing of ours changes them.
UNREAD = ("/boot", "/usr")
# What other programs write while they work, each with its reason.
KEPT_BY_OTHERS = (
    "/var/log",                 # logs, ours among them: "report" reads them
    "/var/cache",               # libvirt's knowledge of QEMU
    "/var/tmp",                 # private folders of services that were restarted
    "/var/lib/systemd",         # when timers ran, lingering, the clock
    "/home/tester/.cache",      # the desktop's, which was started again
)


def kept(path, exceptions):
    return any(path == one or path.startswith(one + "/") for one in exceptions)


def attributes(path):
    return {name: os.getxattr(path, name, follow_symlinks=False).hex()
            for name in sorted(os.listxattr(path, follow_symlinks=False))}


def content(path, found):
    if stat.S_ISLNK(found.st_mode):
        return os.readlink(path)
    if not stat.S_ISREG(found.st_mode):
        return ""
    if kept(path, UNREAD):
        return f"{found.st_size} bytes of {found.st_mtime_ns}"
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def entry(path):
    found = os.lstat(path)
    return [stat.filemode(found.st_mode), found.st_uid, found.st_gid, attributes(path),
            content(path, found)]


def take(exceptions=()):
    """All of the disk, as {path: what is there}."""
    left_out = OTHERS + KEPT_BY_OTHERS + tuple(exceptions)
    found = {}
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if not kept(os.path.join(folder, name), left_out)]
        # A link to a folder is among the folders, and is not followed.
        for path in [folder] + [os.path.join(folder, name) for name in files + folders]:
            if not kept(path, left_out):
                try:
                    found[path] = entry(path)
                except FileNotFoundError:
                    found.pop(path, None)
    return found


def differences(before, after):
    lines = [f"new: {path} {after[path]}" for path in sorted(after.keys() - before.keys())]
    lines += [f"gone: {path} {before[path]}" for path in sorted(before.keys() - after.keys())]
    return lines + [f"changed: {path} {before[path]} became {after[path]}"
                    for path in sorted(before.keys() & after.keys())
                    if before[path] != after[path]]


def check_same(before, exceptions=(), expected=()):
    """Nothing is another one than before; but for what is new and @expected, as far as it is."""
    now = take(exceptions)
    found = [line for line in differences(before, now)
             if not any(line.startswith(f"new: {path} ") for path in expected)]
    check(not found, "the disk is not as before:\n" + "\n".join(found))
    print(f"the disk is as before: {len(now)} files and folders")
