#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""apply, undo, status and recover, in a room of their own: through the helper that tests have, on the
room's root folder, and libvirt's test driver.

    test_apply.py PASSTHROUGHCTL MAKE-HOST HOSTS-FOLDER NODE.XML HELPER-ON-ROOT
"""

import os
import re
import shutil
import sys
import unittest

sys.dont_write_bytecode = True

import room  # noqa: E402
from test_cli import CARD, CTL, DONE, FAILED, HOOKS, NODE, REFUSED, SCRIPTS, USAGE, Answer, Case, TapResult, ctl  # noqa: E402

HELPER = os.path.abspath(sys.argv[5])
UUID = "7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0"
CONF = "%s/passthrough/%s/kvm.conf" % (HOOKS, UUID)
DATA_FOLDER = "/usr/local/share/passthrough"
RECORDS = "/var/lib/passthrough/records"
DEVICES = {"0000:09:00.0": ("0x030000", "0x10de", "0x1e84"), "0000:09:00.1": ("0x040300", "0x10de", "0x10f8"),
           "0000:09:00.2": ("0x0c0330", "0x10de", "0x1ad8"), "0000:09:00.3": ("0x0c8000", "0x10de", "0x1ad9")}


class Rules(Case):
    """What needs no room."""

    def test_root_is_refused(self):
        for words in (("apply", "x"), ("undo",), ("recover",)):
            self.assertEqual(ctl("--root", self.top, *words).status, USAGE, words)

    def test_only(self):
        for words in (("apply", "x"), ("undo",)):
            answer = ctl(*words, "--only", "banana")
            self.assertEqual(answer.status, USAGE)
            self.one_line(answer, "banana")

    def test_status_elsewhere(self):
        """It looks at another computer, too."""
        record = ("passthrough-record 1\nid 000007\nstate done\nmachine %s win%%2011\nuser 1000\nwhen 2026-11-25T10:00:00Z\n"
                  "plan %s\nfile /etc/a 0644 %s absent\nfile /etc/b 0644 %s absent\nfile /etc/c 0644 %s absent\nend\n"
                  % (UUID, "0" * 64, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", "0" * 64, "0" * 64))
        top = os.path.join(self.top, "elsewhere")
        os.makedirs(top + RECORDS)
        os.makedirs(top + "/etc")
        for path, text in (("/etc/a", "hello"), ("/etc/b", "hello"), (RECORDS + "/000007", record),
                           (RECORDS + "/README", "mine")):
            with open(top + path, "w", encoding="utf-8") as file:
                file.write(text)
        answer = ctl("--root", top, "--json", "status")
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertEqual(answer.json, {"format": 1, "transactions": [
            {"id": "000007", "when": "2026-11-25T10:00:00Z", "state": "committed", "machine": "win 11", "uuid": UUID,
             "user": 1000, "changes": [{"path": "/etc/a", "state": "as left"}, {"path": "/etc/b", "state": "changed since"},
                                       {"path": "/etc/c", "state": "gone"}]}]})
        text = ctl("--root", top, "status").out
        for words in ("000007", "win 11", "/etc/b  changed since"):
            self.assertIn(words, text)
        for name, state in (("000007", "done"), ("000008", "done"), ("000007", "undoing")):
            with open(top + "/var/lib/passthrough/journal", "w", encoding="utf-8") as file:
                file.write(record.replace("id 000007", "id " + name).replace("state done", "state " + state))
            found = {t["id"]: t["state"] for t in ctl("--root", top, "--json", "status").json["transactions"]}
            self.assertEqual(found, {"000007": "interrupted" if state == "undoing" else "committed",
                                     **({"000008": "interrupted"} if name == "000008" else {})})
        os.unlink(top + "/var/lib/passthrough/journal")
        with open(top + RECORDS + "/000007", "a", encoding="utf-8") as file:
            file.write("more\n")
        self.refused(ctl("--root", top, "status"), RECORDS + "/000007")

    def test_nothing(self):
        self.assertEqual(ctl("--root", self.top, "--json", "status").json["transactions"], [])
        self.assertIn("nothing", ctl("--root", self.top, "status").out)


@unittest.skipUnless(room.is_possible(), "needs root and mount namespaces")
class InRoom(Case):
    def setUp(self):
        self.room = room.Room()
        self.addCleanup(self.room.close)
        self.helper = os.path.join(self.top, "helper-%s" % self.id().split(".")[-1])
        shutil.copy2(HELPER, self.helper)
        os.chmod(self.helper, 0o755)
        self.settings()
        self.assertEqual(self.room.run("mount", "-t", "tmpfs", "none", "/sys/bus/pci/devices").returncode, 0)
        for address, numbers in DEVICES.items():
            for name, text in zip(("class", "vendor", "device"), numbers):
                self.room.write("/sys/bus/pci/devices/%s/%s" % (address, name), text + "\n")
        self.uri = "test://" + NODE

    def settings(self, **values):
        with open(self.helper + ".settings", "w", encoding="utf-8") as file:
            file.write("[test]\nroot=/\n" + "".join("%s=%s\n" % pair for pair in values.items()))

    def ctl(self, *words, env=None):
        uri = ("--connect", self.uri) if self.uri else ()
        return Answer(self.room.run(CTL, *uri, *words,
                                    env={"PASSTHROUGH_HELPER": self.helper, **(env or {})}))

    def plan(self, name="plan"):
        path = os.path.join(self.top, name)
        answer = ctl("--root", self.tree("desktop-nvidia"), "--connect", self.uri, "plan", "--machine", "win11", "--card", CARD,
                     "--out", path)
        self.assertEqual(answer.status, DONE, answer.err)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # What is found on that computer is not what is found here.
        text = re.sub(r"(step hook-(?:files|data)\n found )\S+", r"\1absent", text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def prepared_node(self):
        """libvirt's test driver forgets what it was given, so a machine that has the card is made by hand."""
        with open(NODE, encoding="utf-8") as file:
            node = file.read()
        domain = re.search(r"<domain type='kvm'>\s*<name>win11</name>.*?</domain>", node, re.S)[0]
        given = self.file("win11.xml", domain)
        made = os.path.join(self.top, "converted.xml")
        answer = ctl("--root", self.tree("desktop-nvidia"), "xml", "convert", given, "--card", CARD, "--out", made)
        self.assertEqual(answer.status, DONE, answer.err)
        with open(made, encoding="utf-8") as file:
            converted = re.sub(r"^<\?xml.*?\?>", "", file.read())
        return "test://" + self.file("prepared.xml", node.replace(domain, converted))

    def files(self):
        return [path for path in SCRIPTS + [CONF] if self.room.exists(path)]

    def nothing_is_left(self):
        self.assertEqual(self.files(), [])
        self.assertFalse(self.room.exists(HOOKS + "/passthrough"))
        self.assertEqual(self.ctl("--json", "status").json["transactions"], [])


