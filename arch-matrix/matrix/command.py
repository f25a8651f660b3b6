# SPDX-License-Identifier: GPL-2.0-only
"""Running other programs: logged, watched, ended with us."""

import contextlib
import ctypes
import errno
import os
import re
import shlex
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from . import cache
from .errors import CommandFailed, Killed, UserError, disk_full

TAIL_LINES = 25
END_WITH_US = ("setpriv", "--pdeathsig", "TERM")
PR_SET_PDEATHSIG = 1
# What a make above us would otherwise hand to the kernel's make.
NOT_INHERITED = ("MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL",
                 "KBUILD_OUTPUT", "KCFLAGS", "KCPPFLAGS", "KCONFIG_CONFIG", "LOCALVERSION")
# What programs say when the disk is full; the last one is apt's.
DISK_FULL = re.compile("|".join((os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT),
                                 "don't have enough free space")))


def environment(extra=None):
    """Our environment in the C locale, with `extra` on top."""
    env = {name: value for name, value in os.environ.items()
           if name not in NOT_INHERITED}
    env["LC_ALL"] = "C"
    env.update(extra or {})
    return env


def says_disk_full(text):
    """Whether a program's output says that the disk is full."""
    return bool(DISK_FULL.search(text))


def output(argv, cwd=None, env=None, stdin=None, into=None):
    """Standard output of a short program; CommandFailed when it fails.

    When the disk is full it is a UserError that names `into`, where it writes.
    """
    done = subprocess.run([str(word) for word in argv], cwd=cwd,
                          env=environment(env), input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, errors="replace", check=False)
    if done.returncode:
        text = done.stderr or done.stdout
        if says_disk_full(text):
            raise disk_full(into or cwd or cache.root())
        raise CommandFailed(argv, done.returncode, text)
    return done.stdout


def ask_to_end(process):
    """Ask a program that we started to end, with everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)


def stop(process):
    """End a program that we started, with everything it started."""
    ask_to_end(process)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Programs:
    """The programs that threads run: once it is closed they are ended, and no other starts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.running = set()
        self.closed = False

    @contextlib.contextmanager
    def runs(self, process):
        """Note a program while it runs; KeyboardInterrupt when it should not, or was ended."""
        with self.lock:
            if self.closed:
                raise KeyboardInterrupt
            self.running.add(process)
        try:
            yield
        finally:
            with self.lock:
                self.running.discard(process)
        if self.closed:
            raise KeyboardInterrupt

    def close(self):
        """End what runs; for its threads that is an interruption."""
        with self.lock:
            self.closed, running = True, list(self.running)
        for process in running:
            ask_to_end(process)
        for process in running:
            stop(process)


# Of all threads that nobody keeps apart.
PROGRAMS = Programs()


@contextlib.contextmanager
def threads(number):
    """So many threads to run programs with; an interruption does not wait for what they do."""
    pool = ThreadPoolExecutor(number)
    try:
        yield pool
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        PROGRAMS.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def tail(path, lines=TAIL_LINES):
    """The last lines of a log."""
    with open(path, encoding="utf-8", errors="replace") as log:
        return "".join(log.readlines()[-lines:])


def start(argv, **options):
    """Start a program that is asked to end when we are gone, even if we are killed."""
    return subprocess.Popen([*END_WITH_US, *(str(word) for word in argv)], **options)


def end_with(parent):
    """Have this process end, by SIGTERM, when its parent does, as END_WITH_US does."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def logged(argv, log, cwd=None, env=None, on_line=None, programs=None):
    """Run a long program, append its output to `log`, pass on each line.

    Returns the exit code.  The program has its own process group and is ended
    when we are interrupted or killed; until then it keeps our locks.
    """
    with open(log, "a", encoding="utf-8", errors="replace") as file:
        file.write(f"$ {shlex.join(map(str, argv))}\n")
        file.flush()
        process = start(
            argv, cwd=cwd,
            env=environment(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
            start_new_session=True, pass_fds=tuple(cache.HELD))
        try:
            with (programs or PROGRAMS).runs(process), process.stdout:
                for line in process.stdout:
                    file.write(line)
                    if on_line:
                        on_line(line)
            return process.wait()
        except BaseException:
            stop(process)
            raise


def must(argv, log, thing, next_step, into=None, **options):
    """Like logged(), but a failure is a UserError with the log's last lines.

    `into` is where the program writes, if not to the cache.
    """
    code = logged(argv, log, **options)
    if code == 0:
        return
    if code < 0:
        raise Killed(f"{thing} failed", f"it was ended by signal {-code}",
                     "see whether the machine is short of memory, then run the command again")
    last = tail(log)
    if says_disk_full(last):
        raise disk_full(into or cache.root())
    raise UserError(f"{thing} failed", f"last lines of {log}:\n{last}", next_step)
