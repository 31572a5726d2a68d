# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated computer from inside: commands, processes, the card, and what may be looked at.

Runs as root in the guest only; everything here changes the computer that it runs on.
"""

import glob
import os
import signal
import subprocess
import time

VIDEO, AUDIO = "0000:01:00.0", "0000:01:00.1"
PCI = "/sys/bus/pci/devices"
TOP = "/mnt/share"


class Failed(Exception):
    pass


class Skipped(Exception):
    pass


def check(condition, *words):
    if not condition:
        raise Failed(" ".join(str(word) for word in words))


def run(*words, timeout=120, stdin=None):
    """A command's status and what it printed; 124 when it was given up."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=timeout, check=False,
                              errors="replace", input=stdin or "")
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired as gone:
        return 124, f"{words[0]} was given up after {timeout} s: {gone.output}"


def must(*words, **options):
    status, text = run(*words, **options)
    check(status == 0, " ".join(words), text)
    return text


def start(*words):
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, start_new_session=True)


def within(seconds, condition, pause=0.1):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return bool(condition())


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


# ---- processes --------------------------------------------------------------------------------

def alive(pid):
    return (pid is not None and os.path.exists(f"/proc/{pid}/exe")
            and ") Z " not in read(f"/proc/{pid}/stat"))


def signal_process(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def processes(*words):
    """Those whose arguments hold these words one after the other."""
    wanted = "\0".join(words) + "\0"
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        if wanted in read(path):
            found.append(int(path.split("/")[2]))
    return sorted(found)


def cgroup_of(pid):
    return read(f"/proc/{pid}/cgroup").strip().rpartition("::")[2]


# ---- units ------------------------------------------------------------------------------------

def unit(name, what):
    return run("systemctl", "show", "-p", what, "--value", name)[1].strip()


def unit_pid(name):
    return int(unit(name, "MainPID") or 0)


def own_units():
    """Those of a hand-over; the one that looks after an interrupted change is none."""
    text = run("systemctl", "list-units", "--all", "--plain", "--no-legend", "passthrough-*")[1]
    return [line.split()[0] for line in text.splitlines()
            if line.split() and line.split()[0] != "passthrough-recover.service"]


# ---- the card and the screen ------------------------------------------------------------------

def driver_of(address):
    try:
        return os.path.basename(os.readlink(f"{PCI}/{address}/driver"))
    except OSError:
        return None


def override_of(address):
    text = read(f"{PCI}/{address}/driver_override").strip()
    return None if text in ("", "(null)") else text


def card_node(address=VIDEO):
    found = glob.glob(f"{PCI}/{address}/drm/card*")
    return "/dev/dri/" + os.path.basename(found[0]) if found else None


def sound_node(address=AUDIO):
    found = glob.glob(f"{PCI}/{address}/sound/card*")
    return "/dev/snd/controlC" + os.path.basename(found[0])[4:] if found else None


def sessions(*classes):
    """The sessions on the computer's own seat of these classes, as {number: class}."""
    numbers = run("loginctl", "show-seat", "seat0", "-p", "Sessions", "--value")[1].split()
    found = {}
    for number in numbers:
        kind = run("loginctl", "show-session", number, "-p", "Class", "--value")[1].strip()
        if kind in (classes or ("user", "user-early", "greeter")):
            found[number] = kind
    return found


def login_screen():
    """What must not change while the desktop still works: since when it is, and which session."""
    return unit("display-manager.service", "ActiveEnterTimestampMonotonic"), sessions()


def frame_buffer_console():
    for console in glob.glob("/sys/class/vtconsole/vtcon*"):
        if "frame buffer" in read(f"{console}/name"):
            return read(f"{console}/bind").strip()
    return None


def state(addresses=(VIDEO, AUDIO)):
    """What a hand-over may change and a return has to put back."""
    folder = "/run/passthrough"
    return {
        "drivers": [driver_of(address) for address in addresses],
        "overrides": [override_of(address) for address in addresses],
        "display manager": unit("display-manager.service", "ActiveState"),
        "session": bool(sessions()),
        "console": frame_buffer_console(),
        "card node": bool(card_node(addresses[0])),
        "run": sorted(os.listdir(folder)) if os.path.isdir(folder) else [],
        "own units": own_units(),
        "inhibitor": "Passthrough" in run("systemd-inhibit", "--list", "--no-legend")[1],
    }
