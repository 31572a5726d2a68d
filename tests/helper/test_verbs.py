#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every verb of the helper and every refusal, on a scratch root.

    test_verbs.py HELPER-ON-ROOT DATA-FOLDER
"""

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))

from bench import CONF, DONE, FAILED, FILES, HOOKS, JOURNAL, NAMES, OTHER, REFUSED, STUB, USAGE, UUID, Places, computer_plan, digest, plan, request  # noqa: E402
from programs import TapResult  # noqa: E402

Places.program, DATA = (os.path.abspath(path) for path in sys.argv[1:3])
PLAN = plan()


def shipped(name):
    with open(os.path.join(DATA, "hooks", name.split("/")[1]), encoding="utf-8") as file:
        return file.read()


class Case(Places, unittest.TestCase):
    def good(self, answer):
        self.assertEqual((answer.status, answer.result), (DONE, "done"), answer)
        self.assertEqual(answer.lines[0].split()[0], "HELLO")
        self.assertEqual(answer.lines[-1], "RESULT done")
        self.assertEqual(answer.err, "")
        return answer

    def refused(self, answer, word, *texts, status=REFUSED):
        self.assertEqual((answer.status, answer.result), (status, word), answer)
        self.assertEqual([line.split()[0] for line in answer.lines if line.split()[0] in ("HELLO", "RESULT")],
                         ["HELLO", "RESULT"])
        for text in texts:
            self.assertIn(text, answer.lines[-1])


class Apply(Case):
    def test_there_and_back(self):
        bench = self.bench()
        before = bench.tree()
        answer = self.good(bench.apply(PLAN))
        self.assertEqual(answer.record, "000001")
        for path, name in zip(FILES, NAMES):
            self.assertEqual(bench.read(path), shipped(name))
            self.assertEqual(stat.S_IMODE(os.stat(bench.path(path)).st_mode), 0o755)
        self.assertIn("MACHINE_UUID=%s\n" % UUID, bench.read(CONF % UUID))
        self.assertEqual(stat.S_IMODE(os.stat(bench.path(CONF % UUID)).st_mode), 0o644)
        steps = [path + " " + stage for path in FILES + [CONF % UUID] for stage in ("running", "done")]
        self.assertEqual(answer.of("STEP"), steps)
        # Anybody may read what was done.
        for path, mode in (("/var/lib/passthrough", 0o755), ("/var/lib/passthrough/records", 0o755),
                           ("/var/lib/passthrough/records/000001", 0o644), ("/var/lib/passthrough/backups", 0o700)):
            self.assertEqual(stat.S_IMODE(os.stat(bench.path(path)).st_mode), mode, path)
        self.assertIn("user 0\n", bench.read("/var/lib/passthrough/records/000001"))
        self.assertIn("plan %s\n" % digest(PLAN), bench.read("/var/lib/passthrough/records/000001"))
        answer = self.good(bench.run("undo", "000001"))
        self.assertEqual(answer.of("STEP"), [path + " undone" for path in reversed(FILES + [CONF % UUID])])
        self.assertEqual(bench.tree(), before)

    def test_again(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        before = bench.tree(keep_records=True)
        answer = self.good(bench.apply(PLAN))
        self.assertEqual((answer.record, answer.of("STEP")), (None, []))
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_user(self):
        bench = self.bench()
        self.good(bench.apply(PLAN, env={"PKEXEC_UID": "1000"}))
        self.assertIn("user 1000\n", bench.read("/var/lib/passthrough/records/000001"))

    def test_no_user(self):
        for text in ("", "-1", "+1", "0x10", "01", " 1", "1 ", "4294967295", "2147483648", "root"):
            bench = self.bench()
            answer = bench.apply(PLAN, env={"PKEXEC_UID": text})
            self.assertEqual((answer.status, answer.lines), (REFUSED, []), text)
            self.assertFalse(bench.exists("/var"), text)

    def test_two_machines(self):
        """What both need stays until the second is undone, in either order."""
        for order in (("000001", "000002"), ("000002", "000001")):
            bench = self.bench()
            before = bench.tree()
            self.good(bench.apply(PLAN))
            seen = digest("".join("%s %s\n" % (name.split("/")[1], digest(shipped(name))) for name in NAMES))
            self.good(bench.apply(plan(OTHER, "other", files=seen)))
            self.good(bench.run("undo", order[0]))
            self.assertTrue(all(bench.exists(path) for path in FILES), order)
            self.good(bench.run("undo", order[1]))
            self.assertEqual(bench.tree(), before, order)

    def test_definition_step_is_left_out(self):
        text = PLAN + "step define-machine\n found %s\n card 0000:09:00.0\n" % digest("x")
        bench = self.bench()
        answer = self.good(bench.apply(text))
        self.assertEqual(len(answer.of("STEP")), 10)

    def test_labels(self):
        """Where SELinux is in use restorecon is called with our paths alone; its failure is said."""
        stub = "#!/bin/sh\nfor path; do echo \"$path\" >>%s/labels; done\n%s"
        paths = [path for file in FILES + [CONF % UUID] for path in (os.path.dirname(file), file)]
        for end, mode, said in (("", 0o755, 0), ("echo no rights >&2; exit 1\n", 0o755, 1), ("", 0o777, 1), (None, 0, 1)):
            bench = self.bench()
            bench.write("/sys/fs/selinux/enforce", "1\n")
            if end is not None:
                bench.write("/usr/sbin/restorecon", stub % (bench.root, end), mode)
            answer = self.good(bench.apply(PLAN))
            self.assertEqual(len(answer.of("SAY")), said, answer)
            self.assertTrue(bench.exists("/var/lib/passthrough/records/000001"))
            if mode == 0o755:
                self.assertEqual(bench.read("/labels").splitlines(), [bench.root + path for path in paths])
            else:
                self.assertFalse(bench.exists("/labels"))
        bench = self.bench()
        bench.write("/usr/sbin/restorecon", stub % (bench.root, ""), 0o755)
        self.good(bench.apply(PLAN))
        self.assertFalse(bench.exists("/labels"))

    def check_untouched(self, bench, answer, word, *texts):
        self.refused(answer, word, *texts)
        self.assertEqual(answer.of("STEP") + answer.of("RECORD"), [])

    def test_stale(self):
        for path, text in ((FILES[0], "#!/bin/sh\n# Passthrough hook, version 1\n"), (CONF % UUID, "FORMAT=1\n")):
            bench = self.bench()
            bench.write(path, text, 0o755)
            before = bench.tree(keep_records=True)
            self.check_untouched(bench, bench.apply(PLAN), "stale", "was")
            self.assertEqual(bench.tree(keep_records=True), before)

    def test_foreign(self):
        for path in FILES:
            bench = self.bench()
            bench.write(path, "#!/bin/sh\necho mine\n", 0o755)
            before = bench.tree(keep_records=True)
            for seen in ("absent", "unknown"):
                self.check_untouched(bench, bench.apply(plan(files=seen)), "conflict", path)
            self.assertEqual(bench.tree(keep_records=True), before)

    def test_unsafe_ways(self):
        def link(bench):
            os.makedirs(bench.path("/elsewhere"))
            os.makedirs(bench.path("/etc/libvirt"))
            os.symlink("/elsewhere", bench.path(HOOKS))

        def writable(bench):
            os.makedirs(bench.path(HOOKS))
            os.chmod(bench.path(HOOKS), 0o777)

        def others(bench):
            os.makedirs(bench.path(HOOKS))
            os.chown(bench.path(HOOKS), 1234, 1234)

        def pipe(bench):
            os.makedirs(bench.path(HOOKS + "/passthrough"))
            os.mkfifo(bench.path(FILES[0]))

        def second_name(bench):
            bench.write(FILES[0], shipped(NAMES[0]), 0o755)
            os.link(bench.path(FILES[0]), bench.path("/second"))

        for change in (link, writable, others, pipe, second_name):
            if change is others and os.geteuid() != 0:
                continue
            bench = self.bench()
            os.umask(0o022)
            change(bench)
            before = bench.tree(keep_records=True)
            self.check_untouched(bench, bench.apply(PLAN), "unsafe")
            self.assertEqual(bench.tree(keep_records=True), before, change.__name__)

    def test_devices(self):
        for device, word in (("0000:0a:00.0 10de:1e84 video", "stale"), ("0000:09:00.0 10de:1e85 video", "stale"),
                             ("0000:09:00.0 1002:1e84 video", "stale"), ("0000:00:01.0 1022:1453 video", "unsafe")):
            bench = self.bench()
            self.check_untouched(bench, bench.apply(plan(device=device)), word, device.split()[0])
            self.assertFalse(bench.exists("/var"))

    def test_card_is_away(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        os.makedirs(bench.path("/run/passthrough/" + UUID), 0o755)
        before = bench.tree(keep_records=True)
        self.refused(bench.apply(plan(OTHER)), "conflict", UUID)
        self.refused(bench.run("undo", "000001"), "conflict", UUID)
        self.good(bench.run("recover"))
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_busy(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        with open(bench.path("/var/lib/passthrough/lock"), encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.refused(bench.apply(plan(OTHER, files="unknown")), "conflict", "wait")
            self.refused(bench.run("undo", "000001"), "conflict", "wait")


class Reload(Case):
    """libvirt looks for hooks when it starts or reloads only."""

    def test_first_hook(self):
        for unit in ("libvirtd.service", "virtqemud.service"):
            bench = self.bench()
            bench.systemctl(unit + " enabled active")
            answer = self.good(bench.apply(PLAN))
            self.assertEqual(bench.calls(), ["systemctl reload " + unit])
            self.assertEqual(answer.of("FACT"), ["reload %s done" % unit])
            self.assertEqual(answer.of("SAY"), [])

    def test_nothing_runs(self):
        for units in ((), ("libvirtd.service enabled inactive",)):
            bench = self.bench()
            bench.systemctl(*units)
            answer = self.good(bench.apply(PLAN))
            self.assertEqual((bench.calls(), answer.of("FACT")), ([], []))
        self.assertEqual(self.good(self.bench().apply(PLAN)).of("FACT"), [])

    def test_there_was_one(self):
        for path in (HOOKS + "/qemu", HOOKS + "/qemu.d/10-mine"):
            for mode, count in ((0o755, 0), (0o644, 1)):
                bench = self.bench()
                bench.systemctl("libvirtd.service enabled active")
                bench.write(path, "#!/bin/sh\n", mode)
                self.good(bench.apply(PLAN))
                self.assertEqual(len(bench.calls()), count, (path, mode))

    def test_second_machine(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        bench.systemctl("libvirtd.service enabled active")
        self.good(bench.apply(plan(OTHER, files="unknown")))
        self.good(bench.apply(plan(OTHER, files="unknown")))
        self.assertEqual(bench.calls(), [])

    def test_fails(self):
        """The hook stays; what has to be done is said."""
        bench = self.bench()
        bench.systemctl("virtqemud.service enabled active")
        bench.write("/fails", "reload")
        answer = self.good(bench.apply(PLAN))
        self.assertEqual(answer.record, "000001")
        self.assertEqual(answer.of("FACT"), ["reload virtqemud.service failed"])
        self.assertEqual(answer.of("SAY"), ["Job for virtqemud.service failed."])

    def test_somebody_elses_program(self):
        bench = self.bench()
        bench.systemctl("libvirtd.service enabled active")
        os.chmod(bench.path("/usr/bin/systemctl"), 0o775)
        self.good(bench.apply(PLAN))
        self.assertEqual(bench.calls(), [])


START = "start-libvirt\n layout %s"
JOIN = computer_plan("join-group")
ANNA = {"PKEXEC_UID": "1000"}
MODULAR = ["virt%sd%s.socket disabled inactive" % (name, kind) for name in ("qemu", "network", "nodedev", "storage")
           for kind in ("", "-ro", "-admin")]


class Computer(Case):
    """Steps that are no files: libvirt's units, and who is in its group."""

    def test_start(self):
        bench = self.bench()
        bench.systemctl("libvirtd.socket disabled inactive", "libvirtd-ro.socket disabled inactive", "virtlogd.socket enabled active",
                        "libvirtd-admin.socket masked inactive", "virtqemud.socket disabled inactive")
        before = bench.read("/units")
        answer = self.good(bench.apply(computer_plan(START % "monolithic"), env=ANNA))
        self.assertEqual(answer.record, "000001")
        self.assertEqual(bench.calls(), ["systemctl enable libvirtd.socket libvirtd-ro.socket",
                                         "systemctl start libvirtd.socket libvirtd-ro.socket"])
        self.assertEqual(answer.of("STEP"), ["unit:%s %s" % (unit, stage) for stage in ("running", "done") for unit in
                                             ("libvirtd.socket", "libvirtd-ro.socket", "virtlogd.socket")])
        record = bench.read("/var/lib/passthrough/records/000001")
        self.assertIn("\ncomputer\nuser 1000\n", record)
        self.assertIn("\nunit libvirtd.socket was disabled inactive\n", record)
        answer = self.good(bench.apply(computer_plan(START % "monolithic"), env=ANNA))
        self.assertEqual((answer.record, len(bench.calls())), (None, 2))
        self.good(bench.run("undo", "000001"))
        self.assertEqual(bench.calls()[2:], ["systemctl stop libvirtd-ro.socket libvirtd.socket",
                                             "systemctl disable libvirtd-ro.socket libvirtd.socket"])
        self.assertEqual(bench.read("/units"), "".join(sorted(before.splitlines(True))))

    def test_start_modular(self):
        bench = self.bench()
        bench.systemctl(*MODULAR)
        self.good(bench.apply(computer_plan(START % "modular")))
        self.assertNotIn("disabled", bench.read("/units"))
        self.assertNotIn("inactive", bench.read("/units"))

    def test_start_fails(self):
        """All or nothing, and what systemd said."""
        for verb in ("enable", "start"):
            bench = self.bench()
            bench.systemctl(*MODULAR)
            bench.write("/fails", verb)
            before = sorted(bench.read("/units").splitlines())
            self.refused(bench.apply(computer_plan(START % "modular")), "failed", "Job for", status=FAILED)
            self.assertEqual(sorted(bench.read("/units").splitlines()), before)
            self.assertFalse(bench.exists("/var/lib/passthrough/records/000001"))
            self.assertFalse(bench.exists(JOURNAL))

    def test_start_refused(self):
        for units, layout, word in (((), "modular", "not-supported"),
                                    (("libvirtd.socket masked inactive",), "monolithic", "conflict"),
                                    (("virtqemud.socket enabled active", "libvirtd.socket disabled inactive"), "monolithic", "conflict")):
            bench = self.bench()
            bench.systemctl(*units)
            self.refused(bench.apply(computer_plan(START % layout)), word)
            self.assertEqual(bench.calls(), [])
        self.refused(self.bench().apply(computer_plan(START % "modular")), "not-supported", "systemctl")

    def test_join(self):
        bench = self.bench()
        bench.users("bert")
        before = bench.read("/etc/group")
        answer = self.good(bench.apply(JOIN, env=ANNA))
        self.assertEqual(bench.calls(), ["gpasswd -a anna libvirt"])
        self.assertEqual(answer.of("STEP"), ["group:libvirt running", "group:libvirt done"])
        self.assertIn("\nlibvirt:x:120:bert,anna\n", bench.read("/etc/group"))
        self.assertIn("\ngroup libvirt user 1000\n", bench.read("/var/lib/passthrough/records/000001"))
        self.assertIsNone(self.good(bench.apply(JOIN, env=ANNA)).record)
        self.good(bench.run("undo", "000001"))
        self.assertEqual(bench.read("/etc/group"), before)
        self.assertEqual(bench.calls()[1:], ["gpasswd -d anna libvirt"])

    def test_member_already(self):
        bench = self.bench()
        bench.users("anna")
        self.assertIsNone(self.good(bench.apply(JOIN, env=ANNA)).record)
        self.assertEqual(bench.calls(), [])

    def test_join_refused(self):
        """Root needs no group; nobody else's name is made up."""
        for user in (None, "0", "4711"):
            bench = self.bench()
            bench.users()
            self.refused(bench.apply(JOIN, env={"PKEXEC_UID": user} if user else None), "not-supported")
            self.assertEqual(bench.calls(), [])
        for name in ("-a", "an na", "a;b", "", "x" * 33):
            bench = self.bench()
            bench.users()
            bench.write("/etc/passwd", "%s:x:1000:1000::/:/bin/sh\n" % name)
            self.refused(bench.apply(JOIN, env=ANNA), "not-supported", "1000")

    def test_join_fails(self):
        bench = self.bench()
        bench.users()
        bench.write("/fails", "-a")
        self.refused(bench.apply(JOIN, env=ANNA), "failed", "it did not work", status=FAILED)
        self.assertFalse(bench.exists("/var/lib/passthrough/records/000001"))

    def test_both_and_no_more(self):
        bench = self.bench()
        bench.users()
        bench.systemctl("libvirtd.socket disabled inactive")
        self.good(bench.apply(computer_plan(START % "monolithic", "join-group"), env=ANNA))
        self.good(bench.run("undo", "000001"))
        self.assertEqual(bench.read("/units"), "libvirtd.socket disabled inactive\n")
        self.assertIn("libvirt:x:120:\n", bench.read("/etc/group"))
        for text in (computer_plan(), computer_plan(START % "other"), computer_plan("start-libvirt"),
                     computer_plan("join-group", START % "modular"), computer_plan("join-group\n group wheel"),
                     computer_plan("join-group\n found absent"), computer_plan("join-group", "join-group"),
                     computer_plan("hook-files\n found absent"), PLAN + "step join-group\n",
                     JOIN.replace("computer\n", "computer\nmachine %s a\n" % UUID), JOIN.replace("computer", "computer x")):
            self.refused(bench.apply(text, env=ANNA), "malformed")

    def test_interrupted(self):
        """The journal is there and half of it was done: it is taken back."""
        bench = self.bench()
        bench.users()
        bench.systemctl("libvirtd.socket disabled inactive")
        self.good(bench.apply(computer_plan(START % "monolithic", "join-group"), env=ANNA))
        os.rename(bench.path("/var/lib/passthrough/records/000001"), bench.path(JOURNAL))
        self.assertEqual(self.good(bench.run("recover")).of("FACT"), ["recovered yes"])
        self.assertEqual(bench.read("/units"), "libvirtd.socket disabled inactive\n")
        self.assertIn("libvirt:x:120:\n", bench.read("/etc/group"))
        self.assertFalse(bench.exists(JOURNAL))


