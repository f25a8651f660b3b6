# SPDX-License-Identifier: GPL-2.0-only
"""The frozen ABI: what a released version is, and that it stays so."""
