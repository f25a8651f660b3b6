// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdint.h>

#include "es1370.h"
#include "say.h"

#define REG_CTL		0x00
#define REG_MEMPAGE	0x0c
#define REG_SCTL	0x20
#define REG_DAC2_SAMPLES 0x28	/* between two interrupts */
#define REG_DAC2_ADDR	0x38	/* of memory page 0xc */
#define REG_DAC2_COUNT	0x3c

#define CTL_DAC2_EN	(1u << 5)
#define CTL_DIVIDER(rate) ((1411200u / (rate) - 2) << 16)
#define SCTL_DAC2_STEREO_16BIT (3u << 2)
#define MEMPAGE_DAC	0xc

#define RATE 44100
#define AMPLITUDE 16000

static void write_reg(struct es1370 *snd, uint32_t reg, uint32_t value)
{
	if (vfio_write(snd->dev, 0, reg, &value, sizeof(value)))
		die("see that the device answers", "write register %#x of %s",
		    reg, snd->buf->name);
}

static void fill_tone(struct es1370 *snd)
{
	int16_t *sample = (int16_t *)snd->buf->data;
	double step = 2 * M_PI * ES1370_PERIODS / ES1370_SAMPLES;

	for (int n = 0; n < ES1370_SAMPLES; n++) {
		sample[2 * n] = lrint(AMPLITUDE * sin(step * n));
		sample[2 * n + 1] = lrint(AMPLITUDE * cos(step * n));
	}
}

void es1370_start(struct es1370 *snd)
{
	fill_tone(snd);
	if (vfio_set_bus_master(snd->dev))
		die("see that the device answers", "set bus master of %s",
		    snd->buf->name);
	write_reg(snd, REG_CTL, 0);
	write_reg(snd, REG_SCTL, SCTL_DAC2_STEREO_16BIT);
	write_reg(snd, REG_MEMPAGE, MEMPAGE_DAC);
	write_reg(snd, REG_DAC2_ADDR, (uint32_t)snd->buf->iova);
	write_reg(snd, REG_DAC2_COUNT, ES1370_SAMPLES - 1);
	/* No interrupt is wanted, but a low count makes tiny reads. */
	write_reg(snd, REG_DAC2_SAMPLES, ES1370_SAMPLES - 1);
	write_reg(snd, REG_CTL, CTL_DAC2_EN | CTL_DIVIDER(RATE));
}

void es1370_stop(struct es1370 *snd)
{
	write_reg(snd, REG_CTL, 0);
}
