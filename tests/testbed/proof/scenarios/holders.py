# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody keeps the card open, and lets go, or may not be made to."""

import errno
import fcntl
import os
import time

import record
from hook import check_back, check_refused, check_runs, check_works, install
from machine import UUID, define, start_machine, stop_machine, virsh
from world import (alive, card_node, check, cgroup_of, login_screen, must, run, sessions,
                   sound_node, start, state, unit, unit_pid, within, write)

HOLDER = "/tmp/holder"
DROP_MASTER = 0x641f
PROGRAM = """#!/usr/bin/python3
import fcntl, mmap, os, signal, sys
how, node = sys.argv[1:]
for number in (signal.SIGHUP, signal.SIGTERM):
    if how == "stubborn":
        signal.signal(number, signal.SIG_IGN)
file = os.open(node, os.O_RDWR | os.O_CLOEXEC)
try:
    # Whoever comes first is asked to drive the screens; a mere user of the card is not.
    fcntl.ioctl(file, 0x641f)
except OSError:
    pass
if how == "mapped":
    kept = mmap.mmap(file, 4096)
    os.close(file)
open(f"/tmp/holds-{os.getpid()}", "w").close()
signal.pause()
"""

UNIT = """[Service]
ExecStart={} {} {}
Restart={}
"""


def prepare(**conf):
    install(**conf)
    define()
    write(HOLDER, PROGRAM, 0o755)
    return state()


def await_holding(pid):
    check(within(30, lambda: os.path.exists(f"/tmp/holds-{pid()}")), "nobody holds the card")
    return pid()


def service(name, node, how="willing", restart="no"):
    write(f"/etc/systemd/system/{name}", UNIT.format(HOLDER, how, node, restart))
    must("systemctl", "daemon-reload")
    must("systemctl", "start", name)
    return await_holding(lambda: unit_pid(name))


def user_unit(user, name, node, how="willing", restart="no"):
    """A unit below the user's own manager, which outlives every session of the user's."""
    write(f"/etc/systemd/user/{name}", UNIT.format(HOLDER, how, node, restart))
    must("loginctl", "enable-linger", user)
    uid = must("id", "-u", user).strip()
    must("systemctl", "start", f"user@{uid}.service")
    # Through the manager's own socket: there may be no message bus of the user's.
    manager = ("setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "env",
               f"XDG_RUNTIME_DIR=/run/user/{uid}", "systemctl", "--user")
    must(*manager, "daemon-reload")
    must(*manager, "start", name)
    return await_holding(
        lambda: int(run(*manager, "show", "-p", "MainPID", "--value", name)[1] or 0))


def in_session(node, how="willing"):
    """A process in the scope of the session on the seat, as its terminals start them."""
    scope = must("loginctl", "show-session", next(iter(sessions("user"))), "-p", "Scope",
                 "--value").strip()
    child = start("setpriv", "--reuid=tester", "--regid=tester", "--init-groups", HOLDER, how, node)
    write(f"/sys/fs/cgroup/user.slice/user-1000.slice/{scope}/cgroup.procs", str(child.pid))
    check(scope in cgroup_of(child.pid), cgroup_of(child.pid))
    return await_holding(lambda: child.pid)


def check_handed_over(before, pid):
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    check(not alive(pid), "the holder is still there")
    stop_machine()
    check_back(before)
    record.check_ordinary()
    print(record.text())


def of_session(how):
    before = prepare()
    check_handed_over(before, in_session(card_node(), how))


def of_lingering_user(restart):
    before = prepare()
    check_handed_over(before, user_unit("tester", "keeper.service", card_node(), restart=restart))


def sound_of_lingering_user():
    before = prepare()
    check_handed_over(before, user_unit("tester", "listener.service", sound_node()))


def of_another_user():
    must("useradd", "--create-home", "--groups", "video,audio", "anna")
    before = prepare()
    pid = user_unit("anna", "keeper.service", card_node())
    screen = login_screen()
    text = start_machine()[1]
    check_refused(text, "still uses the card", before, screen)
    check("anna" in text and "keeper.service" in text and str(pid) in text, text)
    check(alive(pid), "the other user's process was ended")


