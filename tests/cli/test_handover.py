#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hand-over's verbs, and what export installs: everything that writes to the root folder does it
in a room of its own, or is refused.

    test_handover.py PASSTHROUGHCTL MAKE-HOST HOSTS-FOLDER NODE.XML
"""

import os
import shutil
import stat
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

import room  # noqa: E402
from test_cli import CARD, CTL, DONE, FAILED, HOOKS, NODE, REFUSED, SCRIPTS, USAGE, Answer, Case, TapResult, ctl  # noqa: E402

UUID = "7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0"
OTHER_UUID = "21111111-2222-4333-8444-555555555555"
HANDOVER = SCRIPTS[0]
CONF = "%s/passthrough/%s/kvm.conf" % (HOOKS, UUID)
LOG = "/var/log/passthrough/%s/20261125-010203-%s.log"
PLAN = """PASSTHROUGH-PLAN 1
machine %s win11
step hook-files
 found absent
step hook-data
 found absent
 device 0000:09:00.0 10de:1e84 video
 guard 120
 say-it-works 0
 reboot-after 300
""" % UUID
# A stand-in for the hand-over: tells how it was called, and does what a file says. It touches
# nothing outside the room.
STUB = """#!/bin/sh
# Passthrough hook, version 1
{ printf '%s' "$0"; printf ' %s' "$@"; echo; env | sort; umask; } >>/run/calls
[ ! -f /run/answer ] || . /run/answer
"""


def log_text(kind, machine=UUID, name="win11", rest=""):
    return ("0 format 1\n0 machine %s %s\n0 kind %s\n0 when 2026-11-25T01:02:03Z\n12 begin lock\n"
            "40 done lock 28\n%s" % (machine, name, kind, rest))


GOOD = "41 begin login-screen\n900 done login-screen 859 x\n900 handed-over\n2000 machine-runs\n" \
       "62000 return release\n63000 undone login-screen 900\n64000 end given-back\n"
HELD = "41 begin holders\n20041 failed holders 20000 sunshine still uses the card (process 2114, user anna, " \
       "sunshine.service); it may not be ended\n20050 return unit\n20060 undone lock 1\n25010 end given-back\n"


class Reports(Case):
    def root(self, name, *logs, running=()):
        """A computer with nothing but records: (uuid, time, text)."""
        top = os.path.join(self.top, name)
        for uuid, file, text in logs:
            folder = os.path.join(top, "var/log/passthrough", uuid)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, file), "wb") as f:
                f.write(text if isinstance(text, bytes) else text.encode())
        for uuid in running:
            os.makedirs(os.path.join(top, "run/passthrough", uuid))
        os.makedirs(top, exist_ok=True)
        return top

    def test_good(self):
        top = self.root("good", (UUID, "20261125-010203-start.log", log_text("start", rest=GOOD)))
        report = ctl("--root", top, "--json", "report", "win11").json
        self.assertEqual({k: report[k] for k in ("machine", "uuid", "when", "kind", "result", "stopped_at", "net",
                                                 "returned", "causes")},
                         {"machine": "win11", "uuid": UUID, "when": "2026-11-25T01:02:03Z", "kind": "start",
                          "result": "given back", "stopped_at": None, "net": None, "returned": True, "causes": []})
        self.assertEqual([(s["name"], s["result"], s["ms"]) for s in report["steps"]],
                         [("lock", "done", 28), ("login-screen", "done", 859)])
        self.assertEqual(report["log"], LOG % (UUID, "start"))
        text = ctl("--root", top, "report").out
        self.assertIn("The hand-over went well", text)
        self.assertIn("The machine had the card for 60 seconds", text)
        self.assertNotIn("What to Do", text)

    def test_held(self):
        top = self.root("held", (UUID, "20261125-010203-rehearsal.log", log_text("rehearsal", rest=HELD)))
        report = ctl("--root", top, "--json", "report", UUID).json
        self.assertEqual((report["kind"], report["result"], report["stopped_at"], report["net"], report["returned"]),
                         ("rehearsal", "failed", "holders", "unit", True))
        self.assertEqual([s["result"] for s in report["steps"]], ["undone", "failed"])
        self.assertIn("sunshine", report["steps"][1]["words"])
        self.assertEqual(len(report["causes"]), 1)
        text = ctl("--root", top, "report").out
        for words in ("It stopped, and your screen came back", "Step 8 of 11", "What to Do", "sunshine"):
            self.assertIn(words, text)

    def test_running(self):
        top = self.root("running", (UUID, "20261125-010203-first-light.log", log_text("first-light")),
                        running=[UUID])
        report = ctl("--root", top, "--json", "report").json
        self.assertEqual((report["kind"], report["result"], report["returned"]), ("first light", "running", None))

    def test_ends_in_the_middle(self):
        top = self.root("power", (UUID, "20261125-010203-start.log", log_text("start", rest="50 begin release\n60 no")))
        report = ctl("--root", top, "--json", "report").json
        self.assertEqual((report["result"], report["stopped_at"], report["net"], report["returned"]),
                         ("failed", "release", None, None))

    def test_newest(self):
        top = self.root("newest",
                        (UUID, "20261125-010203-start.log", log_text("start", rest=GOOD)),
                        (UUID, "20261125-020203-rehearsal.log", log_text("rehearsal", rest=GOOD)),
                        (OTHER_UUID, "20261126-010203-start.log", log_text("start", OTHER_UUID, "a%20b", HELD)))
        self.assertEqual(ctl("--root", top, "--json", "report").json["machine"], "a b")
        self.assertEqual(ctl("--root", top, "--json", "report", "a b").json["uuid"], OTHER_UUID)
        self.assertEqual(ctl("--root", top, "--json", "report", "win11").json["kind"], "rehearsal")

    def test_none(self):
        top = self.root("none")
        for words in ((), ("win11",)):
            answer = ctl("--root", top, "report", *words)
            self.refused(answer, *words)
        self.assertEqual(ctl("--root", top, "--json", "report").json["error"]["code"], "not-found")

    def test_damaged(self):
        top = self.root("damaged", (UUID, "20261125-010203-start.log", "hello\n"))
        self.refused(ctl("--root", top, "report"), "20261125-010203-start.log")

    def test_hostile(self):
        text = log_text("start", name="%1B%5B31m%0A%24%28id%29").encode() \
            + b"50 failed holders 3 \x1b[2J\xe2\x80\xae\xff\x00rest\n51 note \xc2\x9b31m\n" + b"9" * 3000000
        top = self.root("hostile", (UUID, "20261125-010203-start.log", text))
        for words in (("report",), ("--json", "report")):
            answer = ctl("--root", top, *words)
            self.assertEqual(answer.status, DONE, answer.err)
            self.assertFalse([c for c in answer.out if ord(c) < 32 and c != "\n" or c in "\x7f\x9b\u202e"])

    def test_too_many_words(self):
        self.assertEqual(ctl("report", "a", "b").status, USAGE)

    def test_name_in_no_encoding(self):
        self.assertEqual(ctl("report", b"\xff\xfe").status, USAGE)

    def test_hook_in_a_snapshot(self):
        """Of ours that is not current the version is recorded, of somebody else's that it is there."""
        top = self.root("hooks")
        for path, text in ((SCRIPTS[0], STUB), (SCRIPTS[3], "#!/bin/sh\nsecret\n")):
            os.makedirs(os.path.dirname(top + path), exist_ok=True)
            with open(top + path, "w", encoding="ascii") as f:
                f.write(text)
        snapshot = os.path.join(self.top, "hooks.snapshot")
        answer = ctl("--root", top, "snapshot", snapshot)
        self.assertEqual(answer.status, DONE, answer.err)
        with open(snapshot, encoding="ascii") as f:
            text = f.read()
        self.assertNotIn("secret", text)
        self.assertNotIn("/run/calls", text)
        self.assertIn("|# Passthrough hook, version ", text)
        self.assertEqual(ctl("--root", snapshot, "--json", "groups").status, DONE)


