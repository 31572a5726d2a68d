#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile caller: whatever process state the helper is started with, it does the same as ever, byte
for byte, or refuses and leaves everything as it was; and it comes to an end.

    test_hostile.py HELPER-ON-ROOT DATA-FOLDER
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))

from bench import DONE, FILES, JOURNAL, Places, UUID, digest, plan, request  # noqa: E402
from programs import TapResult  # noqa: E402

Places.program, DATA = (os.path.abspath(path) for path in sys.argv[1:3])
PLAN = plan()
LIMITS = ("FSIZE", "NOFILE", "CORE", "CPU", "DATA", "AS", "STACK", "NPROC", "MEMLOCK")
SIGNALS = sorted(set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})


class Case(Places, unittest.TestCase):
    clean = None

    def good_tree(self):
        if Case.clean is None:
            bench = self.bench()
            self.assertEqual(bench.apply(PLAN).status, DONE)
            Case.clean = bench.tree()
        return Case.clean

    def start(self, bench, change=None, env=None, words=None, stdin=None, **options):
        """Runs it with what @change makes of the process; returns its exit status and its output."""
        with open(bench.top + "/request", "wb") as file:
            file.write(request(PLAN) if stdin is None else stdin)
        with open(bench.top + "/request", "rb") as file:
            done = subprocess.run([bench.program, *(words or ("apply", digest(PLAN)))], stdin=file,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=change, check=False,
                                  timeout=40, env=env or {}, **options)
        return done.returncode, done.stdout

    def same_or_nothing(self, change=None, must=False, **options):
        bench = self.bench()
        before = bench.tree()
        status, out = self.start(bench, change, **options)
        if must:
            self.assertEqual(status, DONE, out)
        if status == DONE:
            self.assertEqual(bench.tree(), self.good_tree())
        else:
            self.assertEqual(bench.tree(), before)
        self.assertFalse(bench.exists(JOURNAL))
        return status

    def test_limits(self):
        # Without the capability even root cannot raise what the caller has lowered, and then refuses.
        with open("/proc/self/status", encoding="ascii") as file:
            held = int(next(line.split()[1] for line in file if line.startswith("CapEff:")), 16)
        raised = bool(held & 1 << 24)
        for name in LIMITS:
            number = getattr(resource, "RLIMIT_" + name)
            for value in (0, 1, 1024, 100000):
                value = min(value, resource.getrlimit(number)[1] % 2 ** 64)
                # What keeps the program from being loaded is the kernel's refusal, not ours.
                with self.subTest(limit=name, value=value):
                    self.same_or_nothing(lambda n=number, v=value: resource.setrlimit(n, (v, v)),
                                         must=name in ("NPROC", "MEMLOCK") or
                                         raised and name in ("FSIZE", "CORE"))

    def test_signals(self):
        def ignore():
            for number in SIGNALS:
                try:
                    signal.signal(number, signal.SIG_IGN)
                except OSError:
                    pass
        self.same_or_nothing(ignore, must=True)
        self.same_or_nothing(lambda: signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS), must=True)

    def test_from_outside(self):
        """What the kernel says of it while it works, whatever it was started with."""
        bench = self.bench()
        bench.settings(slow=60)

        def hostile():
            os.umask(0)
            os.nice(5)
            signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
            for number in (signal.SIGALRM, signal.SIGCHLD, signal.SIGUSR1):
                signal.signal(number, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
        with subprocess.Popen([bench.program, "apply", digest(PLAN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              preexec_fn=hostile, env={}) as process:
            process.stdout.readline()
            with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
                status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
            with open("/proc/%d/limits" % process.pid, encoding="ascii") as file:
                limits = {line[:26].strip(): line[26:].split()[:2] for line in file}
            session = os.getsid(process.pid)
            process.stdin.write(request(PLAN))
            process.stdin.close()
            self.assertIn(b"RESULT done", process.stdout.read())
        ignored = [signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM, signal.SIGXFSZ]
        self.assertEqual(int(status["SigBlk"], 16), 0)
        self.assertEqual(int(status["SigIgn"], 16), sum(1 << number - 1 for number in ignored))
        self.assertEqual(status["Umask"], "0077")
        self.assertEqual(status.get("Groups", "").split(), [])
        self.assertEqual(limits["Max core file size"], ["0", "0"])
        self.assertEqual(limits["Max file size"], [str(64 << 20)] * 2)
        self.assertEqual(limits["Max open files"], ["256"] * 2)
        self.assertEqual(limits["Max cpu time"], ["60"] * 2)
        self.assertEqual(session, process.pid)

    def test_ended_from_outside(self):
        """The signals that a leaving session sends do not end it in the middle."""
        bench = self.bench()
        bench.settings(slow=100)
        with subprocess.Popen([bench.program, "apply", digest(PLAN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env={}) as process:
            process.stdin.write(request(PLAN))
            process.stdin.close()
            process.stdout.readline()
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
                process.send_signal(number)
            self.assertIn(b"RESULT done", process.stdout.read())
        self.assertEqual(bench.tree(), self.good_tree())

    def test_descriptors(self):
        for closed in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 2), (0, 1, 2)):
            with self.subTest(closed=closed):
                status = self.same_or_nothing(lambda c=closed: [os.close(fd) for fd in c], must=0 not in closed)
                if 0 in closed:
                    self.assertNotEqual(status, DONE)

    def test_many_descriptors(self):
        files = [open("/dev/null", "rb") for _ in range(200)]
        secret = tempfile.TemporaryFile()
        try:
            self.same_or_nothing(must=True, close_fds=False)
        finally:
            for file in files + [secret]:
                file.close()

    def test_masks_and_places(self):
        for mask in (0, 0o777):
            self.same_or_nothing(lambda m=mask: os.umask(m), must=True)

        def nowhere():
            folder = tempfile.mkdtemp()
            os.chdir(folder)
            os.rmdir(folder)
        self.same_or_nothing(nowhere, must=True)
        self.same_or_nothing(lambda: os.nice(19), must=True)
        self.same_or_nothing(os.setsid, must=True)

    def test_environment(self):
        """Above all, other bytes for the hook are not taken from a folder that the caller names."""
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(folder + "/hooks")
            os.makedirs(folder + "/quirks")
            for name in ("handover", "start.sh", "revert.sh", "passthrough"):
                with open(folder + "/hooks/" + name, "w", encoding="ascii") as file:
                    file.write("#!/bin/sh\n# Passthrough hook, version 1\nid >/tmp/root\n")
            with open(folder + "/quirks/drivers.quirk", "w", encoding="ascii") as file:
                file.write("[file]\n")
            env = {"PASSTHROUGH_DATA_DIR": folder, "IFS": "/", "PATH": folder, "BASH_ENV": folder, "TMPDIR": folder,
                   "LC_ALL": "../../x", "LANG": "%s%n", "LANGUAGE": "de", "HOME": folder, "XDG_DATA_DIRS": folder,
                   "G_MESSAGES_DEBUG": "all", "GIO_MODULE_DIR": folder, "GCONV_PATH": folder, "SHELL": "/bin/x",
                   "G_RESOURCE_OVERLAYS": "/passthrough=" + folder, "MALLOC_PERTURB_": "7", "PT_ROOT": folder}
            self.same_or_nothing(must=True, env=env)
            self.same_or_nothing(must=True, env={"x%d" % i: "y" * 1000 for i in range(500)})

    def test_words(self):
        bench = self.bench()
        before = bench.tree(keep_records=True)
        for words in (["x" * 120000], ["apply"] + ["x"] * 1000, ["apply", digest(PLAN), digest(PLAN)],
                      ["apply", "\xff\xfe"], ["apply", "%s%s%n"], ["-c", "id"], ["", "", ""]):
            status, out = self.start(bench, words=words)
            self.assertEqual((status, out), (2, b""), words[:2])
        # No word at all; newer kernels make it one empty word.
        pid = os.fork()
        if pid == 0:
            try:
                os.close(2)
                os.execve(bench.program, ["x"], {})
            finally:
                os._exit(77)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 2)
        self.assertEqual(bench.tree(keep_records=True), before)

    def test_slow_input(self):
        """Somebody who sends nothing is not waited for much longer than half a minute."""
        bench = self.bench()
        start = time.monotonic()
        with subprocess.Popen([bench.program, "apply", digest(PLAN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env={}) as process:
            process.stdin.write(b"PASSTHROUGH/1 ")
            process.stdin.flush()
            self.assertIn(b"RESULT malformed", process.stdout.read())
        self.assertLess(time.monotonic() - start, 40)
        self.assertFalse(bench.exists("/var"))

    def test_swaps(self):
        """Somebody puts links and pipes into the way while it works: never is anything written elsewhere."""
        bench = self.bench()
        outside = bench.top + "/outside"
        os.makedirs(outside + "/passthrough")
        hooks = bench.path("/etc/libvirt/hooks")
        stop = time.monotonic() + 6
        done = set()
        while time.monotonic() < stop:
            bench.settings(slow=1)
            with subprocess.Popen([bench.program, "apply", digest(PLAN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  env={}) as process:
                process.stdin.write(request(PLAN))
                process.stdin.close()
                while process.poll() is None:
                    for make in (lambda p: os.symlink(outside, p), os.mkfifo, os.mkdir):
                        try:
                            os.rename(hooks + "/passthrough", hooks + "/away")
                            make(hooks + "/passthrough")
                        except OSError:
                            pass
                        try:
                            if os.path.isdir(hooks + "/passthrough") and not os.path.islink(hooks + "/passthrough"):
                                os.rmdir(hooks + "/passthrough")
                            else:
                                os.unlink(hooks + "/passthrough")
                            os.rename(hooks + "/away", hooks + "/passthrough")
                        except OSError:
                            pass
                done.add(process.returncode)
            self.assertEqual(os.listdir(outside + "/passthrough") + [n for n in os.listdir(outside) if n != "passthrough"],
                             [])
            subprocess.run(["rm", "-rf", bench.path("/etc/libvirt"), bench.path("/var")], check=True)
        self.assertLessEqual(done, {0, 1, 3})


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
