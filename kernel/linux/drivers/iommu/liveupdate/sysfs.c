// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: /sys/kernel/iommu_liveupdate
 */
#include <linux/init.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "internal.h"

#define MARKER_NUMBER(n) __stringify(n)

/* Incompatible features that this kernel can do something with, not only read */
#if IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU) && IS_ENABLED(CONFIG_AMD_IOMMU)
#define FEATURES	0x5
#elif IS_ENABLED(CONFIG_AMD_IOMMU)
#define FEATURES	0x4
#elif IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU) && IS_ENABLED(CONFIG_ARM_SMMU_V3_LIVEUPDATE)
#define FEATURES	0x3
#elif IS_ENABLED(CONFIG_ARM_SMMU_V3_LIVEUPDATE)
#define FEATURES	0x2
#elif IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU)
#define FEATURES	0x1
#else
#define FEATURES	0x0
#endif
static_assert(FEATURES ==
	      ((IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU) ? IOMMU_LU_INCOMPAT_NOIOMMU : 0) |
	       (IS_ENABLED(CONFIG_ARM_SMMU_V3_LIVEUPDATE) ? IOMMU_LU_INCOMPAT_SMMUV3 : 0) |
	       (IS_ENABLED(CONFIG_AMD_IOMMU) ? IOMMU_LU_INCOMPAT_AMDVI : 0)));

/*
 * What a tool finds in a kernel image that was not booted: the versions that
 * the kernel reads, the one that it writes unless told otherwise, and features.
 */
static const char marker[] __used =
	"IOMMU-HANDOVER-ABI read=" MARKER_NUMBER(IOMMU_LU_VERSION_MIN) "-"
	MARKER_NUMBER(IOMMU_LU_VERSION) " write=" MARKER_NUMBER(IOMMU_LU_VERSION)
	" features=" MARKER_NUMBER(FEATURES);

static int set_write_version(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, IOMMU_LU_VERSION_MIN, IOMMU_LU_VERSION);
}

static const struct kernel_param_ops write_version_ops = {
	.set = set_write_version,
	.get = param_get_uint,
};

/* iommu_liveupdate.write_version=N on the kernel command line */
module_param_cb(write_version, &write_version_ops, &iommu_lu_write_version, 0444);

static ssize_t read_versions_show(struct kobject *kobj,
				  struct kobj_attribute *attr, char *buf)
{
	ssize_t len = 0;
	u32 version;

	for (version = IOMMU_LU_VERSION_MIN; version <= IOMMU_LU_VERSION; version++)
		len += sysfs_emit_at(buf, len, "%s%u", len ? " " : "", version);
	return len + sysfs_emit_at(buf, len, "\n");
}

static struct kobj_attribute read_versions = __ATTR_RO(read_versions);

static ssize_t write_version_show(struct kobject *kobj,
				  struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", iommu_lu_write_version);
}

static ssize_t write_version_store(struct kobject *kobj,
				   struct kobj_attribute *attr,
				   const char *buf, size_t count)
{
	unsigned int version;
	int ret;

	ret = kstrtouint(buf, 0, &version);
	if (ret)
		return ret;
	if (version < IOMMU_LU_VERSION_MIN || version > IOMMU_LU_VERSION)
		return -EOPNOTSUPP;
	iommu_lu_write_version = version;
	return count;
}

static struct kobj_attribute write_version = __ATTR_RW(write_version);

static ssize_t target_versions_show(struct kobject *kobj,
				    struct kobj_attribute *attr, char *buf)
{
	ssize_t len = 0;
	u32 version;

	for (version = 1; version < 64; version++)
		if (iommu_lu_target_versions & BIT_ULL(version))
			len += sysfs_emit_at(buf, len, "%s%u", len ? " " : "", version);
	return len + sysfs_emit_at(buf, len, "\n");
}

/* A list of numbers with blanks or commas replaces the one before. */
static ssize_t target_versions_store(struct kobject *kobj,
				     struct kobj_attribute *attr,
				     const char *buf, size_t count)
{
	unsigned int version;
	u64 versions = 0;
	int ret, used;

	for (buf += strspn(buf, "\n, "); *buf;
	     buf += used, buf += strspn(buf, "\n, ")) {
		ret = sscanf(buf, "%u%n", &version, &used);
		if (ret != 1 || !version || version > 63)
			return -EINVAL;
		versions |= BIT_ULL(version);
	}
	iommu_lu_target_versions = versions;
	return count;
}

static struct kobj_attribute target_versions = __ATTR_RW(target_versions);

static ssize_t features_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%#x\n", FEATURES);
}

static struct kobj_attribute features = __ATTR_RO(features);

static ssize_t target_features_show(struct kobject *kobj,
				    struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%#llx\n", iommu_lu_target_features);
}

static ssize_t target_features_store(struct kobject *kobj,
				     struct kobj_attribute *attr,
				     const char *buf, size_t count)
{
	return kstrtou64(buf, 0, &iommu_lu_target_features) ?: count;
}

static struct kobj_attribute target_features = __ATTR_RW(target_features);

static ssize_t incoming_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	return iommu_lu_show_incoming(buf);
}

static struct kobj_attribute incoming = __ATTR_RO(incoming);

static ssize_t incoming_root_show(struct kobject *kobj,
				  struct kobj_attribute *attr, char *buf)
{
	return iommu_lu_show_incoming_root(buf);
}

/* For a decoder that reads memory: a physical address is not for everyone. */
static struct kobj_attribute incoming_root = __ATTR_RO_MODE(incoming_root, 0400);

static ssize_t show_count(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf);

/* Pages of tables: handed over by this kernel, taken over from the one before, */
static struct kobj_attribute preserved = __ATTR(preserved, 0444, show_count, NULL);
static struct kobj_attribute restored = __ATTR(restored, 0444, show_count, NULL);
/* and of those the ones that went back to the allocator. */
static struct kobj_attribute returned = __ATTR(returned, 0444, show_count, NULL);

static ssize_t show_count(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	atomic64_t *count = attr == &preserved ? &iommu_lu_counts.preserved :
			    attr == &restored ? &iommu_lu_counts.restored :
						&iommu_lu_counts.returned;

	return sysfs_emit(buf, "%lld\n", atomic64_read(count));
}

static struct attribute *attrs[] = {
	&read_versions.attr,
	&write_version.attr,
	&target_versions.attr,
	&features.attr,
	&target_features.attr,
	&incoming.attr,
	&incoming_root.attr,
	&preserved.attr,
	&restored.attr,
	&returned.attr,
	NULL
};

static const struct attribute_group group = { .attrs = attrs };

static int __init iommu_lu_sysfs_init(void)
{
	struct kobject *kobj = kobject_create_and_add("iommu_liveupdate", kernel_kobj);
	int ret;

	if (!kobj)
		return -ENOMEM;
	ret = sysfs_create_group(kobj, &group);
	if (ret)
		kobject_put(kobj);
	return ret;
}
subsys_initcall(iommu_lu_sysfs_init);
