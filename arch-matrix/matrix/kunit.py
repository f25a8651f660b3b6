# SPDX-License-Identifier: GPL-2.0-only
"""Boots the KUnit kernel of each base and passes on what its tests say (KTAP)."""

import re
import subprocess
import tempfile

from . import bases, cache, command, kernel, progress, qemu_prefix
from .errors import UserError

SECONDS = 180
MACHINE = ("-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "qemu64", "-smp", "2",
           "-m", "512", "-nographic", "-nodefaults", "-serial", "stdio", "-no-reboot")
CMDLINE = ("console=ttyS0 earlyprintk=ttyS0 no_timer_check tsc=nowatchdog panic=-1 reboot=t "
           "kunit.enable=1 kunit_shutdown=poweroff")
PREFIX = re.compile(r"^\[ *\d+\.\d+\] ?")


def ktap(text):
    """The lines of the test protocol on a console, without time stamps."""
    lines = [PREFIX.sub("", line.rstrip()) for line in text.splitlines()]
    return [line for line in lines
            if re.match(r"\s*(KTAP version|\d+\.\.\d+|ok |not ok |# )", line)]


def boot(image):
    """The console of one boot; UserError when the tests do not come to an end."""
    found = qemu_prefix.qemu("x86_64")
    with tempfile.TemporaryFile(mode="w+", errors="replace") as out:
        process = subprocess.Popen(
            [*found.argv, *MACHINE, "-kernel", str(image), "-append", CMDLINE],
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


def run(words=""):
    """Run the tests on all bases and print KTAP; True when all pass."""
    good = True
    for base in bases.resolve(words):
        built = kernel.build(base, kernel.config_of("kunit", "x86_64"))
        console = boot(built.image)
        log = cache.directory("log") / f"kunit-{base.slug}.log"
        log.write_text(console, encoding="utf-8")
        lines = ktap(console)
        if not any(line.startswith(("ok ", "not ok ")) for line in lines):
            raise UserError(f"KUnit on {base.name} ({base.version})",
                            f"no test came to an end; last lines of {log}:\n"
                            + command.tail(log), "look at the whole console there")
        print(f"# {base.name} {base.version}")
        print("\n".join(lines), flush=True)
        good = good and not any(line.lstrip().startswith("not ok") for line in lines)
    return good
