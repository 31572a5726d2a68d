#!/usr/bin/python3
"""Apply and Undo: what needs root, through the helper that tests have, on a computer made for it.

    test_apply.py PROGRAM MAKE-HOST SPECS HELPER-ON-ROOT [CASE]…
"""

import hashlib
import os
import re
import shutil
import socket
import stat
import struct
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "helper"))

import driver  # noqa: E402
from bench import Skip, can_press, has_words, main  # noqa: E402
from standins import put_systemctl, put_users  # noqa: E402
from test_home import NODE, UUID, machine_with_card  # noqa: E402

HELPER = os.path.abspath(sys.argv.pop(4))
HOOKS = "/etc/libvirt/hooks"
CONF = HOOKS + "/passthrough/%s/kvm.conf" % UUID


class Computer:
    """A computer of its own, whose files the helper changes, and a libvirt that has win11."""

    def __init__(self, bench, **settings):
        if os.geteuid() != 0:
            raise Skip("what belongs to root is made by root only")
        self.bench = bench
        number = len(os.listdir(bench.folder))
        self.root = os.path.join(bench.folder, "computer-%d" % number)
        subprocess.run([sys.executable, bench.make_host, os.path.join(bench.specs, "desktop-nvidia.host"), self.root],
                       check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["chmod", "-R", "u+w,go-w", self.root], check=True)
        self.helper = os.path.join(bench.folder, "helper-%d" % number)
        shutil.copy2(HELPER, self.helper)
        os.chmod(self.helper, 0o755)
        self.set(**settings)

    def set(self, **settings):
        with open(self.helper + ".settings", "w", encoding="utf-8") as file:
            file.write("[test]\nroot=%s\n" % self.root
                       + "".join("%s=%s\n" % pair for pair in settings.items()))

    def open(self, page="review", helper=None, uri="test://" + NODE):
        app = self.bench.desktop.start([self.bench.program, "--root", self.root, "--connect", uri, "--page", page],
                                       PASSTHROUGH_HELPER=helper or self.helper, XDG_DATA_HOME=self.bench.folder,
                                       XDG_STATE_HOME=self.bench.folder)
        if page == "review":
            driver.until("Apply", lambda: can_press(app, "Apply"))
        return app

    def tree(self):
        """All that is there, but for what transactions keep for themselves."""
        lines = []
        for folder, names, files in os.walk(self.root):
            inside = folder[len(self.root):]
            if inside.startswith("/var/lib/passthrough"):
                continue
            for name in names + files:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                text = ""
                if stat.S_ISREG(status.st_mode):
                    with open(path, "rb") as file:
                        text = hashlib.sha256(file.read()).hexdigest()
                if not (inside + "/" + name).startswith("/var/lib/passthrough"):
                    lines.append("%s/%s %o %s" % (inside, name, status.st_mode, text))
        # The folders above the records stay, as those of any program do.
        return sorted(line for line in lines if not line.startswith(("/var ", "/var/lib ")))

    def has(self, path):
        return os.path.lexists(self.root + path)


def no_bad_names(app):
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)


def apply(app):
    """Nothing is the default button where something acts, so it is meant."""
    app.node("label", "Asks for your password")
    app.node("button", "Apply").press()


def case_apply_and_undo(bench):
    """One button makes every change, and Undo puts every byte back"""
    computer = Computer(bench)
    before = computer.tree()
    app = computer.open()
    apply(app)
    has_words(app, "win11 is set up", "The changes are made", "Undo everything")
    assert computer.has(CONF) and computer.has(HOOKS + "/qemu.d/passthrough")
    assert os.stat(computer.root + HOOKS + "/passthrough/handover").st_mode & 0o777 == 0o755
    no_bad_names(app)
    driver.until("the next step", lambda: app.node("button", "Rehearse…").has("focused"))
    app.node("button", "Undo…").press()
    has_words(app, re.compile(r"^Undo \d+ Changes\?$"))
    app.node("button", "Undo").press()
    has_words(app, "win11 is not set up yet", "Make the changes")
    driver.until("the card is out", lambda: not app.nodes("label", "Undo everything"))
    assert computer.tree() == before, "\n".join(set(computer.tree()) ^ set(before))
    # And once more, from here.
    app.node("button", "Apply").press()
    has_words(app, "win11 is set up")
    bench.close(app, asked=True)


