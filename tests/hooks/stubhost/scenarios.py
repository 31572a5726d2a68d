# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hook has to survive; each function is one scenario on a fresh stub host."""

import os
import shutil
import subprocess
import threading
import time

from . import space
from .host import CONF, HOOKS, LOGS, OTHER, UUID, Host, definition, hostdev
from .kernel import AUDIO, NIC, PCI, VIDEO, get, put
from .systemd import Unit


class Failed(Exception):
    pass


def check(condition, *words):
    if not condition:
        raise Failed(" ".join(str(word) for word in words))


def check_same(before, after, host):
    changes = [f"{key}: {before[key]} became {after[key]}" for key in before if before[key] != after[key]]
    check(not changes, "; ".join(changes), "\n" + host.log())


def check_back(host, before):
    if not host.await_(host.is_back, 900):
        check(False, "not given back:", host.state()["run"], host.own_units(), host.log())
    check_same(before, host.state(), host)


def nothing():
    """Whether a host can be made at all."""
    Host()


def good(host):
    """Start and stop, as it goes when nothing goes wrong."""
    before = host.state()
    done = host.prepare()
    check(done.returncode == 0, "prepare:", done.stderr, host.log())
    check(host.kernel.driver_of(VIDEO) == host.kernel.driver_of(AUDIO) == "vfio-pci", host.log())
    qemu = host.start_machine()
    check(host.hook("started", "begin", "-").returncode == 0, "started")
    host.clock.sleep(30)
    check(qemu.poll() is None, "the machine was ended", host.log())
    check(host.kernel.driver_of(VIDEO) == "vfio-pci", "given back under the machine", host.log())
    qemu.kill()
    qemu.wait()
    check(host.hook("stopped", "end", "-").returncode == 0, "stopped")
    done = host.release()
    check(done.returncode == 0, "release:", done.stderr, host.log())
    check_back(host, before)
    check("end given-back" in host.log(), host.log())
    return host.log()


def start_and_stop(release="unload", desktop="greeter"):
    return good(Host(release, desktop))


def count_calls(release, desktop="greeter"):
    """How many calls that change something a start makes."""
    host = Host(release, desktop)
    done = host.prepare()
    check(done.returncode == 0, done.stderr)
    return str(len(host.calls)) + " " + " ".join(name for name, _ in host.calls)


def fault_at_call(number, kind, release="unload", desktop="greeter"):
    """The k-th call fails, hangs, or is the last that the start unit lives to see."""
    host = Host(release, desktop)
    before = host.state()
    host.fault = (number, kind)
    done = host.prepare()
    # Not every call decides: the guard may say no to suspending, a module may be gone already.
    if done.returncode == 0:
        check(kind != "kill" or "handed-over" in host.log(), "killed, and yet a success", host.log())
        check(host.kernel.driver_of(VIDEO) == "vfio-pci", "success without the card", host.log())
    else:
        check(done.stderr.startswith("Passthrough: ") and done.stderr.count("\n") == 1, repr(done.stderr))
        check(host.await_(host.is_back, 900), "not given back when prepare said no", host.log())
    # libvirt says release after a failed start, too.
    check(host.release().returncode == 0, "release", host.log())
    check_back(host, before)
    return f"{host.calls[number - 1][0]} {done.returncode} {done.stderr.strip()}"


def fault_on_return(number, kind, release="unload", desktop="greeter"):
    """The same on the way back: past every failure, the screen is there at the end."""
    host = Host(release, desktop)
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    first = len(host.calls)
    host.fault = (first + number, kind)
    host.release()
    check_back(host, before)
    return f"{host.calls[first + number - 1][0] if len(host.calls) >= first + number else 'no such call'}"


def killed_at_step(step, release="unload", desktop="greeter"):
    """The start unit's process is killed as soon as the log tells that a step began."""
    host = Host(release, desktop)
    before = host.state()
    watcher = threading.Thread(target=kill_when, args=(host, f"begin {step}"), daemon=True)
    watcher.start()
    done = host.prepare()
    watcher.join(30)
    check(not watcher.is_alive(), "the step never began", host.log())
    host.release()
    check_back(host, before)
    if done.returncode != 0:
        check("Passthrough: " in done.stderr, repr(done.stderr))
    return str(done.returncode)


def kill_when(host, text):
    while text not in host.log():
        time.sleep(0.001)
    host.kill_start()


