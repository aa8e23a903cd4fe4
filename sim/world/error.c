/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/error.h"

#include <stdarg.h>

static void text_cut(char *text, size_t bytes, int wanted)
{
	if (wanted >= 0 && (size_t)wanted >= bytes)
		memcpy(text + bytes - 4, "...", 4);
}

bool sim_error_set(struct sim_error *reterr, enum sim_error_kind kind,
		   const char *format, ...)
{
	va_list arguments;
	int wanted;

	if (!reterr || reterr->kind != SIM_ERROR_NONE)
		return false;
	reterr->kind = kind;
	va_start(arguments, format);
	wanted = vsnprintf(reterr->text, sizeof(reterr->text), format,
			   arguments);
	va_end(arguments);
	text_cut(reterr->text, sizeof(reterr->text), wanted);
	return false;
}

bool sim_error_wrap(struct sim_error *reterr, const char *format, ...)
{
	struct sim_error inner;
	char context[128];
	va_list arguments;
	int wanted;

	if (!reterr)
		return false;
	inner = *reterr;
	va_start(arguments, format);
	(void)vsnprintf(context, sizeof(context), format, arguments);
	va_end(arguments);
	wanted = snprintf(reterr->text, sizeof(reterr->text), "%s: %s", context,
			  inner.text);
	text_cut(reterr->text, sizeof(reterr->text), wanted);
	return false;
}
