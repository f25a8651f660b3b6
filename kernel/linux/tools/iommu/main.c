// SPDX-License-Identifier: GPL-2.0-only
/*
 * iommu-handover: look into what a kernel hands over to the next one
 *
 * Manual: iommu-handover.rst
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "input.h"
#include "save.h"
#include "show.h"
#include "text.h"

static const char usage[] =
"usage: iommu-handover [OPTION]... COMMAND FILE [FILE]\n"
"\n"
"Look into a handover: what a kernel tells the next one about its IOMMUs.\n"
"FILE is a handover file, a file of a guest's memory, an ELF core of a kernel\n"
"or guest, or /proc/kcore.\n"
"\n"
"Commands:\n"
"  show FILE        print all records\n"
"  check FILE       print whether the handover is accepted, or which rule it breaks\n"
"  diff FILE FILE   print in what two handovers differ\n"
"  save FILE        write a handover file, see --output\n"
"\n"
"Options:\n"
"  -j, --json       show: print JSON\n"
"  -d, --dot        show: print a picture for Graphviz\n"
"  -t, --tables     walk the page tables too\n"
"  -a, --no-addresses\n"
"                   diff: leave out addresses that differ from boot to boot\n"
"  -o, --output=OUT save: name of the file to write\n"
"  -x, --text=KEY=VALUE\n"
"                   save: a fact about the handover; may be repeated\n"
"  -r, --root=ADDRESS\n"
"                   physical address of the root, instead of looking for it\n"
"  -m, --map=START:SIZE:OFFSET\n"
"                   a file of memory holds SIZE bytes from physical address START\n"
"                   on at OFFSET; may be repeated; default: all, from address 0 on\n"
"  -h, --help       print this\n"
"\n"
"Exit code: 0 accepted, or no difference; 1 refused, or a difference; 2 trouble.\n";

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "dot", no_argument, NULL, 'd' },
	{ "tables", no_argument, NULL, 't' },
	{ "no-addresses", no_argument, NULL, 'a' },
	{ "output", required_argument, NULL, 'o' },
	{ "text", required_argument, NULL, 'x' },
	{ "root", required_argument, NULL, 'r' },
	{ "map", required_argument, NULL, 'm' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

/**
 * struct request - what the user wants
 * @input: about the files
 * @files: the files
 * @nr_files: number of @files
 * @json: show JSON
 * @dot: show a picture
 * @tables: walk page tables
 * @no_addresses: do not compare addresses
 * @output: file to write
 * @text: facts to write, a line each
 */
struct request {
	struct input_options input;
	char **files;
	int nr_files;
	bool json;
	bool dot;
	bool tables;
	bool no_addresses;
	const char *output;
	char *text;
};

static int do_show(const struct request *request)
{
	struct handover h;
	int error;

	handover_open(&h, request->files[0], &request->input, request->tables);
	if (request->json)
		show_json(&h);
	else if (request->dot)
		show_dot(&h);
	else
		show_text(&h);
	error = h.error;
	handover_close(&h);
	return error ? EXIT_BAD : EXIT_GOOD;
}

static int do_check(const struct request *request)
{
	struct handover h;
	int error;

	handover_open(&h, request->files[0], &request->input, request->tables);
	show_verdict(&h);
	error = h.error;
	handover_close(&h);
	return error ? EXIT_BAD : EXIT_GOOD;
}

/* A refused handover is compared as far as it can be read. */
static bool warn_refused(const struct handover *h)
{
	if (h->error)
		fprintf(stderr,
			"iommu-handover: %s: refused [%s] %s; compared as far as possible\n",
			h->env.path, iommu_lu_rule_id(h->broken.rule),
			iommu_lu_rule_text(h->broken.rule));
	return h->error;
}

static int do_diff(const struct request *request)
{
	struct handover one, other;
	bool differ;

	handover_open(&one, request->files[0], &request->input, request->tables);
	handover_open(&other, request->files[1], &request->input, request->tables);
	differ = warn_refused(&one);
	differ |= warn_refused(&other);
	differ |= show_diff(&one, &other, !request->no_addresses);
	handover_close(&one);
	handover_close(&other);
	return differ ? EXIT_BAD : EXIT_GOOD;
}

