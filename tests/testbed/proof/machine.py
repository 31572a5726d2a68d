# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual machine that gets the card."""

from world import check, read, run

NAME, UUID = "win 11", "6e6d9b5a-61a2-4c38-9f1c-0d1f3f1f6a01"
OTHER_NAME, OTHER_UUID = "other", "6e6d9b5a-61a2-4c38-9f1c-0d1f3f1f6a02"
URI = "qemu:///system"

# A virtual machine whose firmware finds nothing to boot restarts after a second, which ends it.
ENDS_ITSELF = "    <bios rebootTimeout='1000'/>\n"

HOSTDEV = """    <hostdev mode='subsystem' type='pci' managed='{managed}'>
      <source><address domain='0x0000' bus='{bus}' slot='{slot}' function='0x{function}'/></source>
{rom}    </hostdev>
"""

DOMAIN = """<domain type='qemu'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='MiB'>{memory}</memory>
  <vcpu>1</vcpu>
  <os{firmware}>
    <type arch='x86_64' machine='q35'>hvm</type>
{os}  </os>
  <features><acpi/></features>
  <cpu mode='custom'><model>qemu64</model></cpu>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>destroy</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
{devices}    <memballoon model='none'/>
    <video><model type='none'/></video>
  </devices>
</domain>
"""


def virsh(*words, timeout=120):
    return run("virsh", "-c", URI, *words, timeout=timeout)


def hostdev(function, managed="no", bus="0x01", slot="0x00", rom=""):
    return HOSTDEV.format(managed=managed, bus=bus, slot=slot, function=function,
                          rom=f"      <rom file='{rom}'/>\n" if rom else "")


def definition(managed="no", functions=(0, 1), memory=256, firmware="", os_lines="", rom="",
               name=NAME, uuid=UUID, bus="0x01", slot="0x00"):
    devices = "".join(hostdev(f, managed, bus, slot, rom if f == 0 else "") for f in functions)
    return DOMAIN.format(name=name, uuid=uuid, devices=devices, memory=memory, firmware=firmware,
                         os=os_lines)


def define(**options):
    path = "/tmp/machine.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(definition(**options))
    status, text = virsh("define", path)
    check(status == 0, text)


def start_machine(uuid=UUID, timeout=200):
    return virsh("start", uuid, timeout=timeout)


def stop_machine(uuid=UUID):
    status, text = virsh("destroy", uuid, timeout=200)
    check(status == 0, "destroy:", text)


def machine_state(uuid=UUID):
    lines = virsh("domstate", uuid)[1].splitlines()
    return lines[0] if lines else ""


def qemu_pid(name=NAME):
    text = read(f"/run/libvirt/qemu/{name}.pid").strip()
    return int(text) if text.isdigit() else None
