#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual has every verb and option that the programs have, and no other, and can be read.

    test_man.py PROGRAM=BINARY=PAGE…      PROGRAM: passthroughctl, passthrough
"""

import os
import re
import shutil
import subprocess
import sys
import unittest

from programs import TapResult, options, run_help, verbs

PAGES = {word.split("=")[0]: [os.path.abspath(part) for part in word.split("=")[1:]] for word in sys.argv[1:]}


def source(page):
    """A page's text without its macros' marks: `\\-` is "-", `\\fI` and quotes are nothing."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(?m)^\.\\\".*\n", "", text)
    text = re.sub(r"\\f(?:[BIRP]|\(..)|\\c|\\%", "", text)
    return text.replace("\\-", "-").replace('"', "")


def sections(text):
    """What stands below each .SS, by the words that it begins with."""
    found = {}
    for part in re.split(r"(?m)^\.SS ", text)[1:]:
        head, _, body = part.partition("\n")
        found[head] = re.split(r"(?m)^\.SH ", body)[0]
    return found


def described(text):
    """The options that have a paragraph of their own: a .TP and a line with the option."""
    found = []
    for line in re.findall(r"(?m)^\.TP\n(.*)$", text):
        found += re.findall(r"(?<![\w-])--[\w-]+", line)
    return found


class Manual(unittest.TestCase):
    def setUp(self):
        if "passthroughctl" not in PAGES:
            self.skipTest("no page of passthroughctl")
        self.ctl, self.page = PAGES["passthroughctl"]
        self.text = source(self.page)

    def test_verbs(self):
        heads = sections(self.text)
        for verb in verbs(self.ctl):
            self.assertTrue([head for head in heads if re.match(re.escape(verb) + r"(?: |$)", head)],
                            f"{verb} has no section of its own")
        for head in heads:
            self.assertTrue([verb for verb in verbs(self.ctl) if re.match(re.escape(verb) + r"(?: |$)", head)],
                            f"“{head}” is no verb")

    def test_options(self):
        everywhere = described(self.text.split("\n.SH VERBS")[0])
        self.assertEqual(sorted(set(options(self.ctl))), sorted(set(everywhere)))
        heads = sections(self.text)
        convert = [body for head, body in heads.items() if head.startswith("xml convert ")][0]
        for verb in verbs(self.ctl):
            head = [h for h in heads if re.match(re.escape(verb) + r"(?: |$)", h)][0]
            for option in options(self.ctl, *verb.split()):
                if option in everywhere:
                    continue
                known = described(heads[head]) + re.findall(r"--[\w-]+", head)
                # “All options of xml convert”
                if "xml convert" in heads[head]:
                    known += described(convert)
                self.assertIn(option, known, f"{verb} {option} is not described")

    def test_statuses(self):
        text = self.text.split(".SH EXIT STATUS")[1].split("\n.SH ")[0]
        self.assertEqual(re.findall(r"(?m)^\.B (\d)$", text), ["0", "1", "2", "3"])

    def test_files(self):
        for path in ("/etc/libvirt/hooks/qemu.d/passthrough", "/etc/libvirt/hooks/passthrough/", "/run/passthrough/",
                     "/var/log/passthrough/", "revert.sh", "kvm.conf"):
            self.assertIn(path, self.text.split(".SH FILES")[1])


class Window(unittest.TestCase):
    def setUp(self):
        if "passthrough" not in PAGES:
            self.skipTest("the wizard is not built")
        self.program, self.page = PAGES["passthrough"]

    def test_options(self):
        text = run_help(self.program, "--help-all")
        own = set(re.findall(r"(?m)^  (?:-\w, )?(--[\w-]+)", text))
        self.assertEqual(sorted(own), sorted(set(described(source(self.page)))))


class Layout(unittest.TestCase):
    def each(self, words):
        for _, page in PAGES.values():
            done = subprocess.run([*words, page], capture_output=True, text=True, timeout=60, check=False,
                                  env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
            with self.subTest(page=os.path.basename(page)):
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                yield done.stdout

    def test_groff(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        for text in self.each(["groff", "-Tutf8", "-man", "-ww", "-rLL=80n"]):
            plain = re.sub(r"\x1b\[[\d;]*m|.\x08", "", text)
            self.assertFalse([line for line in plain.splitlines() if len(line) > 80])
            # An escape that was not meant as one.
            self.assertNotIn("\\", plain)

    def test_man(self):
        # Small images have a stand-in that only says so.
        version = subprocess.run(["man", "--version"], capture_output=True, text=True, check=False).stdout \
            if shutil.which("man") and shutil.which("groff") else ""
        if not version.startswith("man "):
            self.skipTest("man is not installed")
        for text in self.each(["man", "--warnings", "-l"]):
            self.assertTrue(re.search(r"(?m)^NAME$", text))


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
