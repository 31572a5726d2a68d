# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd and logind are to the hook: units, transient units, sessions of the seat."""

import os
import signal
import subprocess
import threading
import time

KILLED = {signal.SIGTERM: "success", signal.SIGKILL: "signal"}


class Unit:
    """A unit that is there from the beginning; what starting and stopping does is up to the desktop."""

    def __init__(self, name, on_start=None, on_stop=None, state="active"):
        self.name, self.on_start, self.on_stop, self.state = name, on_start, on_stop, state
        self.pid, self.restarts = 4242, 0

    def start(self):
        if self.state != "active":
            self.state = "active"
            if self.on_start:
                self.on_start()
        return True

    def stop(self):
        if self.state == "active":
            if self.on_stop:
                self.on_stop()
            self.state = "inactive"
        return True


class Transient:
    """systemd-run --collect --no-block: a process, its limits, and what runs when it has ended."""

    def __init__(self, systemd, name, properties, command):
        self.systemd, self.name, self.command = systemd, name, command
        self.properties = properties
        self.state = "active"
        self.stopping = False
        self.child = None
        # Whoever ends at once has to be found to be forgotten.
        systemd.transients[name] = self
        self.spawn()
        threading.Thread(target=self.watch, daemon=True).start()

    def spawn(self):
        with open("/tmp/units.log", "ab") as log:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=log, start_new_session=True, cwd="/",
                                          env={"PATH": "/usr/bin"})

    def limit(self, name, default):
        value = self.properties.get(name, default)
        return float("inf") if value == "infinity" else float(value.rstrip("s"))

    def watch(self):
        clock = self.systemd.host.clock
        while True:
            end = clock.value + self.limit("RuntimeMaxSec", "infinity")
            result = "success"
            while self.child.poll() is None:
                time.sleep(0.003)
                if clock.value >= end and self.systemd.limits:
                    result = "timeout"
                    self.child.send_signal(signal.SIGTERM)
                    end = float("inf")
            code = self.child.returncode
            if result == "success" and code:
                result = KILLED.get(-code, "signal") if code < 0 else "exit-code"
            self.end_group()
            self.state = "deactivating"
            self.run_after(result)
            if self.properties.get("Restart") == "on-failure" and result != "success" \
                    and not self.stopping:
                clock.sleep(self.limit("RestartSec", "0.1"))
                self.state = "active"
                self.spawn()
                continue
            self.systemd.forget(self)
            self.state = "inactive"
            return

    def end_group(self):
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def run_after(self, result):
        words = self.properties.get("ExecStopPost", "").split()
        if words and self.systemd.stop_post:
            subprocess.run(words, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, env={"PATH": "/usr/bin", "SERVICE_RESULT": result})

    def stop(self):
        self.stopping = True
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        while self.state != "inactive":
            time.sleep(0.003)
        return True


class Session:
    def __init__(self, number, uid, name, klass, service, tty, leader, seat="seat0"):
        self.id, self.uid, self.name, self.klass = number, uid, name, klass
        self.service, self.tty, self.leader, self.seat = service, tty, leader, seat
        self.scope = f"session-{number}.scope"
        self.cgroup = f"/user.slice/user-{uid}.slice/{self.scope}"
        self.closing = False


