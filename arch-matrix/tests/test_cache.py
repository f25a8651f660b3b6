# SPDX-License-Identifier: GPL-2.0-only
"""Cache entries: complete or absent, whatever happens while they are made."""

import errno
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from unittest import mock

from matrix import cache, tables
from matrix.errors import UserError
from tests.sandbox import Sandbox

MAKER = """
import sys, time
from pathlib import Path
from matrix import cache
def build(folder):
    (folder / "half").write_text("made")
    print("building", flush=True)
    time.sleep(60)
cache.entry("kind", "name", "k" * 64, build)
"""


class Entries(Sandbox):

    def build(self, folder):
        (folder / "file").write_text("made", encoding="utf-8")
        self.built = getattr(self, "built", 0) + 1

    def test_made_once(self):
        first = cache.entry("kind", "name", "k" * 64, self.build)
        self.assertEqual(cache.entry("kind", "name", "k" * 64, self.build), first)
        self.assertEqual((self.built, (first / "file").read_text()), (1, "made"))

    def test_another_key_is_another_entry(self):
        first = cache.entry("kind", "name", "a" * 64, self.build)
        self.assertNotEqual(cache.entry("kind", "name", "b" * 64, self.build), first)

    def test_failed_build_leaves_nothing(self):
        def fail(folder):
            self.build(folder)
            raise RuntimeError("no")
        with self.assertRaises(RuntimeError):
            cache.entry("kind", "name", "k" * 64, fail)
        self.assertEqual(list(cache.directory("kind").iterdir()), [])

    def test_entry_without_stamp_is_made_again(self):
        path = cache.entry("kind", "name", "k" * 64, self.build)
        (path / cache.STAMP).unlink()
        (path / "file").write_text("half", encoding="utf-8")
        cache.entry("kind", "name", "k" * 64, self.build)
        self.assertEqual((path / "file").read_text(), "made")

    def test_killed_build_is_swept_and_made_again(self):
        maker = subprocess.Popen([sys.executable, "-c", MAKER], stdout=subprocess.PIPE,
                                 env={**os.environ, "PYTHONPATH": str(tables.ARCH_MATRIX)})
        self.assertEqual(maker.stdout.readline(), b"building\n")
        cache.sweep(cache.directory("kind"))
        self.assertEqual(len(list(cache.directory("kind").glob("*.tmp.*"))), 1,
                         "a living maker's work must stay")
        maker.send_signal(signal.SIGKILL)
        maker.wait()
        maker.stdout.close()
        path = cache.entry("kind", "name", "k" * 64, self.build)
        self.assertEqual([entry.name for entry in cache.directory("kind").iterdir()],
                         [path.name])
        self.assertFalse((path / "half").exists())

    def test_second_run_waits_for_the_first(self):
        program = MAKER.replace("sleep(60)", "sleep(0.5)")
        maker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE,
                                 env={**os.environ, "PYTHONPATH": str(tables.ARCH_MATRIX)})
        maker.stdout.readline()
        path = cache.entry("kind", "name", "k" * 64, self.build)
        self.assertTrue((path / "half").exists())
        self.assertFalse(hasattr(self, "built"))
        self.assertEqual(maker.wait(), 0)
        maker.stdout.close()

    def test_prune_keeps_the_youngest(self):
        paths = [cache.entry("kind", "name", letter * 64, self.build) for letter in "abc"]
        for age, path in enumerate(reversed(paths)):
            os.utime(path, (time.time() - 100 * age,) * 2)
        cache.prune("kind", "name", 2)
        self.assertEqual([path.exists() for path in paths], [False, True, True])


HOLDER = """
from pathlib import Path
from matrix import cache, command
with cache.lock("held"):
    command.logged(["sh", "-c", "trap 'sleep 0.5; echo end >> {0}; exit' TERM;"
                    "echo ready; while :; do sleep 0.05; done"], Path("{0}"),
                   on_line=lambda line: print(line, end="", flush=True))
"""


class Killed(Sandbox):

    def test_program_of_a_killed_run_ends_and_keeps_the_lock_until_then(self):
        log = self.top / "log"
        holder = subprocess.Popen([sys.executable, "-c", HOLDER.format(log)],
                                  stdout=subprocess.PIPE,
                                  env={**os.environ, "PYTHONPATH": str(tables.ARCH_MATRIX)})
        self.assertEqual(holder.stdout.readline(), b"ready\n")
        holder.kill()
        holder.wait()
        holder.stdout.close()
        self.assertFalse(cache.idle("held"))
        with cache.lock("held"):
            self.assertTrue(log.read_text().endswith("end\n"))


class DiskFull(Sandbox):

    def test_too_little_room_is_said_before(self):
        full = SimpleNamespace(f_bavail=10, f_frsize=1 << 20)
        with mock.patch("os.statvfs", return_value=full), \
                self.assertRaisesRegex(UserError, "100 MiB are needed in .*10 MiB are free"):
            cache.entry("kind", "name", "k" * 64, self.fail, 100 << 20)

    def test_full_while_building(self):
        def fill(folder):
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        with self.assertRaisesRegex(UserError, "disk full"):
            cache.entry("kind", "name", "k" * 64, fill)
        self.assertEqual(list(cache.directory("kind").iterdir()), [])

    def test_cache_that_cannot_be_made(self):
        self.write("cache", "a file")
        with self.assertRaisesRegex(UserError, "XDG_CACHE_HOME"):
            cache.root()
