# SPDX-License-Identifier: GPL-2.0-only
# Thin on purpose: every target is one call of the Python package in
# arch-matrix/matrix, or of a directory's own Makefile.

PYTHON ?= /usr/bin/python3
# By env, so that make starts Python without a shell in between: what ends make ends both.
MATRIX = env PYTHONPATH=arch-matrix $(PYTHON) -m matrix
TASK = $(MATRIX).tasks
TOOLS = $(MAKE) --no-print-directory -C kernel/linux/tools/iommu OUTPUT=$(CURDIR)/build/tools/ \
	TOOLS_INCLUDES="-idirafter $(CURDIR)/abi-tests/shim -include stddef.h" PYTHON=$(PYTHON)
PROOF = env PYTHONPATH=arch-matrix:verify $(PYTHON) -m proof
FROZEN = env PYTHONPATH=arch-matrix:spec $(PYTHON) -m frozen

export IOMMU MODE BOOT FROM TO KIND BASES ARCH JOBS QEMU MODELS FUNCTIONS

.DEFAULT_GOAL := help
.PHONY: help matrix test test-long setup kernels guest series check-series lint docs clean python
.PHONY: spec-check spec-freeze golden tools check-tools fuzz bench
.PHONY: verify verify-goals verify-mutants

help:
	@echo 'make matrix        run the cells: kexec between kernels while a device does DMA'
	@echo 'make test          everything that CI runs; ends with "N passed, N failed"'
	@echo 'make test-long     the same, and what takes too long for CI'
	@echo 'make setup         install and fetch all that is needed, build nothing'
	@echo 'make kernels       build the kernels (CONFIGS="feature vanilla")'
	@echo 'make guest         build the guest programs to build/guest/, the example VMM among them'
	@echo 'make series        write a git format-patch series per base to build/series/'
	@echo 'make check-series  try the patches on every version that the archive offers'
	@echo 'make lint          W=1 and sparse on the feature'
	@echo 'make spec-check    compare the ABI with its frozen layouts (spec-freeze adds what is new)'
	@echo 'make golden        keep the handover of a cell as a golden image: CELL=, or IOMMU= MODE='
	@echo 'make tools         build the decoder, build/tools/iommu-handover; check-tools tests it'
	@echo 'make fuzz          fuzz the reader and the walker: SECONDS=600'
	@echo 'make bench         count the instructions of reader, writer and walker'
	@echo 'make verify        prove the C that reads, writes and walks a handover'
	@echo 'make verify-goals  the same, and write down the number of goals'
	@echo 'make verify-mutants  change the C in small ways that must be noticed'
	@echo 'make docs          build the guide and the specification'
	@echo 'make clean         remove build/; the cache outside the checkout is kept'
	@echo
	@echo 'Variables, all optional:'
	@echo '  ARCH=x86_64 IOMMU=vtd MODE=legacy|scalable-ss|scalable-fs'
	@echo '  ARCH=x86_64 IOMMU=amdvi MODE=v1 BOOT=intremap|nointremap'
	@echo '  ARCH=x86_64 IOMMU=none MODE=noiommu'
	@echo '  ARCH=aarch64 IOMMU=smmuv3 MODE=s1|s2 BOOT=dt|uefi'
	@echo '  FROM=7.2 TO=7.3 KIND=live|multi|vanilla|control'
	@echo '                     only the cells that match'
	@echo '  CELL=NAME SET=ci|all|long REPEAT=20'
	@echo '                     one cell by name; a set of cells; each cell so often'
	@echo '  AT_ONCE=3          so many cells at the same time'
	@echo '  BASES="7.2 mine=/path/to/linux"   base kernels: rows of arch-matrix/bases.tsv,'
	@echo '                     7.2@VERSION, name=TREE, name=TREE@REVISION, name=TARBALL'
	@echo '  JOBS=4  QEMU="/path/to/qemu-system-x86_64 /path/to/qemu-system-aarch64"'
	@echo '  FILES="walk" MODELS=x86_64 FUNCTIONS=walk_table   prove only these'
	@echo '  SUITES="units kunit"  only these suites of make test'
	@echo '  REFRESH=1          read the package lists anew (else twice a day)'
	@echo '  DEBIAN_MIRROR=URI  where newer packages come from (default: as apt has it)'
	@echo '  XDG_CACHE_HOME     where sources and builds are kept (default ~/.cache)'

# A minimal Debian has no Python; everything else is installed by host.py.
python:
	@test -x $(PYTHON) || { \
	  [ "$$(id -u)" = 0 ] && root= || root='sudo -n'; \
	  $$root sh -c 'apt-get update && apt-get install -y python3' || { \
	  echo 'error: python3 is missing' >&2; echo '  next step: check the network and' \
	    'run as root: apt-get update && apt-get install -y python3' >&2; exit 2; }; }

matrix: python
	@$(TASK) host matrix
	@$(MATRIX) run

test: python
	@$(TASK) host matrix test docs
	@$(MATRIX).testrun test $(SUITES)

test-long: python
	@$(TASK) host matrix test docs
	@$(MATRIX).testrun long $(SUITES)

setup: python
	@$(TASK) setup matrix test docs verify

kernels: python
	@$(TASK) host matrix
	@$(TASK) kernels $(CONFIGS)

guest series check-series: python
	@$(TASK) host matrix
	@$(TASK) $@

lint: python
	@$(TASK) host matrix test
	@$(TASK) lint

spec-check spec-freeze: python
	@$(TASK) host test
	@$(FROZEN) $(@:spec-%=%)

fuzz bench: python
	@$(TASK) host test
	@$(MAKE) --no-print-directory -C abi-tests $@

golden: python
	@$(TASK) host matrix
	@$(MATRIX) golden

tools: python
	@$(TASK) host tools
	@$(TOOLS) all

check-tools: python
	@$(TASK) host tools test
	@$(MAKE) --no-print-directory -C abi-tests hostile
	@$(TOOLS) check GOLDEN=$(CURDIR)/spec/v1/golden HOSTILE=$(CURDIR)/build/abi-tests/hostile

verify verify-goals: python
	@$(TASK) host verify
	@env UPDATE=$(filter verify-goals,$@) $(MATRIX).proof_root $(PROOF) $(FILES)

verify-mutants: python
	@$(TASK) host verify test
	@$(MATRIX).proof_root sh -c \
		'$(MAKE) --no-print-directory -C abi-tests all && exec $(PROOF).mutants $(FILES)'

docs: tools
	@$(TASK) host docs
	@$(MAKE) --no-print-directory -C spec html
	@$(MAKE) --no-print-directory -C docs html

clean: python
	@$(TASK) clean
