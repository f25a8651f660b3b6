# SPDX-License-Identifier: GPL-2.0-only
"""QEMU machines: one row per architecture and IOMMU mode, and how they boot.

To add an IOMMU: a row here and in trace.RULES; in walk.py READERS, CHECKS, KEPT and,
if its pages grow together, MERGING; in damage.py DOMAIN_IDS and LEADS; rows in cells.tsv.
"""

from dataclasses import dataclass

from .errors import UserError

GIB = 1 << 30
LOW_MEMORY = 2 * GIB


@dataclass(frozen=True)
class Machine:
    """How a machine with a given IOMMU is started; `boots` are names in BOOTS.

    Where addresses are not `translated`, devices use those of the memory.
    """

    qemu: tuple
    cmdline: str
    console: str
    page_tables: str
    boots: tuple = ("bios",)
    translated: bool = True


X86 = ("-machine", "q35,kernel-irqchip=split,memory-backend=ram", "-cpu", "qemu64")
# no_timer_check, tsc=nowatchdog: boots of a loaded host panic or hang without,
# see docs/troubleshooting.rst.
X86_CMDLINE = ("earlyprintk=ttyS0 console=ttyS0 no_timer_check tsc=nowatchdog reboot=t "
               "panic=-1 kho=on liveupdate=on printk.devkmsg=on")
AMD = "amd-iommu,intremap=on,dma-remap=on"
AMD_BOOTS = ("intremap", "nointremap")
VTD = "intel-iommu,intremap=on,aw-bits=48"
ARM = ("-machine", "virt,gic-version=3,memory-backend=ram", "-cpu", "cortex-a57")
ARM_CMDLINE = ("earlycon=pl011,0x9000000 console=ttyAMA0 panic=-1 kho=on liveupdate=on "
               "printk.devkmsg=on")
ARM_BOOTS = ("dt", "uefi")
SMMU = "arm-smmuv3,primary-bus=pcie.0"



@dataclass(frozen=True)
class Boot:
    """A way to boot: options of QEMU, and what the kernel is told."""

    qemu: tuple = ()
    cmdline: str = ""


# The firmware of UEFI describes the machine by ACPI. Without interrupt remapping iommufd
# binds no device unless it is told to.
BOOTS = {"bios": Boot(), "dt": Boot(), "uefi": Boot(("-bios", "{firmware}")),
         "intremap": Boot(),
         "nointremap": Boot(cmdline="nointremap iommufd.allow_unsafe_interrupts=1")}

MACHINES = {
    ("x86_64", "vtd", "legacy"): Machine(
        (*X86, "-device", VTD), f"{X86_CMDLINE} intel_iommu=on", "ttyS0", "vtdss"),
    ("x86_64", "vtd", "scalable-ss"): Machine(
        (*X86, "-device", f"{VTD},scalable-mode=on"),
        f"{X86_CMDLINE} intel_iommu=on,sm_on", "ttyS0", "vtdss"),
    ("x86_64", "vtd", "scalable-fs"): Machine(
        (*X86, "-device", f"{VTD},scalable-mode=on,fsts=on"),
        f"{X86_CMDLINE} intel_iommu=on,sm_on", "ttyS0", "x86_64"),
    ("x86_64", "amdvi", "v1"): Machine(
        (*X86, "-device", AMD), X86_CMDLINE, "ttyS0", "amdv1", AMD_BOOTS),
    ("x86_64", "none", "noiommu"): Machine(
        X86, f"{X86_CMDLINE} vfio.enable_unsafe_noiommu_mode=1", "ttyS0", "amdv1",
        translated=False),
    ("aarch64", "smmuv3", "s1"): Machine(
        (*ARM, "-device", f"{SMMU},stage=1"), ARM_CMDLINE, "ttyAMA0", "lpae_s1", ARM_BOOTS),
    ("aarch64", "smmuv3", "s2"): Machine(
        (*ARM, "-device", f"{SMMU},stage=2"), ARM_CMDLINE, "ttyAMA0", "lpae_s2", ARM_BOOTS),
}


