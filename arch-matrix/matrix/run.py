# SPDX-License-Identifier: GPL-2.0-only
"""One cell: start QEMU, send frames, watch, collect the evidence.

Nothing here depends on the guest's CPUs: frames come from this process, and
what landed is read from the file that backs the guest's memory.
"""

import os
import queue
import shutil
import subprocess
import time
from pathlib import Path

from . import (aer, command, console, damage, decoder, evidence, frames, golden, guest,
               machine, ram, scratch, stuck, trace, versions, walk, wav)

TICK = 0.003
SETTLE = 0.3
END_GRACE = 5
# A kernel's first line.
BEGINS = "] Linux version "
# Of what happens all the time, this much is kept.
NOTED = 100
# Each phase has the whole time-out of the cell for itself.
PHASES = {"boot": "{phase} kernel's program", "kexec": "kexec", "look": "end"}


class Cell:
    """A cell that runs: QEMU, its wires, its watchers."""

    def __init__(self, spec, old, new, qemu, binaries, folder, more=()):
        self.spec = spec
        self.kernels = [old, new, old] if spec.again else [old, new]
        self.qemu = qemu
        self.binaries = binaries
        self.folder = folder
        self.more = more
        self.machine = machine.find(spec.arch, spec.iommu, spec.mode)
        self.parser = trace.Parser(spec.iommu)
        self.wires = [frames.Wire(n) if device.kind == "nic" else None
                      for n, device in enumerate(spec.devices)]
        self.monitor = stuck.Monitor()
        self.said = queue.Queue()
        self.buffers = {}
        self.rings = {}
        self.snapshots = {}
        self.evidence = evidence.Evidence()
        self.sending = False
        self.polled = time.monotonic()
        self.seen = 0
        self.begun = []
        self.phase = None
        self.watched = {}
        self.looks = decoder.Looks()

    def cmdline(self, hop):
        """The kernel command line of one kernel of the chain."""
        phase, follows = ("new", "old")[not hop], self.kernels[hop + 1:]
        words = [self.machine.cmdline, *machine.BOOTS[self.spec.boot].cmdline.split(),
                 f"cell.phase={phase}", *self.spec.guest_words]
        if follows:
            words.append(f"cell.target={versions.read_by(follows[0].vmlinux)}")
            words.append(f"cell.features={versions.features_of(follows[0].vmlinux):#x}")
        if hop and follows:
            words.append("cell.again=1")
        append = self.spec.options.get(f"{phase}_append", "")
        return " ".join([*words, *append.split(";")]).strip()

    def start(self, memory):
        """Write the initramfs into the folder of its memory, and start QEMU."""
        self.ram_file = memory / "ram"
        initrd = memory / "initrd"
        initrd.write_bytes(guest.chain(self.binaries, self.kernels,
                                       [self.cmdline(hop) for hop in
                                        range(1, len(self.kernels))]))
        with open(self.ram_file, "wb") as file:
            file.truncate(self.spec.memory)
        self.ram = ram.Ram(self.ram_file,
                           machine.memory_split(self.spec.arch, self.spec.memory))
        self.tracer = trace.Reader(self.parser, memory / "trace",
                                   self.folder / "trace.log")
        self.tracer.start()
        argv = machine.command_line(
            self.machine, self.qemu, boot=self.spec.boot, memory=self.spec.memory,
            cpus=self.spec.cpus,
            ram=self.ram_file, kernel=self.kernels[0].image, initrd=initrd,
            cmdline=self.cmdline(0), devices=self.spec.devices, wires=self.wires,
            wav=self.folder / "sound.wav", trace=memory / "trace",
            events=self.parser.names, icount=self.spec.icount,
            more=[*self.parser.options, *self.monitor.options(), *self.more])
        (self.folder / "qemu.cmdline").write_text("\n".join(argv) + "\n",
                                                  encoding="utf-8")
        with open(self.folder / "qemu.stderr", "wb") as errors:
            self.process = command.start(
                argv, env={**os.environ, **self.qemu.env}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors,
                pass_fds=[self.monitor.far.fileno(),
                          *(wire.far.fileno() for wire in self.wires if wire)])
        for wire in filter(None, self.wires):
            wire.handed_over()
        self.console = console.Console(self.process.stdout, self.folder / "console.log",
                                       lambda *said: self.said.put(said))
        self.console.start()

    def on_buffer(self, fields):
        """A buffer's size is known; in the new kernel this happens again."""
        name = fields["name"]
        self.buffers[name] = ram.Buffer(
            name, int(fields["size"]), int(fields["data_start"], 0),
            int(fields["data_size"]), int(fields["iova"], 0))

    def on_extents(self, fields):
        """A part of a buffer was located."""
        self.buffers[fields["name"]].add_extents(self.ram, int(fields["page"]),
                                                 fields["list"])

    def on_dma_on(self, fields):
        """A device is ready; frames may be sent from now on."""
        buffer = self.buffers[fields["name"]]
        self.watched[buffer.name] = buffer
        if buffer.name.startswith("nic"):
            index = int(buffer.name[3:])
            self.rings[index] = ram.Ring(self.ram, buffer, index, self.machine.translated)
        else:
            self.snapshots[buffer.name] = buffer.read(self.ram, buffer.data_start,
                                                      buffer.data_size)
        if len(self.rings) + len(self.snapshots) == len(self.spec.devices):
            self.sending = True

    def on_look(self, _):
        """Nothing moves any more: compare all memory, then let the guest go."""
        self.sending = False
        deadline = time.monotonic() + SETTLE
        while time.monotonic() < deadline:
            self.poll()
            time.sleep(TICK)
        for name, first in self.watched.items():
            ring = self.rings.get(int(name[3:])) if name.startswith("nic") else None
            data = ring.expected() if ring else self.snapshots[name]
            buffer = self.buffers[name]
            self.evidence.stray[name] = ram.stray_writes(self.ram, buffer, data)
            if buffer.data_pages() != first.data_pages():
                self.evidence.moved.append(name)
        mailbox = self.buffers["mailbox"]
        self.ram.data[mailbox.pages[mailbox.data_start // ram.PAGE]] = 1

    def on_kexec(self, _):
        """Note the sizes of pages; what is not preserved may be blocked by now."""
        for index, ring in self.rings.items():
            device = self.spec.devices[index]
            if device.preserve:
                self.evidence.page_sizes[ring.buffer.name] = walk.page_size(
                    self, device.bdf, ring.buffer.iova)

    HANDLERS = {"buffer": on_buffer, "extents": on_extents, "dma-on": on_dma_on,
                "kexec": on_kexec, "look": on_look}

    def poll(self):
        """Note what has landed since the last time; on a busy host that may be long ago."""
        now = time.monotonic()
        for ring in self.rings.values():
            ring.poll(self.polled)
        self.polled = now
        if self.sending:
            self.check_entries(now)

    def is_between(self):
        """Whether another kernel has begun, and given the IOMMU no table yet."""
        roots = self.tracer.roots
        return len(self.begun) > 1 and bool(roots) and roots[-1].time < self.begun[-1]

    def check_entries(self, now):
        """Note when the live tables do not lead a preserved device anywhere."""
        between = self.is_between()
        for device in self.spec.devices:
            why = walk.lost(self, device.bdf, between) if device.preserve else ""
            if why and len(self.evidence.untranslated) < NOTED:
                self.evidence.untranslated.append((now, device.bdf, why))

    def handle_said(self):
        """React to what the guest said since the last time."""
        while not self.said.empty():
            when, event, fields = self.said.get()
            if event in PHASES:
                self.phase = (PHASES[event].format(**fields), when)
            if aer.due(self.spec, event, fields):
                self.evidence.port_errors = aer.inject(self.monitor, self.spec)
            handler = self.HANDLERS.get(event)
            if handler:
                handler(self, fields)

    def at_the_handover(self):
        """When the old kernel has written the handover: keep a copy, break it, look."""
        word = self.spec.options.get("damage")
        lines = self.console.lines
        while self.seen < len(lines):
            self.seen += 1
            when, text = lines[self.seen - 1]
            if BEGINS in text:
                self.begun.append(when)
            if damage.MOMENT not in text:
                continue
            try:
                if self.spec.options.get("save"):
                    golden.save(self)
                if word:
                    self.evidence.damage = damage.inflict(self, word)
            except (damage.DamageError, *walk.FAILURES) as error:
                return f"{'the damage ' + word if word else 'keeping'} failed: {error}"
            self.looks.start(self)
        return ""

    def period(self):
        """Seconds until the next frame.

        On a slow machine a cell lasts longer than the ring would at a steady
        rate, so each quarter of the ring is filled at half the rate.
        """
        sent = max((len(wire.sent) for wire in self.wires if wire), default=0)
        return 2 ** (sent // (ram.RING // 4)) / self.spec.rate

    def watch(self):
        """The loop of a running cell; returns how it ended."""
        self.phase = ("start", time.monotonic())
        due = time.monotonic()
        while self.process.poll() is None:
            now = time.monotonic()
            if self.sending and now >= due:
                for wire in filter(None, self.wires):
                    wire.send()
                due = max(due + self.period(), now - self.period())
            elif not self.sending:
                due = now
            self.poll()
            self.handle_said()
            failure = self.at_the_handover()
            if failure:
                return failure
            phase, begin = self.phase
            if now - begin > self.spec.timeout:
                self.evidence.stuck = self.stuck()
                return f"timeout: {self.spec.timeout:.0f} s in phase {phase}"
            self.must_be_watched()
            if self.tracer.over_cap:
                return f"trace above {trace.CAP_LINES} lines"
            time.sleep(TICK)
        return "power-off" if self.process.returncode == 0 else \
            f"QEMU ended with {self.process.returncode}"

    def must_be_watched(self):
        """OSError if what QEMU says could not be read, or kept, to this moment."""
        for watcher in (self.console, self.tracer):
            if watcher.failed:
                raise watcher.failed

    def stuck(self):
        """Where the CPUs of the kernel that runs stand, a line each."""
        jumps = sum(event == "kexec" for _, event, _ in self.console.said)
        system_map = self.kernels[jumps].folder / "System.map"
        symbols = stuck.Symbols(system_map.read_text(encoding="utf-8"))
        return stuck.where(self.monitor, symbols)

    def stop(self):
        """End our QEMU, by its process ID, if it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(END_GRACE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.tracer.release()
        self.tracer.join(END_GRACE)
        self.console.join(END_GRACE)
        for wire in filter(None, self.wires):
            wire.close()
        self.monitor.close()
        self.looks.finish()

    def collect(self):
        """Everything that the oracles may look at."""
        found = self.evidence
        found.lines = self.console.lines
        found.said = self.console.said
        found.trace = self.tracer.events
        found.trace_counts = self.tracer.counts
        found.still_translated = [device.bdf for device in self.spec.devices if device.gone
                                  and not walk.lost(self, device.bdf, False)]
        for index, ring in sorted(self.rings.items()):
            found.streams.append(evidence.Stream(
                f"nic{index}", self.wires[index].sent, ring.landed, ring.bad))
        if self.snapshots and (self.folder / "sound.wav").exists():
            found.wave = wav.load(self.folder / "sound.wav")
        return found


def run(spec, old, new, qemu, binaries, folder, more=()):
    """Run a cell, with `more` options for QEMU; returns its evidence. Logs stay in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with scratch.folder() as memory:
        cell = Cell(spec, old, new, qemu, binaries, folder, more)
        cell.start(Path(memory))
        try:
            cell.evidence.ended = cell.watch()
        finally:
            cell.stop()
        cell.must_be_watched()
        cell.handle_said()
        return cell.collect()
