# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the disk: of every file its content, permissions, owner and extended attributes."""

import fnmatch
import hashlib
import os
import stat

from world import check

# Not the disk, or nothing that anybody sets up.
OTHERS = ("/dev", "/mnt", "/proc", "/run", "/sys", "/tmp", "/lost+found")
# Programs: what they hold is not read, as that takes minutes here. Nothing of ours changes them.
UNREAD = ("/boot", "/usr")
# What is written by others while a machine or the computer starts and ends, each with its reason.
WRITTEN = (
    "/var/cache/libvirt",           # what it knows of QEMU, asked anew after a restart
    "/var/log/libvirt",             # QEMU's log of each machine
    "/var/log/lastlog",             # logins: the desktop came back
    "/var/log/wtmp",                # likewise
    "/var/log/passthrough",         # the records of hand-overs, which "report" reads
    "/var/tmp/systemd-private-*",   # of services that were started again
)


def kept(path, exceptions):
    return any(path == one or path.startswith(one + "/") for one in exceptions)


def fits(path, patterns):
    return any(fnmatch.fnmatchcase(path, one) or fnmatch.fnmatchcase(path, one + "/*")
               for one in patterns)


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


def take():
    """All of the disk, as {path: what is there}."""
    found = {}
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if not kept(os.path.join(folder, name), OTHERS)]
        # A link to a folder is among the folders, and is not followed.
        for path in [folder] + [os.path.join(folder, name) for name in files + folders]:
            try:
                found[path] = entry(path)
            except FileNotFoundError:
                found.pop(path, None)
    return found


def differences(before, after):
    """Paths, and what became of each."""
    found = {path: f"is new: {after[path]}" for path in after.keys() - before.keys()}
    found.update({path: f"is gone: {before[path]}" for path in before.keys() - after.keys()})
    found.update({path: f"was {before[path]}, is {after[path]}"
                  for path in before.keys() & after.keys() if before[path] != after[path]})
    return found


def check_same(before, exceptions, expected=()):
    """Nothing is another one than before, but for @exceptions, and what is new of @expected."""
    now = take()
    wrong = []
    for path, what in sorted(differences(before, now).items()):
        excused = fits(path, exceptions) or path in expected and path not in before
        print(f"{'' if excused else 'WRONG: '}{path} {what}"[:400])
        if not excused:
            wrong.append(f"{path} {what}")
    check(not wrong, "the disk is not as before:\n" + "\n".join(wrong))
    print(f"the disk is as before: {len(now)} files and folders")
