/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzz target as a plain test, with any compiler: all files of its corpus,
 * then some thousand mutations of them, the same ones every time.
 *
 *   corpus_NAME DIRECTORY [MUTATIONS]
 */
#include <dirent.h>

#include "schedule/schedule.h"

/* libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	FILES_MAX = 256,
	FILE_BYTES_MAX = 16 << 10,
	MUTATIONS = 6000,
	MUTATIONS_AT_ONCE_MAX = 6,
};

struct input {
	char name[256];
	size_t bytes;
	uint8_t data[FILE_BYTES_MAX];
};

static struct input inputs[FILES_MAX];
static unsigned input_count;

static int compare_inputs(const void *a, const void *b)
{
	return strcmp(((const struct input *)a)->name,
		      ((const struct input *)b)->name);
}

static void read_corpus(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *entry;

	SIM_ASSERT(d);
	while ((entry = readdir(d))) {
		struct input *input = &inputs[input_count];
		char path[1024];
		FILE *file;

		if (entry->d_name[0] == '.')
			continue;
		SIM_ASSERT(input_count < FILES_MAX);
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		snprintf(input->name, sizeof(input->name), "%s", entry->d_name);
		file = fopen(path, "rb");
		SIM_ASSERT(file);
		input->bytes = fread(input->data, 1, FILE_BYTES_MAX, file);
		fclose(file);
		input_count++;
	}
	closedir(d);
	/* A total order: names differ. The order of a directory is none. */
	qsort(inputs, input_count, sizeof(inputs[0]), compare_inputs);
}

/* Replace 'out' bytes at a place by 'in' others, if there is room. */
static void replace(struct input *to, size_t at, size_t out, const void *in,
		    size_t in_bytes)
{
	static uint8_t tail[FILE_BYTES_MAX];
	size_t tail_bytes = to->bytes - at - out;

	if (at + in_bytes + tail_bytes > FILE_BYTES_MAX)
		return; /* no room for it */
	memcpy(tail, to->data + at + out, tail_bytes);
	memmove(to->data + at, in, in_bytes);
	memcpy(to->data + at + in_bytes, tail, tail_bytes);
	to->bytes = at + in_bytes + tail_bytes;
}

static size_t below(struct generator *g, size_t n)
{
	return generator_below(g, (uint32_t)n);
}

static void mutate(struct input *to, struct generator *g)
{
	static const char *const tokens[] = {
		"\n",
		"- ",
		": ",
		"{",
		"}",
		"[",
		"]",
		", ",
		"&a ",
		"*a",
		"!!x ",
		"? ",
		"|\n",
		">\n",
		"'",
		"\"",
		"#",
		"%",
		"---\n",
		"~",
		"-1",
		"0x",
		"99999999999999999999",
		"\t",
		"\r",
		"\\0",
	};
	const struct input *other = &inputs[below(g, input_count)];
	size_t at = below(g, to->bytes + 1);
	size_t room = to->bytes - at;
	size_t out = room ? below(g, room < 40 ? room + 1 : 40) : 0;
	size_t from = below(g, other->bytes + 1);
	const char *token = tokens[below(g, ARRAY_COUNT(tokens))];
	uint8_t byte = (uint8_t)below(g, 256);

	switch (below(g, 7)) {
	case 0: /* cut something out */
		replace(to, at, out, "", 0);
		break;
	case 1: /* a piece of another file */
		replace(to, at, out, other->data + from,
			below(g, other->bytes - from + 1));
		break;
	case 2: /* any byte for another */
		replace(to, at, room > 0, &byte, 1);
		break;
	case 3: /* the end is missing */
		to->bytes = at;
		break;
	case 4: /* a piece twice */
		replace(to, at, 0, to->data + at, out);
		break;
	default: /* a sign of the language */
		replace(to, at, below(g, 2) ? out : 0, token, strlen(token));
		break;
	}
}

int main(int argc, char **argv)
{
	static struct input input;
	unsigned long mutations =
		argc > 2 ? strtoul(argv[2], NULL, 10) : MUTATIONS;
	struct generator g;

	if (argc < 2) {
		fprintf(stderr, "error: no corpus directory given\n");
		return 2;
	}
	read_corpus(argv[1]);
	SIM_ASSERT(input_count > 0);
	LLVMFuzzerTestOneInput(input.data, 0);
	for (unsigned i = 0; i < input_count; i++)
		LLVMFuzzerTestOneInput(inputs[i].data, inputs[i].bytes);
	generator_seed(&g, 1);
	for (unsigned long i = 0; i < mutations; i++) {
		input = inputs[below(&g, input_count)];
		for (size_t n = below(&g, MUTATIONS_AT_ONCE_MAX); n--;)
			mutate(&input, &g);
		LLVMFuzzerTestOneInput(input.data, input.bytes);
	}
	printf("%u files, %lu mutations\n", input_count, mutations);
	return 0;
}