class Requests(Case):
    """What comes through standard input is taken whole and exactly, or not at all."""

    def none(self, bench, answer, *words):
        self.assertEqual(answer.status, REFUSED, answer)
        self.assertIn(answer.result, words or ("malformed",), answer)
        self.assertFalse(bench.exists("/var"))
        self.assertFalse(bench.exists("/etc/libvirt"))

    def test_truncated(self):
        bench = self.bench()
        whole = request(PLAN)
        for length in range(len(whole)):
            self.none(bench, bench.apply(PLAN, stdin=whole[:length]))

    def test_one_more(self):
        bench = self.bench()
        for more in (b"\n", b"\0", b"x", request(PLAN), b"x" * 100000):
            self.none(bench, bench.apply(PLAN, stdin=request(PLAN) + more))

    def test_heads(self):
        bench = self.bench()
        body = PLAN.encode()
        count = len(body)
        for head in (b"", b"\n", b"PASSTHROUGH/2 %d 0\n" % count, b"passthrough/1 %d 0\n" % count,
                     b"PASSTHROUGH/1 +%d 0\n" % count, b"PASSTHROUGH/1 0%d 0\n" % count, b"PASSTHROUGH/1 %d\n" % count,
                     b"PASSTHROUGH/1  %d 0\n" % count, b"PASSTHROUGH/1 %d 0 \n" % count, b"PASSTHROUGH/1 %d 00\n" % count,
                     b"PASSTHROUGH/1 %d 0\r\n" % count, b"PASSTHROUGH/1 %d -0\n" % count, b"PASSTHROUGH/1 0x%x 0\n" % count,
                     b"PASSTHROUGH/1 65537 0\n", b"PASSTHROUGH/1 18446744073709551616 0\n", b"PASSTHROUGH/1 0 0\n",
                     b"PASSTHROUGH/1 %d 16777217\n" % count, b"PASSTHROUGH/1 %d 0" % count + b" " * 80 + b"\n",
                     b"\0" * 100, b"PASSTHROUGH/1 %d 0\0" % count):
            self.none(bench, bench.apply(PLAN, stdin=head + body))

    def test_rom(self):
        bench = self.bench()
        self.none(bench, bench.apply(PLAN, stdin=request(PLAN, 4) + b"abcd"), "not-supported")

    def test_other_plan(self):
        bench = self.bench()
        self.none(bench, bench.run("apply", digest("x"), stdin=request(PLAN)), "unsafe")

    def test_not_canonical(self):
        bench = self.bench()
        for text in (PLAN + "\n", PLAN.replace(" guard 120", " guard 0120"), PLAN.replace("win11", "win%31"),
                     PLAN.replace("\n", "\r\n"), PLAN.replace("step hook-data", "step run-this"), "hello\n",
                     PLAN.replace(UUID, "../../../../../etc/x"), PLAN.replace("0000:09:00.0", "0000:09:00.8"),
                     PLAN.replace(" guard 120", " guard 99999999")):
            self.none(bench, bench.apply(text))

    def test_kinds_of_input(self):
        bench = self.bench()
        self.none(bench, bench.run("apply", digest(PLAN), stdin=None))
        for path in ("/dev/null", "/dev/zero", "/dev/full", "/"):
            with open(os.open(path, os.O_RDONLY), "rb", closefd=True) if path != "/" else open_folder(path) as file:
                done = subprocess.run([bench.program, "apply", digest(PLAN)], stdin=file, capture_output=True, timeout=60,
                                      check=False, env={})
            self.assertEqual(done.returncode, REFUSED, path)
            self.assertIn(b"RESULT malformed", done.stdout)
        self.assertFalse(bench.exists("/var"))

    def test_terminal_as_input(self):
        bench = self.bench()
        master, terminal = os.openpty()
        os.write(master, request(PLAN) + b"\4")
        done = subprocess.run([bench.program, "apply", digest(PLAN)], stdin=terminal, capture_output=True, timeout=60,
                              check=False, env={})
        os.close(terminal)
        os.close(master)
        self.assertEqual(done.returncode, REFUSED, done.stdout)
        self.assertFalse(bench.exists("/var"))

    def test_file_as_input(self):
        bench = self.bench()
        bench.write("/request", request(PLAN).decode())
        with open(bench.path("/request"), "rb") as file:
            done = subprocess.run([bench.program, "apply", digest(PLAN)], stdin=file, capture_output=True, timeout=60,
                                  check=False, env={})
        self.assertEqual(done.returncode, DONE, done.stdout)

    def test_byte_by_byte(self):
        bench = self.bench()
        with subprocess.Popen([bench.program, "apply", digest(PLAN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env={}) as process:
            for byte in request(PLAN):
                process.stdin.write(bytes([byte]))
                process.stdin.flush()
            process.stdin.close()
            self.assertIn(b"RESULT done", process.stdout.read())


class open_folder:
    def __init__(self, path):
        self.fd = os.open(path, os.O_RDONLY)

    def __enter__(self):
        return self.fd

    def __exit__(self, *what):
        os.close(self.fd)


class Undo(Case):
    def test_not_there(self):
        bench = self.bench()
        self.refused(bench.run("undo", "000001"), "not-found", "000001")
        self.good(bench.apply(PLAN))
        self.refused(bench.run("undo", "000002"), "not-found", "000002")

    def test_changed_since(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        bench.write(CONF % UUID, bench.read(CONF % UUID) + "# mine\n")
        before = bench.tree(keep_records=True)
        self.refused(bench.run("undo", "000001"), "conflict", CONF % UUID)
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_damaged_record(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        path = "/var/lib/passthrough/records/000001"
        bench.write(path, bench.read(path).replace("file /etc/libvirt", "file /etc/../tmp"))
        before = bench.tree(keep_records=True)
        self.refused(bench.run("undo", "000001"), "malformed", path)
        self.assertEqual(bench.tree(keep_records=True), before)


class Recover(Case):
    def interrupt(self, bench, stop, *words, stdin=b""):
        bench.settings(stop=stop)
        answer = bench.run(*words, stdin=stdin)
        bench.settings()
        return answer

    def test_each_point(self):
        """A power cut at each rename; the next start of any verb ends it."""
        bench = self.bench()
        before = bench.tree()
        after = None
        for verb in ("recover", "apply"):
            for stop in range(1, 20):
                answer = self.interrupt(bench, stop, "apply", digest(PLAN), stdin=request(PLAN))
                if answer.result is not None:
                    break
                self.assertEqual(answer.status, -signal.SIGKILL)
                self.assertEqual(answer.lines[0].split()[0], "HELLO")
                if verb == "recover":
                    found = self.good(bench.run("recover")).of("FACT")
                    self.assertEqual(found, ["recovered " + ("yes" if stop > 1 else "no")], stop)
                    self.assertEqual(bench.tree(), before, stop)
                else:
                    self.good(bench.apply(PLAN))
                    after = after or bench.tree()
                    self.assertEqual(bench.tree(), after, stop)
                    self.good(bench.run("undo", self.only_record(bench)))
                    self.assertEqual(bench.tree(), before, stop)
            self.assertGreater(stop, 6)
            self.good(bench.run("undo", self.only_record(bench)))

    def only_record(self, bench):
        return os.listdir(bench.path("/var/lib/passthrough/records"))[0]

    def test_nothing(self):
        bench = self.bench()
        before = bench.tree(keep_records=True)
        self.assertEqual(self.good(bench.run("recover")).of("FACT"), ["recovered no"])
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_damaged_journal(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        bench.write(JOURNAL, "hello\n")
        before = bench.tree(keep_records=True)
        for words, stdin in ((("recover",), b""), (("undo", "000001"), b""),
                             (("apply", digest(PLAN)), request(PLAN)), (("rehearse", UUID, "10"), b"")):
            self.refused(bench.run(*words, stdin=stdin), "malformed", JOURNAL)
        self.assertEqual(bench.tree(keep_records=True), before)
        self.assertIn("journal unreadable", self.good(bench.run("inspect")).of("FACT"))

    def test_card_is_away(self):
        bench = self.bench()
        self.interrupt(bench, 4, "apply", digest(PLAN), stdin=request(PLAN))
        os.makedirs(bench.path("/run/passthrough/" + UUID), 0o755)
        before = bench.tree(keep_records=True)
        self.refused(bench.run("recover"), "conflict", UUID)
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_client_is_gone(self):
        """Nobody reads, the client is ended in the middle: it is done all the same."""
        for end in ("closed", "killed", "full"):
            bench = self.bench()
            bench.settings(slow=40)
            out, mine = os.pipe()
            if end == "full":
                os.set_blocking(mine, False)
                try:
                    while True:
                        os.write(mine, b"x" * 4096)
                except BlockingIOError:
                    os.set_blocking(mine, True)
            command = [bench.program, "apply", digest(PLAN)]
            if end == "killed":
                command = ["/bin/sh", "-c", 'in=$1; shift; "$@" <"$in" & wait', "sh", self.request_file(bench), *command]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=mine, stderr=subprocess.DEVNULL, env={},
                                  start_new_session=True) as process:
                os.close(mine)
                if end != "killed":
                    process.stdin.write(request(PLAN))
                    process.stdin.close()
                if end == "closed":
                    os.close(out)
                if end == "killed":
                    # The helper has left the group by then.
                    os.read(out, 10)
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            if end != "closed":
                limit = time.monotonic() + 20
                while not bench.exists("/var/lib/passthrough/records/000001") and time.monotonic() < limit:
                    time.sleep(0.05)
                time.sleep(0.2)
                os.close(out)
            self.assertTrue(all(bench.exists(path) for path in FILES + [CONF % UUID]), end)
            self.assertTrue(bench.exists("/var/lib/passthrough/records/000001"), end)

    def request_file(self, bench):
        with open(bench.top + "/request", "wb") as file:
            file.write(request(PLAN))
        return bench.top + "/request"


class Inspect(Case):
    def test_nothing(self):
        bench = self.bench()
        before = bench.tree(keep_records=True)
        self.assertEqual(self.good(bench.run("inspect")).of("FACT"),
                         ["hook qemu absent"] + ["hook %s absent" % name.replace("/", "%2F") for name in NAMES]
                         + ["journal none"])
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_everything(self):
        bench = self.bench()
        self.good(bench.apply(PLAN))
        mine = "#!/bin/sh\n"
        bench.write(HOOKS + "/qemu", mine, 0o755)
        bench.write(HOOKS + "/qemu.d/10-mine", mine, 0o700)
        bench.write(HOOKS + "/qemu.d/a b\n$(id)", mine)
        os.symlink("/etc/shadow", bench.path(HOOKS + "/qemu.d/link"))
        os.makedirs(bench.path("/run/passthrough/" + OTHER), 0o755)
        before = bench.tree(keep_records=True)
        facts = self.good(bench.run("inspect")).of("FACT")
        self.assertEqual(facts, ["hook qemu %s 0755 foreign" % digest(mine)]
                         + ["hook %s %s 0755 ours" % (name.replace("/", "%2F"), digest(shipped(name))) for name in NAMES]
                         + ["hook qemu.d%%2F10-mine %s 0700 foreign" % digest(mine),
                            "hook qemu.d%2Fa%20b%0A%24%28id%29 unreadable", "hook qemu.d%2Flink unreadable",
                            "machine %s %s" % (UUID, digest(bench.read(CONF % UUID))), "journal none", "away " + OTHER])
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_interrupted(self):
        bench = self.bench()
        bench.settings(stop=4)
        bench.apply(PLAN)
        bench.settings()
        before = bench.tree(keep_records=True)
        self.assertIn("journal doing", self.good(bench.run("inspect")).of("FACT"))
        self.assertEqual(bench.tree(keep_records=True), before)


class HandOver(Case):
    CALLS = ((("rehearse", UUID, "10"), "rehearse %s 10" % UUID), (("first-light", UUID, "60"), "first-light %s 60" % UUID),
             (("rescue", UUID), "rescue " + UUID), (("rescue",), "rescue"))

    def hook(self, text="", mode=0o755, stub=STUB):
        bench = self.bench()
        bench.write(FILES[0], stub % text, mode)
        return bench

    def test_calls(self):
        for words, call in self.CALLS:
            bench = self.hook("echo one; echo 'two  \x1b[2J'; echo no >&2\n")
            answer = self.good(bench.run(*words, env={"PATH": "/tmp", "IFS": "/", "PKEXEC_UID": "1000"}))
            self.assertEqual(answer.of("SAY"), ["one", "two   [2J"])
            calls = bench.read("/calls").splitlines()
            self.assertEqual(calls[0], FILES[0] + " " + call)
            self.assertIn("PATH=/usr/sbin:/usr/bin:/sbin:/bin", calls)
            self.assertFalse([line for line in calls if line.startswith(("IFS", "PKEXEC"))])

    def test_refusals(self):
        for status, word in ((3, "conflict"), (1, "failed")):
            bench = self.hook("echo 'Passthrough: the card is held' >&2; echo more >&2; exit %d\n" % status)
            self.refused(bench.run("rehearse", UUID, "10"), word, "RESULT %s the card is held" % word,
                         status=REFUSED if status == 3 else FAILED)
        bench = self.hook("kill -9 $$\n")
        self.refused(bench.run("rescue"), "failed", "without a word", status=FAILED)

    def test_not_run(self):
        bench = self.bench()
        self.refused(bench.run("rescue"), "not-found", FILES[0])
        for mode in (0o775, 0o757, 0o644):
            bench = self.hook(mode=mode)
            self.refused(bench.run("rescue"), "unsafe")
            self.assertFalse(bench.exists("/calls"))
        bench = self.hook(stub="#!/bin/sh\n: >${0%%%%/etc/*}/calls\n%s")
        self.refused(bench.run("rescue"), "conflict", "somebody else")
        self.assertFalse(bench.exists("/calls"))

    def test_background(self):
        """What the hook leaves behind does not keep us."""
        bench = self.hook("sleep 30 & echo $! >\"$top/pid\"; echo done\n")
        start = time.monotonic()
        answer = self.good(bench.run("rescue"))
        os.kill(int(bench.read("/pid")), signal.SIGTERM)
        self.assertEqual(answer.of("SAY"), ["done"])
        self.assertLess(time.monotonic() - start, 10)

    def test_descriptors(self):
        """None of the caller's reaches the hook."""
        bench = self.hook("for fd in /proc/self/fd/*; do echo \"${fd##*/}\"; done\n")
        with open("/dev/null", "rb") as one, open("/dev/zero", "rb") as two:
            for file in (one, two):
                os.dup2(file.fileno(), 50 + file.fileno(), inheritable=True)
            try:
                answer = self.good(bench.run("rescue", close_fds=False))
            finally:
                for file in (one, two):
                    os.close(50 + file.fileno())
        self.assertEqual([fd for fd in answer.of("SAY") if int(fd) >= 50], [])

    def test_much(self):
        bench = self.hook("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i + 1)); done\n")
        answer = self.good(bench.run("rescue"))
        self.assertLess(len(answer.of("SAY")), 7000)


class Usage(Case):
    def test_none(self):
        bench = self.bench()
        before = bench.tree(keep_records=True)
        good = digest("x")
        for words in ((), ("help",), ("--help",), ("",), ("apply",), ("apply", ""), ("apply", good[:-1]), ("apply", good + "0"),
                      ("apply", good.upper()), ("apply", good, good), ("apply", good, "x", "y"), ("undo",), ("undo", "1"),
                      ("undo", "../../x"), ("undo", "0000001"), ("undo", "000001", "x"), ("inspect", "x"), ("recover", ""),
                      ("recover", "now"), ("rehearse",), ("rehearse", UUID), ("rehearse", UUID, "0"),
                      ("rehearse", UUID, "010"), ("rehearse", UUID, "-1"), ("rehearse", UUID, "86401"),
                      ("rehearse", UUID.upper(), "10"), ("rehearse", "win11", "10"), ("rehearse", UUID, "10", "x"),
                      ("first-light", UUID), ("rescue", "now"), ("rescue", UUID, "10"), ("Apply", good), ("apply ", good),
                      ("inspect-rom", "0000:09:00.0"), ("write", "/etc/passwd"), ("x" * 100000,)):
            answer = bench.run(*words)
            self.assertEqual((answer.status, answer.lines), (USAGE, []), words)
            self.assertEqual(answer.err.count("\n"), 1)
        self.assertEqual(bench.tree(keep_records=True), before)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
