"""USB controllers' root hubs and the devices below them."""

KINDS = {
    # what a device is → class of the device, its interfaces as class/subclass/protocol, driver
    "mouse": ("00", ["030102"], "usbhid"),
    "keyboard": ("00", ["030101", "030000"], "usbhid"),
    "receiver": ("00", ["030101", "030102"], "usbhid"),
    "hub": ("09", ["090000"], "hub"),
    "storage": ("00", ["080650"], "usb-storage"),
    "audio": ("00", ["010100", "010200", "030000"], "snd-usb-audio"),
    "bluetooth": ("e0", ["e00101", "e00101"], "btusb"),
    "webcam": ("ef", ["0e0100", "0e0200"], "uvcvideo"),
    "gamepad": ("00", ["030000"], "usbhid"),
    "other": ("ff", ["ff0000"], None),
}
HUB_IDS = {"480": ("2.00", "0002"), "12": ("1.10", "0001"), "5000": ("3.00", "0003"),
           "10000": ("3.10", "0003"), "20000": ("3.20", "0003")}


class Usb:
    def __init__(self, tree):
        self.tree = tree
        self.paths = {}
        self.count = {}

    def root_hub(self, bus, controller_path, speed, ports):
        version, product = HUB_IDS[speed]
        name = f"usb{bus}"
        path = f"{controller_path}/{name}"
        self.paths[name] = path
        self.device(path, name, bus, "0", 1, "1d6b", product, speed, "09", {
            "manufacturer": "Linux 6.1.0 xhci-hcd", "product": "xHCI Host Controller",
            "serial": "0000:00:00.0", "maxchild": str(ports)}, version)
        self.interface(path, f"{bus}-0:1.0", "090000", 0, "hub")
        self.count[bus] = 1

    def add(self, st, usb_kind, port, ids, maker, product):
        """A device in @port, "1-4.2"; returns the path of its first interface."""
        bus, _, chain = port.partition("-")
        parent = f"usb{bus}" if "." not in chain else port.rsplit(".", 1)[0]
        if parent not in self.paths:
            st.fail(f"nothing is at {parent}")
        if usb_kind not in KINDS:
            st.fail(f"unknown kind {usb_kind}; known: {', '.join(KINDS)}")
        device_class, interfaces, driver = KINDS[usb_kind]
        interfaces = st.items("interfaces") or interfaces
        self.count[bus] = self.count.get(bus, 1) + 1
        number = st.number("number", self.count[bus])
        vendor, _, model = ids.partition(":")
        path = f"{self.paths[parent]}/{port}"
        self.paths[port] = path
        extra = {"maxchild": st.get("ports", "4" if usb_kind == "hub" else "0")}
        if maker:
            extra["manufacturer"] = maker
        if product:
            extra["product"] = product
        if st.get("serial"):
            extra["serial"] = st.get("serial")
        self.device(path, port, bus, chain, number, vendor, model, st.get("speed", "12"),
                    device_class, extra, "2.00")
        for index, triple in enumerate(interfaces):
            self.interface(path, f"{port}:1.{index}", triple, index, driver)
        if usb_kind == "bluetooth":
            self.tree.link(f"sys/class/bluetooth/hci0", f"{path}/{port}:1.0/bluetooth/hci0")
            self.tree.line(f"{path}/{port}:1.0/bluetooth/hci0/type", "primary")
        if usb_kind == "audio" and st.get("sound"):
            self.tree.line(f"{path}/{port}:1.0/sound/{st.get('sound')}/id", "Headset")
            self.tree.link(f"sys/class/sound/{st.get('sound')}",
                           f"{path}/{port}:1.0/sound/{st.get('sound')}")
        return f"{path}/{port}:1.0"

    def device(self, path, name, bus, chain, number, vendor, model, speed, device_class, extra,
               version):
        tree = self.tree
        values = {
            "idVendor": vendor, "idProduct": model, "busnum": str(bus), "devnum": str(number),
            "devpath": chain, "speed": speed, "bDeviceClass": device_class,
            "bDeviceSubClass": "00", "bDeviceProtocol": "00", "bcdDevice": "0100",
            "bConfigurationValue": "1", "bNumConfigurations": "1", "removable": "unknown",
            "version": version.rjust(5), "authorized": "1", "bMaxPower": "100mA",
        }
        values.update(extra)
        for key, value in values.items():
            tree.line(f"{path}/{key}", value)
        tree.write(path + "/uevent", "DEVTYPE=usb_device\nDRIVER=usb\n"
                   f"PRODUCT={vendor.lstrip('0')}/{model.lstrip('0')}/100\n"
                   f"BUSNUM={int(bus):03d}\nDEVNUM={int(number):03d}\n")
        tree.link(path + "/subsystem", "sys/bus/usb")
        tree.dir("sys/bus/usb/drivers/usb")
        tree.link(path + "/driver", "sys/bus/usb/drivers/usb")
        tree.link(f"sys/bus/usb/devices/{name}", path)
        tree.write(f"dev/bus/usb/{int(bus):03d}/{int(number):03d}")

    def interface(self, path, name, triple, index, driver):
        folder = f"{path}/{name}"
        for key, value in (("bInterfaceClass", triple[0:2]), ("bInterfaceSubClass", triple[2:4]),
                           ("bInterfaceProtocol", triple[4:6]),
                           ("bInterfaceNumber", f"{index:02d}"), ("bAlternateSetting", " 0")):
            self.tree.line(f"{folder}/{key}", value)
        self.tree.write(folder + "/uevent", "DEVTYPE=usb_interface\n")
        if driver:
            self.tree.link(folder + "/driver", f"sys/bus/usb/drivers/{driver}")
            self.tree.dir(f"sys/bus/usb/drivers/{driver}")
        self.tree.link(folder + "/subsystem", "sys/bus/usb")
        self.tree.link(f"sys/bus/usb/devices/{name}", folder)
