# SPDX-License-Identifier: GPL-2.0-only
"""Boots the KUnit kernels of each base and passes on what their tests say (KTAP)."""

import os
import re
import subprocess
import tempfile

from . import bases, cache, command, kernel, progress, qemu_prefix
from .errors import UserError

SECONDS = 180
# architecture: options of its machine, and what its kernel is told
MACHINES = {
    "x86_64": (("-machine", "q35", "-cpu", "qemu64"),
               "console=ttyS0 earlyprintk=ttyS0 no_timer_check tsc=nowatchdog reboot=t"),
    "aarch64": (("-machine", "virt,gic-version=3", "-cpu", "cortex-a57"),
                "console=ttyAMA0 earlycon=pl011,0x9000000"),
}
OPTIONS = ("-accel", "tcg,thread=multi", "-smp", "2", "-m", "512", "-nographic",
           "-nodefaults", "-serial", "stdio", "-no-reboot")
CMDLINE = "panic=-1 kunit.enable=1 kunit_shutdown=poweroff"
PREFIX = re.compile(r"^\[ *\d+\.\d+\] ?")


def ktap(text):
    """The lines of the test protocol on a console, without time stamps."""
    lines = [PREFIX.sub("", line.rstrip()) for line in text.splitlines()]
    return [line for line in lines
            if re.match(r"\s*(KTAP version|\d+\.\.\d+|ok |not ok |# )", line)]


def boot(image, arch):
    """The console of one boot; UserError when the tests do not come to an end."""
    found = qemu_prefix.qemu(arch)
    options, cmdline = MACHINES[arch]
    with tempfile.TemporaryFile(mode="w+", errors="replace") as out:
        process = command.start(
            [*found.argv, *options, *OPTIONS, "-kernel", str(image),
             "-append", f"{cmdline} {CMDLINE}"],
            env=command.environment(found.env), stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            progress.warn(f"the KUnit kernel did not end within {SECONDS} s")
        finally:
            command.stop(process)
        out.seek(0)
        return out.read()


def run_one(built):
    """Run the tests of one kernel and print KTAP; True when all pass."""
    name = f"{built.base.name} ({built.version}) on {built.config.arch}"
    console = boot(built.image, built.config.arch)
    log = cache.directory("log") / f"kunit-{built.base.slug}-{built.config.slug}.log"
    log.write_text(console, encoding="utf-8")
    lines = ktap(console)
    if not any(line.startswith(("ok ", "not ok ")) for line in lines):
        raise UserError(f"KUnit of {name}", f"no test came to an end; last lines of {log}:\n"
                        + command.tail(log), "look at the whole console there")
    print(f"# {name}")
    print("\n".join(lines), flush=True)
    return not any(line.lstrip().startswith("not ok") for line in lines)


def run(words=""):
    """Run the tests on all bases and architectures; True when all pass."""
    wanted = kernel.configs_called("kunit", os.environ.get("ARCH") or None)
    pairs = [(base, config) for base in bases.resolve(words) for config in wanted]
    return all([run_one(built) for built in kernel.build_all(pairs)])
