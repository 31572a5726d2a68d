#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper through the real pkexec and the real polkitd, as an ordinary user, in namespaces of their own: a
system bus, users, actions and rules that nobody else sees.

    test_polkit.py HELPER-ON-ROOT DATA-FOLDER PASSTHROUGHCTL POLICY HELPER-PATH APPLICATION-ID
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "packaging"))

from bench import CONF, DONE, FILES, STUB, Bench, UUID, digest, plan, request  # noqa: E402
from programs import TapResult  # noqa: E402

PROGRAM, DATA, CTL, POLICY, HELPER_PATH, ID = sys.argv[1:7]
PLAN = plan()
USER, UID = "passenger", 4711
PKEXEC = "/usr/bin/pkexec"
POLKITD = ("/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd")
INSIDE = "PT_POLKIT_INSIDE"
# How long a command may take, in seconds, and how many may take longer before no more are tried.
PATIENCE, HUNG = 30, 2
RULES = """polkit.addAdminRule (function (action, subject) { return ["unix-user:0"]; });
polkit.addRule (function (action, subject) {
  return polkit.spawn (["/bin/cat", "/run/verdict"]).trim () == "no" ? polkit.Result.NO : null;
});
"""


def missing():
    """Why there is nothing to be tried here."""
    if os.geteuid() != 0:
        return "needs root"
    for tool in ("unshare", "mount", "dbus-daemon", "dbus-send", PKEXEC):
        if not shutil.which(tool):
            return tool + " is not installed"
    if not any(os.path.exists(path) for path in POLKITD):
        return "polkitd is not installed"
    if not os.stat(PKEXEC).st_mode & stat.S_ISUID:
        return "pkexec is not set-user-id"
    if subprocess.run(["/usr/bin/python3", "-c", "import gi"], capture_output=True, check=False).returncode:
        return "the system's Python has no gi"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "--propagation", "private", "mount", "-t", "tmpfs", "none",
                       "/run"], capture_output=True, check=False).returncode:
        return "namespaces cannot be made here"
    return None


def mount(*words):
    subprocess.run(["mount", *words], check=True)