class Applies(InRoom):
    def test_there_and_back(self):
        answer = self.ctl("--json", "apply", self.plan())
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertEqual({k: answer.json[k] for k in ("record", "defined", "machine", "uuid")},
                         {"record": "000001", "defined": True, "machine": "win11", "uuid": UUID})
        self.assertIn("systemctl reload", answer.json["reload"])
        self.assertEqual(self.files(), SCRIPTS + [CONF])
        found = self.ctl("--json", "status").json["transactions"]
        self.assertEqual([(c["path"], c["state"]) for c in found[0]["changes"]], [(p, "as left") for p in SCRIPTS + [CONF]])
        self.uri = self.prepared_node()
        self.assertEqual([m["life"] for m in self.ctl("--json", "machines").json["machines"] if m["uuid"] == UUID],
                         ["prepared"])
        answer = self.ctl("--json", "undo")
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertEqual({k: answer.json[k] for k in ("record", "defined", "files")},
                         {"record": "000001", "defined": True, "files": True})
        self.nothing_is_left()

    def test_words(self):
        answer = self.ctl("apply", self.plan())
        for words in ("win11", "passthroughctl undo 000001", "systemctl reload"):
            self.assertIn(words, answer.out)
        self.assertIn("000001", self.ctl("status").out)
        self.assertIn("000001", self.ctl("undo", "000001").out)
        self.nothing_is_left()

    def test_standard_input(self):
        plan = self.plan()
        done = self.room.run("sh", "-c", '"$0" --connect "$1" apply - <"$2"', CTL, self.uri, plan,
                             env={"PASSTHROUGH_HELPER": self.helper})
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(self.files(), SCRIPTS + [CONF])

    def test_parts(self):
        plan = self.plan()
        answer = self.ctl("apply", plan, "--only", "machine")
        self.refused(answer, "not installed as it shall be", "--only")
        answer = self.ctl("--json", "apply", plan, "--only=machine", "--without-hook")
        self.assertEqual((answer.status, answer.json["record"], answer.json["defined"]), (DONE, None, True), answer.err)
        self.assertEqual(self.files(), [])
        answer = self.ctl("--json", "apply", plan, "--only", "files")
        self.assertEqual((answer.status, answer.json["record"], answer.json["defined"]), (DONE, "000001", False))
        answer = self.ctl("--json", "undo", "--only", "files")
        self.assertEqual((answer.status, answer.json["defined"], answer.json["files"]), (DONE, False, True), answer.err)
        self.nothing_is_left()

    def test_libvirt_refuses(self):
        """Without the definition the files go as well."""
        if self.room.run("mount", "-t", "tmpfs", "none", "/usr/share/libvirt/schemas").returncode:
            self.skipTest("libvirt's schemas are not where they are looked for")
        before = self.ctl("--json", "status").json
        answer = self.ctl("apply", self.plan())
        self.assertEqual(answer.status, FAILED, answer.out)
        self.one_line(answer, "libvirt does not take")
        self.assertNotIn("undo", answer.err)
        self.nothing_is_left()
        self.assertEqual(self.ctl("--json", "status").json, before)

    def test_helper_refuses(self):
        plan = self.plan()
        self.room.write(SCRIPTS[0], "#!/bin/sh\necho mine\n", 0o755)
        self.refused(self.ctl("apply", plan, "--only", "files"), SCRIPTS[0])
        self.refused(self.ctl("apply", plan), SCRIPTS[0])
        self.assertEqual(self.room.read(SCRIPTS[0]), "#!/bin/sh\necho mine\n")
        self.assertFalse(self.room.exists(CONF))

    def test_no_helper(self):
        plan = self.plan()
        self.refused(self.ctl("apply", plan, env={"PASSTHROUGH_HELPER": "/nowhere/helper"}), "/nowhere/helper")
        # Root runs nothing that another user could have written.
        os.chmod(self.helper, 0o777)
        self.refused(self.ctl("apply", plan), self.helper)
        self.assertEqual(self.files(), [])

    def test_labels(self):
        """Where SELinux is in use and the labels cannot be set, the files are there and that is said."""
        if os.path.exists("/usr/sbin/restorecon") or os.path.exists("/sbin/restorecon"):
            self.skipTest("this computer has a restorecon of its own")
        if self.room.run("sh", "-c", "mount -t tmpfs none /sys/fs && mkdir /sys/fs/selinux && "
                         "echo 1 >/sys/fs/selinux/enforce").returncode:
            self.skipTest("nothing can be put below /sys here")
        answer = self.ctl("apply", self.plan(), "--only", "files")
        self.assertEqual(answer.status, DONE, answer.err)
        self.one_line(answer, "Warning", "SELinux")
        self.assertEqual(self.files(), SCRIPTS + [CONF])

    def test_data_folder(self):
        """What an administrator puts into the data folder is taken where it is root's alone, all the way."""
        self.assertEqual(self.room.run("mount", "-t", "tmpfs", "-o", "mode=755", "none", "/usr/local").returncode, 0)
        own = "#!/bin/sh\n# Passthrough hook, version 1\n# of this house\n"
        self.room.write(DATA_FOLDER + "/hooks/start.sh", own)
        plan = self.plan()
        for path, mode, owner in (("/usr/local/share", 0o775, 0), (DATA_FOLDER, 0o777, 0), (DATA_FOLDER + "/hooks", 0o755, 12),
                                  (DATA_FOLDER + "/hooks/start.sh", 0o644, 12)):
            before = os.stat(self.room.path(path)).st_mode & 0o7777
            os.chmod(self.room.path(path), mode)
            os.chown(self.room.path(path), owner, owner)
            self.refused(self.ctl("apply", plan, "--only", "files"), DATA_FOLDER + "/hooks/start.sh")
            self.assertEqual(self.files(), [])
            os.chmod(self.room.path(path), before)
            os.chown(self.room.path(path), 0, 0)
        self.assertEqual(self.ctl("apply", plan, "--only", "files").status, DONE)
        self.assertEqual(self.room.read(SCRIPTS[1]), own)

    def test_interrupted(self):
        plan = self.plan()
        self.settings(stop=4)
        answer = self.ctl("--json", "apply", plan)
        self.assertEqual(answer.status, FAILED)
        self.assertIn("sudo passthroughctl recover", answer.json["error"]["remedy"])
        found = self.ctl("--json", "status").json["transactions"]
        self.assertEqual([(t["id"], t["state"]) for t in found], [("000001", "interrupted")])
        self.assertIn("recover", self.ctl("status").out)
        self.settings()
        self.assertEqual(self.ctl("--json", "recover").json, {"format": 1, "recovered": True})
        self.nothing_is_left()
        self.assertEqual(self.ctl("--json", "recover").json, {"format": 1, "recovered": False})
        self.assertIn("Nothing", self.ctl("recover").out)