def net_alone(net):
    """Each net has to hold when the others are gone: the start unit is killed in step release."""
    host = Host()
    before = host.state()
    if net != "unit":
        host.systemd.stop_post = False
    if net != "limits":
        host.systemd.limits = False
    watcher = threading.Thread(target=kill_when, args=(host, "begin release"), daemon=True)
    watcher.start()
    words = [f"{HOOKS}/qemu.d/passthrough", "win 11", "prepare", "begin", "-"]
    hook = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env={"PATH": "/usr/bin"})
    hook.stdin.write(definition())
    hook.stdin.close()
    if net in ("guard", "unit"):
        # Nobody waits for the hook any more, and nobody says release.
        host.await_(lambda: "begin" in host.log())
        hook.kill()
    watcher.join(30)
    check(not watcher.is_alive(), "the step never began", host.log())
    if net == "release":
        kill_unit(host, f"passthrough-guard-{UUID}.service")
        hook.kill()
        host.release()
    if net == "prepare":
        kill_unit(host, f"passthrough-guard-{UUID}.service")
        check(hook.wait(100) != 0, "prepare succeeded")
    check_back(host, before)
    return last(host.log(), "return ")


def kill_unit(host, name):
    unit = host.systemd.transients.get(name)
    if unit:
        unit.stopping = True
        unit.child.kill()


def last(log, word):
    return [line for line in log.splitlines() if f" {word}" in line][0] if f" {word}" in log else ""


def hung_step():
    """Nobody answers the write that binds: left behind, and told."""
    host = Host()
    host.kernel.load("vfio_pci")
    host.kernel.wedge("/sys/bus/pci/drivers_probe")
    done = host.prepare()
    check(done.returncode == 1, done.stderr, host.log())
    check("did not take" in done.stderr, done.stderr)
    return done.stderr


def wedged_unbind():
    """The write to unbind never returns: left behind, told; the screen is back, the rest as soon as it lets go."""
    host = Host("unbind")
    before = host.state()
    host.kernel.wedge("/sys/bus/pci/drivers/snd_hda_intel/unbind")
    done = host.prepare()
    check(done.returncode == 1, done.stderr, host.log())
    check("did not let go of 0000:01:00.1" in done.stderr, done.stderr)
    check("proof session" in host.log(), host.log())
    check_back(host, before)


def last_resort(session, orderly=True):
    """No login screen comes up: the computer restarts, unless somebody works at it."""
    host = Host()
    check(host.prepare().returncode == 0, host.log())
    host.screen_works = False
    host.systemd.units["dm.service"].pid = 0
    host.systemd.orderly = orderly
    threading.Thread(target=host.release, daemon=True).start()
    if session:
        host.await_(lambda: "return release" in host.log())
        host.clock.sleep(200)
        host.screen_works = True
    host.clock.sleep(150)
    restarted = host.await_(lambda: host.systemd.restarted, 400)
    check(restarted != session, "restarted:", restarted, host.log())
    check(session or "restart no screen" in host.log(), host.log())
    if not session and host.sysrq() is not None:
        keys = host.await_(lambda: host.sysrq() == "b", 200)
        check(keys != orderly, "sysrq:", repr(host.sysrq()))


def login_screen_without_session():
    """Some login screens have no session until somebody logs in: they run, and nobody restarts them."""
    host = Host()
    check(host.prepare().returncode == 0, host.log())
    host.screen_works = False
    unit = host.systemd.units["dm.service"]
    starts = []
    unit.on_start = lambda: starts.append(1)
    check(host.release().returncode == 0, host.log())
    check(len(starts) == 1, "started", len(starts), "times")
    check("the login screen has run for" in host.log() and "end given-back" in host.log(), host.log())
    check(host.await_(host.is_back), host.state())


def login_screen_crashes():
    """Active between two crashes is no proof."""
    host = Host()
    check(host.prepare().returncode == 0, host.log())
    host.screen_works = False
    unit = host.systemd.units["dm.service"]

    def crash():
        while not host.systemd.restarted:
            unit.pid += 1
            unit.restarts += 1
            time.sleep(0.05)
    threading.Thread(target=crash, daemon=True).start()
    threading.Thread(target=host.release, daemon=True).start()
    check(host.await_(lambda: "not-undone login-screen" in host.log(), 300), host.log())


def session_of_unknown_origin():
    """Nobody knows what would start it again: it is not ended."""
    host = Host(desktop="none")
    session = host.systemd.open_session(1000, "anna", "user", "login", "tty7", 0)
    session.leader = host.processes.start("kiosk", session.cgroup, [host.card()], 1000)
    return refused(host, "would start the session")


