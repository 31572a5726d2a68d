# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktops that hold the card in ways of their own."""

import os

import record
from hook import check_back, check_runs, install
from machine import define, start_machine, stop_machine
from world import (check, must, read, run, sessions, start, state, unit, within)

HOME = "/home/tester"
KEY = "/root/key"


class Login:
    """A login through SSH, which is what people rescue a computer with."""

    def __init__(self):
        must("systemctl", "start", "ssh.service")
        must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY)
        os.makedirs(f"{HOME}/.ssh", mode=0o700, exist_ok=True)
        with open(f"{HOME}/.ssh/authorized_keys", "w", encoding="ascii") as file:
            file.write(read(f"{KEY}.pub"))
        must("chown", "-R", "tester:tester", f"{HOME}/.ssh")
        self.client = start(
            "ssh", "-i", KEY, "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes",
            "tester@localhost", "echo $XDG_SESSION_ID >/tmp/login; exec sleep 100000")
        check(within(60, lambda: read("/tmp/login").strip()), "no login through SSH",
              self.client.poll())
        self.session = read("/tmp/login").strip()

    def check_lives(self):
        check(self.client.poll() is None, "the login through SSH has ended")
        now = run("loginctl", "show-session", self.session, "-p", "State", "--value")[1].strip()
        check(now in ("active", "online"), "the login's session is", now)


def holders():
    """Who has the card open, for people who read the output."""
    print(run("sh", "-c", "for p in /proc/[0-9]*; do for f in $p/fd/*; do l=$(readlink $f); "
              "case $l in /dev/dri/card*|/dev/snd/*) echo ${p#/proc/} $(cat $p/comm) $l "
              "$(tail -n 1 $p/cgroup);; esac; done; done | sort -u")[1])


def hand_over(turns=2):
    """SSH stays open, and the desktop comes back as it does at the computer's start."""
    install()
    define()
    before = state()
    login = Login()
    for turn in range(turns):
        holders()
        status, text = start_machine()
        check(status == 0, "start", turn, text, "\n" + record.text())
        check_runs()
        check(not sessions("user", "greeter"), "a session is left", sessions(), record.text())
        login.check_lives()
        stop_machine()
        check_back(before)
        record.check_ordinary()
        login.check_lives()
        print(record.text())


def lingering():
    must("loginctl", "enable-linger", "tester")
    hand_over()


def lingering_with_audio_group():
    """The user's sound server keeps the card's sound for ever: its unit has to be stopped."""
    must("usermod", "-aG", "audio", "tester")
    must("loginctl", "enable-linger", "tester")
    screen = unit("display-manager.service", "Id")
    must("systemctl", "stop", screen)
    must("systemctl", "restart", "user@1000.service")
    must("systemctl", "start", screen)
    must("/usr/lib/testbed/await", "desktop", timeout=400)
    hand_over()