class Refusals(Case):
    """What has to be root, as nobody; in no case is anything of this computer touched."""

    def nobody(self, *words):
        os.chmod(self.top, 0o755)
        prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.geteuid() == 0 else []
        done = subprocess.run([*prefix, CTL, *words], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
        return Answer(done)

    def test_needs_root(self):
        plan = self.file("plan", PLAN)
        os.chmod(plan, 0o644)
        for words in (("rehearse", UUID), ("first-light", UUID), ("rescue",), ("export", plan, "/")):
            with self.subTest(words):
                answer = self.nobody("--connect", "test://" + NODE, *words)
                self.refused(answer, "root", "sudo passthroughctl " + words[0])
                answer = self.nobody("--connect", "test://" + NODE, "--json", *words)
                self.assertEqual(answer.json["error"]["code"], "denied")
                self.assertIn("sudo passthroughctl", answer.json["error"]["remedy"])
        self.assertFalse(os.path.exists(CONF))

    def test_takes_no_root_folder(self):
        root = self.tree("desktop-nvidia")
        for words in (("rehearse", UUID), ("first-light", UUID), ("rescue",)):
            with self.subTest(words):
                answer = ctl("--root", root, *words)
                self.assertEqual(answer.status, USAGE)
                self.one_line(answer, "--root")

    def test_bad_seconds(self):
        for words in (("rehearse", UUID, "--hold", "0"), ("rehearse", UUID, "--hold", "86401"),
                      ("rehearse", UUID, "--hold", "x"), ("first-light", UUID, "--seconds", "-1")):
            with self.subTest(words):
                self.assertEqual(self.nobody(*words).status, USAGE)

    def test_missing_machine(self):
        self.assertEqual(self.nobody("rehearse").status, USAGE)
        self.assertEqual(self.nobody("first-light").status, USAGE)
        self.assertEqual(self.nobody("rescue", UUID).status, USAGE)


@unittest.skipUnless(room.is_possible(), "needs root and mount namespaces")
class InRoom(Case):
    def setUp(self):
        self.room = room.Room()
        self.addCleanup(self.room.close)
        self.plan_path = self.file("plan", PLAN)

    def ctl(self, *words, uri="test://" + NODE, env=None):
        return Answer(self.room.run(CTL, "--connect", uri, *words, env=env))

    def export(self, **more):
        return self.ctl("export", self.plan_path, "/", **more)


class Installs(InRoom):
    def mode(self, path):
        found = os.stat(self.room.path(path))
        return stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid

    def test_first_hook(self):
        os.chmod(self.room.path(HOOKS), 0o700)
        answer = self.export()
        self.assertEqual((answer.status, answer.err), (DONE, ""))
        self.assertEqual(answer.out.splitlines()[:5], SCRIPTS + [CONF])
        self.assertIn("systemctl reload libvirtd", answer.out.splitlines()[5])
        for path in SCRIPTS:
            self.assertEqual(self.mode(path), (0o755, 0, 0))
        self.assertEqual(self.mode(CONF), (0o644, 0, 0))
        self.assertEqual(self.mode(os.path.dirname(CONF)), (0o755, 0, 0))
        self.assertEqual(self.mode(os.path.dirname(SCRIPTS[3])), (0o755, 0, 0))
        self.assertEqual(self.mode(HOOKS), (0o700, 0, 0))
        self.assertFalse(self.room.exists("/%s.xml" % UUID))

    def test_not_the_first(self):
        for path in (HOOKS + "/qemu", HOOKS + "/qemu.d/other"):
            with self.subTest(path):
                self.room.write(path, "#!/bin/sh\n", 0o644)
                self.assertIn("systemctl reload", self.export().out)
                os.chmod(self.room.path(SCRIPTS[3]), 0o644)
                os.chmod(self.room.path(path), 0o755)
                path_plan = self.file("again", PLAN.replace("found absent", "found unknown"))
                answer = self.ctl("export", path_plan, "/")
                self.assertEqual(answer.status, DONE, answer.err)
                self.assertNotIn("systemctl reload", answer.out)
                self.assertEqual(self.mode(SCRIPTS[3])[0], 0o755)
                shutil.rmtree(self.room.path(HOOKS))
                os.mkdir(self.room.path(HOOKS))

    def test_modular(self):
        self.room.write("/etc/systemd/system/sockets.target.wants/virtqemud.socket", "")
        self.assertIn("systemctl reload virtqemud", self.export().out)
        shutil.rmtree(self.room.path(HOOKS))
        os.mkdir(self.room.path(HOOKS))
        self.assertEqual(self.ctl("--json", "export", self.plan_path, "/").json["reload"],
                         "systemctl reload virtqemud")

    def test_foreign_stays(self):
        for path in SCRIPTS:
            with self.subTest(path):
                self.room.write(path, "#!/bin/sh\necho mine\n", 0o755)
                answer = self.export()
                self.refused(answer, path, "never overwritten")
                self.assertEqual(self.room.read(path), "#!/bin/sh\necho mine\n")
                self.assertFalse(self.room.exists(CONF))
                os.unlink(self.room.path(path))

    def test_failure_takes_back(self):
        """A folder is where the last file goes; an older file of ours keeps its owner and bits."""
        old = "#!/bin/sh\n# Passthrough hook, version 1\nold\n"
        self.room.write(SCRIPTS[1], old, 0o750)
        os.chown(self.room.path(SCRIPTS[1]), 0, 12)
        os.makedirs(self.room.path(CONF))
        plan = self.file("unknown", PLAN.replace("found absent", "found unknown"))
        answer = self.ctl("export", plan, "/")
        self.assertEqual(answer.status, FAILED, answer.err)
        self.assertEqual(self.room.read(SCRIPTS[1]), old)
        self.assertEqual(self.mode(SCRIPTS[1]), (0o750, 0, 12))
        for path in (SCRIPTS[0], SCRIPTS[2], SCRIPTS[3], os.path.dirname(SCRIPTS[3])):
            self.assertFalse(self.room.exists(path), path)

    def test_labels(self):
        """restorecon is called with our paths alone where SELinux is there; its failure is a warning."""
        if os.path.exists("/usr/sbin/restorecon") or os.path.exists("/sbin/restorecon"):
            self.skipTest("this computer has a restorecon of its own")
        setup = """set -e
            mount -t tmpfs none /sys/fs; mkdir /sys/fs/selinux; echo 1 >/sys/fs/selinux/enforce
            mkdir -p /run/upper /run/work
            mount -t overlay -o lowerdir=/usr/sbin,upperdir=/run/upper,workdir=/run/work none /usr/sbin"""
        if self.room.run("sh", "-c", setup).returncode:
            self.skipTest("no overlay file system here")
        self.room.write("/usr/sbin/restorecon",
                        '#!/bin/sh\nfor path; do echo "$path"; done >/run/labels\nenv >/run/environment\n'
                        '[ ! -e /run/fails ] || { echo "no rights" >&2; exit 1; }\n', 0o755)
        answer = self.export(env={"EVIL": "1"})
        self.assertEqual((answer.status, answer.err), (DONE, ""))
        labels = self.room.read("/run/labels").split()
        self.assertLessEqual(set(SCRIPTS + [CONF]), set(labels))
        for path in labels:
            self.assertTrue(path.startswith((HOOKS + "/passthrough", HOOKS + "/qemu.d")), path)
        self.assertNotIn("EVIL", self.room.read("/run/environment"))
        self.room.write("/run/fails", "")
        answer = self.ctl("export", self.file("unknown", PLAN.replace("found absent", "found unknown")), "/")
        self.assertEqual(answer.status, DONE)
        self.assertIn("no rights", answer.err)

    def test_machines(self):
        def hook():
            machines = self.ctl("--json", "machines").json["machines"]
            return next(m["hook"] for m in machines if m["uuid"] == UUID)

        self.assertEqual(hook(), "absent")
        self.assertEqual(self.export().status, DONE)
        self.assertEqual(hook(), "installed")
        text = self.room.read(HANDOVER)
        self.room.write(HANDOVER, text + "# more\n", 0o755)
        self.assertEqual(hook(), "changed")
        self.room.write(HANDOVER, text.replace("# Passthrough hook, version ", "# x "), 0o755)
        self.assertEqual(hook(), "foreign")
        os.unlink(self.room.path(HANDOVER))
        self.assertEqual(hook(), "changed")
        os.unlink(self.room.path(SCRIPTS[3]))
        self.assertEqual(hook(), "absent")


class HandsOver(InRoom):
    """The verbs that run the installed hand-over: a stand-in for it is installed, never the real one."""

    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.top, "data")
        os.makedirs(os.path.join(self.data, "hooks"), exist_ok=True)
        for path in SCRIPTS:
            with open(os.path.join(self.data, "hooks", os.path.basename(path)), "w", encoding="ascii") as f:
                f.write(STUB)
        self.env = {"PASSTHROUGH_DATA_DIR": self.data, "EVIL": "1"}

    def install(self):
        answer = self.export(env=self.env)
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertEqual(self.room.read(HANDOVER), STUB)

    def run_verb(self, *words, **more):
        return self.ctl(*words, env=self.env, **more)

    def calls(self):
        if not self.room.exists("/run/calls"):
            return []
        return [line for line in self.room.read("/run/calls").splitlines() if line.startswith("/")]

    def answer(self, text):
        self.room.write("/run/answer", text)

    def test_not_installed(self):
        for words in (("rehearse", UUID), ("rescue",)):
            self.refused(self.run_verb(*words), "not installed", HANDOVER)
        self.refused(self.run_verb("first-light", UUID), "absent")
        self.assertEqual(self.calls(), [])

    def test_not_roots(self):
        def by_group():
            os.chmod(self.room.path(HANDOVER), 0o775)

        def by_owner():
            os.chown(self.room.path(HANDOVER), 65534, 0)

        def by_folder():
            os.chmod(self.room.path(os.path.dirname(HANDOVER)), 0o777)

        def by_link():
            os.rename(self.room.path(HANDOVER), self.room.path(HANDOVER + ".real"))
            os.symlink(HANDOVER + ".real", self.room.path(HANDOVER))

        for damage in (by_group, by_owner, by_folder, by_link):
            with self.subTest(damage.__name__):
                self.install()
                damage()
                self.refused(self.run_verb("rescue"), HANDOVER)
                self.assertEqual(self.calls(), [])
                shutil.rmtree(self.room.path(HOOKS))
                os.mkdir(self.room.path(HOOKS))

    def test_foreign(self):
        self.room.write(HANDOVER, "#!/bin/sh\ntouch /run/calls\n", 0o755)
        self.refused(self.run_verb("rescue"), HANDOVER)
        self.assertFalse(self.room.exists("/run/calls"))

    def test_rehearse(self):
        self.install()
        before = os.umask(0o077)
        try:
            answer = self.run_verb("rehearse", "win11")
        finally:
            os.umask(before)
        self.assertEqual((answer.status, answer.err), (DONE, ""))
        self.assertEqual(self.calls(), ["%s rehearse %s 10" % (HANDOVER, UUID)])
        self.assertNotIn("EVIL", self.room.read("/run/calls"))
        self.assertEqual(self.room.read("/run/calls").splitlines()[-1], "0022")
        self.assertIn("passthroughctl report", answer.out)
        document = self.run_verb("--json", "rehearse", UUID, "--hold", "3").json
        self.assertEqual((document["machine"], document["uuid"], document["hold"]), ("win11", UUID, 3))
        self.assertEqual(self.calls()[1], "%s rehearse %s 3" % (HANDOVER, UUID))

    def test_rehearse_unknown_machine(self):
        self.install()
        self.refused(self.run_verb("rehearse", "nobody"), "nobody")
        self.refused(self.run_verb("rehearse", OTHER_UUID), OTHER_UUID)
        self.assertEqual(self.calls(), [])

    def test_rehearse_without_libvirt(self):
        self.install()
        nowhere = "test:///nowhere/node.xml"
        self.assertEqual(self.run_verb("rehearse", "win11", uri=nowhere).status, FAILED)
        self.assertEqual(self.run_verb("rehearse", UUID.upper(), uri=nowhere).status, DONE)
        self.assertEqual(self.calls(), ["%s rehearse %s 10" % (HANDOVER, UUID)])

    def test_exit_statuses(self):
        self.install()
        self.answer("echo 'Passthrough: The card stays; a reason' >&2; exit 3\n")
        self.refused(self.run_verb("rehearse", UUID), "passthroughctl: The card stays; a reason")
        self.answer("printf 'Passthrough: it is broken\\033[31m\\nmore\\n' >&2; exit 1\n")
        answer = self.run_verb("rehearse", UUID)
        self.assertEqual(answer.status, FAILED)
        self.one_line(answer, "it is broken")
        self.assertNotIn("\x1b", answer.err)
        self.answer("exit 1\n")
        self.assertEqual(self.run_verb("rescue").status, FAILED)
        self.answer("kill -9 $$\n")
        self.assertEqual(self.run_verb("rescue").status, FAILED)

    def test_wait(self):
        self.install()
        state = "/run/passthrough/" + UUID
        for rest, status in ((GOOD, DONE), (HELD, FAILED)):
            with self.subTest(status):
                self.room.write("/run/log", log_text("rehearsal", rest=rest))
                self.answer("mkdir -p %s /var/log/passthrough/%s; cp /run/log %s\n"
                            "(sleep 1; rm -rf %s) >/dev/null 2>&1 &\n"
                            % (state, UUID, LOG % (UUID, "rehearsal"), state))
                answer = self.run_verb("--json", "rehearse", UUID, "--wait")
                self.assertEqual(answer.status, status, answer.err)
                self.assertEqual(answer.json["result"], "given back" if status == DONE else "failed")
                self.assertFalse(self.room.exists(state))

    def test_rescue(self):
        self.install()
        self.answer("echo 'The card of machine x was given back.'\n")
        answer = self.run_verb("rescue")
        self.assertEqual((answer.status, answer.err), (DONE, ""))
        self.assertEqual(answer.out, "The card of machine x was given back.\n")
        self.assertEqual(self.calls(), ["%s rescue" % HANDOVER])
        self.assertEqual(self.run_verb("--json", "rescue").json["messages"],
                         ["The card of machine x was given back."])
        self.answer("echo 'The card of machine x could not be given back.' >&2; exit 1\n")
        answer = self.run_verb("rescue")
        self.assertEqual(answer.status, FAILED)
        self.one_line(answer, "could not be given back")

    def node_with_card(self, *changes):
        """The sample's libvirt, in which win11 has the card."""
        with open(NODE, encoding="utf-8") as f:
            node = f.read()
        start = node.rindex("<domain", 0, node.index(UUID))
        end = node.index("</domain>", start) + len("</domain>")
        path = self.file("before.xml", node[start:end])
        converted = self.on("desktop-nvidia", "xml", "convert", path, "--card", CARD, "--remove-virtual-display")
        self.assertEqual(converted.status, DONE, converted.err)
        xml = converted.out
        for old, new in changes:
            self.assertIn(old, xml)
            xml = xml.replace(old, new)
        return "test://" + self.file("node-card.xml", node[:start] + xml + node[end:])

    def test_first_light(self):
        self.install()
        folder = "/run/passthrough/first-light/" + UUID
        self.answer("mkdir -p %s\n" % folder)
        self.room.write("/var/lib/libvirt/qemu/nvram/win11_VARS.fd", "variables")
        answer = self.run_verb("first-light", "win11", uri=self.node_with_card())
        self.assertEqual((answer.status, answer.err), (DONE, ""))
        self.assertEqual(self.calls(), ["%s first-light %s 60" % (HANDOVER, UUID)])
        self.assertIn("session at the screen ends", answer.out)
        self.assertIn("60 seconds", answer.out)
        self.assertEqual(self.room.read(folder + "/nvram.fd"), "variables")
        self.assertEqual(self.room.read("/var/lib/libvirt/qemu/nvram/win11_VARS.fd"), "variables")

    def test_first_light_json(self):
        self.install()
        self.answer("mkdir -p /run/passthrough/first-light/%s\n" % UUID)
        document = self.run_verb("--json", "first-light", UUID, "--seconds", "5", uri=self.node_with_card()).json
        self.assertEqual((document["machine"], document["uuid"], document["seconds"]), ("win11", UUID, 5))

    def test_first_light_refusals(self):
        self.install()
        self.refused(self.run_verb("first-light", UUID), "no card")
        # The test driver's own machine runs.
        self.refused(self.run_verb("first-light", "test", uri="test:///default"), "runs")
        self.answer("echo 'Passthrough: A first light of this machine waits already' >&2; exit 3\n")
        self.refused(self.run_verb("first-light", UUID, uri=self.node_with_card()), "waits already")
        text = self.room.read(SCRIPTS[1])
        self.room.write(SCRIPTS[1], text + "\n", 0o755)
        self.refused(self.run_verb("first-light", UUID, uri=self.node_with_card()), "changed")
        self.assertEqual(len(self.calls()), 1)


if __name__ == "__main__":
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case)
                               for case in (Reports, Refusals, Installs, HandsOver))
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print("1..%d" % result.testsRun)
    sys.exit(not result.wasSuccessful())
