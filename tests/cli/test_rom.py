#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rom inspect and rom trim as somebody who calls them sees them.

    test_rom.py PASSTHROUGHCTL MAKE-HOST HOSTS-FOLDER
"""

import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

CTL, MAKE_HOST, HOSTS = (os.path.abspath(p) for p in sys.argv[1:4])
DONE, FAILED, USAGE, REFUSED = 0, 1, 2, 3
# The computer desktop-nvidia: its card, the card's sound, a device of another maker.
CARD, SOUND, OTHER = "0000:09:00.0", "0000:09:00.1", "0000:00:00.0"
VENDOR, DEVICE = 0x10de, 0x1e84


def image(code_type, vendor, device, units=4, last=False, own=False, machine=0x8664, compressed=0):
    """One image of an option ROM; a legacy one adds up to 0."""
    data = bytearray(units * 512)
    data[0:2] = b"VN" if own else b"\x55\xaa"
    data[0x100:] = bytes(i * 7 & 0xff for i in range(len(data) - 0x100))
    if code_type == 3:
        struct.pack_into("<HIHHH", data, 2, units, 0xef1, 0xb, machine, compressed)
        struct.pack_into("<H", data, 0x16, 0x100)
    else:
        data[2] = units
    struct.pack_into("<H", data, 0x18, 0x40)
    struct.pack_into("<4sHHHHB3sHHBB", data, 0x40, b"NPDS" if own else b"PCIR", vendor, device, 0, 0x18, 0,
                     b"\x00\x00\x03", units, 0, code_type, 0x80 if last else 0)
    data[0x80] = 0
    if code_type == 0:
        data[0x80] = -sum(data) & 0xff
    return bytes(data)


LEGACY = image(0, VENDOR, DEVICE)
CARD_ROM = LEGACY + image(3, VENDOR, DEVICE, last=True, compressed=1)
OWN = image(0xe0, VENDOR, 0x1e80, own=True, last=True)
HEADER = b"NVGI" + bytes(0x9400 - 4)
DUMP = HEADER + CARD_ROM + OWN + bytes(700)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="pt-rom-")
        cls.top = cls.temporary.name
        cls.host = os.path.join(cls.top, "host")
        subprocess.run([MAKE_HOST, os.path.join(HOSTS, "desktop-nvidia.host"), cls.host], check=True)

    @classmethod
    def tearDownClass(cls):
        subprocess.run(["chmod", "-R", "u+rwX", cls.top], check=False)
        cls.temporary.cleanup()

    def file(self, data, name="card.rom"):
        path = os.path.join(self.top, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def ctl(self, *words):
        return subprocess.run([CTL, "--root", self.host, *words], capture_output=True, text=True, timeout=60,
                              check=False, env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})

    def inspect(self, data, *words):
        done = self.ctl("--json", "rom", "inspect", self.file(data), *words)
        self.assertEqual((done.returncode, done.stderr), (DONE, ""))
        return json.loads(done.stdout)

    def one_line(self, done, *words):
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)


class Inspect(Case):
    def test_keys(self):
        answer = self.inspect(CARD_ROM)
        self.assertEqual(answer["format"], 1)
        self.assertLessEqual({"images", "header_bytes", "usable", "needs_trim", "has_efi", "matches_card", "problems",
                              "class", "efi_machine", "compressed", "trailing_bytes", "digest", "size"}, set(answer))
        self.assertEqual(answer["digest"], hashlib.sha256(CARD_ROM).hexdigest())
        self.assertEqual(answer["size"], len(CARD_ROM))
        self.assertEqual((answer["class"], answer["efi_machine"], answer["compressed"]), ("030000", "8664", True))
        self.assertEqual((answer["usable"], answer["needs_trim"], answer["has_efi"], answer["matches_card"]),
                         (True, False, True, None))
        self.assertEqual(answer["problems"], [])
        legacy, efi = answer["images"]
        self.assertEqual({k: legacy[k] for k in ("offset", "length", "type", "vendor", "device", "last", "checksum_ok")},
                         {"offset": 0, "length": 2048, "type": "legacy", "vendor": "10de", "device": "1e84",
                          "last": False, "checksum_ok": True})
        self.assertEqual((efi["offset"], efi["type"], efi["last"], efi["checksum_ok"]), (2048, "efi", True, True))

    def test_dump(self):
        answer = self.inspect(DUMP, "--card", CARD)
        self.assertEqual((answer["header_bytes"], answer["trailing_bytes"]), (0x9400, len(OWN) + 700))
        self.assertEqual((answer["verdict"], answer["usable"], answer["needs_trim"], answer["matches_card"]),
                         ("needs-trim", True, True, True))
        self.assertEqual([i["type"] for i in answer["images"]], ["legacy", "efi", "other"])
        self.assertEqual([i["own"] for i in answer["images"]], [False, False, True])
        # What the maker adds is known from the data files alone.
        self.assertEqual(answer["marks"], ["nvidia-flash-header", "nvidia-own-images"])
        self.assertEqual(len(answer["problems"]), 1)

    def test_cards(self):
        self.assertIs(self.inspect(CARD_ROM, "--card", CARD)["matches_card"], True)
        sound = self.inspect(CARD_ROM, "--card", SOUND)
        self.assertEqual((sound["matches_card"], sound["usable"], sound["verdict"]), (False, True, "other-device"))
        other = self.inspect(CARD_ROM, "--card", OTHER)
        self.assertEqual((other["matches_card"], other["usable"], other["verdict"]), (False, False, "other-vendor"))

    def test_refused_is_an_answer(self):
        for data, verdict in ((b"", "not-a-rom"), (b"\xff" * 65536, "empty"), (bytes(65536), "empty"),
                              (b"#!/bin/sh\n" * 500, "not-a-rom"), (CARD_ROM[:-1], "truncated"),
                              (LEGACY, "truncated")):
            answer = self.inspect(data)
            self.assertEqual((answer["verdict"], answer["usable"]), (verdict, False))
            self.assertTrue(answer["problems"])

    def test_nothing_known(self):
        answer = self.inspect(bytes(4096))
        self.assertEqual([answer[k] for k in ("images", "class", "efi_machine", "compressed", "matches_card")],
                         [[], None, None, None, None])

    def test_words(self):
        done = self.ctl("rom", "inspect", self.file(DUMP), "--card", CARD)
        self.assertEqual((done.returncode, done.stderr), (DONE, ""))
        self.assertNotIn("`", done.stdout)
        for words in ("has to be trimmed", "37888 bytes precede", hashlib.sha256(DUMP).hexdigest(), "10de:1e84",
                      "x86-64, compressed", "kernel_gsp_vbios_tu102.c"):
            self.assertIn(words, done.stdout)

    def test_too_large(self):
        path = self.file(b"", "large")
        os.truncate(path, 16 * 1024 * 1024 + 1)
        done = self.ctl("--json", "rom", "inspect", path)
        answer = json.loads(done.stdout)
        self.assertEqual((done.returncode, answer["usable"], answer["digest"]), (DONE, False, None))

    def test_errors(self):
        rom = self.file(CARD_ROM)
        missing = self.ctl("rom", "inspect", os.path.join(self.top, "nowhere", "card.rom"))
        self.assertEqual(missing.returncode, FAILED)
        self.one_line(missing, "nowhere/card.rom")
        folder = self.ctl("rom", "inspect", self.top)
        self.assertEqual(folder.returncode, REFUSED)
        self.one_line(folder, self.top)
        pipe = os.path.join(self.top, "pipe")
        os.mkfifo(pipe)
        self.assertEqual(self.ctl("rom", "inspect", pipe).returncode, REFUSED)
        self.assertEqual(self.ctl("rom", "inspect", rom, "--card", "banana").returncode, USAGE)
        nobody = self.ctl("rom", "inspect", rom, "--card", "0000:77:00.0")
        self.assertEqual(nobody.returncode, REFUSED)
        self.one_line(nobody, "0000:77:00.0", "passthroughctl cards")
        self.assertEqual(self.ctl("rom", "inspect").returncode, USAGE)


class Trim(Case):
    def trim(self, data, *words, out="out.rom"):
        path = os.path.join(self.top, out)
        if os.path.exists(path):
            os.unlink(path)
        done = self.ctl("rom", "trim", self.file(data), path, *words)
        if not os.path.exists(path):
            return done, None
        with open(path, "rb") as file:
            return done, file.read()

    def test_dump(self):
        done, written = self.trim(DUMP)
        self.assertEqual((done.returncode, done.stderr), (DONE, ""))
        self.assertEqual(written, DUMP[0x9400:])
        self.assertIn("37888 bytes", done.stdout)
        again, twice = self.trim(written)
        self.assertEqual((again.returncode, twice), (DONE, written))
        self.assertIs(self.inspect(written, "--card", CARD)["needs_trim"], False)

    def test_only_images(self):
        self.assertEqual(self.trim(DUMP, "--only-images")[1], CARD_ROM)

    def test_of_a_card(self):
        stranger = image(0, 0x1234, 1, last=True)
        self.assertEqual(self.trim(stranger + CARD_ROM, "--card", CARD)[1], CARD_ROM)
        self.assertEqual(self.trim(stranger + CARD_ROM)[1], stranger + CARD_ROM)

    def test_json(self):
        path = os.path.join(self.top, "json.rom")
        done = self.ctl("--json", "rom", "trim", self.file(DUMP), path)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["file"], answer["dropped_bytes"], answer["size"]), (path, 0x9400, len(DUMP) - 0x9400))
        self.assertEqual(answer["digest"], hashlib.sha256(DUMP[0x9400:]).hexdigest())

    def test_refused(self):
        for data in (b"", bytes(4096), b"\xff" * 4096, DUMP[:0x9400 + 3000], b"x" * 4096):
            done, written = self.trim(data)
            self.assertEqual((done.returncode, written), (REFUSED, None))
            self.one_line(done, "card.rom")
        done, written = self.trim(CARD_ROM, "--card", OTHER)
        self.assertEqual((done.returncode, written), (REFUSED, None))

    def test_the_original_is_kept(self):
        path = self.file(DUMP)
        link = os.path.join(self.top, "link")
        os.symlink(path, link)
        for out in (path, link):
            done = self.ctl("rom", "trim", path, out)
            self.assertEqual(done.returncode, REFUSED)
            self.one_line(done, out)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), DUMP)

    def test_cannot_write(self):
        done = self.ctl("rom", "trim", self.file(DUMP), os.path.join(self.top, "nowhere", "out.rom"))
        self.assertEqual(done.returncode, FAILED)
        self.one_line(done, "nowhere/out.rom")


class TapResult(unittest.TextTestResult):
    """One TAP line a test, for the build's test runner."""

    def startTest(self, test):
        super().startTest(test)
        self.before = len(self.failures) + len(self.errors)

    def stopTest(self, test):
        good = len(self.failures) + len(self.errors) == self.before
        print("%s %d - %s" % ("ok" if good else "not ok", self.testsRun, test.id()), flush=True)
        super().stopTest(test)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print("1..%d" % result.testsRun)
    sys.exit(not result.wasSuccessful())
