// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "meminfo.h"
#include "say.h"

#define FEATURE "/sys/kernel/iommu_liveupdate"

static long vmstat(const char *name)
{
	FILE *file = fopen("/proc/vmstat", "re");
	char key[64];
	long value, found = -1;

	while (file && fscanf(file, "%63s %ld", key, &value) == 2)
		if (!strcmp(key, name))
			found = value;
	if (file)
		fclose(file);
	return found;
}

/* Each attribute of the feature's directory is one key. */
static void say_feature(const char *when)
{
	char path[512], value[256];
	struct dirent *entry;
	DIR *dir = opendir(FEATURE);
	FILE *file;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), FEATURE "/%s", entry->d_name);
		file = entry->d_name[0] == '.' ? NULL : fopen(path, "re");
		if (!file)
			continue;
		if (fgets(value, sizeof(value), file)) {
			value[strcspn(value, "\n")] = 0;
			say("feature when=%s key=%s value=\"%s\"", when,
			    entry->d_name, value);
		}
		fclose(file);
	}
	if (dir)
		closedir(dir);
}

void meminfo_say(const char *when)
{
	say("meminfo when=%s free_pages=%ld iommu_pages=%ld", when,
	    vmstat("nr_free_pages"), vmstat("nr_iommu_pages"));
	say_feature(when);
}
