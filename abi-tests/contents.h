/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a reader finds in a handover
 */
#ifndef _ABI_TESTS_CONTENTS_H
#define _ABI_TESTS_CONTENTS_H

#include <stdio.h>

#include "pages_env.h"

/**
 * contents_print - say what is in a handover, as one line of JSON
 * @p: the handover
 * @to: where to
 *
 * A handover that is refused has "rule" instead of its records; one with a page
 * table that is refused has "table-rule".
 */
void contents_print(const struct pages *p, FILE *to);

/**
 * contents_rules - the rules that a handover breaks
 * @p: the handover
 * @rule: set to the rule that it is refused for, or IOMMU_LU_RULE_OK
 * @table_rule: the same for its page tables, of one that is accepted
 */
void contents_rules(const struct pages *p, __u32 *rule, __u32 *table_rule);

#endif
