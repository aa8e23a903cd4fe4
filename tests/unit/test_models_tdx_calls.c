/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the TDX module refuses what its tables (3.1.2, 3.1.3, 3.1.4) say, with
 * what they say, and its copy of the TDISP state goes where they lead.
 * Method: one test for each row, with the table in its name, in words
 * 'call=result', one after the other, on a device that is connected. What takes
 * messages is carried to the device; '.kept' is not: the message stays out. The
 * result is the end of the status' name, or a number where a word looks.
 */
#include "test_models_fixture.h"

#include "firmware/firmware_vm.h"
#include "kernel/tdx_tsm.h"
#include "suite.h"

enum look {
	LOOK_NOT, /* it is a call */
	LOOK_STATE,
	LOOK_VALID,
	LOOK_MMIO,
};

typedef enum tdx_status devif_call(struct tdx_devif *d);
typedef enum tdx_status td_call(struct tdx_devif *d,
				const struct firmware_vm *td);
typedef enum tdx_status link_call(struct tdx_link *l);

struct tdx_word {
	const char *name;
	devif_call *devif;
	td_call *by_td;
	link_call *link;
	unsigned host, guest; /* a message, from one of the two */
	bool kept, other;
	enum tdx_exchange exchange; /* plus 1 */
	enum tdisp_event event;	    /* plus 1 */
	enum look look;
};

#define DEVIF(word, call)                                                      \
	{                                                                      \
		.name = (word), .devif = (call)                                \
	}
#define BY_TD(word, call)                                                      \
	{                                                                      \
		.name = (word), .by_td = (call)                                \
	}
#define LINK(word, call)                                                       \
	{                                                                      \
		.name = (word), .link = (call)                                 \
	}
#define HOST(word, request)                                                    \
	{                                                                      \
		.name = (word), .host = TDISP_##request                        \
	}
#define GUEST(word, request)                                                   \
	{                                                                      \
		.name = (word), .guest = TDISP_##request                       \
	}
#define EXCHANGE(word, what)                                                   \
	{                                                                      \
		.name = (word), .exchange = TDX_##what + 1                     \
	}
#define EVENT(word, what)                                                      \
	{                                                                      \
		.name = (word), .event = TDISP_EVENT_##what + 1                \
	}
#define LOOK(word, what)                                                       \
	{                                                                      \
		.name = (word), .look = LOOK_##what                            \
	}

static const struct tdx_word words[] = {
	LINK("spdm_create", tdh_spdm_create),
	LINK("spdm_delete", tdh_spdm_delete),
	LINK("stream_create", tdh_ide_stream_create),
	LINK("stream_block", tdh_ide_stream_block),
	LINK("stream_delete", tdh_ide_stream_delete),
	EXCHANGE("spdm_connect", SPDM_CONNECT),
	EXCHANGE("spdm_disconnect", SPDM_DISCONNECT),
	EXCHANGE("keys_set_up", IDE_KEYS_SET_UP),
	EXCHANGE("key_update", SPDM_KEY_UPDATE),
	EXCHANGE("keys_refresh", IDE_KEYS_REFRESH),
	EXCHANGE("keys_stop", IDE_KEYS_STOP),
	DEVIF("create", tdh_devif_create),
	DEVIF("remove", tdh_devif_remove),
	HOST("lock", LOCK_INTERFACE_REQUEST),
	HOST("state", GET_DEVICE_INTERFACE_STATE),
	HOST("stop", STOP_INTERFACE_REQUEST),
	HOST("host_start", START_INTERFACE_REQUEST),
	HOST("host_report", GET_DEVICE_INTERFACE_REPORT),
	HOST("host_version", GET_TDISP_VERSION),
	{.name = "stop.kept",
	 .host = TDISP_STOP_INTERFACE_REQUEST,
	 .kept = true},
	DEVIF("dmar_add", tdh_dmar_add),
	DEVIF("dmar_remove", tdh_dmar_remove),
	BY_TD("map", tdh_mmio_map),
	DEVIF("block", tdh_mmio_block),
	DEVIF("unmap", tdh_mmio_unmap),
	BY_TD("validate", tdg_devif_validate),
	GUEST("report", GET_DEVICE_INTERFACE_REPORT),
	GUEST("guest_state", GET_DEVICE_INTERFACE_STATE),
	GUEST("start", START_INTERFACE_REQUEST),
	GUEST("guest_lock", LOCK_INTERFACE_REQUEST),
	GUEST("guest_stop", STOP_INTERFACE_REQUEST),
	{.name = "report.kept",
	 .guest = TDISP_GET_DEVICE_INTERFACE_REPORT,
	 .kept = true},
	BY_TD("response", tdg_devif_response),
	BY_TD("dmar_accept", tdg_dmar_accept),
	DEVIF("mmio_accept", tdg_mmio_accept),
	EVENT("flr", FLR),
	EVENT("reset", CONVENTIONAL_RESET),
	LOOK("sts", STATE),
	LOOK("valid", VALID),
	LOOK("mmio", MMIO),
	{.name = "other.td", .other = true}, /* calls from now on */
	{.name = "answer.none"},	     /* to a message that is not out */
};

