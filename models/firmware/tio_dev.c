/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands on a device: its context, its session and its IDE keys.
 */
#include "firmware/tio_row.h"

static enum tio_status tio_not_created(const struct tio_call *c)
{
	return c->dev->created ? TIO_INVALID_DEVICE_STATE : TIO_SUCCESS;
}

static enum tio_status tio_created(const struct tio_call *c)
{
	return c->dev->created ? TIO_SUCCESS : TIO_INVALID_DEVICE_STATE;
}

static enum tio_status tio_not_connected(const struct tio_call *c)
{
	return c->dev->created && !c->dev->link.stream
		       ? TIO_SUCCESS
		       : TIO_INVALID_DEVICE_STATE;
}

/*
 * Models:     SEV firmware: TIO_DEV_RECLAIM: of a device that is not connected.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static enum tio_status tio_can_reclaim(const struct tio_call *c)
{
	if (tio_not_connected(c) != TIO_SUCCESS)
		return TIO_INVALID_DEVICE_STATE;
	return firmware_keeps(&c->dev->link.kept, PLACE_MUTE) ? TIO_IN_USE
							      : TIO_SUCCESS;
}

/* Connected, and nothing rests on it. */
static enum tio_status tio_can_disconnect(const struct tio_call *c)
{
	if (!c->dev->link.stream)
		return TIO_INVALID_DEVICE_STATE;
	return c->dev->link.tdis > 0 ? TIO_IN_USE : TIO_SUCCESS;
}

static void tio_dev_created(struct tio_call *c)
{
	c->dev->created = true;
}

static void tio_dev_reclaimed(struct tio_call *c)
{
	c->dev->created = false;
}

static void tio_dev_connected(struct tio_call *c)
{
	c->dev->link.stream = true;
	c->dev->link.keys_due = false;
	c->dev->key_set = 0;
}

static void tio_dev_disconnected(struct tio_call *c)
{
	c->dev->link.stream = false;
	c->dev->link.session = 0;
}

static enum tio_status tio_connected(const struct tio_call *c)
{
	return c->dev->link.stream ? TIO_SUCCESS : TIO_INVALID_DEVICE_STATE;
}

/*
 * Models:     SEV firmware: TIO_ROLL_KEY: the other set of keys is in use at
 *             both ends. The stream has been secure all the time.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: the root port's end.
 */
static void tio_key_rolled(struct tio_call *c)
{
	c->dev->link.keys_due = false;
	c->dev->key_set ^= 1;
}

enum {
	CONNECT_FINISH = 3, /* the place of FINISH in its messages */
};

static void tio_connect_heard(struct tio_call *c, unsigned place)
{
	if (place == CONNECT_FINISH)
		c->dev->link.session = (uint32_t)c->message.answer[0];
}

static void tio_connect_failed(struct tio_dev *d)
{
	d->link.session = 0;
}

/*
 * Models:     SEV firmware: a TIO_DEV_CONNECT that fails with the session up
 *             ends that, since its owner alone may program keys.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
bool tio_dev_must_end(const struct tio_dev *d)
{
	return d->row->command == TIO_DEV_CONNECT && d->link.session != 0;
}

const struct tio_row tio_dev_rows[TIO_DEV_ROWS] = {
	{
		.command = TIO_DEV_CREATE,
		.name = "TIO_DEV_CREATE",
		.check = tio_not_created,
		.done = tio_dev_created,
	},
	{
		.command = TIO_DEV_RECLAIM,
		.name = "TIO_DEV_RECLAIM",
		.check = tio_can_reclaim,
		.done = tio_dev_reclaimed,
	},
	{
		.command = TIO_DEV_CONNECT,
		.name = "TIO_DEV_CONNECT",
		.check = tio_not_connected,
		.done = tio_dev_connected,
		.heard = tio_connect_heard,
		.failed = tio_connect_failed,
		.grows = true,
		.count = 6,
		.steps = {{DSM_SPDM, SPDM_NEGOTIATE},
			  {DSM_SPDM, SPDM_GET_CERTIFICATE},
			  {DSM_SPDM, SPDM_KEY_EXCHANGE},
			  {DSM_SPDM, SPDM_FINISH},
			  {DSM_IDE_KM, IDE_KM_KEY_PROG},
			  {DSM_IDE_KM, IDE_KM_K_SET_GO}},
	},
	{
		.command = TIO_DEV_DISCONNECT,
		.name = "TIO_DEV_DISCONNECT",
		.check = tio_can_disconnect,
		.done = tio_dev_disconnected,
		.count = 2,
		.steps = {{DSM_IDE_KM, IDE_KM_K_SET_STOP},
			  {DSM_SPDM, SPDM_END_SESSION}},
	},
	{
		.command = TIO_DEV_DISCONNECT,
		.flags = TIO_FORCE,
		.name = "TIO_DEV_DISCONNECT force",
		.check = tio_can_disconnect,
		.done = tio_dev_disconnected,
	},
	{
		.command = TIO_DEV_STATUS,
		.name = "TIO_DEV_STATUS",
		.check = tio_created,
	},
	{
		.command = TIO_ROLL_KEY,
		.name = "TIO_ROLL_KEY",
		.check = tio_connected,
		.done = tio_key_rolled,
		.count = 2,
		.steps = {{DSM_IDE_KM, IDE_KM_KEY_PROG},
			  {DSM_IDE_KM, IDE_KM_K_SET_GO}},
	},
};

void tio_dev_init(struct tio_dev *d, struct model *model, const char *name)
{
	object_init(&d->link.object, OBJECT_DEVICE, "tio device", name);
	d->link.model = model;
	d->created = true;
	d->link.stream = true;
	d->link.session = 1;
}
