#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hook scripts on a stub host: every step, every failure, every net.

    test_hooks.py STAND-IN HOOKS-FOLDER [PATTERN]

Each scenario runs in a private mount and process namespace with a made-up /sys; nothing of this
computer can be reached for writing.
"""

import concurrent.futures
import fnmatch
import os
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from stubhost.run import Runner  # noqa: E402

STEPS = "lock guard inhibit preflight login-screen sessions services holders consoles release bind".split()
USER = "/user.slice/user-1000.slice/user@1000.service"

# (scenario, arguments): each once, in turns under dash and bash.
ONCE = [(name, []) for name in (
    "hung_step wedged_unbind guest_ends_without_release late_release_finds_the_card_pulled guard_is_killed "
    "rescue_ends_the_machine rescue_waits_for_libvirt rescue_starts_the_login_screen rehearsal "
    "rehearsal_is_refused_at_once first_light first_light_is_not_used holder_appears_late console_login_stays service_is_stopped_and_started "
    "other_seat_is_left_alone rows_of_the_table hostile_metadata second_start stale_state "
    "release_without_prepare renamed_and_removed file_is_removed_meanwhile other_events closed_folder full_run "
    "no_log logs_are_kept login_screen_without_session login_screen_crashes session_of_unknown_origin "
    "wedged_function_does_not_keep_the_screen console_that_does_not_bind folder_without_state "
    "registers_are_lost display_server_on_vendor_nodes queued_job_is_no_shutdown libvirt_is_woken "
    "no_units").split()]
ONCE += [("start_and_stop", [release, desktop]) for release in ("unload", "unbind")
         for desktop in ("greeter", "wrapper", "console", "none")]
ONCE += [("odd_starts", [case]) for case in (
    "other ids", "gone", "saved", "autostart", "shutting down", "other machine", "no group", "group is shared",
    "group is lent", "driver unknown", "driver not listed", "driver has another device", "module gone", "memory",
    "rom")]
ONCE += [("conf_owner", [case]) for case in ("writable", "owner", "link", "folder")]
ONCE += [("net_alone", [net]) for net in ("unit", "guard", "release", "prepare")]
ONCE += [("last_resort", words) for words in ([False], [False, False], [True])]
ONCE += [("disk_in_use", [kind]) for kind in ("plain", "mapped")]
ONCE += [("refuse_holder", list(words)) for words in (
    ("/system.slice/player.service", 0, "player.service"),
    ("/user.slice/user-1001.slice/session-2.scope", 1001, "ben"),
    ("/user.slice/user-1001.slice/user@1001.service/app.slice/player.service", 1001, "ben"),
    ("/machine.slice/box.scope", 1000, "anna"))]
ONCE += [("mapped_only", [users]) for users in (1, 2)]
ONCE += [("early_answers", [case]) for case in ("fails", "empty", "sessions")]
ONCE += [("holder_goes", list(words)) for words in (
    (f"{USER}/session.slice/wireplumber.service", "sound"),
    (f"{USER}/app.slice/app-player-77.scope", "card"),
    (f"{USER}/app.slice/player.service", "maker"),
    (f"{USER}/init.scope", "card"),
    (f"{USER}/app.slice/stubborn.service", "card", True))]

CALLS = 5           # those that change something, in a start with the faults' host
RETURN_CALLS = 8


def sweeps():
    for release in ("unload", "unbind"):
        for desktop in ("greeter", "wrapper"):
            for kind in ("fail", "hang", "kill"):
                for number in range(1, CALLS + (2 if desktop == "wrapper" else 0) + 1):
                    yield "fault_at_call", [number, kind, release, desktop]
        for kind in ("fail", "hang"):
            for number in range(1, RETURN_CALLS + 1):
                yield "fault_on_return", [number, kind, release]
    for release in ("unload", "unbind", "refuse"):
        for step in STEPS if release != "refuse" else STEPS[:4]:
            yield "killed_at_step", [step, release]


def all_cases():
    shells = [shell for shell in ("dash", "bash") if shutil.which(shell)]
    cases = ONCE + list(sweeps())
    for index, (scenario, arguments) in enumerate(cases):
        yield shells[index % len(shells)], scenario, arguments
    for shell in shells:
        yield shell, "hostile_conf", [os.path.join(HERE, "conf")]


def main():
    stand_in, hooks = map(os.path.abspath, sys.argv[1:3])
    pattern = sys.argv[3] if len(sys.argv) > 3 else "*"
    runner = Runner(hooks, stand_in)
    reason = runner.possible()
    if reason:
        print(f"1..0 # SKIP no private namespace here: {reason}")
        return 0
    cases = [case for case in all_cases() if fnmatch.fnmatch(f"{case[1]} {case[2]}", f"*{pattern}*")]

    def one(case):
        began = time.monotonic()
        good, text = runner.run(*case[:2], *case[2], timeout=240)
        return good, text, time.monotonic() - began

    bad = 0
    print(f"1..{len(cases)}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for number, (case, answer) in enumerate(zip(cases, pool.map(one, cases)), 1):
            good, text, seconds = answer
            words = " ".join(map(str, case[2])).replace("#", "")
            print(f"{'ok' if good else 'not ok'} {number} - {case[1]} {words} ({case[0]}, {seconds:.1f} s)")
            for line in text.splitlines() if not good or "-v" in sys.argv else ():
                print(f"# {line}")
            sys.stdout.flush()
            bad += not good
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