/* The TD that calls, or is named: that of the device's VM, or another one. */
static struct firmware_vm other;
static bool by_other;

static const struct firmware_vm *td_of(const struct pci_dev *pdev)
{
	return by_other ? &other : pdev->fw->for_vm;
}

/* A message of the host, or the one that the guest has left (0). */
static enum tdx_status carry(struct pci_dev *pdev, unsigned request, bool kept)
{
	struct tdx_devif *d = tdx_devif_of(pdev);
	struct message m;
	enum tdx_status status = tdh_devif_request(d, request, &m);

	if (status != TDX_SUCCESS || kept)
		return status;
	ck_assert_int_eq(pci_doe(pdev, &m), 0);
	return tdh_devif_response(d, &m);
}

static enum tdx_status guest_asks(struct pci_dev *pdev, unsigned request,
				  bool kept)
{
	struct tdx_devif *d = tdx_devif_of(pdev);
	enum tdx_status status = tdg_devif_request(d, td_of(pdev), request);

	if (status != TDX_SUCCESS || kept)
		return status;
	status = carry(pdev, 0, false);
	ck_assert_int_eq(tdg_devif_response(d, td_of(pdev)), status);
	return status;
}

static enum tdx_status exchange(struct pci_dev *pdev, enum tdx_exchange what)
{
	struct message m = {.status = 0};
	enum tdx_status status = tdh_exchange(tdx_link_of(pdev), what, &m);

	while (status == TDX_SPDM_REQUEST) {
		ck_assert_int_eq(pci_doe(pdev, &m), 0);
		status = tdh_exchange(tdx_link_of(pdev), what, &m);
	}
	return status;
}

static enum tdx_status call(struct pci_dev *pdev, const struct tdx_word *w)
{
	struct message none = {.status = 0};

	if (w->by_td)
		return w->by_td(tdx_devif_of(pdev), td_of(pdev));
	if (w->devif)
		return w->devif(tdx_devif_of(pdev));
	if (w->link)
		return w->link(tdx_link_of(pdev));
	if (w->host)
		return carry(pdev, w->host, w->kept);
	if (w->guest)
		return guest_asks(pdev, w->guest, w->kept);
	if (w->exchange)
		return exchange(pdev, (enum tdx_exchange)(w->exchange - 1));
	if (w->other) {
		by_other = true;
		return TDX_SUCCESS;
	}
	if (!w->event)
		return tdh_devif_response(tdx_devif_of(pdev), &none);
	tdisp_happen(&pdev->hw, (enum tdisp_event)(w->event - 1));
	return TDX_SUCCESS;
}

static unsigned seen(const struct pci_dev *pdev, enum look look)
{
	const struct tdx_devif *d = tdx_devif_of(pdev);

	if (look == LOOK_STATE)
		return d->tdi.state;
	return look == LOOK_VALID ? d->valid : (unsigned)d->tdi.mmio;
}

static const struct tdx_word *word_find(const char *text, size_t length)
{
	for (unsigned i = 0; i < ARRAY_COUNT(words); i++)
		if (strlen(words[i].name) == length &&
		    strncmp(words[i].name, text, length) == 0)
			return &words[i];
	ck_abort_msg("no word '%.*s'", (int)length, text);
}

