#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed beside the programs: each thing at the place where systems look for it, and
the metainfo file with pictures that are there.

    test_installed.py SOURCE BUILD APPLICATION-ID [--app]
"""

import glob
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from programs import TapResult

SOURCE, BUILD, ID = sys.argv[1:4]
APP = "--app" in sys.argv
DESKTOP = os.path.join(SOURCE, "data", "desktop")


def size_of(picture):
    with open(picture, "rb") as file:
        head = file.read(24)
    return struct.unpack(">II", head[16:24]) if head.startswith(b"\x89PNG\r\n\x1a\n") else None


class Installed(unittest.TestCase):
    def test_places(self):
        answer = subprocess.run(["meson", "introspect", "--installed", BUILD], capture_output=True, text=True,
                                check=True)
        places = list(json.loads(answer.stdout).values())
        wanted = ["/bin/passthroughctl", "/man/man1/passthroughctl.1", "/bash-completion/completions/passthroughctl",
                  "/zsh/site-functions/_passthroughctl", "/fish/vendor_completions.d/passthroughctl.fish",
                  "/passthrough-helper", f"/polkit-1/actions/{ID}.policy", "/systemd/system/passthrough-recover.service"]
        if APP:
            wanted += ["/bin/passthrough", "/man/man1/passthrough.1", "/fish/vendor_completions.d/passthrough.fish",
                       f"/applications/{ID}.desktop", f"/metainfo/{ID}.metainfo.xml",
                       f"/icons/hicolor/scalable/apps/{ID}.svg", f"/icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
                       f"/glib-2.0/schemas/{ID}.gschema.xml"]
        for place in wanted:
            self.assertTrue([found for found in places if found.endswith(place)], f"{place} is not installed")


@unittest.skipUnless(APP, "the wizard is not built")
class Metainfo(unittest.TestCase):
    def setUp(self):
        self.tree = xml.etree.ElementTree.parse(os.path.join(BUILD, "data", "desktop", ID + ".metainfo.xml"))

    def test_pictures(self):
        shots = self.tree.findall(".//screenshot")
        self.assertGreaterEqual(len(shots), 3)
        self.assertEqual([shot.get("type") for shot in shots].count("default"), 1)
        used = set()
        for shot in shots:
            image = shot.find("image")
            self.assertTrue(shot.findtext("caption"))
            self.assertTrue(image.text.startswith("https://"))
            name = image.text.rsplit("/", 1)[1]
            used.add(name)
            size = size_of(os.path.join(SOURCE, "data", "pictures", name))
            self.assertEqual((image.get("width"), image.get("height")), tuple(str(number) for number in size), name)
        kept = {os.path.basename(path) for path in glob.glob(os.path.join(SOURCE, "data", "pictures", "*"))}
        self.assertEqual(kept, used, "a picture that nobody shows")

    def test_release(self):
        release = self.tree.find(".//release")
        answer = subprocess.run(["meson", "introspect", "--projectinfo", BUILD], capture_output=True, text=True,
                                check=True)
        self.assertEqual(release.get("version"), json.loads(answer.stdout)["version"])
        self.assertGreaterEqual(len(release.findall("description/ul/li")), 1)


@unittest.skipUnless(APP, "the wizard is not built")
class Translation(unittest.TestCase):
    def test_texts(self):
        """What translators get to see of the desktop file and of the metainfo file."""
        if not shutil.which("xgettext"):
            self.skipTest("xgettext is not installed")
        names = ["passthrough.desktop.in", "passthrough.metainfo.xml.in"]
        answer = subprocess.run(["xgettext", "--from-code=UTF-8", "--no-wrap", "--output=-", *names], cwd=DESKTOP,
                                capture_output=True, text=True, check=True)
        with open(os.path.join(DESKTOP, names[0]), encoding="utf-8") as file:
            values = dict(re.findall(r"(?m)^(\w+)=(.*)$", file.read()))
        for key in ("Name", "GenericName", "Comment", "Keywords"):
            self.assertIn(f'msgid "{values[key]}"\n', answer.stdout, key)
        for caption in self.captions():
            self.assertIn(f'msgid "{caption}"\n', answer.stdout)

    def captions(self):
        tree = xml.etree.ElementTree.parse(os.path.join(DESKTOP, "passthrough.metainfo.xml.in"))
        return [caption.text for caption in tree.findall(".//caption")]

    def test_keywords(self):
        """Those that were translated are in the file that is installed."""
        with open(os.path.join(BUILD, "data", "desktop", ID + ".desktop"), encoding="utf-8") as file:
            text = file.read()
        self.assertRegex(text, r"(?m)^Keywords=.*;$")
        for language in re.findall(r"(?m)^Keywords\[(\w+)\]=(.*)$", text):
            self.assertTrue(language[1].endswith(";"), language)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