def wedged_function_does_not_keep_the_screen():
    """The sound function's driver hangs in the kernel, and with it every file of that function."""
    host = Host("unload")
    host.kernel.wedge("/sys/bus/pci/drivers/snd_hda_intel/unbind")
    thread = threading.Thread(target=lock_override, args=(host,), daemon=True)
    thread.start()
    began = host.clock.value
    done = host.prepare()
    check(done.returncode == 1 and "did not let go of 0000:01:00.1" in done.stderr, done.stderr, host.log())
    check(host.systemd.sessions, "no screen", host.log())
    check("proof session" in host.log(), host.log())
    check(host.clock.value - began < 200, "it took", host.clock.value - began)
    return host.log()


def lock_override(host):
    """From the moment that somebody waits in unbind, driver_override answers nobody either."""
    while "begin release" not in host.log():
        time.sleep(0.001)
    path = f"/sys/devices/pci0000:00/{AUDIO}/driver_override"
    while get(path) != "vfio-pci":
        time.sleep(0.001)
    os.unlink(path)
    os.mkfifo(path)


def console_that_does_not_bind():
    """The kernel takes the write and does nothing: told, and the screen comes back in time."""
    host = Host("unbind")
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    host.kernel.console = "0"
    began = host.clock.value
    host.release()
    check(host.await_(host.is_back, 100), host.log())
    check(host.clock.value - began < 60, "it took", host.clock.value - began)
    check("not-undone consoles" in host.log() and "end given-back" in host.log(), host.log())
    host.await_(host.is_back)
    check_same({**before, "console": 0}, {**host.state(), "console": 0}, host)


def folder_without_state():
    """A hook that died at its very beginning leaves a folder: it blocks nothing."""
    host = Host()
    before = host.state()
    os.makedirs(f"/run/passthrough/{UUID}")
    check(host.release().returncode == 0, "release")
    check_back(host, before)
    os.makedirs(f"/run/passthrough/{UUID}")
    done = host.prepare()
    check(done.returncode == 0, "prepare:", done.stderr, host.log())
    host.release()
    check_back(host, before)


def disk_in_use(kind):
    """A mounted disk behind a device that leaves."""
    host = Host()
    folder = f"/sys/devices/pci0000:00/{AUDIO}/usb3/block/sdb"
    numbers = {"plain": "259:77", "mapped": "253:5"}
    os.makedirs(folder)
    os.makedirs("/sys/dev/block", exist_ok=True)
    os.symlink(folder, "/sys/dev/block/259:77")
    put(f"{folder}/dev", "259:77")
    os.makedirs("/sys/devices/virtual/block/dm-5/slaves/sdb")
    put("/sys/devices/virtual/block/dm-5/slaves/sdb/dev", "259:77")
    os.symlink("/sys/devices/virtual/block/dm-5", "/sys/dev/block/253:5")
    space.cover(f"36 35 {numbers[kind]} / /data rw - ext4 /dev/sdb rw\n", "/proc/1/mountinfo")
    return refused(host, "sdb", "in use", "unmount")


def display_server_on_vendor_nodes():
    """A display server that has only its maker's own nodes open still is what ends."""
    host = Host(desktop="none")
    os.makedirs("/dev/maker-nodes")
    put("/dev/maker-nodes/ctl", "")

    def start():
        session = host.systemd.open_session(1000, "anna", "user", "dm", "tty7", 0)
        session.leader = host.processes.start("Xorg", session.cgroup, ["/dev/maker-nodes/ctl"], 1000)

    def stop():
        for session in list(host.systemd.sessions.values()):
            host.systemd.close_session(session)
    host.add_screen("dm.service", start, stop)
    return good(host)


def queued_job_is_no_shutdown():
    host = Host()
    before = host.state()
    host.systemd.jobs = {"dm.service"}
    check(host.prepare().returncode == 0, "prepare", host.log())
    host.release()
    check_back(host, before)