static int do_save(const struct request *request)
{
	struct handover h;
	int error;

	if (!request->output)
		fail("save", "there is no name for the new file; give one with --output");
	handover_open(&h, request->files[0], &request->input, false);
	save(&h, request->output, request->text ? request->text : "");
	error = h.error;
	handover_close(&h);
	return error ? EXIT_BAD : EXIT_GOOD;
}

static const struct command {
	const char *name;
	int nr_files;
	int (*run)(const struct request *request);
} commands[] = {
	{ "show", 1, do_show },
	{ "check", 1, do_check },
	{ "diff", 2, do_diff },
	{ "save", 1, do_save },
};

static __u64 parse_number(const char *option, const char *text, char **end)
{
	__u64 value;

	errno = 0;
	value = strtoull(text, end, 0);
	if (errno || *end == text || *text == '-')
		fail(option, "\"%s\" is no number of at most 64 bits; write 0x1000 or 4096",
		     text);
	return value;
}

static void parse_root(struct input_options *input, const char *text)
{
	char *end;

	input->root = parse_number("--root", text, &end);
	input->root_given = true;
	if (*end)
		fail("--root", "\"%s\" is no address; write it like 0x1000", text);
}

static void parse_map(struct input_options *input, const char *text)
{
	struct memory_range range = {};
	__u64 *const parts[] = { &range.phys, &range.size, &range.offset };
	const char *at = text;
	char *end;
	size_t i;

	for (i = 0; i < NR_OF(parts); i++) {
		*parts[i] = parse_number("--map", at, &end);
		if (*end != (i + 1 < NR_OF(parts) ? ':' : '\0'))
			fail("--map",
			     "\"%s\" is not START:SIZE:OFFSET; write it like 0x100000000:0x40000000:0x80000000",
			     text);
		at = end + 1;
	}
	range.stored = range.size;
	input->map = need_memory(realloc(input->map, (input->nr_map + 1) * sizeof(range)));
	input->map[input->nr_map++] = range;
}

static void parse_text(struct request *request, const char *text)
{
	size_t used = request->text ? strlen(request->text) : 0;

	if (!strchr(text, '=') || *text == '=')
		fail("--text", "\"%s\" is not KEY=VALUE; write it like mode=legacy", text);
	if (strchr(text, '\n') || text_fault(text))
		fail("--text", "it is not one line of UTF-8; leave out what cannot be printed");
	request->text = need_memory(realloc(request->text, used + strlen(text) + 2));
	sprintf(request->text + used, "%s\n", text);
}

static void parse_option(struct request *request, int option)
{
	switch (option) {
	case 'j':
		request->json = true;
		return;
	case 'd':
		request->dot = true;
		return;
	case 't':
		request->tables = true;
		return;
	case 'a':
		request->no_addresses = true;
		return;
	case 'o':
		request->output = optarg;
		return;
	case 'x':
		parse_text(request, optarg);
		return;
	case 'r':
		parse_root(&request->input, optarg);
		return;
	case 'm':
		parse_map(&request->input, optarg);
		return;
	case 'h':
		fputs(usage, stdout);
		exit(EXIT_GOOD);
	default:
		fputs("iommu-handover: try \"iommu-handover --help\"\n", stderr);
		exit(EXIT_TROUBLE);
	}
}

static const struct command *find_command(const char *name)
{
	size_t i;

	if (!name)
		fail("command", "there is none; try \"iommu-handover --help\"");
	for (i = 0; i < NR_OF(commands); i++) {
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	}
	fail(name, "there is no such command; use show, check, diff or save");
}

int main(int argc, char **argv)
{
	struct request request = {};
	const struct command *command;
	int option, code;

	while ((option = getopt_long(argc, argv, "jdtao:x:r:m:h", long_options, NULL)) >= 0)
		parse_option(&request, option);
	command = find_command(argv[optind]);
	request.files = argv + optind + 1;
	request.nr_files = argc - optind - 1;
	if (request.nr_files != command->nr_files)
		fail(command->name,
		     "it takes %d file%s, and %d are given; try \"iommu-handover --help\"",
		     command->nr_files, command->nr_files == 1 ? "" : "s", request.nr_files);
	if (request.json && request.dot)
		fail("--dot", "it does not go with --json; leave out one of them");
	code = command->run(&request);
	free(request.input.map);
	free(request.text);
	if (fflush(stdout) || ferror(stdout))
		fail("output", "%s; make room, or read all of it", strerror(errno));
	return code;
}
