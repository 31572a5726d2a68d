#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper as it is installed, on a root folder that it takes for a computer's: namespaces and a root directory
of its own. It needs root.

    test_place.py PASSTHROUGH-HELPER HELPER-ON-ROOT DATA-FOLDER
"""

import os
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))

from bench import CONF, DONE, FILES, REFUSED, UUID, Answer, Places, digest, plan, request  # noqa: E402
from programs import TapResult  # noqa: E402

HELPER, Places.program, DATA = (os.path.abspath(path) for path in sys.argv[1:4])
PLAN = plan()
# The first process of the namespaces is this shell; the helper is its child, as on a computer.
SETUP = r"""
top=$1
shift
for name in usr bin sbin lib lib32 lib64; do
  if [ -L "/$name" ]; then
    [ -L "$top/$name" ] || cp -P "/$name" "$top/"
  elif [ -d "/$name" ]; then
    mkdir -p "$top/$name" && mount --bind "/$name" "$top/$name"
  fi
done
mkdir -p "$top/proc" "$top/dev"
mount -t proc none "$top/proc"
mount --bind /dev "$top/dev"
"$@"
exit $?
"""
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]


def missing():
    if os.geteuid() != 0:
        return "needs root"
    if not shutil.which("unshare") or not shutil.which("chroot"):
        return "unshare or chroot is not installed"
    if subprocess.run([*NAMESPACES, "true"], capture_output=True, check=False).returncode:
        return "namespaces cannot be made here"
    return None


@unittest.skipIf(missing(), missing() or "")
class Place(Places, unittest.TestCase):
    def computer(self):
        bench = self.bench()
        shutil.copy2(HELPER, bench.path("/passthrough-helper"))
        os.chmod(bench.root, 0o755)
        return bench

    def run_in(self, bench, *words, stdin=b"", before=(), inside=()):
        done = subprocess.run([*NAMESPACES, "sh", "-c", SETUP, "sh", bench.root, *before, "chroot", bench.root,
                               *inside, "/passthrough-helper", *words], input=stdin, capture_output=True, timeout=60, check=False,
                              env={"PATH": os.environ["PATH"]})
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_works(self):
        bench = self.computer()
        answer = self.run_in(bench, "apply", digest(PLAN), stdin=request(PLAN))
        self.assertEqual((answer.status, answer.result, answer.record), (DONE, "done", "000001"), answer)
        self.assertTrue(all(bench.exists(path) for path in FILES + [CONF % UUID]))
        self.assertEqual(self.run_in(bench, "recover").of("FACT"), ["recovered no"])
        self.assertIn("journal none", self.run_in(bench, "inspect").of("FACT"))
        self.assertEqual(self.run_in(bench, "undo", "000001").status, DONE)
        self.assertFalse(bench.exists("/etc/libvirt"))

    def refused(self, bench, *words, before=()):
        answer = self.run_in(bench, "apply", digest(PLAN), stdin=request(PLAN), before=before)
        self.assertEqual((answer.status, answer.lines), (REFUSED, []), answer)
        self.assertEqual(answer.err.count("\n"), 1, answer.err)
        for word in words:
            self.assertIn(word, answer.err)
        self.assertFalse(bench.exists("/etc/libvirt"))
        self.assertFalse(bench.exists("/var"))

    def test_containers(self):
        for mark in ("/run/.containerenv", "/run/.toolboxenv", "/.dockerenv", "/.flatpak-info", "/run/host/container-manager"):
            bench = self.computer()
            bench.write(mark, "")
            self.refused(bench, "container", mark)

    def test_another_namespace(self):
        self.refused(self.computer(), "container", "/proc/1/ns/mnt", before=("unshare", "--mount"))

    def test_no_proc(self):
        with open(HELPER, "rb") as file:
            if b"__asan_" in file.read():
                self.skipTest("a sanitizer needs /proc itself")
        bench = self.computer()
        self.refused(bench, "cannot be told", before=("sh", "-c", 'umount "$0/proc" && exec "$@"', bench.root))

    def test_not_root(self):
        bench = self.computer()
        answer = self.run_in(bench, "recover", inside=("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"))
        self.assertEqual((answer.status, answer.lines), (REFUSED, []), answer)
        self.assertIn("Only root", answer.err)

    def test_groups_are_left(self):
        """Extra groups of the caller are gone before anything is done."""
        bench = self.computer()
        answer = self.run_in(bench, "apply", digest(PLAN), stdin=request(PLAN),
                             before=("setpriv", "--groups", "1234,5678", "--egid", "1234", "--rgid", "1234"))
        self.assertEqual(answer.status, DONE, answer)
        for path in FILES:
            self.assertEqual(os.stat(bench.path(path)).st_gid, 0)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
