/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's messages to the SEV firmware. They are encrypted: the host that
 * carries them sees the type, and can drop one, but not change it.
 */
#include "firmware/iotlb.h"
#include "firmware/tio_row.h"

/* The pages that a MMIO_VALIDATE means. */
struct tio_pages {
	unsigned first, end;
};

static struct tio_pages tio_pages_of(const struct tio_guest_message *m)
{
	unsigned first = m->word >> 8 & 0xff;
	unsigned count = m->word >> 16 & 0xff;

	return (struct tio_pages){first, count ? first + count : TIO_PAGES};
}

static bool no_tdi(const struct tio_tdi *t, struct tio_pages p)
{
	(void)p;
	return !t->tdi.present;
}

static bool not_bound(const struct tio_tdi *t, struct tio_pages p)
{
	(void)p;
	return !t->bound;
}

static bool not_reported(const struct tio_tdi *t, struct tio_pages p)
{
	(void)p;
	return !t->reported;
}

static bool out_of_range(const struct tio_tdi *t, struct tio_pages p)
{
	(void)t;
	return p.first >= p.end || p.end > TIO_PAGES;
}

/*
 * Models:     SEV firmware: TIO_MSG_MMIO_VALIDATE, status 4: pages of the range
 *             differ in the RMP.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool not_uniform(const struct tio_tdi *t, struct tio_pages p)
{
	const struct tio_rmp_entry *first = &t->rmp[p.first];

	for (unsigned i = p.first; i < p.end; i++)
		if (t->rmp[i].assigned != first->assigned ||
		    t->rmp[i].immutable != first->immutable)
			return true;
	return false;
}

static bool not_assigned(const struct tio_tdi *t, struct tio_pages p)
{
	return !t->rmp[p.first].assigned;
}

static bool not_immutable(const struct tio_tdi *t, struct tio_pages p)
{
	return !t->rmp[p.first].immutable;
}

static bool not_mapped(const struct tio_tdi *t, struct tio_pages p)
{
	(void)p;
	return t->tdi.mmio == PRIVATE_MMIO_FREE;
}

struct tio_validate_row {
	enum tio_message_status status;
	bool (*wrong)(const struct tio_tdi *t, struct tio_pages p);
};

/* In the order in which they are looked for. */
static const struct tio_validate_row tio_validate_rows[] = {
	{TIO_INVALID_TDI, no_tdi},	    {TIO_UNBOUND, not_bound},
	{TIO_NOT_REPORTED, not_reported},   {TIO_OUT_OF_RANGE, out_of_range},
	{TIO_NOT_UNIFORM, not_uniform},	    {TIO_NOT_ASSIGNED, not_assigned},
	{TIO_NOT_IMMUTABLE, not_immutable}, {TIO_NOT_MAPPED, not_mapped},
};

/*
 * Models:     SEV firmware: TIO_MSG_MMIO_VALIDATE: the RMP has a range of the
 *             report as validated.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: addresses; taking a validation back, which unbind does.
 */
static enum tio_message_status tio_validate(struct tio_tdi *t,
					    struct tio_guest_message *m)
{
	struct tio_pages p = tio_pages_of(m);

	for (unsigned i = 0; i < ARRAY_COUNT(tio_validate_rows); i++)
		if (tio_validate_rows[i].wrong(t, p))
			return tio_validate_rows[i].status;
	for (unsigned i = p.first; i < p.end; i++)
		t->rmp[i].validated = true;
	tio_mmio_update(t, true);
	return TIO_OK;
}

/* Who asks about a TDI that is bound. */
static enum tio_message_status tio_must_be_bound(const struct tio_tdi *t)
{
	if (!t->tdi.present)
		return TIO_INVALID_TDI;
	return t->bound ? TIO_OK : TIO_UNBOUND;
}

/*
 * Models:     SEV firmware: TIO_MSG_TDI_INFO_REQ: what the evidence is held
 *             against: the counter of the report says of which lock it is.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: the digests: the modelled device is the right one. Lock flags.
 */
static enum tio_message_status tio_info(struct tio_tdi *t,
					struct tio_guest_message *m)
{
	if (!t->tdi.present)
		return TIO_INVALID_TDI;
	m->answer[0] = t->counter;
	m->answer[1] = tio_info_word(t);
	return TIO_OK;
}

/*
 * Models:     SEV firmware: TIO_MSG_MMIO_CONFIG_REQ: get or set attributes of
 *             the range.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: SET_MMIO_ATTRIBUTE to the device, which no modelled guest sends.
 */
static enum tio_message_status tio_config(struct tio_tdi *t,
					  struct tio_guest_message *m)
{
	enum tio_message_status status = tio_must_be_bound(t);

	if (status == TIO_OK && m->word >> 8 != 0)
		t->attributes = m->word >> 9;
	m->answer[0] = t->attributes;
	return status;
}

/*
 * Models:     SEV firmware: TIO_MSG_SDTE_WRITE_REQ: private DMA on, or off. A
 *             fence is stronger.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: virtual IOMMU bits, VMPL.
 */
static enum tio_message_status tio_sdte_write(struct tio_tdi *t,
					      struct tio_guest_message *m)
{
	enum tio_message_status status = tio_must_be_bound(t);

	if (status != TIO_OK || t->dma_fence != TIO_FENCE_NONE)
		return status;
	if (m->word >> 8 & 1)
		t->tdi.dma = PRIVATE_DMA_ON;
	else
		firmware_dma_stop(&t->tdi, PRIVATE_DMA_OFF);
	return status;
}

typedef enum tio_message_status tio_answerer(struct tio_tdi *t,
					     struct tio_guest_message *m);

/*
 * Models:     SEV firmware: what SNP_GUEST_REQUEST's like for TIO does with the
 *             message inside.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: encryption, sequence numbers.
 */
void tio_guest_answer(struct tio_tdi *t, struct tio_guest_message *m)
{
	static tio_answerer *const answerers[TIO_MSG_COUNT] = {
		[TIO_MSG_TDI_INFO] = tio_info,
		[TIO_MSG_MMIO_VALIDATE] = tio_validate,
		[TIO_MSG_MMIO_CONFIG] = tio_config,
		[TIO_MSG_SDTE_WRITE] = tio_sdte_write,
	};

	m->status = answerers[tio_word_type(m->word)](t, m);
}
