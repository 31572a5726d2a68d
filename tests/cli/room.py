# SPDX-License-Identifier: GPL-3.0-or-later
"""A room in which root may write: a mount namespace with an /etc, /run, /var/lib and /var/log of its
own, so that nothing of this computer is changed by what is tried in it. It needs root."""

import os
import shutil
import subprocess
import tempfile

SETUP = r"""
set -e
top=$1
mount -t tmpfs none "$top"
mkdir "$top/etc" "$top/etc/libvirt" "$top/etc/libvirt/hooks"
for name in passwd group nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives localtime; do
  [ ! -e "/etc/$name" ] || cp -a "/etc/$name" "$top/etc/"
done
mount --bind "$top/etc" /etc
for folder in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 none "$folder"; done
echo ready
exec sleep 600
"""


def is_possible():
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("nsenter"):
        return False
    return subprocess.run(["unshare", "--mount", "--propagation", "private", "true"], capture_output=True,
                          check=False).returncode == 0


class Room:
    def __init__(self):
        self.top = tempfile.mkdtemp(prefix="pt-room-")
        # A session of its own makes it and its sleep one thing to end.
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", SETUP, "room", self.top],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(self.process.communicate()[1])

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        os.rmdir(self.top)

    def path(self, path):
        """Where something of the room is seen from here."""
        return "/proc/%d/root%s" % (self.process.pid, path)

    def run(self, *words, env=None):
        return subprocess.run(["nsenter", "--mount", "--target", str(self.process.pid), "--wd=/", *words],
                              capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **(env or {})})

    def write(self, path, text, mode=0o644):
        os.makedirs(self.path(os.path.dirname(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(path), mode)

    def read(self, path):
        with open(self.path(path), encoding="utf-8") as file:
            return file.read()

    def exists(self, path):
        return os.path.lexists(self.path(path))