/* One 'call=result'; returns what stands behind. */
static const char *expect(struct pci_dev *pdev, const char *text,
			  const char *all)
{
	const char *wanted = strchr(text, '=') + 1;
	size_t length = strcspn(wanted, " ");
	const struct tdx_word *w = word_find(text, (size_t)(wanted - text) - 1);
	char got[64];

	if (w->look == LOOK_NOT)
		(void)snprintf(got, sizeof(got), "%s",
			       tdx_status_name(call(pdev, w)) + 4);
	else
		(void)snprintf(got, sizeof(got), "%u", seen(pdev, w->look));
	ck_assert_msg(strlen(got) == length &&
			      strncmp(got, wanted, length) == 0,
		      "in '%s': '%s' is %s", all, w->name, got);
	return wanted + length + strspn(wanted + length, " ");
}

static const char *program;

static void program_body(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)s;
	for (const char *text = program; *text;)
		text = expect(devices[0]->pdev, text, program);
}

static void run(const char *text)
{
	struct stack s;

	program = text;
	by_other = false;
	stack_init(&s, 1);
	stack_run(&s, program_body);
	ck_assert_int_eq(s.result.status, RUN_FINISHED);
	stack_release(&s);
}

#define OK	 "SUCCESS "
#define LOCKED	 "create=" OK "lock=" OK
#define VALID	 LOCKED "validate=" OK "report=" OK
#define RUNNING	 VALID "map=" OK "mmio_accept=" OK "start=" OK
#define NO_LINK	 "stream_block=" OK "stream_delete=" OK
#define BLOCKED	 "stream_block=" OK
#define UNLOCKED "stop=" OK

