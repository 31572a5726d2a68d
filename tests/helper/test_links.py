#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the installed helper is made of: GLib and no more, no shell, no program found by its name.

    test_links.py PASSTHROUGH-HELPER
"""

import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))

from programs import TapResult  # noqa: E402

HELPER = os.path.abspath(sys.argv[1])
LIBRARIES = re.compile(r"lib(glib|gobject|gio)-2\.0\.so\.0|libc\.so\.6|libc\.musl-.*|ld-linux.*")
SHELLS = re.compile(r"(system|popen|execvpe?|execlp|posix_spawnp|wordexp|dlopen|g_spawn_\w+|g_subprocess_\w+|"
                    r"g_app_info_\w+|g_file_new_\w+|g_module_\w+)(@.*)?")


def output(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


class Links(unittest.TestCase):
    def setUp(self):
        for tool in ("nm", "readelf"):
            if not shutil.which(tool):
                self.skipTest(tool + " is not installed")

    def test_libraries(self):
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-d", HELPER))
        self.assertTrue(needed)
        self.assertEqual([name for name in needed if not LIBRARIES.fullmatch(name)], [])
        self.assertNotRegex(output("readelf", "-d", HELPER), r"RPATH|RUNPATH")

    def test_symbols(self):
        names = [line.split()[-1] for line in output("nm", "-u", HELPER).splitlines() if line.split()]
        self.assertTrue([name for name in names if name.startswith("posix_spawn")])
        self.assertEqual([name for name in names if SHELLS.fullmatch(name)], [])

    def test_rooms(self):
        """Nothing of what asks, judges or edits XML is in it."""
        names = {line.split()[-1] for line in output("nm", "--defined-only", HELPER).splitlines() if line.split()}
        self.assertIn("pt_helper_main", names)
        self.assertIn("pt_goals_make", names)
        self.assertEqual([name for name in names if re.match(r"pt_(vm|host|check|card|planner|export|cli|quirks)_", name)],
                         [])

    def test_hardened(self):
        self.assertRegex(output("readelf", "-d", HELPER), r"BIND_NOW|Flags:.*\bNOW\b")
        self.assertIn("GNU_RELRO", output("readelf", "-lW", HELPER))
        self.assertRegex(output("readelf", "-h", HELPER), r"Type:\s+DYN")
        self.assertNotRegex(output("readelf", "-lW", HELPER), r"GNU_STACK.*RWE")

    def test_place(self):
        """The installed program says nothing to somebody who is not root."""
        done = subprocess.run([HELPER, "recover"], capture_output=True, text=True, check=False, timeout=60,
                              user=65534 if os.geteuid() == 0 and self.may_run() else None)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        self.assertIn("Only root", done.stderr)

    def may_run(self):
        folder = HELPER
        while folder != "/":
            if not os.stat(folder).st_mode & 0o001:
                self.skipTest(folder + " is closed to other users")
            folder = os.path.dirname(folder)
        return True


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