def case_slow(bench):
    """Each step is shown while it is made; closing the window ends nothing that has begun"""
    computer = Computer(bench, slow=700)
    app = computer.open()
    apply(app)
    has_words(app, "Making the changes", "Step by Step")
    app.node("label", re.compile(r"^Step \d of 6\. If one fails"))
    app.node("label", "waiting")
    app.node("label", "done")
    assert not can_press(app, "Done")
    bench.close(app)
    driver.until("the helper's end", lambda: computer.has("/var/lib/passthrough/records/000001")
                 and not computer.has("/var/lib/passthrough/journal"), 20)
    assert computer.has(CONF)


def case_interrupted(bench):
    """The helper ended in the middle: said, and put in order"""
    computer = Computer(bench, stop=4)
    before = computer.tree()
    app = computer.open()
    apply(app)
    has_words(app, "The changes were interrupted", "sudo passthroughctl recover")
    no_bad_names(app)
    computer.set()
    app.node("button", "End What Was Begun").press()
    has_words(app, "win11 is not set up yet", "Make the changes")
    assert computer.tree() == before, "\n".join(set(computer.tree()) ^ set(before))
    bench.close(app)


def case_interrupted_before(bench):
    """What was interrupted last time waits on Overview"""
    computer = Computer(bench, stop=4)
    app = computer.open()
    apply(app)
    has_words(app, "The changes were interrupted")
    bench.close(app)
    computer.set()
    app = computer.open("overview")
    has_words(app, "An interrupted change waits")
    app.node("button", "End It").press()
    driver.until("its end", lambda: not computer.has("/var/lib/passthrough/journal"))
    driver.until("nothing waits", lambda: not app.nodes("label", "An interrupted change waits"))
    bench.close(app)


def case_refused(bench):
    """A folder that others may write to: nothing is changed, and why and what to do is said"""
    computer = Computer(bench)
    before = computer.tree()
    app = computer.open()
    os.chmod(computer.root + "/etc", 0o777)
    apply(app)
    has_words(app, "Nothing was changed", "What happened", "What to do", "not reached")
    app.node("label", re.compile("/etc"))
    bench.desktop.keys("ctrl+shift+c")
    has_words(app, "Copied")
    os.chmod(computer.root + "/etc", 0o755)
    assert computer.tree() == before
    app.node("button", "Try Again").press()
    has_words(app, "win11 is set up")
    bench.close(app)


