#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the helper is installed with: polkit's actions, one a verb, and the unit that recovers.

    test_policy.py SOURCE POLICY UNIT HELPER-PATH HELPER-ON-ROOT APPLICATION-ID
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))

from bench import USAGE, UUID, Places, digest  # noqa: E402
from programs import TapResult  # noqa: E402

SOURCE, POLICY, UNIT, HELPER, Places.program, ID = sys.argv[1:7]
WORDS = {"inspect": [], "apply": [digest("x")], "undo": ["000001"], "recover": [], "rehearse": [UUID, "10"],
         "first-light": [UUID, "10"], "rescue": []}
# Where the screen may be gone and only SSH or a text console is left.
FROM_EVERYWHERE = {"inspect", "undo", "recover", "rescue"}


def text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Policy(Places, unittest.TestCase):
    def setUp(self):
        self.actions = {}
        for action in xml.etree.ElementTree.parse(POLICY).getroot().findall("action"):
            notes = {note.get("key").rsplit(".", 1)[1]: note.text for note in action.findall("annotate")}
            defaults = {rule.tag: rule.text for rule in action.find("defaults")}
            self.actions[action.get("id")] = (action, notes, defaults)

    def test_each_verb(self):
        self.assertEqual(set(self.actions), {ID + "." + verb for verb in WORDS})
        for name, (_, notes, _) in self.actions.items():
            self.assertEqual(notes, {"path": HELPER, "argv1": name.rsplit(".", 1)[1]}, name)

    def test_table(self):
        """The helper has these verbs and no others that anybody would think of."""
        for verb, words in WORDS.items():
            self.assertNotEqual(self.bench().run(verb, *words).status, USAGE, verb)
        for verb in ("inspect-rom", "write", "run", "enable", "help", "version", "status"):
            self.assertEqual(self.bench().run(verb).status, USAGE, verb)

    def test_defaults(self):
        for name, (_, _, defaults) in self.actions.items():
            closed = name.rsplit(".", 1)[1] not in FROM_EVERYWHERE
            self.assertEqual(defaults, {"allow_any": "auth_admin", "allow_inactive": "no" if closed else "auth_admin",
                                        "allow_active": "auth_admin"}, name)

    def test_nothing_else(self):
        bare = re.sub(r"<!--.*?-->", "", text(POLICY), flags=re.S)
        self.assertNotIn("allow_gui", bare)
        self.assertNotIn("keep", bare)
        self.assertNotIn("imply", bare)
        self.assertEqual([name for name in os.listdir(os.path.join(SOURCE, "data", "polkit")) if ".rules" in name], [])

    def test_words(self):
        for name, (action, _, _) in self.actions.items():
            self.assertTrue(action.findtext("description"), name)
            self.assertRegex(action.findtext("message"), "^Authentication is required to .*[^.]$", name)

    def test_translators_see_it(self):
        if not shutil.which("xgettext"):
            self.skipTest("xgettext is not installed")
        folder = os.path.join(SOURCE, "data", "polkit")
        found = subprocess.run(["xgettext", "--from-code=UTF-8", "--no-wrap", "--output=-", "passthrough.policy.in"],
                               cwd=folder, capture_output=True, text=True, check=True,
                               env={**os.environ, "GETTEXTDATADIRS": folder}).stdout
        for action, _, _ in self.actions.values():
            for tag in ("description", "message"):
                self.assertIn('msgid "%s"\n' % action.findtext(tag), found)
        self.assertNotIn("auth_admin", found)

    def test_document_type(self):
        dtd = "/usr/share/polkit-1/policyconfig-1.dtd"
        if not shutil.which("xmllint") or not os.path.exists(dtd):
            self.skipTest("xmllint or polkit's document type is not there")
        done = subprocess.run(["xmllint", "--nonet", "--noout", "--dtdvalid", dtd, POLICY], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class Unit(unittest.TestCase):
    def setUp(self):
        self.lines = [line for line in text(UNIT).splitlines() if line and not line.startswith("#")]

    def test_what_it_does(self):
        for line in ("ConditionPathExists=/var/lib/passthrough/journal", "Type=oneshot", "ExecStart=%s recover" % HELPER,
                     "WantedBy=multi-user.target"):
            self.assertIn(line, self.lines)
        before = next(line for line in self.lines if line.startswith("Before=")).split("=")[1].split()
        self.assertEqual(set(before), {"libvirtd.service", "virtqemud.service", "display-manager.service"})

    def test_no_namespace(self):
        """The helper refuses to run in a mount namespace of its own."""
        for line in self.lines:
            self.assertNotRegex(line, r"^(Private|Protect|ReadOnly|ReadWrite|Inaccessible|Bind|TemporaryFile|Root|Mount|"
                                      r"Dynamic|StateDirectory|Restrict)")

    def test_systemd_takes_it(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "passthrough-recover.service")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text(UNIT).replace(HELPER, "/bin/true"))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True,
                                  check=False)
        self.assertNotIn(os.path.basename(path) + ":", done.stderr)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
