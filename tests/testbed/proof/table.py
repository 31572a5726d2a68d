# SPDX-License-Identifier: GPL-3.0-or-later
"""Every scenario: what is called, and on which computer."""

import dataclasses

from record import STEPS


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    module: str
    function: str
    words: tuple = ()
    desktop: str = "weston"
    boot: tuple = ()
    timeout: int = 600
    # What `boot` ends with when all is well; 123 is a restart of the computer.
    status: int = 0


def scenario(module, function, *words, name=None, **options):
    name = name or "-".join([function.replace("_", "-"), *map(str, words)])
    return Scenario(name, module, function, words, **options)


def scenarios(module, *functions):
    return [scenario(module, function) for function in functions]


KILLED_DAEMON_AT = ("guard", "preflight", "login-screen", "holders", "release", "bind")

SCENARIOS = (
    scenario("ordinary", "start_and_stop", 5, timeout=600),
    *scenarios("ordinary", "guest_ends_itself", "renamed", "other_machines_do_not_wait"),
    *scenarios("kills", "qemu_killed", "qemu_killed_early"),
    *(scenario("kills", "killed", "start", step) for step in STEPS),
    *(scenario("kills", "killed", "hook", step) for step in STEPS),
    *(scenario("kills", "killed", "libvirtd", step) for step in KILLED_DAEMON_AT),
    *(scenario("holders", "of_session", how, name=f"holder-of-session-{how}")
      for how in ("willing", "stubborn")),
    *(scenario("holders", "of_lingering_user", restart, name=f"holder-of-lingering-user-{restart}")
      for restart in ("no", "always")),
    scenario("holders", "sound_of_lingering_user"),
    scenario("holders", "of_another_user", name="holder-of-another-user"),
    *(scenario("holders", "of_system_service", kind, name=f"holder-of-system-service-{kind}")
      for kind in ("screen", "sound")),
    scenario("holders", "of_listed_service", name="holder-of-listed-service"),
    scenario("holders", "mapped", name="holder-mapped"),
    *scenarios("holders", "late_holder", "driver_will_not_unload"),
    scenario("holders", "stuck_sound", 40),
    scenario("holders", "stuck_sound_and_restarted_daemon"),
    *scenarios("refusals", "too_much_memory", "rom_missing", "rom_closed", "other_ids",
               "other_place", "unknown_driver", "malformed_data", "starts_by_itself",
               "saved_image", "hook_removed", "data_removed", "devices_removed", "further_device",
               "second_machine", "release_without_prepare"),
    scenario("refusals", "shared_group", boot=("--profile", "shared")),
    *(scenario("returns", "caught_by_guard", step) for step in ("login-screen", "release")),
    scenario("returns", "daemon_restarted"),
    *(scenario("returns", "daemon_stopped", how) for how in ("soon", "never", "masked")),
    *(scenario("returns", "rescue", way) for way in ("script", "ctl")),
    scenario("returns", "restarts", boot=("--reboots",), status=123, timeout=500),
    *scenarios("returns", "does_not_restart", "nobody_says_it_works", "somebody_says_it_works"),
    *scenarios("rehearsals", "rehearsal", "rehearsal_by_program", "rehearsal_refused",
               "first_light", "first_light_taken_back"),
    *scenarios("endtoend", "planned"),
    scenario("rights", "apply_and_undo", timeout=900),
    *(scenario("rights", "recover_at_boot", what, boot=("--again",), timeout=900)
      for what in ("apply", "undo")),
    scenario("desktops", "lingering", name="weston-lingering"),
    scenario("desktops", "hand_over", name="lightdm", desktop="lightdm-xfce", timeout=900),
    scenario("desktops", "lingering_with_audio_group", name="lightdm-lingering-audio",
             desktop="lightdm-xfce", timeout=900),
    scenario("desktops", "hand_over", name="startx", desktop="tty-startx", timeout=900),
)


def find(name):
    return next(one for one in SCENARIOS if one.name == name)
