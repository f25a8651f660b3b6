#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Say which versions of the IOMMU handover a kernel image reads and writes,
# before it is booted. IMAGE is a bzImage, an arm64 Image or a vmlinux.
#
# Exit code: 0 the image has the feature, 1 it does not, 2 it cannot be read.

extract=$(dirname "$0")/../../scripts/extract-vmlinux

say_versions() {
	LC_ALL=C grep -a -o -m 1 \
		'IOMMU-HANDOVER-ABI read=[0-9]*-[0-9]* write=[0-9]*\( features=0x[0-9a-f]*\)\?' "$1"
}

if [ $# -ne 1 ]; then
	echo "usage: handover-versions.sh IMAGE" >&2
	exit 2
fi
if [ ! -r "$1" ]; then
	echo "handover-versions.sh: $1: cannot be read; give a kernel image" >&2
	exit 2
fi
say_versions "$1" && exit 0

vmlinux=$(mktemp) || exit 2
trap 'rm -f "$vmlinux"' EXIT
"$extract" "$1" >"$vmlinux" 2>/dev/null
if [ ! -s "$vmlinux" ]; then
	echo "handover-versions.sh: $1: no kernel in it, or no decompressor for it" >&2
	exit 2
fi
say_versions "$vmlinux" && exit 0
echo "handover-versions.sh: $1: cannot take devices over: no IOMMU handover" >&2
exit 1