def say(bench, name, words, status):
    path = os.path.join(bench.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho '%s' >&2\nexit %d\n" % (words, status))
    os.chmod(path, 0o755)
    return path


def case_nobody_asks(bench):
    """Nobody can ask for the password, or it is dismissed: said apart, with a command that does it"""
    computer = Computer(bench)
    before = computer.tree()
    nobody = say(bench, "nobody", "Error executing command as another user: No authentication agent found.", 127)
    app = computer.open(helper=nobody)
    apply(app)
    has_words(app, "Nothing was changed", re.compile("Nothing on this desktop can ask for the password"),
              re.compile("^sudo passthroughctl apply '.*/passthrough/%s.plan'$" % UUID))
    assert os.path.exists(os.path.join(bench.folder, "passthrough", UUID + ".plan"))
    bench.close(app)
    app = computer.open(helper=say(bench, "dismissed", "Request dismissed", 126))
    apply(app)
    has_words(app, "Nothing was changed", re.compile("The password was not given"))
    assert not app.nodes("label", re.compile("^sudo "))
    assert computer.tree() == before
    bench.close(app)


def case_hook_button(bench):
    """The hook's button: install, show, renew, remove"""
    computer = Computer(bench)
    before = computer.tree()
    node = machine_with_card(bench)
    app = computer.open("overview", uri=node)
    app.node("button", "Install Hook").press()
    has_words(app, "Installed and current.", "The hook was changed")
    app.node("group", "Hook of win11: installed")
    assert computer.has(CONF)
    no_bad_names(app)
    driver.until("it can be pressed", lambda: can_press(app, "Hook Installed"))
    app.node("button", "Hook Installed").press()
    app.node("menu item", "Show Files…").press()
    has_words(app, "The Hook of win11", "As They Are", CONF)
    bench.desktop.keys("Escape")

    app.node("button", "Hook Installed").press()
    app.node("menu item", "Remove Hook…").press()
    has_words(app, "Remove the Hook of win11?")
    app.node("button", "Remove").press()
    app.node("button", "Install Hook")
    app.node("group", "Hook of win11: not installed")
    left = [line for line in computer.tree() if line not in before]
    assert not [line for line in left if "kvm.conf" in line], left

    driver.until("it can be pressed", lambda: can_press(app, "Install Hook"))
    app.node("button", "Install Hook").press()
    app.node("group", "Hook of win11: installed")
    # Somebody changed a file of it: renewed, after a look at what that changes.
    with open(computer.root + HOOKS + "/passthrough/start.sh", "a", encoding="utf-8") as file:
        file.write("# mine\n")
    bench.desktop.keys("F5")
    app.node("group", "Hook of win11: of another version")
    app.node("button", "Update Hook").press()
    app.node("group", "Hook of win11: installed")
    with open(computer.root + HOOKS + "/passthrough/start.sh", encoding="utf-8") as file:
        assert not file.read().endswith("# mine\n")

    bench.close(app, asked=True)


def case_changes(bench):
    """Changes Made: each file, what has become of it, and Undo"""
    computer = Computer(bench)
    before = computer.tree()
    app = computer.open("changes")
    has_words(app, "Nothing Was Changed")
    bench.close(app)
    app = computer.open()
    apply(app)
    has_words(app, "win11 is set up")
    app.node("list item", "Overview").click()
    app.node("list item", "Changes Made").click()
    has_words(app, "5 files, 1 machine", "This Month", "win11 set up",
              re.compile(r"^today [0-9:]+, by root  ·  5 changes$"))
    app.node("list item", "win11 set up").click()
    has_words(app, CONF, "as it was left")
    no_bad_names(app)
    bench.desktop.keys("ctrl+shift+c")
    has_words(app, "Copied")
    os.rename(computer.root + CONF, computer.root + CONF + ".aside")
    bench.desktop.keys("F5")
    has_words(app, re.compile("1 altered since by somebody else$"))
    os.rename(computer.root + CONF + ".aside", computer.root + CONF)
    bench.desktop.keys("F5")
    has_words(app, re.compile(r"5 changes$"))
    app.node("list item", "win11 set up").click()
    driver.until("it can be pressed", lambda: can_press(app, "Undo…"))
    app.node("button", "Undo…").press()
    app.node("button", "Undo").press()
    has_words(app, "Nothing Was Changed")
    assert computer.tree() == before
    bench.close(app, asked=True)


def case_hook_of_somebody(bench):
    """Somebody else's hook is told, and never touched"""
    computer = Computer(bench)
    os.makedirs(computer.root + HOOKS + "/qemu.d/win11/prepare/begin", exist_ok=True)
    before = computer.tree()
    app = computer.open("overview", uri=machine_with_card(bench))
    app.node("group", "Hook of win11: somebody else’s")
    app.node("button", "Another Hook").press()
    has_words(app, re.compile("It is never overwritten"))
    assert computer.tree() == before
    bench.close(app)


def case_altered(bench):
    """A file that somebody altered since is left as it is when everything is undone"""
    computer = Computer(bench)
    app = computer.open()
    apply(app)
    has_words(app, "win11 is set up")
    with open(computer.root + CONF, "a", encoding="utf-8") as file:
        file.write("# mine\n")
    time.sleep(0.2)
    app.node("button", "Undo…").press()
    app.node("button", "Undo").press()
    has_words(app, re.compile("^(Not everything could be put back|Nothing was changed)$"))
    app.node("label", re.compile(re.escape(CONF)))
    with open(computer.root + CONF, encoding="utf-8") as file:
        assert file.read().endswith("# mine\n")
    bench.close(app, asked=True)


def case_start_libvirt(bench):
    """libvirt is not started: a button starts it; what does not work is said there, with the command"""
    computer = Computer(bench)
    stopped = ["libvirtd.socket disabled inactive", "libvirtd-ro.socket disabled inactive"]
    put_systemctl(computer.root, stopped, "start")
    app = computer.open("computer", uri="qemu+unix:///system?socket=/nowhere")
    app.node("list item", "libvirt does not answer")
    assert not app.nodes("label", re.compile("sudo systemctl"))
    no_bad_names(app)
    app.node("button", "Start libvirt").press()
    has_words(app, "It did not work", re.compile("^Job for libvirtd-ro.socket failed"),
              "sudo systemctl enable --now libvirtd.socket libvirtd-ro.socket")
    driver.until("it can be pressed", lambda: can_press(app, "Start libvirt"))
    no_bad_names(app)
    put_systemctl(computer.root, stopped)
    app.node("button", "Start libvirt").press()
    has_words(app, "libvirt is started")
    with open(computer.root + "/units", encoding="utf-8") as file:
        assert file.read() == "libvirtd-ro.socket enabled active\nlibvirtd.socket enabled active\n"
    driver.until("no failure", lambda: not app.nodes("label", "It did not work"))
    bench.close(app, asked=True)
    app = computer.open("changes", uri="qemu+unix:///system?socket=/nowhere")
    app.node("list item", "This computer").click()
    has_words(app, "libvirtd.socket", "started, now and with the computer", re.compile("2 changes$"))
    no_bad_names(app)
    app.node("button", "Undo…").press()
    has_words(app, "Undo 2 Changes?")
    app.node("button", "Undo").press()
    has_words(app, "Nothing Was Changed")
    with open(computer.root + "/units", encoding="utf-8") as file:
        assert file.read() == "libvirtd-ro.socket disabled inactive\nlibvirtd.socket disabled inactive\n"
    bench.close(app, asked=True)


class Doorkeeper(threading.Thread):
    """A libvirt that lets nobody in: every call is answered with its error AUTH_FAILED (remote_protocol.x)."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.start()

    def run(self):
        while True:
            threading.Thread(target=self.answer, args=[self.listener.accept()[0]], daemon=True).start()

    @staticmethod
    def answer(connection):
        with connection, connection.makefile("rwb") as stream:
            while len(head := stream.read(4)) == 4:
                program, version, procedure, _, serial, _ = struct.unpack(">6I", stream.read(struct.unpack(">I", head)[0] - 4)[:24])
                text = b"authentication failed: no agent."
                error = struct.pack(">iiII32sI", 45, 7, 1, len(text), text, 2) + struct.pack(">IIIIiiI", 0, 0, 0, 0, 0, 0, 0)
                body = struct.pack(">6I", program, version, procedure, 1, serial, 1) + error
                stream.write(struct.pack(">I", len(body) + 4) + body)
                stream.flush()


def case_join_group(bench):
    """libvirt lets nobody in: a button asks, says what it comes to, and adds the user"""
    computer = Computer(bench, user=1000)
    put_users(computer.root)
    path = os.path.join(bench.folder, "doorkeeper")
    Doorkeeper(path)
    app = computer.open("computer", uri="qemu+unix:///system?socket=" + path)
    app.node("list item", "You may not use libvirt yet")
    app.node("button", "Add Me to the Group…").press()
    has_words(app, "Add Yourself to the Group “libvirt”?", re.compile("equal to being root.*next login"))
    no_bad_names(app)
    app.node("button", "Cancel").press()
    driver.until("no question", lambda: not app.nodes("label", "Add Yourself to the Group “libvirt”?"))
    app.node("button", "Add Me to the Group…").press()
    app.node("button", "Add Me").press()
    has_words(app, "Log in again: then you are in the group")
    with open(computer.root + "/etc/group", encoding="utf-8") as file:
        assert "libvirt:x:120:anna\n" in file.read()
    bench.close(app, asked=True)


def case_start_network(bench):
    """The machines' network does not start by itself: a button changes that, without a password"""
    computer = Computer(bench)
    app = computer.open("computer", helper="/nonexistent")
    app.node("list item", "The machines’ network does not start by itself")
    app.node("button", "Start the Network").press()
    has_words(app, "The network is started")
    app.node("list item", "The machines’ network is started")
    with open(os.path.join(bench.folder, "passthrough", "network"), encoding="utf-8") as file:
        assert file.read() == "autostart\n"
    no_bad_names(app)
    bench.close(app, asked=True)


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]

if __name__ == "__main__":
    sys.exit(main(CASES))
