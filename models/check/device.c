/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a device may not do, judged by its answers alone: the checker keeps a
 * copy of its own of what each answer means, and no other.
 */
#include "findings.h"
#include "kernel/vfio_pci_core.h"
#include "world/state_key.h"

const struct finding_class check_class_tdisp_violation = {
	"tdisp-violation",
	"a device answers, or serves an access, as TDISP does not allow",
	SEVERITY_ERROR,
};

void check_answers_init(struct world *w, const struct check_answers *a)
{
	world_history(w, &a->heard_session, sizeof(a->heard_session));
	world_history(w, &a->heard_nonce, sizeof(a->heard_nonce));
}

static void device_report(struct pci_dev *pdev, enum invariant rule,
			  const char *how, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_tdisp_violation,
		.object = &pdev->object,
	};

	check_add_here(&f, "saw it", f.object, place);
	(void)snprintf(f.text, sizeof(f.text), "%s: %s", pdev->name, how);
	check_report(pdev->model, rule, &f);
}

static void device_locked(struct pci_dev *pdev, const struct message *m,
			  const struct place *place)
{
	struct check_answers *a = &pdev->check->answers;
	uint32_t session = (uint32_t)(m->argument[0] >> 32);

	a->heard_session = session;
	a->heard_nonce = m->answer[0];
	world_note(&pdev->object, place, "device_locked");
	a->locked = true;
	a->nonce = m->answer[0];
	a->reset = false;
	if (session && pdev->dsm->check->answers.keys &&
	    session != pdev->dsm->check->answers.keys)
		device_report(pdev, INVARIANT_KEYS_SAME_SESSION,
			      "it was locked over another session than that of "
			      "its keys",
			      place);
}

static void device_started(struct pci_dev *pdev, const struct message *m,
			   const struct place *place)
{
	struct check_answers *a = &pdev->check->answers;

	a->heard_nonce = m->argument[1];
	world_note(&pdev->object, place, "device_started");
	if (!a->locked)
		device_report(pdev, INVARIANT_START_FROM_LOCKED,
			      "it was started, and was not locked", place);
	else if (!a->nonce || m->argument[1] != a->nonce)
		device_report(pdev, INVARIANT_NONCE_ONE_SHOT,
			      "a nonce that is not that of its lock, or was "
			      "used before, has started it",
			      place);
	a->nonce = 0;
	a->locked = false;
}

static void device_answered_tdisp(struct pci_dev *pdev, const struct message *m,
				  const struct place *place)
{
	switch (dsm_code(m)) {
	case TDISP_LOCK_INTERFACE_REQUEST:
		device_locked(pdev, m, place);
		break;
	case TDISP_START_INTERFACE_REQUEST:
		device_started(pdev, m, place);
		break;
	case TDISP_STOP_INTERFACE_REQUEST:
		world_note(&pdev->object, place, "device_stopped");
		pdev->check->answers.locked = false;
		pdev->check->answers.nonce = 0;
		break;
	default:
		break;
	}
}

void check_doe_answered(struct pci_dev *pdev, const struct message *m,
			const struct place *place)
{
	world_touch(&pdev->dsm->tsm.lock.object, TOUCH_WRITE);
	if (m->status != 0)
		return;
	if (dsm_protocol(m) == DSM_TDISP)
		device_answered_tdisp(pdev, m, place);
	else if (dsm_protocol(m) == DSM_IDE_KM &&
		 dsm_code(m) == IDE_KM_KEY_PROG)
		pdev->dsm->check->answers.keys =
			(uint32_t)(m->argument[0] >> 32);
}

void check_bus_reset(struct pci_dev *pdev)
{
	world_touch(&pdev->hw.object, TOUCH_WRITE);
	world_note(&pdev->object, PLACE_HERE, "bus_reset");
	pdev->check->answers.reset = true;
}

static bool stream_insecure(const struct tdisp_device *hw)
{
	dsm_touch(hw->dsm, TOUCH_READ);
	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		if (hw->streams >> i & 1 &&
		    hw->dsm->streams[i].state != IDE_SECURE)
			return true;
	return false;
}

void check_private_served(struct pci_dev *pdev, const struct place *place)
{
	world_touch(&pdev->hw.object, TOUCH_READ);
	world_note(&pdev->object, place, "private_access_served");
	if (stream_insecure(&pdev->hw))
		device_report(pdev, INVARIANT_INSECURE_NOT_RUN,
			      "it serves a private access, and its stream is "
			      "not secure",
			      place);
	if (pdev->check->answers.reset)
		device_report(pdev, INVARIANT_RESET_UNLOCKED,
			      "it serves a private access, and was reset since "
			      "its lock",
			      place);
}

void check_dma_sent(struct pci_dev *pdev, const struct place *place)
{
	world_touch(&pdev->hw.object, TOUCH_READ);
	world_note(&pdev->object, place, "private_dma_sent");
	if (pdev->hw.state != TDISP_RUN)
		device_report(pdev, INVARIANT_DMA_ONLY_IN_RUN,
			      "it does private DMA, and is not in RUN", place);
}