/* ROW(name, words) */
#define ROWS(ROW)                                                              \
	ROW(row_3_1_2_spdm_create_needs_a_free_function_id,                    \
	    "spdm_create=OPERAND_INVALID " NO_LINK "spdm_delete=" OK           \
	    "spdm_create=" OK)                                                 \
	ROW(row_3_1_2_spdm_connect_needs_an_spdm_object,                       \
	    "spdm_connect=OPERAND_INVALID " NO_LINK "spdm_disconnect=" OK      \
	    "spdm_delete=" OK "spdm_connect=OPERAND_INVALID spdm_create=" OK   \
	    "spdm_connect=" OK)                                                \
	ROW(row_3_1_2_stream_create_needs_spdm_bound_and_a_free_unit,          \
	    "stream_create=OPERAND_INVALID " NO_LINK "spdm_disconnect=" OK     \
	    "stream_create=OPERAND_INVALID "                                   \
	    "spdm_connect=" OK "stream_create=" OK)                            \
	ROW(row_3_1_2_keys_need_a_stream,                                      \
	    "keys_stop=" OK NO_LINK "keys_set_up=IDE_STREAM_INVALID_STATE "    \
	    "keys_stop=IDE_STREAM_INVALID_STATE")                              \
	ROW(row_3_1_2_key_update_needs_a_session,                              \
	    "key_update=" OK NO_LINK "key_update=" OK "spdm_disconnect=" OK    \
	    "key_update=OPERAND_INVALID")                                      \
	ROW(row_3_1_2_keys_refresh_needs_a_stream,                             \
	    "keys_refresh=" OK "keys_refresh=" OK "keys_refresh=" OK NO_LINK   \
	    "keys_refresh=IDE_STREAM_INVALID_STATE")                           \
	ROW(row_3_1_2_stream_block_of_what_is_blocked_or_not_configured,       \
	    BLOCKED "stream_block=IDE_STREAM_INVALID_STATE "                   \
		    "stream_delete=" OK                                        \
		    "stream_block=IDE_STREAM_INVALID_STATE")                   \
	ROW(row_3_1_2_stream_delete_needs_blocked_and_no_devif,                \
	    "create=" OK "stream_delete=IDE_STREAM_NOT_BLOCKED " BLOCKED       \
	    "stream_delete=IDE_STREAM_HAS_DEVICE_INTERFACES remove=" OK        \
	    "stream_delete=" OK "stream_delete=OPERAND_INVALID")               \
	ROW(row_3_1_2_spdm_goes_without_active_streams,                        \
	    "spdm_disconnect=SPDM_HAS_ACTIVE_IDE_STREAMS "                     \
	    "spdm_delete=SPDM_HAS_ACTIVE_IDE_STREAMS " NO_LINK                 \
	    "spdm_disconnect=" OK "spdm_delete=" OK                            \
	    "spdm_delete=OPERAND_INVALID")                                     \
	ROW(row_3_1_3_devif_create_needs_an_absent_function_id,                \
	    "create=" OK "create=DEVIFMT_ALREADY_PRESENT")                     \
	ROW(row_3_1_3_devif_create_needs_a_stream_that_is_not_blocked,         \
	    BLOCKED "create=IDE_STREAM_INVALID_STATE "                         \
		    "stream_delete=" OK "create=IDE_STREAM_INVALID_STATE")     \
	ROW(row_3_1_3_devif_request_of_the_host_lock_state_stop,               \
	    "lock=OPERAND_INVALID " LOCKED "state=" OK                         \
	    "host_start=OPERAND_INVALID host_report=OPERAND_INVALID "          \
	    "host_version=OPERAND_INVALID stop=" OK)                           \
	ROW(row_3_1_3_devif_request_one_outstanding,                           \
	    LOCKED "stop.kept=" OK "stop=DEVIF_TDISP_OUT_REQ "                 \
		   "state=DEVIF_TDISP_OUT_REQ")                                \
	ROW(row_3_1_3_devif_request_in_error_state_and_stop_alone,             \
	    LOCKED "flr=" OK "sts=1 state=" OK                                 \
		   "sts=3 lock=DEVIF_TDISP_ERROR_STATE state=" OK              \
		   "sts=3 stop=" OK "sts=0")                                   \
	ROW(row_3_1_3_devif_response_needs_a_request,                          \
	    LOCKED "answer.none=DEVIF_TDISP_OUT_REQ sts=1")                    \
	ROW(row_3_1_3_devif_response_needs_a_message_that_is_right,            \
	    LOCKED "reset=" OK "stop=DEVIF_TDISP_INVALID_MESSAGE sts=1")       \
	ROW(row_3_1_3_dmar_add_of_what_is_there,                               \
	    "dmar_add=" OK "dmar_add=DMAR_INVALID_MAPPING_STATE")              \
	ROW(row_3_1_3_mmio_map_needs_metadata,                                 \
	    "map=MMIO_INVALID_PAGE_METADATA create=" OK "map=" OK "mmio=1")    \
	ROW(row_3_1_3_mmio_map_needs_a_free_slot,                              \
	    "create=" OK "map=" OK "map=EPT_ENTRY_STATE_INCORRECT " BLOCKED    \
	    "map=EPT_ENTRY_STATE_INCORRECT")                                   \
	ROW(row_3_1_3_mmio_map_needs_a_stream_that_is_not_blocked,             \
	    "create=" OK BLOCKED "map=IDE_STREAM_BLOCKED mmio=0")              \
	ROW(row_3_1_3_mmio_map_needs_the_owner_td,                             \
	    "create=" OK "other.td=" OK                                        \
	    "map=MMIO_DEVIF_OWNER_MISMATCH mmio=0")                            \
	ROW(row_3_1_3_mmio_block_needs_mapped_or_pending,                      \
	    "block=EPT_ENTRY_STATE_INCORRECT create=" OK "map=" OK "block=" OK \
	    "mmio=3 block=EPT_ENTRY_STATE_INCORRECT")                          \
	ROW(row_3_1_3_mmio_unmap_needs_blocked,                                \
	    "unmap=GPA_RANGE_NOT_BLOCKED create=" OK "map=" OK                 \
	    "unmap=GPA_RANGE_NOT_BLOCKED block=" OK "unmap=" OK "mmio=0")      \
	ROW(row_3_1_3_mmio_unmap_needs_unlocked, RUNNING                       \
	    "block=" OK "unmap=DEVIF_TDISP_INVALID_STATE mmio=3 " UNLOCKED     \
	    "unmap=" OK "mmio=0")                                              \
	ROW(row_3_1_3_mmio_unmap_or_the_stream_blocked,                        \
	    RUNNING "block=" OK "unmap=DEVIF_TDISP_INVALID_STATE " BLOCKED     \
		    "unmap=" OK "mmio=0")                                      \
	ROW(row_3_1_3_devif_remove_needs_unlocked,                             \
	    "remove=OPERAND_INVALID " LOCKED                                   \
	    "remove=DEVIF_INVALID_STATE " UNLOCKED "remove=" OK)               \
	ROW(row_3_1_3_devif_remove_or_the_stream_blocked,                      \
	    LOCKED "remove=DEVIF_INVALID_STATE " BLOCKED "remove=" OK)         \
	ROW(row_3_1_3_devif_remove_needs_no_mapped_dma,                        \
	    VALID "dmar_add=" OK "dmar_accept=" OK UNLOCKED                    \
		  "remove=DEVIF_HAS_MAPPED_DMA")                               \
	ROW(row_3_1_3_devif_remove_needs_no_mapped_mmio, RUNNING UNLOCKED      \
	    "remove=DEVIF_HAS_MAPPED_MMIO block=" OK                           \
	    "remove=DEVIF_HAS_MAPPED_MMIO unmap=" OK "remove=" OK)             \
	ROW(row_3_1_3_a_lock_response_forgets_what_was_validated,              \
	    VALID UNLOCKED "sts=0 valid=0 lock=" OK                            \
			   "sts=1 valid=0 start=DEVIF_INVALID_STATE")          \
	ROW(row_3_1_3_a_state_response_of_error_forgets_it_too,                \
	    VALID "valid=1 flr=" OK "sts=1 valid=1 state=" OK "sts=3 valid=0") \
	ROW(row_3_1_3_error_with_a_cache_of_run_is_unmapped_after_stop,        \
	    RUNNING "flr=" OK "sts=2 block=" OK                                \
		    "unmap=DEVIF_TDISP_INVALID_STATE " UNLOCKED "unmap=" OK    \
		    "remove=" OK)                                              \
	ROW(row_3_1_4_devif_validate_once_for_each_bind,                       \
	    "validate=DEVIF_INVALID_METADATA " LOCKED "validate=" OK           \
	    "validate=DEVIF_ALREADY_VALID")                                    \
	ROW(row_3_1_4_devif_validate_needs_the_owner_td,                       \
	    LOCKED "other.td=" OK "validate=DEVIF_INVALID_METADATA valid=0")   \
	ROW(row_3_1_4_another_td_than_the_owner_gets_nothing, VALID            \
	    "dmar_add=" OK "other.td=" OK "report=DEVIF_INVALID_METADATA "     \
	    "start=DEVIF_INVALID_METADATA response=DEVIF_INVALID_STATE "       \
	    "dmar_accept=DEVIF_INVALID_METADATA sts=1")                        \
	ROW(row_3_1_4_devif_request_needs_valid,                               \
	    LOCKED "report=DEVIF_INVALID_STATE start=DEVIF_INVALID_STATE "     \
		   "guest_state=DEVIF_INVALID_STATE validate=" OK              \
		   "guest_state=" OK "report=" OK)                             \
	ROW(row_3_1_4_devif_request_of_the_guest_report_state_start,           \
	    VALID "guest_lock=DEVIF_INVALID_STATE "                            \
		  "guest_stop=DEVIF_INVALID_STATE sts=1 start=" OK "sts=2")    \
	ROW(row_3_1_4_devif_response_to_what_was_not_carried,                  \
	    VALID "report.kept=" OK "response=DEVIF_INVALID_STATE")            \
	ROW(row_3_1_4_dmar_accept_needs_locked_or_run,                         \
	    "create=" OK "validate=" OK "dmar_add=" OK                         \
	    "dmar_accept=DEVIF_INVALID_STATE lock=" OK "validate=" OK          \
	    "report=" OK "dmar_accept=" OK "start=" OK "dmar_accept=" OK)      \
	ROW(row_3_1_4_dmar_accept_needs_an_entry,                              \
	    VALID "dmar_accept=DMAR_INVALID_MAPPING_STATE")                    \
	ROW(row_3_1_4_mmio_accept_of_a_pending_leaf,                           \
	    "mmio_accept=EPT_ENTRY_STATE_INCORRECT " LOCKED "map=" OK          \
	    "mmio_accept=" OK "mmio=2 mmio_accept=PAGE_ALREADY_ACCEPTED "      \
	    "block=" OK "mmio_accept=EPT_ENTRY_STATE_INCORRECT")

#define TEST(name, words)                                                      \
	START_TEST(name)                                                       \
	{                                                                      \
		run(words);                                                    \
	}                                                                      \
	END_TEST
ROWS(TEST)

int main(void)
{
	Suite *s = suite_create("models_tdx_calls");
	TCase *rows = suite_case("rows");

#define ADD(name, words) tcase_add_test(rows, name);
	ROWS(ADD)
	suite_add_tcase(s, rows);
	return suite_main(s);
}
