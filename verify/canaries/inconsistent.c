// SPDX-License-Identifier: GPL-2.0-only
/*
 * Must be refused: the model of handed-over memory is not contradictory, so
 * nothing false follows from it. If this is ever proved, everything is.
 */
#include "image.h"

/*@ requires memory: reading(env) && memory_ok(env);
  @ requires some: handed_over(4096, 4096) && handed_over(8192, 4096);
  @ requires image: \valid(img) && img->env == env && apart_image(img);
  @ requires records: iommu_lu_ready(img) && iommu_lu_nr(img, 1) > 0;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \false;
  @*/
static void nothing(struct iommu_lu_env *env, struct iommu_lu_image *img)
{
}
