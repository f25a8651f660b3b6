// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: the cases of the freestanding code
 *
 * They run in an arena instead of handed-over memory, so the three functions
 * of the environment are redirected for the time of a test.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <kunit/test-bug.h>
#include <linux/vmalloc.h>

#include "image_cases.h"
#include "internal.h"

#define ARENA_PAGES	2048

static const __u64 *arena_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	return iommu_lu_arena_map(kunit_get_current_test()->priv, phys, size);
}

static int arena_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	return iommu_lu_arena_visit(kunit_get_current_test()->priv, phys, size, level);
}

static __u64 *arena_new_block(struct iommu_lu_env *env, __u64 *phys)
{
	return iommu_lu_arena_new_block(kunit_get_current_test()->priv, phys);
}

KUNIT_DEFINE_ACTION_WRAPPER(free_words, vfree, const void *);

static int image_kunit_init(struct kunit *test)
{
	struct iommu_lu_arena *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, a);
	a->env = kunit_kzalloc(test, sizeof(*a->env), GFP_KERNEL);
	a->handed_over = kunit_kzalloc(test, ARENA_PAGES, GFP_KERNEL);
	a->words = vmalloc(ARENA_PAGES * PAGE_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, a->words);
	ret = kunit_add_action_or_reset(test, free_words, a->words);
	KUNIT_ASSERT_EQ(test, ret, 0);
	KUNIT_ASSERT_NOT_NULL(test, a->env);
	KUNIT_ASSERT_NOT_NULL(test, a->handed_over);
	a->nr_pages = ARENA_PAGES;
	a->random = 0x2545f4914f6cdd1dULL;

	test->priv = a;
	kunit_activate_static_stub(test, iommu_lu_map, arena_map);
	kunit_activate_static_stub(test, iommu_lu_visit, arena_visit);
	kunit_activate_static_stub(test, iommu_lu_new_block, arena_new_block);
	return 0;
}

static void run_case(struct kunit *test)
{
	const struct iommu_lu_case *c = test->param_value;
	struct iommu_lu_arena *a = test->priv;

	c->run(a);
	KUNIT_EXPECT_NULL_MSG(test, a->failure, "%s: %s: got %#llx, want %#llx",
			      a->failure, a->detail ?: "", a->got, a->want);
}

static const struct suite {
	const struct iommu_lu_case *cases;
	const u32 *nr;
} suites[] = {
	{ iommu_lu_record_cases, &iommu_lu_nr_record_cases },
	{ iommu_lu_image_cases, &iommu_lu_nr_image_cases },
	{ iommu_lu_hostile_cases, &iommu_lu_nr_hostile_cases },
	{ iommu_lu_walk_cases, &iommu_lu_nr_walk_cases },
};

/* The case after @prev, across the suites */
static const void *next_case(struct kunit *test, const void *prev, char *desc)
{
	const struct iommu_lu_case *next = NULL;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(suites) && !next; i++) {
		for (k = 0; k < *suites[i].nr && !next; k++) {
			if (!prev)
				next = &suites[i].cases[k];
			else if (prev == &suites[i].cases[k])
				prev = NULL;
		}
	}
	if (next)
		strscpy(desc, next->name, KUNIT_PARAM_DESC_SIZE);
	return next;
}

static struct kunit_case image_kunit_cases[] = {
	KUNIT_CASE_PARAM_ATTR(run_case, next_case, { .speed = KUNIT_SPEED_SLOW }),
	{}
};

static struct kunit_suite image_kunit_suite = {
	.name = "iommu_liveupdate",
	.init = image_kunit_init,
	.test_cases = image_kunit_cases,
};

kunit_test_suites(&image_kunit_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the IOMMU handover");