def libvirt_is_woken():
    """Its daemon was away when the machine ended: it is started once, to clean up by itself."""
    host = Host()
    before = host.state()
    woken = []
    host.systemd.units["libvirtd.service"] = Unit("libvirtd.service", lambda: woken.append(1), state="inactive")
    before = host.state()
    os.makedirs("/run/libvirt/qemu", exist_ok=True)
    check(host.prepare().returncode == 0, host.log())
    put("/run/libvirt/qemu/win 11.xml", "<domstatus/>")
    qemu = host.start_machine()
    host.hook("started", "begin", "-")
    host.clock.sleep(20)
    qemu.kill()
    qemu.wait()
    check(host.await_(lambda: woken, 60), "not started", host.log())
    host.systemd.units["libvirtd.service"].state = "inactive"
    check_back(host, before)
    check("libvirtd is started" in host.log() and "return guard" in host.log(), host.log())


def guest_ends_without_release():
    """libvirt's daemon is away when the machine ends: the guard notices."""
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    qemu = host.start_machine()
    host.hook("started", "begin", "-")
    host.clock.sleep(60)
    qemu.kill()
    qemu.wait()
    check_back(host, before)
    check("return guard" in host.log(), host.log())
    # The daemon comes back and says what it missed.
    host.hook("stopped", "end", "-")
    check(host.release().returncode == 0, "late release")
    check_back(host, before)


def late_release_finds_the_card_pulled():
    host = Host("unbind")
    before = host.state()
    good(host)
    host.kernel.unbind(VIDEO)
    host.kernel.unbind(AUDIO)
    done = host.release()
    check(done.returncode == 0, done, host.log())
    host.await_(host.is_back)
    check_same({**before, "sessions": 0}, {**host.state(), "sessions": 0}, host)


def guard_is_killed():
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    host.systemd.transients[f"passthrough-guard-{UUID}.service"].child.kill()
    check_back(host, before)
    check("return guard" in host.log(), host.log())


def rescue_ends_the_machine():
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    qemu = host.start_machine()
    done = host.handover("rescue")
    check(done.returncode == 0 and "was given back" in done.stdout, done.stdout, done.stderr, host.log())
    check(qemu.poll() is not None or qemu.wait(5) is not None, "the machine lives")
    check_back(host, before)
    done = host.handover("rescue")
    check(done.returncode == 0 and "nothing to give back" in done.stdout, done.stdout)


def registers_are_lost():
    """A reset behind the kernel's back: the driver refuses until the function was found anew."""
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    host.kernel.lost.add(VIDEO)
    check(host.release().returncode == 0, host.log())
    check_back(host, before)
    check("looked for anew" in host.log(), host.log())


def rescue_waits_for_libvirt():
    """libvirt resets what is not on vfio-pci when a machine ends: nothing leaves it before."""
    host = Host()
    host.systemd.units["libvirtd.service"] = Unit("libvirtd.service")
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    os.makedirs("/run/libvirt/qemu", exist_ok=True)
    put("/run/libvirt/qemu/win 11.xml", "<domstatus/>")
    host.start_machine()
    seen = []

    def libvirt():
        host.await_(lambda: "is ended" in host.log())
        host.clock.sleep(8)
        seen.append((host.kernel.driver_of(VIDEO), host.kernel.driver_of(AUDIO)))
        os.unlink("/run/libvirt/qemu/win 11.xml")
    threading.Thread(target=libvirt, daemon=True).start()
    check(host.handover("rescue").returncode == 0, host.log())
    check(seen == [("vfio-pci", "vfio-pci")], seen, host.log())
    check_back(host, before)


def rescue_starts_the_login_screen():
    host = Host()
    host.systemd.systemctl(["stop", "dm.service"])
    done = host.handover("rescue")
    check("login screen was started" in done.stdout, done.stdout, done.stderr)
    check(host.systemd.units["dm.service"].state == "active", "it was not")


def rehearsal():
    host = Host()
    before = host.state()
    done = host.handover("rehearse", UUID, "10")
    check(done.returncode == 0, done.stderr, host.log())
    check_back(host, before)
    check("return rehearsal" in host.log() and "end given-back" in host.log(), host.log())
    check("kind rehearsal" in host.log(), host.log())


def rehearsal_is_refused_at_once():
    host = Host()
    before = host.state()
    host.processes.start("player", "/system.slice/player.service", [host.card()], 0)
    done = host.handover("rehearse", UUID, "10")
    check(done.returncode == 3, done.returncode, done.stderr, host.log())
    check("player still uses the card" in done.stderr, done.stderr)
    check_back(host, before)


def first_light():
    host = Host()
    before = host.state()
    check(host.handover("first-light", UUID, "20").returncode == 0, "arming")
    check(host.prepare().returncode == 0, host.log())
    qemu = host.start_machine()
    check(host.await_(lambda: qemu.poll() is not None, 60), "the machine was not ended", host.log())
    host.release()
    check_back(host, before)
    check("kind first-light" in host.log(), host.log())