def find(arch, iommu, mode):
    """The machine of a cell."""
    machine = MACHINES.get((arch, iommu, mode))
    if machine is None:
        known = ", ".join(" ".join(key) for key in MACHINES)
        raise UserError(f"machine {arch} {iommu} {mode}", "there is no such row",
                        f"use one of: {known}")
    return machine


def memory_split(arch, size):
    """Where guest memory lies: rows of (address, size, offset in its file)."""
    if arch == "aarch64":
        return [(GIB, size, 0)]
    if size <= LOW_MEMORY:
        return [(0, size, 0)]
    return [(0, LOW_MEMORY, 0), (4 * GIB, size - LOW_MEMORY, LOW_MEMORY)]


@dataclass(frozen=True)
class Device:
    """A device of a cell: `kind` nic or sound, and where it is plugged in.

    One that is `gone` is preserved, and taken out of its slot before the jump.
    """

    kind: str
    bdf: str
    file: int
    domain: int
    preserve: bool
    gone: bool = False

    @property
    def stays(self):
        """Whether it goes over to the next kernel."""
        return self.preserve and not self.gone

    @property
    def word(self):
        """How the guest programs are told about it."""
        flag = "/g" if self.gone else "" if self.preserve else "/x"
        return f"{self.kind}@{self.bdf}/f{self.file}/d{self.domain}{flag}"

    def buffer(self, index):
        """The name that the guest programs give its buffer."""
        return f"{self.kind}{index}"


def port_name(index):
    """QEMU's name of the root port above the NIC at this index of a cell's devices."""
    return f"port{index}"


def port_bdf(index):
    """Where that root port is."""
    return f"0000:00:{index + 2:02x}.0"


def device_options(devices, wires, wav):
    """QEMU options for the devices of a cell, each NIC behind its own port."""
    words = []
    for index, device in enumerate(devices):
        if device.kind == "sound":
            words += ["-audiodev", f"wav,id=audio,path={wav},out.frequency=44100,"
                      "out.channels=2,out.format=s16",
                      "-device", "ES1370,audiodev=audio,bus=pcie.0,addr=0x1e"]
            continue
        words += ["-device", f"pcie-root-port,id={port_name(index)},bus=pcie.0,"
                  f"addr={port_bdf(index)[8:]},chassis={index + 1},slot={index + 1}",
                  "-netdev", f"dgram,id=net{index},local.type=fd,"
                  f"local.str={wires[index].far.fileno()}",
                  "-device", f"e1000e,netdev=net{index},bus={port_name(index)},"
                  f"mac=52:54:00:12:34:{index:02x},romfile="]
    return words


ACCEL = ("-accel", "tcg,thread=multi")
# One nanosecond of the guest's clock is one instruction of its only CPU.
ACCEL_ICOUNT = ("-accel", "tcg,thread=single", "-icount", "shift=0")


def command_line(machine, qemu, *, boot, memory, cpus, ram, kernel, initrd, cmdline,
                 devices, wires, wav, trace, events, more, icount=False):
    """The whole command line of a cell's QEMU."""
    words = [*qemu.argv, *machine.qemu,
             *(word.format(firmware=qemu.firmware) for word in BOOTS[boot].qemu),
             *(ACCEL_ICOUNT if icount else ACCEL),
             "-smp", str(cpus), "-m", f"{memory >> 20}M",
             "-object", f"memory-backend-file,id=ram,size={memory},mem-path={ram},"
             "share=on", "-nodefaults", "-nographic", "-serial", "stdio",
             "-no-reboot", "-msg", "timestamp=on", "-D", str(trace)]
    for event in events:
        words += ["-trace", event]
    return [*words, *more, *device_options(devices, wires, wav), "-kernel", str(kernel),
            "-initrd", str(initrd), "-append", cmdline]
