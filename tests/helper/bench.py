# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper on a scratch root: a copy of the test's binary with its settings beside it, a computer with
one card, and what is below the root as text."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile

from standins import put_systemctl, put_users

UUID = "7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0"
OTHER = "21111111-2222-4333-8444-555555555555"
HOOKS = "/etc/libvirt/hooks"
NAMES = ["passthrough/handover", "passthrough/start.sh", "passthrough/revert.sh", "qemu.d/passthrough"]
FILES = [HOOKS + "/" + name for name in NAMES]
CONF = HOOKS + "/passthrough/%s/kvm.conf"
JOURNAL = "/var/lib/passthrough/journal"
DONE, FAILED, USAGE, REFUSED = 0, 1, 2, 3
CARD = {"0000:09:00.0": ("0x030000", "0x10de", "0x1e84"), "0000:09:00.1": ("0x040300", "0x10de", "0x10f8"),
        "0000:00:01.0": ("0x060400", "0x1022", "0x1453")}
# A stand-in for the hand-over: tells how it was called, and does what a file says.
STUB = """#!/bin/sh
# Passthrough hook, version 1
top=${0%%/etc/*}
{ printf '%%s' "${0#"$top"}"; printf ' %%s' "$@"; echo; env | sort; ulimit -f; umask; } >>"$top/calls"
[ ! -f "$top/answer" ] || . "$top/answer"
%s"""


def plan(uuid=UUID, name="win11", files="absent", data="absent", device="0000:09:00.0 10de:1e84 video"):
    return ("PASSTHROUGH-PLAN 1\nmachine %s %s\nstep hook-files\n found %s\nstep hook-data\n found %s\n"
            " device %s\n guard 120\n say-it-works 0\n reboot-after 300\n" % (uuid, name, files, data, device))


def computer_plan(*steps):
    return "PASSTHROUGH-PLAN 1\ncomputer\n" + "".join("step %s\n" % step for step in steps)


def digest(text):
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def request(text, rom=0):
    return b"PASSTHROUGH/1 %d %d\n" % (len(text.encode()), rom) + text.encode()


class Answer:
    def __init__(self, status, out, err):
        self.status, self.err = status, err
        self.lines = out.splitlines()

    def of(self, word):
        return [line[len(word) + 1:] for line in self.lines if line.split(" ", 1)[0] == word]

    @property
    def result(self):
        found = self.of("RESULT")
        return found[0].split(" ")[0] if found else None

    @property
    def record(self):
        found = self.of("RECORD")
        return found[0] if found else None

    def __repr__(self):
        return "status %d\n%s\n%s" % (self.status, "\n".join(self.lines), self.err)


class Bench:
    def __init__(self, program):
        self.top = tempfile.mkdtemp(prefix="pt-helper-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        os.chmod(self.top, 0o755)
        self.root = self.top + "/root"
        self.program = self.top + "/passthrough-helper"
        shutil.copy2(program, self.program)
        os.makedirs(self.root + "/etc", 0o755)
        for address, (code, vendor, device) in CARD.items():
            for name, text in (("class", code), ("vendor", vendor), ("device", device)):
                self.write("/sys/bus/pci/devices/%s/%s" % (address, name), text + "\n")
        self.settings()

    def close(self):
        shutil.rmtree(self.top)

    def settings(self, **values):
        with open(self.program + ".settings", "w", encoding="utf-8") as file:
            file.write("[test]\nroot=%s\n" % self.root + "".join("%s=%s\n" % pair for pair in values.items()))

    def path(self, path):
        return self.root + path

    def write(self, path, text, mode=0o644):
        # Whatever the caller's umask: a folder that others may write to is refused.
        before = os.umask(0o022)
        os.makedirs(os.path.dirname(self.root + path), exist_ok=True)
        os.umask(before)
        with open(self.root + path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.root + path, mode)

    def read(self, path):
        with open(self.root + path, encoding="utf-8") as file:
            return file.read()

    def systemctl(self, *units):
        """A system with these units: lines of "NAME enabled active"."""
        put_systemctl(self.root, units)

    def users(self, members=""):
        put_users(self.root, members)

    def calls(self):
        return self.read("/calls").splitlines() if self.exists("/calls") else []

    def exists(self, path):
        return os.path.lexists(self.root + path)

    def tree(self, keep_records=False):
        """Everything that is there, but for what transactions keep for themselves."""
        lines = []
        for folder, names, files in os.walk(self.root):
            inside = folder[len(self.root):]
            if not keep_records and (inside + "/").startswith("/var/"):
                continue
            for name in sorted(names + files):
                path = os.path.join(folder, name)
                status = os.lstat(path)
                text = ""
                if stat.S_ISREG(status.st_mode):
                    with open(path, "rb") as file:
                        text = digest(file.read())
                if keep_records or path != self.root + "/var":
                    lines.append("%s/%s %o %d:%d %s" % (inside, name, status.st_mode, status.st_uid, status.st_gid, text))
        return "\n".join(sorted(lines))

    def run(self, *words, stdin=b"", env=None, **options):
        done = subprocess.run([self.program, *words], input=stdin, capture_output=True, timeout=60, check=False,
                              env={} if env is None else env, **options)
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def apply(self, text, stdin=None, **options):
        return self.run("apply", digest(text), stdin=request(text) if stdin is None else stdin, **options)


class Places:
    """For test cases: a bench for each test, gone after it."""
    program = None

    def bench(self):
        found = Bench(self.program)
        self.addCleanup(found.close)
        return found
