/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device security manager of a device: its SPDM sessions, its IDE streams,
 * its DOE mailbox, and the TDIs that rest on them. There is one for all
 * functions of a device; what happens to a session or a stream reaches each TDI
 * that was locked over it (PCIe 6, clauses 11.4.3 and 11.4.5).
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_DSM_H
#define MODELS_DEVICE_DSM_H

#include "device/doe.h"
#include "device/ide.h"
#include "device/spdm.h"
#include "latencies.h"

enum {
	DSM_TDIS_MAX = 16,
	DSM_STREAMS_MAX = 2,
	DSM_SESSIONS_MAX = 2,
};

/* Which protocol a message belongs to. */
enum dsm_protocol {
	DSM_TDISP,
	DSM_IDE_KM,
	DSM_SPDM,
};

struct tdisp_device;

struct dsm {
	struct spdm_session sessions[DSM_SESSIONS_MAX];
	uint32_t session_last; /* id */
	uint32_t keys_owner;   /* session that has programmed keys, or 0 */
	uint32_t tdi_count;
	struct ide_stream streams[DSM_STREAMS_MAX];
	struct doe_mailbox doe;
	struct tdisp_device *tdis[DSM_TDIS_MAX];
};

/*
 * The first argument of a message: protocol, request code, and the session that
 * it travels in; 0: the first that is up.
 */
static inline uint64_t dsm_word(enum dsm_protocol protocol, unsigned code,
				uint32_t session)
{
	return (uint64_t)session << 32 | (uint64_t)protocol << 16 | code;
}

static inline unsigned dsm_code(const struct message *m)
{
	return m->argument[0] & 0xff;
}

static inline unsigned dsm_version(const struct message *m)
{
	return m->argument[0] >> 8 & 0xff;
}

static inline enum dsm_protocol dsm_protocol(const struct message *m)
{
	return (enum dsm_protocol)(m->argument[0] >> 16 & 0xff);
}

/* Does it travel in a session? The beginning of one does not. */
static inline bool dsm_secured(const struct message *m)
{
	return dsm_protocol(m) != DSM_SPDM || dsm_code(m) >= SPDM_SECURED;
}

/* What a step has to do with the sessions and streams (world/hooks.h). */
void dsm_touch(const struct dsm *dsm, enum touch_kind touch);

/* Set up one whose device is connected: a session, and a default stream. */
void dsm_init(struct dsm *dsm);
void dsm_attach(struct dsm *dsm, struct tdisp_device *tdi);

/* The session that a message travels in, or NULL. */
struct spdm_session *dsm_session_find(struct dsm *dsm, const struct message *m);

/* What a LOCK over a session would find wrong with a stream. */
unsigned dsm_stream_defects(const struct dsm *dsm, unsigned stream,
			    const struct spdm_session *session);

/* Carry out a message of SPDM or IDE_KM; no op. */
void dsm_handle(struct dsm *dsm, struct message *m);

/* Something happens to a session, to a stream, or to all; no op. */
enum spdm_error dsm_session_happen(struct dsm *dsm, struct spdm_session *s,
				   enum spdm_event event);
enum ide_km_status dsm_stream_happen(struct dsm *dsm, unsigned stream,
				     enum ide_event event);
void dsm_sessions_lose(struct dsm *dsm);
void dsm_reset(struct dsm *dsm);

/* How long the device has to do with message m. */
enum model_latency dsm_latency(const struct message *m);

/* Was a LOCK carried out? */
bool dsm_locked(const struct message *m);

/*
 * Whether a STOP fails by a fault, and has its answer.
 *
 * Yields: no.
 */
bool dsm_stop_fails(struct message *m);

#endif