def first_light_is_not_used():
    host = Host()
    before = host.state()
    check(host.handover("first-light", UUID, "20").returncode == 0, "arming")
    check(host.handover("first-light", UUID, "20").returncode == 3, "armed twice")
    host.clock.sleep(80)
    check_back(host, before)


# ---- who may be asked to go -----------------------------------------------------------------------


def refuse_holder(cgroup, uid, word):
    """Somebody who may not be ended holds the card: said while the desktop still works."""
    host = Host()
    unit = host.systemd.units["dm.service"]
    before = host.state()
    if "session-" in cgroup:
        host.systemd.open_session(uid, "ben", "user", "sshd", "", 0, seat="")
        os.makedirs("/sys/fs/cgroup" + cgroup, exist_ok=True)
        before = host.state()
    host.processes.start("player", cgroup, [host.card()], uid)
    done = host.prepare()
    check(done.returncode == 1, done.stderr, host.log())
    check("player still uses the card" in done.stderr and word in done.stderr, done.stderr)
    check(("systemctl", ["stop", "dm.service"]) not in host.calls and unit.state == "active",
          "the login screen was touched")
    host.release()
    check_back(host, before)
    check("end refused" in host.log(), host.log())
    return done.stderr


def mapped_only(users):
    """A node that somebody closed and has in its memory still; the kernel counts it as a use."""
    host = Host()
    before = host.state()
    put("/sys/module/maker/refcnt", str(users))
    host.processes.start("player", "/system.slice/player.service", [host.card()], mapped=True)
    done = host.prepare()
    if users == 1:  # by the module above it alone
        check(done.returncode == 0, done.stderr, host.log())
    else:
        check(done.returncode == 1, "not seen", host.log())
        check("player still uses the card" in done.stderr, done.stderr)
    host.release()
    put("/sys/module/maker/refcnt", "1")
    check_back(host, before)
    return done.stderr


def early_answers(case):
    """What was asked early counts only where it is whole and nobody came or went since."""
    host = Host()
    asked = []
    real = host.systemd.loginctl if case == "sessions" else host.systemd.systemctl

    def answer(words):
        first = words[0] in ("show", "show-session") and not asked
        asked.extend(words[:1] * (words[0] in ("show", "show-session")))
        if not first:
            return real(words)
        if case == "sessions":
            text = real(words)
            host.systemd.open_session(1001, "ben", "user", "login", "tty3", 0)
            return text
        return (1, "") if case == "fails" else (0, "")
    setattr(host.systemd, "loginctl" if case == "sessions" else "systemctl", answer)
    done = host.prepare()
    check(done.returncode == 0, done.stderr, host.log())
    check(len(asked) == 2, "asked", asked)
    before = [s.name for s in host.systemd.sessions.values()]
    check(before == (["ben"] if case == "sessions" else []), before)
    host.release()
    check(host.await_(host.is_back, 900), host.log())
    check("proof session" in host.log(), host.log())
    return host.log()


def no_units():
    """systemd makes no unit: said at once, and nothing stays."""
    host = Host()
    before = host.state()
    host.systemd.busctl = lambda words: (1, "")
    done = host.prepare()
    check(done.returncode == 1 and "systemd could not be asked" in done.stderr, done.stderr)
    check_back(host, before)
    return done.stderr


def holder_goes(cgroup, node, stubborn=False, uid=1000):
    """Somebody of the session that ends holds on: asked in the way that fits."""
    host = Host()
    before = host.state()
    path = {"card": host.card(), "sound": "/dev/snd/pcmC0D3p", "maker": "/dev/maker-nodes/ctl"}[node]
    if node == "maker":
        os.makedirs("/dev/maker-nodes")
        with open(path, "w", encoding="ascii"):
            pass
    cgroup = cgroup.replace("SCOPE", host.screen.cgroup)
    host.screen.keep = True
    host.processes.start("keeper", cgroup, [path], uid, stubborn)
    done = host.prepare()
    check(done.returncode == 0, done.stderr, host.log())
    host.release()
    check_back(host, before)
    return "\n".join(line for line in host.log().splitlines() if " note " in line)


