/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows as in image_hostile_rows.h, of the small handover of AMD-Vi
 */

/* Nothing is wrong with these. */
ROW("amdvi untouched", OK, ROOT, SET, 0, 0, 0, 0, 0)
ROW("smallest device table", OK, RECORD, SET, AIOMMU, 2, 0, HIGH, IN_HIGH(12))
ROW("+", OK, RECORD, SET, AATT, 2, 2, LOW, 0x7f)
ROW("largest domain ID of AMD-Vi", OK, RECORD, SET, AATT, 0, 0, HIGH, IN_HIGH(0xffff))
ROW("largest alias", OK, RECORD, SET, AATT, 0, 2, LOW, 0xffff)
ROW("largest alias in a small table", OK, RECORD, SET, AATT, 2, 2, LOW, 0x3ff)
ROW("two segments, one size", OK, RECORD, SET, AIOMMU, 2, 0, HIGH, IN_HIGH(21))

/* Features and drivers */
ROW("amdvi without its feature", AMDVI_FEATURE, ROOT, SET, 0, 0, 2, ALL, 0)
ROW("amdvi iommu of VT-d", AMDVI_DRIVER, RECORD, SET, AIOMMU, 2, 0, LOW, 2)
ROW("amdvi attachment at VT-d", AMDVI_DRIVER, RECORD, SET, AATT, 0, 0, LOW, 0)
ROW("amdvi attachment without IOMMU", AMDVI_DRIVER, ROOT, SET, 0, 0, 2, ALL, 5)
ROW("+", AMDVI_DRIVER, RECORD, SET, DEVICE, 3, 1, HIGH, HIGH)
ROW("+", AMDVI_DRIVER, RECORD, SET, ATT, 3, 1, LOW, LOW)
ROW("amdvi iommu missing", AMDVI_MISSING, BLOCK, DROP, AIOMMU, 0, 0, 0, 0)
ROW("amdvi iommu of the next one", AMDVI_MISSING, RECORD, SET, AIOMMU, 1, 0, LOW, 2)
ROW("amdvi attachment missing", AMDVI_MISSING, BLOCK, DROP, AATT, 0, 0, 0, 0)

/* Reserved fields, indices and order */
ROW("amdvi iommu reserved 0", REC_RESERVED, RECORD, SET, AIOMMU, 0, 4, ALL, 1)
ROW("amdvi iommu reserved 1", REC_RESERVED, RECORD, SET, AIOMMU, 2, 5, ALL, 1)
ROW("amdvi attachment flags", REC_RESERVED, RECORD, SET, AATT, 0, 2, HIGH, IN_HIGH(1))
ROW("amdvi attachment reserved", REC_RESERVED, RECORD, SET, AATT, 2, 3, ALL, 1)
ROW("amdvi iommu: iommu", REC_INDEX, RECORD, SET, AIOMMU, 2, 0, LOW, 4)
ROW("amdvi attachment: attachment", REC_INDEX, RECORD, SET, AATT, 2, 0, LOW, 4)
ROW("amdvi iommu twice", REC_ORDER, RECORD, SET, AIOMMU, 1, 0, LOW, 0)
ROW("amdvi attachment twice", REC_ORDER, RECORD, SET, AATT, 2, 0, LOW, 2)

/* Device tables */
ROW("device table of 2 KiB", AMDVI_SIZE, RECORD, SET, AIOMMU, 2, 0, HIGH, IN_HIGH(11))
ROW("device table of 4 MiB", AMDVI_SIZE, RECORD, SET, AIOMMU, 2, 0, HIGH, IN_HIGH(22))
ROW("device table of 2^(2^32 - 1)", AMDVI_SIZE, RECORD, SET, AIOMMU, 2, 0, HIGH, HIGH)
ROW("no device table", AMDVI_ALIGN, RECORD, SET, AIOMMU, 0, 1, ALL, 0)
ROW("device table off", AMDVI_ALIGN, RECORD, SET, AIOMMU, 2, 1, ALL, 0x50300800)
ROW("guest CR3 table off", AMDVI_ALIGN, RECORD, SET, AATT, 0, 1, ALL, 0x60000800)
ROW("two device tables in a segment", AMDVI_SEGMENT, RECORD, SET, AIOMMU, 1, 1, ALL, 0x50002000)
ROW("two sizes of a device table", AMDVI_SEGMENT, RECORD, SET, AIOMMU, 1, 0, HIGH, IN_HIGH(20))

/* Attachments */
ROW("second format without a guest CR3 table", AMDVI_GCR3, RECORD, SET, AATT, 0, 1, ALL, 0)
ROW("first format with a guest CR3 table", AMDVI_GCR3, RECORD, SET, AATT, 1, 1, ALL, 0x60001000)
ROW("VT-d page table at AMD-Vi", AMDVI_GCR3, RECORD, SET, DOMAIN, 0, 1, LOW, 1)
ROW("domain ID 0 of AMD-Vi", AMDVI_DID, RECORD, SET, AATT, 0, 0, HIGH, 0)
ROW("domain ID 65536 of AMD-Vi", AMDVI_DID, RECORD, SET, AATT, 2, 0, HIGH, IN_HIGH(0x10000))
ROW("alias of 17 bits", AMDVI_ALIAS, RECORD, SET, AATT, 0, 2, LOW, 0x10000)
ROW("alias beyond the device table", AMDVI_ALIAS, RECORD, SET, AATT, 2, 2, LOW, 0x400)
