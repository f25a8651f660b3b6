/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * es1370: an Ensoniq AudioPCI that plays a buffer in a loop.
 *
 * DAC2 reads guest memory for ever by its own clock: no interrupt, no CPU.
 * What it reads ends in a WAV file on the host. The tone has a whole number
 * of periods in the buffer and that number has no factor in common with the
 * length, so every place of the loop can be told from its neighbours.
 */
#ifndef GUEST_ES1370_H
#define GUEST_ES1370_H

#include "buffer.h"
#include "vfio.h"

#define ES1370_SAMPLES 65536	/* stereo, 16 bit: the largest loop */
#define ES1370_PERIODS 653	/* about 440 Hz at 44100 samples/s */
#define ES1370_BUFFER_BYTES (ES1370_SAMPLES * 4UL)

struct es1370 {
	struct vfio_device *dev;
	struct buffer *buf;
};

/* Both end the program on failure. */
void es1370_start(struct es1370 *snd);
void es1370_stop(struct es1370 *snd);

#endif