def holder_appears_late():
    """It opens the card when the login screen has stopped: nobody may end it, all is given back."""
    host = Host()
    before = host.state()
    unit = host.systemd.units["dm.service"]
    stop = unit.on_stop

    def stop_and_open():
        stop()
        host.processes.start("late", "/system.slice/late.service", [host.card()], 0)
    unit.on_stop = stop_and_open
    done = host.prepare()
    check(done.returncode == 1 and "late still uses the card" in done.stderr, done.stderr, host.log())
    check("failed holders" in host.log(), host.log())
    host.release()
    check_back(host, before)


def console_login_stays():
    """Somebody is logged in on a text console, to rescue from there: not ended."""
    host = Host()
    session = host.systemd.open_session(0, "root", "user", "login", "tty3", 0)
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    check(session.id in host.systemd.sessions, "the console's session was ended", host.log())
    host.release()
    check_back(host, before)


def service_is_stopped_and_started():
    host = Host(services=["holder.service"])
    host.systemd.units["holder.service"].state = "active"
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    check(host.systemd.units["holder.service"].state == "inactive", "not stopped")
    host.release()
    check_back(host, before)


def other_seat_is_left_alone():
    host = Host()
    other = host.systemd.open_session(1001, "ben", "user", "dm", "", 0, seat="seat1")
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    check(other.id in host.systemd.sessions, "the other seat's session was ended")
    host.release()
    check_back(host, before)


# ---- odd cases ----------------------------------------------------------------------------------------


def refused(host, *words, stdin=None):
    """Refused with these words before anything was touched."""
    before = host.state()
    calls = len(host.calls)
    done = host.prepare(stdin)
    check(done.returncode == 1, "not refused:", done.stderr, host.log())
    for word in words:
        check(word in done.stderr, "the reason is missing:", done.stderr)
    check(done.stderr.count("\n") == 1, repr(done.stderr))
    touched = [call for call in host.calls[calls:] if call[0] not in ("busctl", "systemd-inhibit")
               and not any(word.startswith("passthrough-") for word in call[1])]
    check(not touched, "touched:", touched)
    check(host.release().returncode == 0, "release")
    check_back(host, before)
    return done.stderr


def rows_of_the_table():
    host = Host()
    before = host.state()
    foreign = definition(uuid=OTHER)
    for text in (foreign, definition(devices=[]), definition(devices=[hostdev(NIC)])):
        done = host.prepare(text)
        check(done.returncode == 0 and not done.stdout and not done.stderr, done)
        check(not host.calls, "something was done for a machine without the card")
    refused(host, "devices", "0000:01:00.1", stdin=definition(devices=[hostdev(VIDEO)]))
    refused(host, "managed", stdin=definition(devices=[hostdev(VIDEO), hostdev(AUDIO, "yes")]))
    host.kernel.natives[NIC] = None
    host.kernel.unbind(NIC)
    done = host.prepare(definition(devices=[hostdev(VIDEO), hostdev(AUDIO), hostdev(NIC, "yes")]))
    check(done.returncode == 0, "with a further device:", done.stderr)
    host.release()
    host.await_(host.is_back)
    check_same({**before, "sessions": 0, "drivers": 0}, {**host.state(), "sessions": 0, "drivers": 0}, host)


def hostile_metadata():
    """What people keep in their definition decides nothing."""
    host = Host()
    evil = ["  <metadata>\n    <x:a xmlns:x='u'><!-- \n  </metadata>\n  <devices>\n" + hostdev(VIDEO) +
            hostdev(AUDIO) + "  </devices>\n --></x:a>\n  </metadata>\n",
            "  <metadata>\n    <x:a xmlns:x='u'><![CDATA[\n  </metadata>\n" + hostdev(VIDEO) + hostdev(AUDIO) +
            "]]></x:a>\n  </metadata>\n",
            "  <metadata>\n    <x:a xmlns:x='u'>\n      <uuid>" + UUID + "</uuid>\n" + hostdev(VIDEO) +
            hostdev(AUDIO) + "    </x:a>\n  </metadata>\n"]
    for text in evil:
        done = host.prepare(definition(devices=[], metadata=text))
        check(done.returncode == 0 and not host.calls, "metadata was believed", text)
        done = host.prepare(definition(devices=[], uuid=OTHER, metadata=text))
        check(done.returncode == 0 and not host.calls, "metadata was believed", text)
    before = host.state()
    done = host.prepare(definition(metadata=evil[0]))
    check(done.returncode == 0 and host.calls, "not handed over", done.stderr)
    host.release()
    check_back(host, before)