def of_system_service(kind):
    before = prepare()
    pid = service("recorder.service", card_node() if kind == "screen" else sound_node())
    screen = login_screen()
    text = start_machine()[1]
    check_refused(text, "still uses the card", before, screen)
    check("recorder.service" in text and str(pid) in text, text)
    check(alive(pid), "the service was ended")
    must("systemctl", "stop", "recorder.service")
    check_works(before)


def of_listed_service():
    before = prepare(services="absent.service recorder.service")
    service("recorder.service", card_node())
    status, text = start_machine()
    check(status == 0, text, record.text())
    check_runs()
    check(unit("recorder.service", "ActiveState") == "inactive", "the service runs")
    stop_machine()
    check_back(before)
    record.check_ordinary()
    check(unit("recorder.service", "ActiveState") == "active", "the service does not run again")


def mapped():
    """No open file, only a mapping of the frame buffer: found when everybody else has gone."""
    before = prepare()
    pid = service("viewer.service", "/dev/fb0", "mapped")
    status, text = start_machine()
    check(status != 0, "handed over with a mapping of the frame buffer")
    check("Passthrough: " in text and "viewer.service" in text, text)
    check_back(before)
    check(alive(pid), "the service was ended")
    print(record.current().stopped_at(), record.text())


# ---- somebody comes too late to be seen ----------------------------------------------------------

def open_at(step, node, client):
    """Opens the node as soon as the step begins; only looking all the time is fast enough."""
    end = time.monotonic() + 120
    while f" begin {step}\n" not in record.text():
        check(time.monotonic() < end and client.poll() is None, "never began:", step, record.text())
    file = os.open(node, os.O_RDWR)
    if node.startswith("/dev/dri/"):
        try:
            fcntl.ioctl(file, DROP_MASTER)
        except OSError as error:
            # Somebody else has the screen still.
            if error.errno != errno.EINVAL:
                raise
    return file


def late_holder():
    """It came after the preflight, and may not be ended: the screen is given back."""
    before = prepare()
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    file = open_at("login-screen", card_node(), client)
    text = client.communicate(timeout=200)[0]
    check("Passthrough: " in text and "still uses the card" in text, text)
    os.close(file)
    check_back(before)
    record.check_stopped("holders", {"unit"}, "given-back", "still uses the card")
    check_works(before)


def driver_will_not_unload():
    """Opened when it had been proven that nobody has it open: the module stays in use."""
    before = prepare()
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    file = open_at("consoles", card_node(), client)
    text = client.communicate(timeout=200)[0]
    check("Passthrough: " in text and "could not be unloaded" in text, text, record.text())
    check_back(before)
    os.close(file)
    record.check_stopped("release", {"unit"}, "given-back", "still in use")
    check_works(before)


def stuck_sound(seconds):
    """A sound device that is kept open blocks the driver's way out in the kernel for good."""
    before = prepare()
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    file = open_at("consoles", sound_node(), client)
    began = time.monotonic()
    check(within(120, lambda: " return " in record.text()), record.text())
    # Nobody may wait for what never comes; the screen does not need the sound.
    screen = "display-manager.service"
    check(within(120, lambda: sessions() and unit(screen, "ActiveState") == "active"),
          "no screen while the sound hangs", record.text())
    print(f"screen back after {time.monotonic() - began:.1f} s")
    time.sleep(max(0, seconds - (time.monotonic() - began)))
    os.close(file)
    text = client.communicate(timeout=400)[0]
    check("Passthrough: " in text, text)
    check_back(before)
    print(text, record.text())
    record.check_stopped("release", {"unit"}, "given-back", "did not let go")
    check_works(before)


def stuck_sound_and_restarted_daemon():
    """libvirtd is restarted while its hook hangs: the hook is an orphan, and release is not run."""
    before = prepare()
    client = start("virsh", "-c", "qemu:///system", "start", UUID)
    file = open_at("consoles", sound_node(), client)
    check(within(60, lambda: " begin release" in record.text()), record.text())
    print(run("systemctl", "restart", "libvirtd", timeout=200))
    os.close(file)
    print(client.communicate(timeout=400)[0])
    check_back(before)
    check(virsh("domstate", UUID)[1].strip() == "shut off", "it is not off")
    print(record.text())
    check(record.current().ends[-1] == "given-back", record.text())
    check_works(before)