class Undoes(InRoom):
    def undo(self):
        """What it came to; and, of each definition that libvirt was given, whether it has the card.

        The test driver forgets what it was given when the program ends; its log says it.
        """
        answer = self.ctl("undo", env={"LIBVIRT_LOG_OUTPUTS": "1:file:/run/libvirt.log", "LIBVIRT_DEBUG": "1"})
        given = re.findall(r"virDomainDefineXMLFlags:.*?(?=\n\d{4}-|\Z)", self.room.read("/run/libvirt.log"), re.S)
        return answer, ["0x09" in xml for xml in given]

    def test_nothing(self):
        self.refused(self.ctl("undo"), "nothing to undo")
        self.refused(self.ctl("undo", "000009"), "000009")

    def test_changed_since(self):
        """The files stay, so the card stays in the machine, too."""
        self.assertEqual(self.ctl("apply", self.plan()).status, DONE)
        self.room.write(CONF, self.room.read(CONF) + "# mine\n")
        self.uri = self.prepared_node()
        answer, has_card = self.undo()
        self.assertEqual(has_card, [False, True])
        self.assertEqual(answer.status, REFUSED, answer.out)
        self.assertIn(CONF, answer.err)
        self.assertEqual(self.files(), SCRIPTS + [CONF])
        found = self.ctl("--json", "status").json["transactions"][0]["changes"]
        self.assertEqual(found[-1], {"path": CONF, "state": "changed since"})

    def test_interrupted(self):
        """The files will go, so the card stays out."""
        self.assertEqual(self.ctl("apply", self.plan()).status, DONE)
        self.uri = self.prepared_node()
        self.settings(**{"stop-removing": 3})
        answer, has_card = self.undo()
        self.assertEqual((answer.status, has_card), (FAILED, [False]), answer.err)
        self.assertIn("sudo passthroughctl recover", answer.err)
        self.assertTrue(0 < len(self.files()) < len(SCRIPTS) + 1, self.files())
        self.settings()
        self.assertEqual(self.ctl("--json", "recover").json, {"format": 1, "recovered": True})
        self.nothing_is_left()

    def test_machine_is_gone(self):
        self.assertEqual(self.ctl("apply", self.plan()).status, DONE)
        with open(NODE, encoding="utf-8") as file:
            self.uri = "test://" + self.file("other.xml", file.read().replace(UUID, "8" + UUID[1:]))
        answer = self.ctl("--json", "undo")
        self.assertEqual((answer.status, answer.json["defined"]), (DONE, False), answer.err)
        self.nothing_is_left()

    def test_machine_runs(self):
        self.assertEqual(self.ctl("apply", self.plan()).status, DONE)
        with open(NODE, encoding="utf-8") as file:
            node = re.sub(r"<domain type='kvm'>(\s*<name>win11</name>)",
                          r"<domain type='kvm' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"
                          r"<test:runstate>1</test:runstate>\1", file.read())
        self.uri = "test://" + self.file("running.xml", node)
        machine = next(m for m in self.ctl("--json", "machines").json["machines"] if m["uuid"] == UUID)
        if machine["state"] != "running":
            self.skipTest("the test driver does not start it")
        self.refused(self.ctl("undo"), "shut it down")
        self.assertEqual(self.files(), SCRIPTS + [CONF])

    def test_no_libvirt(self):
        self.assertEqual(self.ctl("apply", self.plan()).status, DONE)
        # Whether it is named or not.
        for self.uri in ("qemu:///system", None):
            answer = self.ctl("undo")
            self.assertNotEqual(answer.status, DONE)
            self.assertIn("--only files", answer.err)
            self.assertEqual(self.files(), SCRIPTS + [CONF])
        self.assertEqual(self.ctl("undo", "--only", "files").status, DONE)
        self.nothing_is_left()


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