class Sandbox:
    """Made once; it goes with the namespaces. We are its first process, and the only one."""

    def __init__(self):
        self.top = os.environ[INSIDE]
        mount("-t", "tmpfs", "-o", "mode=755", "none", self.top)
        self.helper = self.top + "/passthrough-helper"
        shutil.copy2(PROGRAM, self.helper)
        shutil.copy2(CTL, self.top + "/passthroughctl")
        shutil.copy2(os.path.join(HERE, "agent.py"), self.top + "/agent.py")
        os.makedirs(self.top + "/run/dbus")
        self.log = self.top + "/asked"
        self.hung = 0
        self.actions()
        self.rules()
        self.users()
        mount("--bind", self.top + "/run", "/run")
        self.verdict("")
        self.bus()

    def actions(self):
        folder = "/usr/share/polkit-1/actions"
        shutil.copytree(folder, self.top + "/actions")
        with open(POLICY, encoding="utf-8") as file:
            text = file.read()
        assert HELPER_PATH in text
        with open("%s/actions/%s.policy" % (self.top, ID), "w", encoding="utf-8") as file:
            file.write(text.replace(HELPER_PATH, self.helper))
        mount("--bind", self.top + "/actions", folder)

    def rules(self):
        os.makedirs(self.top + "/rules", 0o755)
        with open(self.top + "/rules/00-test.rules", "w", encoding="ascii") as file:
            file.write(RULES)
        mount("--bind", self.top + "/rules", "/etc/polkit-1/rules.d")

    def users(self):
        for name, line in (("passwd", "%s:x:%d:%d::/:/bin/sh" % (USER, UID, UID)), ("group", "%s:x:%d:" % (USER, UID)),
                           ("shadow", "%s:!:19000:0:99999:7:::" % USER)):
            shutil.copy2("/etc/" + name, self.top + "/" + name)
            with open(self.top + "/" + name, "a", encoding="ascii") as file:
                file.write(line + "\n")
            mount("--bind", self.top + "/" + name, "/etc/" + name)

    def bus(self):
        subprocess.run(["dbus-daemon", "--system", "--fork", "--nopidfile"], check=True)
        with open(self.top + "/polkitd.log", "wb") as log:
            subprocess.Popen([next(path for path in POLKITD if os.path.exists(path)), "--no-debug"], stdout=log, stderr=log)
        for _ in range(200):
            found = subprocess.run(["dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                                    "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.PolicyKit1"],
                                   capture_output=True, text=True, timeout=PATIENCE, check=False)
            if "true" in found.stdout:
                return
            time.sleep(0.05)
        raise RuntimeError("polkitd did not come up:\n" + self.polkitd_said())

    def polkitd_said(self):
        with open(self.top + "/polkitd.log", encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def verdict(self, word):
        with open("/run/verdict", "w", encoding="ascii") as file:
            file.write(word)

    def run(self, answer, *words, stdin=b""):
        """Runs a command of the user's; returns its status, output, errors, and what was asked."""
        if self.hung >= HUNG:
            raise AssertionError("not tried: other commands hung before")
        if os.path.exists(self.log):
            os.unlink(self.log)
        try:
            done = subprocess.run(["/usr/bin/python3", self.top + "/agent.py", answer, self.log, USER, *words],
                                  input=stdin, capture_output=True, timeout=PATIENCE, check=False,
                                  env={"PATH": os.environ["PATH"], "PASSTHROUGH_HELPER": self.helper, "LC_ALL": "C.UTF-8"})
        except subprocess.TimeoutExpired as error:
            self.hung += 1
            raise AssertionError("%s hung; it said:\n%s\npolkitd said:\n%s" %
                                 (words, (error.stderr or b"").decode(errors="replace"), self.polkitd_said())) from None
        asked = []
        if os.path.exists(self.log):
            with open(self.log, encoding="utf-8") as file:
                asked = file.read().splitlines()
        return done.returncode, done.stdout.decode(), done.stderr.decode(), asked

    def pkexec(self, answer, *words, options=("--disable-internal-agent",), stdin=b""):
        # pkexec asks in the name of its parent, which has to be the one that the agent is there for.
        return self.run(answer, "/bin/sh", "-c", '"$@"; exit $?', "sh", PKEXEC, *options, self.helper, *words, stdin=stdin)


sandbox = None


class Case(unittest.TestCase):
    def setUp(self):
        self.bench = Bench(PROGRAM)
        self.addCleanup(self.bench.close)
        self.bench.program = sandbox.helper
        self.bench.settings()
        sandbox.verdict("")

    def ctl(self, answer, *words):
        return sandbox.run(answer, sandbox.top + "/passthroughctl", *words)

    def plan_file(self):
        path = self.bench.top + "/plan"
        with open(path, "w", encoding="ascii") as file:
            file.write(PLAN)
        os.chmod(path, 0o644)
        return path


class Pkexec(Case):
    CALLS = (("inspect",), ("apply", digest(PLAN)), ("undo", "000001"), ("recover",), ("rehearse", UUID, "10"),
             ("first-light", UUID, "10"), ("rescue",), ("rescue", UUID))

    def test_action_of_each_verb(self):
        """The right question is asked; closing it leaves everything as it was, and nothing has run."""
        before = self.bench.tree(keep_records=True)
        for words in self.CALLS:
            status, out, _, asked = sandbox.pkexec("cancel", *words, stdin=request(PLAN))
            self.assertEqual((status, out), (126, ""), words)
            self.assertEqual([line.split(" ", 1)[0] for line in asked], [ID + "." + words[0]])
            self.assertIn("Authentication is required to", asked[0])
        self.assertEqual(self.bench.tree(keep_records=True), before)

    def test_messages_differ(self):
        found = {words[0]: sandbox.pkexec("cancel", *words)[3][0].split(" ", 1)[1] for words in self.CALLS}
        self.assertEqual(len(set(found.values())), len(found))

    def test_yes(self):
        status, out, err, _ = sandbox.pkexec("yes", "apply", digest(PLAN), stdin=request(PLAN))
        self.assertEqual(status, DONE, out + err)
        self.assertTrue(out.startswith("HELLO ") and out.endswith("RESULT done\n"), out)
        self.assertTrue(all(self.bench.exists(path) for path in FILES + [CONF % UUID]))
        # Who was asked, not who he became.
        self.assertIn("user %d\n" % UID, self.bench.read("/var/lib/passthrough/records/000001"))
        self.assertEqual(os.stat(self.bench.path(FILES[0])).st_uid, 0)

    def test_asked_each_time(self):
        for _ in range(2):
            self.assertEqual(len(sandbox.pkexec("yes", "recover")[3]), 1)

    def test_wrong_password(self):
        status, out, err, _ = sandbox.pkexec("wrong", "recover")
        self.assertEqual((status, out), (127, ""))
        self.assertIn("Not authorized", err)

    def test_denied(self):
        sandbox.verdict("no")
        for words in self.CALLS:
            status, out, _, asked = sandbox.pkexec("yes", *words)
            self.assertEqual((status, out, asked), (127, "", []), words)

    def test_no_agent(self):
        for options in (("--disable-internal-agent",), ()):
            status, out, err, _ = sandbox.pkexec("none", "recover", options=options)
            self.assertEqual((status, out), (127, ""))
            self.assertIn("authentication agent", err)

    def test_unknown_verb(self):
        """polkit asks its general question then, and starts us; we know better."""
        before = self.bench.tree(keep_records=True)
        for words in (("write", "/etc/passwd"), ("Apply", digest(PLAN)), ("apply",), ()):
            status, out, _, asked = sandbox.pkexec("yes", *words, stdin=request(PLAN))
            self.assertEqual((status, out), (2, ""), words)
            if words != ("apply",):
                self.assertEqual([line.split()[0] for line in asked], ["org.freedesktop.policykit.exec"])
        self.assertEqual(self.bench.tree(keep_records=True), before)

    def test_closed_input(self):
        """pkexec hands over something endless in the place of a closed standard input."""
        status, out, _, _ = sandbox.run("yes", "/bin/sh", "-c", '"$@" <&-; exit $?', "sh", PKEXEC, "--disable-internal-agent",
                                        sandbox.helper, "apply", digest(PLAN))
        self.assertEqual(status, 3)
        self.assertIn("RESULT malformed", out)

    def test_hostile_state(self):
        """What pkexec lets through: limits, umask, ignored signals."""
        script = 'ulimit -f 1; ulimit -n 16; umask 000; trap "" HUP INT TERM PIPE; "$@"; exit $?'
        status, out, _, _ = sandbox.run("yes", "/bin/sh", "-c", script, "sh", PKEXEC, "--disable-internal-agent",
                                        sandbox.helper, "apply", digest(PLAN), stdin=request(PLAN))
        if status == DONE:
            self.assertEqual(stat.S_IMODE(os.stat(self.bench.path(FILES[0])).st_mode), 0o755)
        else:
            # Without the right to raise a limit, as in some containers, it refuses.
            self.assertEqual((status, out), (1, ""))
            self.assertFalse(self.bench.exists("/var"))


class Ctl(Case):
    """The same through our own client."""

    def test_there_and_back(self):
        status, out, err, asked = self.ctl("yes", "apply", "--only", "files", self.plan_file())
        self.assertEqual((status, err), (0, ""), out)
        self.assertEqual([line.split()[0] for line in asked], [ID + ".apply"])
        self.assertTrue(self.bench.exists(CONF % UUID))
        status, out, err, asked = self.ctl("yes", "recover")
        self.assertEqual((status, out), (0, "Nothing was interrupted.\n"), err)
        self.assertEqual([line.split()[0] for line in asked], [ID + ".recover"])

    def test_ends(self):
        for answer, words in (("cancel", "The password was not given; nothing was changed"),
                              ("wrong", "The system does not allow it"), ("none", "Nothing on this desktop can ask")):
            status, out, err, _ = self.ctl(answer, "apply", "--only", "files", self.plan_file())
            self.assertEqual((status, out), (3, ""), err)
            self.assertIn(words, err)
            self.assertEqual(err.count("\n"), 1, err)
            if answer != "cancel":
                self.assertIn("sudo passthroughctl apply", err)
        sandbox.verdict("no")
        self.assertIn("The system does not allow it", self.ctl("yes", "recover")[2])
        self.assertFalse(self.bench.exists("/var"))

    def test_interrupted(self):
        self.bench.settings(stop=4)
        status, _, err, _ = self.ctl("yes", "apply", "--only", "files", self.plan_file())
        self.assertEqual(status, 1)
        self.assertIn("sudo passthroughctl recover", err)
        self.bench.settings()
        self.assertEqual(self.ctl("yes", "recover")[1], "What was interrupted has been ended.\n")
        self.assertFalse(self.bench.exists(FILES[0]))


class HandOver(Case):
    """What ends the session at the screen, asked for without being root."""

    def test_rehearse_and_rescue(self):
        self.bench.write(FILES[0], STUB % "echo said", 0o755)
        for words, action, called in ((("rehearse", UUID, "--hold", "7"), "rehearse", "rehearse %s 7" % UUID),
                                      (("rescue",), "rescue", "rescue")):
            status, out, err, asked = self.ctl("yes", *words)
            self.assertEqual((status, err), (0, ""), out)
            self.assertEqual([line.split()[0] for line in asked], [ID + "." + action])
            self.assertIn(FILES[0] + " " + called + "\n", self.bench.read("/calls"))
        self.assertIn("said", out)

    def test_refused(self):
        status, _, err, _ = self.ctl("yes", "rehearse", UUID)
        self.assertEqual(status, 3)
        self.assertIn("is not installed", err)
        self.assertEqual(self.ctl("cancel", "rescue")[0], 3)


def main():
    global sandbox
    if INSIDE not in os.environ:
        why = missing()
        if why:
            print("1..0 # SKIP " + why)
            return 0
        with tempfile.TemporaryDirectory(prefix="pt-polkit-") as top:
            os.chmod(top, 0o755)
            # As the first process of its own we take all with us that we started.
            return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation",
                                   "private", sys.executable, *sys.argv], env={**os.environ, INSIDE: top},
                                  check=False).returncode
    sandbox = Sandbox()
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    return int(not result.wasSuccessful())


if __name__ == "__main__":
    sys.exit(main())
