# SPDX-License-Identifier: GPL-2.0-only
"""Base kernels, builds, QEMU cells, oracles and reports of the matrix."""
