# SPDX-License-Identifier: GPL-2.0-only
"""Advanced Error Reporting: root ports that report a fatal error of their link.

A kernel mends such an error by a reset of the bus below the port, and with it of every
function there.  That is not for a live function; a cell has one that is not preserved
beside it, on a bus of its own, to see that the kernel would.
"""

from . import machine, pci

# A data link protocol error is fatal unless software decides otherwise: PCIe 6.0, 7.8.4.4.
INJECT = "pcie_aer_inject_error {port} DLP"
# What the guest says when it is time: (event, fields), by the value of the option aer.
MOMENTS = {"old": ("preserved", {}), "new": ("boot", {"phase": "new"})}
FATAL = "severity=Uncorrectable (Fatal)"


def due(cell, event, fields):
    """Whether this is the moment for the cell's errors."""
    moment, wanted = MOMENTS.get(cell.options.get("aer"), (None, {}))
    return event == moment and wanted.items() <= fields.items()


def inject(monitor, cell):
    """Have the root port of every NIC report an error; returns the ports where one began."""
    nics = [index for index, device in enumerate(cell.devices) if device.kind == "nic"]
    return [machine.port_bdf(index) for index in nics
            if "OK " in monitor.ask(INJECT.format(port=machine.port_name(index)))]


def unseen(ev, cell):
    """Why the errors say nothing of the kernel, or an empty text."""
    for index, device in enumerate(cell.devices):
        if "aer" not in cell.options or device.kind != "nic":
            continue
        port = machine.port_bdf(index)
        if port not in ev.port_errors:
            return f"QEMU made no error at {port}"
        if not any(port in text and FATAL in text for _, text in ev.lines):
            return f"no kernel saw the error at {port}"
        if not device.preserve and not pci.bus_resets(ev, port):
            return f"the bus of {device.bdf}, which is not preserved, was not reset either"
    return ""
