# SPDX-License-Identifier: GPL-2.0-only
"""Base kernels, builds, QEMU cells, oracles and reports of the matrix."""

import sys

from .errors import UserError

# That of Debian 12. What stands here and in errors.py is read by older ones, too.
OLDEST_PYTHON = (3, 11)


def check_python(version):
    """End with a clear error when Python is older than what the rest needs."""
    if version < OLDEST_PYTHON:
        error = UserError(f"unsupported host: Python {version[0]}.{version[1]}",
                          f"it is older than {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]}",
                          "use Debian 12 or 13 on amd64, a container of it will do")
        sys.exit(f"\nerror: {error}")


check_python(tuple(sys.version_info))
