"""What has to be read from a tree, worked out from its spec or listing alone, and the comparison
with what passthroughctl answers."""

from .pci import full_address
from .usb import KINDS


class Expected:
    """One PCI function; the tuple is (group, class, ids, driver, revision)."""

    def __init__(self, address, expected):
        self.address = address
        self.expected = expected

    def slot(self):
        return self.address.rsplit(".", 1)[0]


def of_spec(statements):
    """The PCI functions of a spec without tricks."""
    iommu = next((st for st in statements if st.keyword == "iommu"), None)
    grouped = iommu and iommu.word(0) != "absent" and "off" not in iommu.words
    devices = []
    for st in statements:
        if st.keyword == "pci":
            group = st.number("group") if grouped else None
            device = Expected(full_address(st.word(0)), (
                group, st.word(1), st.word(2), st.get("driver"), st.get("rev", "00")))
            device.boot = {"1": True, "0": False}.get(st.get("boot_vga"))
            devices.append(device)
    return devices, grouped


def compare_usb(answer, statements):
    wanted = sorted((st.word(0), st.word(1), st.word(2)) for st in statements
                    if st.keyword == "usb")
    names = {kind: kind for kind in ("mouse", "keyboard", "hub", "storage", "audio", "bluetooth")}
    names["receiver"] = "keyboard"
    wanted = sorted((port, ids, names.get(kind, "other")) for port, ids, kind in wanted)
    assert all(st.word(2) in KINDS for st in statements if st.keyword == "usb")
    found = sorted((d["port"], f"{d['vendor']}:{d['product']}", d["kind"])
                   for d in answer["devices"])
    return [] if found == wanted else [f"read {found}", f"spec {wanted}"]


def compare_groups(answer, devices):
    problems, seen = [], {}
    numbers = [group["id"] for group in answer["groups"]]
    if numbers != sorted(set(numbers)):
        problems.append(f"groups not in order or twice: {numbers}")
    for group in answer["groups"]:
        for device in group["devices"]:
            if device["address"] in seen:
                problems.append(f"{device['address']} is there twice")
            seen[device["address"]] = (
                group["id"], device["class"], f"{device['vendor']}:{device['device']}",
                device["driver"], device["revision"])
    wanted = {d.address: d.expected for d in devices if d.expected[0] is not None}
    for address in sorted(set(seen) | set(wanted)):
        if seen.get(address) != wanted.get(address):
            problems.append(f"{address}: read {seen.get(address)}, listed {wanted.get(address)}")
    if answer["iommu"] != ("on" if wanted else "off") and devices:
        problems.append(f"the IOMMU is {answer['iommu']}")
    return problems


def compare_cards(answer, devices):
    """Cards: every display controller; what has to go along: the slot's functions and every
    device that is no bridge in the groups that these touch."""
    problems = []
    wanted = sorted(d.address for d in devices if d.expected[1].startswith("03"))
    found = [card["address"] for card in answer["cards"]]
    if sorted(found) != wanted:
        problems.append(f"cards read {found}, listed {wanted}")
    for card in answer["cards"]:
        at = next((d for d in devices if d.address == card["address"]), None)
        if not at:
            continue
        slot = sorted(d.address for d in devices if d.slot() == at.slot())
        groups = sorted({d.expected[0] for d in devices if d.slot() == at.slot()
                         and d.expected[0] is not None})
        take = {d.address for d in devices if d.expected[0] in groups
                and not d.expected[1].startswith("06")} | set(slot)
        for key, value in (("functions", slot), ("groups", groups), ("must_take", sorted(take))):
            if sorted(card[key]) != value:
                problems.append(f"{card['address']} {key}: read {card[key]}, listed {value}")
        # Said by the device where it can be said; anything else is the judge's to find.
        if getattr(at, "boot", None) is not None and card["boot_display"] != at.boot:
            problems.append(f"{card['address']} boot_display: read {card['boot_display']}")
        if card["driver"] != at.expected[3]:
            problems.append(f"{card['address']} driver: read {card['driver']}")
    return problems
