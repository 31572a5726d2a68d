"""Processors: /proc/cpuinfo and the topology below /sys/devices/system."""

VENDORS = {"amd": "AuthenticAMD", "intel": "GenuineIntel"}
COMMON_FLAGS = ("fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx "
                "fxsr sse sse2 ht syscall nx pdpe1gb rdtscp lm constant_tsc rep_good nopl cpuid pni "
                "pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand lahf_lm "
                "avx2 smep bmi1 bmi2 smap clflushopt xsaveopt xsavec xgetbv1")


def ranges(numbers):
    """1, 2, 3, 7 → "1-3,7", as the kernel prints lists of processors."""
    parts, run = [], []
    for number in sorted(numbers) + [None]:
        if run and number == run[-1] + 1 if number is not None else False:
            run.append(number)
            continue
        if run:
            parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
        run = [number]
    return ",".join(parts)


class Thread:
    def __init__(self, number, package, core, cache, node, small):
        self.number = number
        self.package = package
        self.core = core
        self.cache = cache
        self.node = node
        self.small = small


def layout(st):
    """The logical processors of a `cpu` line, in Linux's order."""
    packages = st.number("packages", 1)
    cores = st.number("cores", 4)
    smt = st.number("smt", 1)
    small = st.number("small", 0)
    caches = st.number("l3", 1)
    nodes = st.number("nodes", packages)
    order = st.get("order", "split")
    if order not in ("split", "pairs"):
        st.fail("order is split (siblings far apart) or pairs (side by side)")
    places = []
    for package in range(packages):
        for core in range(cores + small):
            whole = package * (cores + small) + core
            cache = package * caches + (core * caches // cores if core < cores else 0)
            node = whole * nodes // (packages * (cores + small))
            count = smt if core < cores else 1
            places += [(thread, whole, package, core, cache, node, core >= cores)
                       for thread in range(count)]
    # Firmware lists either every core's first thread before all second ones, or both of a core
    # side by side; both are common.
    places.sort(key=lambda p: (p[0], p[1]) if order == "split" else (p[1], p[0]))
    return [Thread(number, package, core, cache, node, is_small)
            for number, (_, _, package, core, cache, node, is_small) in enumerate(places)]


def write_cpu(tree, st):
    maker = st.word(0)
    if maker not in VENDORS:
        st.fail("the maker is amd or intel")
    threads = layout(st)
    write_cpuinfo(tree, st, VENDORS[maker], threads)
    write_topology(tree, st, threads)


def write_cpuinfo(tree, st, vendor, threads):
    flags = COMMON_FLAGS
    extra = st.get("flags", "svm topoext" if vendor == VENDORS["amd"] else "vmx")
    if extra:
        flags += " " + extra
    text = ""
    for t in threads:
        siblings = [u for u in threads if u.package == t.package]
        cores = {u.core for u in siblings}
        text += (f"processor\t: {t.number}\nvendor_id\t: {vendor}\n"
                 f"cpu family\t: {st.get('family', '6')}\nmodel\t\t: {st.get('model', '1')}\n"
                 f"model name\t: {st.word(1)}\nstepping\t: 0\ncpu MHz\t\t: 3700.000\n"
                 f"physical id\t: {t.package}\nsiblings\t: {len(siblings)}\n"
                 f"core id\t\t: {t.core}\ncpu cores\t: {len(cores)}\n"
                 f"flags\t\t: {flags}\naddress sizes\t: 48 bits physical, 48 bits virtual\n\n")
    tree.write("proc/cpuinfo", text)


def write_topology(tree, st, threads):
    base = "sys/devices/system/cpu"
    offline = {int(n) for n in st.items("offline")}
    every = [t.number for t in threads]
    online = [n for n in every if n not in offline]
    for name, numbers in (("possible", every), ("present", every), ("online", online),
                          ("offline", offline)):
        tree.line(f"{base}/{name}", ranges(list(numbers)))
    if st.flag("notopology"):
        return
    size = st.get("l3size", "32768K")
    for t in threads:
        folder = f"{base}/cpu{t.number}"
        if t.number:
            tree.line(folder + "/online", "0" if t.number in offline else "1")
        if t.number in offline:
            tree.dir(folder)
            continue
        live = [u for u in threads if u.number not in offline]
        core = [u.number for u in live if (u.package, u.core) == (t.package, t.core)]
        package = [u.number for u in live if u.package == t.package]
        for name, value in (("core_id", t.core), ("physical_package_id", t.package), ("die_id", 0),
                            ("thread_siblings_list", ranges(core)),
                            ("core_cpus_list", ranges(core)),
                            ("core_siblings_list", ranges(package)),
                            ("package_cpus_list", ranges(package))):
            tree.line(f"{folder}/topology/{name}", value)
        cache = [u.number for u in live if u.cache == t.cache]
        for index, level, kind, kilobytes, shared in (
                (0, 1, "Data", "32K", core), (1, 1, "Instruction", "32K", core),
                (2, 2, "Unified", "512K", core), (3, 3, "Unified", size, cache)):
            below = f"{folder}/cache/index{index}"
            tree.line(below + "/level", level)
            tree.line(below + "/type", kind)
            tree.line(below + "/size", kilobytes)
            tree.line(below + "/id", t.cache if level == 3 else t.core)
            tree.line(below + "/shared_cpu_list", ranges(shared))
        khz = st.number("khz", 4800000)
        tree.line(folder + "/cpufreq/cpuinfo_max_freq", khz * 2 // 3 if t.small else khz)
        tree.link(f"{folder}/node{t.node}", f"sys/devices/system/node/node{t.node}")
    if any(t.small for t in threads):
        tree.line("sys/devices/cpu_core/cpus", ranges([t.number for t in threads if not t.small]))
        tree.line("sys/devices/cpu_atom/cpus", ranges([t.number for t in threads if t.small]))
    write_nodes(tree, threads)


def write_nodes(tree, threads):
    numbers = sorted({t.node for t in threads})
    tree.line("sys/devices/system/node/online", ranges(numbers))
    for node in numbers:
        members = [t.number for t in threads if t.node == node]
        folder = f"sys/devices/system/node/node{node}"
        tree.line(folder + "/cpulist", ranges(members))
        for number in members:
            tree.link(f"{folder}/cpu{number}", f"sys/devices/system/cpu/cpu{number}")