def odd_starts(case):
    host = Host()
    if case == "other ids":
        with open(f"{PCI}/{VIDEO}/device", "w", encoding="ascii") as file:
            file.write("0x2222\n")
        return refused(host, "changed since set-up", "1234:2222")
    if case == "gone":
        os.unlink(f"{PCI}/{AUDIO}")
        return refused(host, "there is none at 0000:01:00.1")
    if case == "saved":
        open("/var/lib/libvirt/qemu/save/win 11.save", "w", encoding="ascii").close()
        return refused(host, "saved memory image")
    if case == "autostart":
        open("/etc/libvirt/qemu/autostart/win 11.xml", "w", encoding="ascii").close()
        return refused(host, "autostart")
    if case == "shutting down":
        host.systemd.shutting_down = True
        return refused(host, "shutting down")
    if case == "other machine":
        os.makedirs(f"/run/passthrough/{OTHER}")
        put(f"/run/passthrough/card-{VIDEO}", OTHER)
        return refused(host, "Another machine")
    if case == "no group":
        os.unlink(f"{PCI}/{VIDEO}/iommu_group")
        return refused(host, "IOMMU")
    if case == "group is shared":
        os.symlink(f"/sys/devices/pci0000:00/{NIC}", f"/sys/kernel/iommu_groups/12/devices/{NIC}")
        return refused(host, NIC, "e1000e")
    if case == "group is lent":
        os.makedirs("/dev/vfio", exist_ok=True)
        open("/dev/vfio/12", "w", encoding="ascii").close()
        host.processes.start("qemu", "/machine.slice/other.scope", ["/dev/vfio/12"], 0)
        return refused(host, "group 12 is lent already", "qemu")
    if case == "driver unknown":
        host.write_conf("refuse")
        return refused(host, "not known how the driver maker")
    if case == "driver not listed":
        host.write_conf(None, CONF.format(uuid=UUID, release=""))
        return refused(host, "not known how the driver maker")
    if case == "driver has another device":
        os.symlink(f"{PCI}/{NIC}", f"/sys/bus/pci/drivers/maker/{NIC}")
        return refused(host, NIC)
    if case == "module gone":
        host.missing = ("maker",)
        return refused(host, "kernel updated")
    if case == "memory":
        return refused(host, "MiB of memory", stdin=definition(memory=1 << 40))
    if case == "rom":
        rom = hostdev(VIDEO).replace("      <alias", "      <rom file='/nowhere/a &amp; b.rom'/>\n      <alias")
        return refused(host, "/nowhere/a & b.rom", stdin=definition(devices=[rom, hostdev(AUDIO)]))
    raise AssertionError(case)


def second_start():
    """libvirt gave the first one up and starts the machine again beside it."""
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    done = host.prepare()
    check(done.returncode != 0 and "earlier run" in done.stderr, done.returncode, done.stderr)
    check(host.kernel.driver_of(VIDEO) == "vfio-pci", "the first one was disturbed")
    host.release()
    check_back(host, before)


def stale_state():
    """A run whose every process is gone is given back before the next one begins."""
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    for name in list(host.systemd.transients):
        kill_unit(host, name)
    host.await_(lambda: not host.own_units())
    check(host.prepare().returncode == 0, host.log())
    host.release()
    check_back(host, before)


def release_without_prepare():
    host = Host()
    before = host.state()
    for _ in range(2):
        check(host.release().returncode == 0, "release")
    check(not host.calls, host.calls)
    check_back(host, before)
    good(host)
    for _ in range(2):
        check(host.release().returncode == 0, "release")
    check_back(host, before)


def renamed_and_removed():
    """The name means nothing; the machine's data may be gone when it ends."""
    host = Host()
    before = host.state()
    done = host.prepare(definition(name="another &lt;name&gt; $(touch /tmp/evil) `id`"))
    check(done.returncode == 0, done.stderr, host.log())
    os.unlink(f"{HOOKS}/passthrough/{UUID}/kvm.conf")
    host.release()
    check_back(host, before)
    check(not os.path.exists("/tmp/evil"), "a name was run")


def file_is_removed_meanwhile():
    """Somebody removes all of the hook while the machine runs: the guard still gives back."""
    host = Host()
    before = host.state()
    check(host.prepare().returncode == 0, host.log())
    shutil.rmtree(HOOKS)
    check_back(host, before)