class Systemd:
    def __init__(self, host):
        self.host = host
        self.units, self.transients, self.sessions = {}, {}, {}
        self.alias = None
        self.limits = self.stop_post = True
        self.shutting_down = False
        self.restarted = False
        self.orderly = True
        self.jobs = set()
        self.next_session = 1

    # ---- sessions

    def open_session(self, uid, name, klass, service, tty, leader, seat="seat0"):
        session = Session(str(self.next_session), uid, name, klass, service, tty, leader, seat)
        self.next_session += 1
        self.sessions[session.id] = session
        os.makedirs("/sys/fs/cgroup" + session.cgroup)
        os.makedirs("/run/systemd/sessions", exist_ok=True)
        with open(f"/run/systemd/sessions/{session.id}", "w", encoding="ascii"):
            pass
        return session

    def close_session(self, session):
        self.host.processes.end(session.cgroup)
        if self.sessions.pop(session.id, None):
            os.unlink(f"/run/systemd/sessions/{session.id}")
        if os.path.isdir("/sys/fs/cgroup" + session.cgroup):
            os.rmdir("/sys/fs/cgroup" + session.cgroup)

    def loginctl(self, words):
        if words[0] == "terminate-session":
            for number in words[1:]:
                session = self.sessions.get(number)
                if session and not session.closing:
                    self.close_session(session)
            return 0, ""
        blocks = []
        for number in words[1:]:
            s = self.sessions.get(number)
            if s:
                blocks.append(f"Id={s.id}\nUser={s.uid}\nSeat={s.seat}\nName={s.name}\nTTY={s.tty}\nScope={s.scope}\n"
                              f"Leader={s.leader}\nClass={s.klass}\nService={s.service}\n"
                              f"State={'closing' if s.closing else 'active'}\n")
        return 0, "\n".join(blocks)

    # ---- units

    def find(self, name):
        if name == "display-manager.service":
            name = self.alias
        return self.units.get(name) or self.transients.get(name)

    def forget(self, unit):
        if self.transients.get(unit.name) is unit:
            del self.transients[unit.name]

    def systemctl(self, words):
        user = None
        while words[0].startswith("-") or words[0].endswith("@.host"):
            if words[0] == "-M":
                user = words[1].split("@")[0]
                words = words[1:]
            words = words[1:]
        verb = words[0]
        names = [word for last, word in zip(words, words[1:]) if not word.startswith("-") and last != "-p"]
        if verb == "is-system-running":
            return (1, "stopping\n") if self.shutting_down else (0, "running\n")
        if verb == "show" and "MainPID" in words:
            unit = self.find(names[0])
            return 0, f"ActiveState={unit.state}\nMainPID={unit.pid}\nNRestarts={unit.restarts}\n"
        if verb == "show":
            return 0, self.show(names)
        if verb == "is-enabled":
            return (0 if any(self.find(name) for name in names) else 1), ""
        if verb == "is-active":
            return (0 if any(self.find(n) and self.find(n).state == "active" for n in names) else 3), ""
        if verb == "reboot":
            self.restarted = True
            while self.orderly:
                time.sleep(0.1)  # who asked does not live to see the end of it
            return 1, ""
        if verb == "reset-failed":
            return 0, ""
        if user is not None:
            return self.stop_user_unit(user, names)
        results = [self.change(verb, name) for name in names]
        return max(results, default=0), ""

    def change(self, verb, name):
        if name.startswith("session-") and name.endswith(".scope"):
            for session in list(self.sessions.values()):
                if session.scope == name:
                    self.close_session(session)
                    return 0
            return 5
        if name.startswith("user@"):
            uid = name[5:].split(".")[0]
            self.host.processes.end(f"/user.slice/user-{uid}.slice/{name}")
            return 0
        unit = self.find(name)
        if unit is None:
            return 5
        return 0 if getattr(unit, verb)() else 1

    def stop_user_unit(self, uid, names):
        base = f"/user.slice/user-{uid}.slice/user@{uid}.service"
        if not self.host.user_bus:
            return 1, ""
        for name in names:
            for child in list(self.host.processes.all):
                if child.cgroup.startswith(base) and child.cgroup.endswith("/" + name):
                    self.host.processes.end(child.cgroup)
        return 0, ""

    def show(self, names):
        blocks = []
        for name in names:
            unit = self.find(name)
            job = "Job=77\n" if name == "shutdown.target" and self.shutting_down \
                or unit and unit.name in self.jobs else ""
            blocks.append(f"Id={unit.name if unit else name}\n"
                          f"ActiveState={unit.state if unit else 'inactive'}\n{job}")
        return "\n".join(blocks)

    def run(self, words):
        properties, name, i = {}, None, 0
        while words[i].startswith("-"):
            if words[i] == "-p":
                key, value = words[i + 1].split("=", 1)
                properties[key] = value
                i += 1
            elif words[i].startswith("--unit="):
                name = words[i][7:]
            i += 1
        return self.start_transients({name: (properties, words[i:])})

    def start_transients(self, units):
        """All of them, or none."""
        if any(name in self.transients for name in units):
            return 1, ""
        for name, (properties, command) in units.items():
            Transient(self, name, properties, command)
        return 0, ""

    def busctl(self, words):
        """StartTransientUnit with other units beside it, which the first one wants."""
        words = Words(words[words.index("ssa(sv)a(sa(sv))") + 1:])
        units = {}
        name = words.next()
        words.next()
        units[name] = read_unit(words)
        for _ in range(int(words.next())):
            name = words.next()
            units[name] = read_unit(words)
        wanted = units[next(iter(units))][0]["Wants"]
        if words.rest or sorted(wanted) != sorted(list(units)[1:]):
            return 1, ""
        return self.start_transients(units)


class Words:
    """What busctl is called with, word by word, read by its own types."""

    def __init__(self, rest):
        self.rest = list(rest)

    def next(self):
        return self.rest.pop(0)

    def value(self, kind):
        if kind == "as":
            return [self.next() for _ in range(int(self.next()))]
        if kind == "a(sasb)":
            commands = []
            for _ in range(int(self.next())):
                program, words = self.next(), self.value("as")
                if program != words[0] or self.next() != "false":
                    raise ValueError(program)
                commands.append(words)
            return commands
        if kind not in ("s", "b", "t", "i"):
            raise ValueError(kind)
        return self.next()


def seconds(microseconds):
    return "infinity" if microseconds == str(2 ** 64 - 1) else str(int(microseconds) / 1000000)


def read_unit(words):
    """(properties, command), as systemd-run's own options would give them."""
    properties = {}
    for _ in range(int(words.next())):
        name, kind = words.next(), words.next()
        value = words.value(kind)
        if name.endswith("USec"):
            name, value = name[:-4] + "Sec", seconds(value)
        properties[name] = value
    properties["ExecStopPost"] = " ".join(properties.get("ExecStopPost", [[]])[0])
    return properties, properties.pop("ExecStart")[0]
