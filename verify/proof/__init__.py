# SPDX-License-Identifier: GPL-2.0-only
"""`make verify`: proves the C that reads, writes and walks a handover.

See docs/proof.rst.  What is proved and expected is in the tables beside this
package: files.tsv, models.tsv, goals.tsv, trusted.tsv and canaries.tsv.
"""