def other_events():
    host = Host()
    for words in (("reconnect", "begin", "-"), ("stopped", "end", "-"), ("start", "begin", "-"),
                  ("attach", "begin", "-"), ("migrate", "begin", "-"), ("restore", "begin", "-")):
        done = host.hook(*words)
        check(done.returncode == 0 and not done.stdout and not done.stderr, words, done)
    check(not host.calls, host.calls)


def closed_folder():
    """Modular daemons on some systems keep /etc/libvirt for root alone."""
    os.chmod("/etc/libvirt", 0o700)
    return good(Host())


def full_run():
    """Nothing can be recorded: nothing is done."""
    host = Host()
    before = host.state()
    space.mount("tmpfs", "/run", "tmpfs", 0, "size=4k,mode=755")
    done = host.prepare()
    check(done.returncode == 1 and "could not be" in done.stderr, done.stderr)
    space.LIBC.umount(b"/run")
    check_back(host, before)


def no_log():
    """The disk is full or read-only: the hand-over goes on without a log."""
    host = Host()
    before = host.state()
    space.mount("tmpfs", "/var/log", "tmpfs", space.MS_RDONLY, "mode=755")
    done = host.prepare()
    check(done.returncode == 0, done)
    host.release()
    check_back(host, before)


def logs_are_kept():
    """The newest ten are, the oldest go."""
    host = Host()
    os.makedirs(LOGS)
    for number in range(12):
        open(f"{LOGS}/20200101-0000{number:02}-start.log", "w", encoding="ascii").close()
    good(host)
    names = sorted(os.listdir(LOGS))
    check(len(names) == 10 and names[-1] > "2021", names)
    check(oct(os.stat(f"{LOGS}/{names[-1]}").st_mode & 0o777) == "0o644", "mode")


# ---- kvm.conf -------------------------------------------------------------------------------------------


def hostile_conf(corpus):
    """Each file is refused with a reason that names the file, and nothing else happens."""
    host = Host()
    before = host.state()
    answers = []
    for name in sorted(os.listdir("/host" + corpus)):
        with open(os.path.join("/host" + corpus, name), "rb") as file:
            text = file.read().decode("latin-1")
        host.write_conf(None, text)
        done = host.prepare()
        if name.startswith("good-"):
            check(done.returncode == 0, name, done.stderr)
            host.release()
            check_back(host, before)
            continue
        check(done.returncode == 1, name, "was believed", done.stderr)
        check("kvm.conf" in done.stderr and done.stderr.count("\n") == 1, name, repr(done.stderr))
        answers.append(f"{name}: {done.stderr.strip()}")
    check(not os.path.exists("/tmp/evil"), "something was run")
    check(host.state() == before, "something was touched")
    return "\n".join(answers)


def conf_owner(case):
    host = Host()
    path = f"{HOOKS}/passthrough/{UUID}/kvm.conf"
    if case == "writable":
        os.chmod(path, 0o664)
    elif case == "owner":
        os.chown(path, 1000, 1000)
    elif case == "link":
        shutil.move(path, "/tmp/kvm.conf")
        os.symlink("/tmp/kvm.conf", path)
    elif case == "folder":
        os.unlink(path)
        os.mkdir(path)
        done = host.prepare()
        check(done.returncode == 0 and not host.calls, done)
        return "not ours"
    return refused(host, "kvm.conf")


# ---- a figure for the benchmarks ------------------------------------------------------------------------


def dispatcher_cost(rounds):
    """Medians of a bare shell and of the dispatcher with another machine's definition."""
    Host()
    devices = [hostdev(f"0000:{bus:02x}:00.0") for bus in range(64)]
    foreign = definition(devices=devices, uuid=OTHER, name="another")
    commands = {"bare": ["/bin/sh", "-c", ":"],
                "prepare": [f"{HOOKS}/qemu.d/passthrough", "another", "prepare", "begin", "-"],
                "reconnect": [f"{HOOKS}/qemu.d/passthrough", "another", "reconnect", "begin", "-"]}
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            began = time.perf_counter()
            subprocess.run(words, input=foreign, text=True, check=True, env={"PATH": "/usr/bin"})
            times[name].append((time.perf_counter() - began) * 1000)
    medians = {name: sorted(found)[len(found) // 2] for name, found in times.items()}
    return (f"bare shell {medians['bare']:.2f} ms, prepare of another machine "
            f"+{medians['prepare'] - medians['bare']:.2f} ms, another event "
            f"+{medians['reconnect'] - medians['bare']:.2f} ms (aim: < 10 ms beyond the shell)")
