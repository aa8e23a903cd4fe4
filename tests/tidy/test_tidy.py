#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of tidy.py: a small tree per case, and what tidy must say of it.

Each case is one file, with the messages that must come out as (line, words):
no more, no fewer. C files are named in a meson.build, so that they are not
dead unless the case wants it.
"""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import model_map
import row_tests
import tidy

HEAD = "/* SPDX-License-Identifier: GPL-2.0-only */\n"
SQL = "-- SPDX-License-Identifier: GPL-2.0-only\n"


def c(body):
    """A C file whose second line is the first of 'body'."""
    return HEAD + body


def function(body, head="int f(void)"):
    """A C file with one function; its body begins on line 4."""
    return c(head + "\n{\n" + body + "}\n")


BLOCK = "/*\n * Models:     a.c: f()\n * Leaves out: nothing.\n */\n"
LONG = "\tg();\n" * 71

CASES = [
    # name, path, text, [(line, words)]
    ("clean", "sim/world/a.c", function("\treturn 0;\n"), []),
    ("no licence", "sim/world/a.c", "int f(void);\n", [(1, "licence")]),
    ("licence in shell", "tests/a.sh", "#!/bin/sh\n# " + tidy.SPDX + "\n", []),
    ("licence in SQL", "reports/a.sql", "SELECT 1;\n", [(1, "licence")]),

    ("70 lines", "sim/cli/a.c", function("\tg();\n" * 70), []),
    ("71 lines", "sim/cli/a.c", function(LONG), [(2, "71 lines")]),
    ("second function", "sim/cli/a.c",
     function("\tg();\n") + "\nint h(void)\n{\n" + LONG + "}\n", [(7, "h() has 71")]),
    ("601 lines", "sim/cli/a.c", c("\n" * 600), [(601, "file of 601 lines")]),
    ("600 lines", "sim/cli/a.c", c("\n" * 599), []),
    ("long header", "sim/cli/a.h",
     c("#ifndef CLI_A_H\n#define CLI_A_H\n" + "\n" * 200 + "#endif\n"), [(201, "file of")]),

    ("80 columns", "sim/cli/a.c", c("/*" + "-" * 76 + "*/\n"), []),
    ("81 columns", "sim/cli/a.c", c("/*" + "-" * 77 + "*/\n"), [(2, "81 columns")]),
    ("tabs are 8", "sim/cli/a.c", c("\t" * 10 + "x;\n"), [(2, "82 columns")]),
    ("100 for strings", "sim/cli/a.c", c('const char x[] = "' + "-" * 79 + '";\n'), []),
    ("101 for strings", "sim/cli/a.c",
     c('const char x[] = "' + "-" * 81 + '";\n'), [(2, "break it at 100")]),
    ("table in prose", "README.md", "| " + "-" * 120 + " |\n", []),
    ("prose", "README.md", "-" * 101 + "\n", [(1, "101 columns")]),
    ("expected output", "tests/cli/a.txt", "-" * 200 + "\n", []),
    ("scenario columns", "scenarios/thread/a.yaml",
     "question: " + "-" * 91 + "\n", [(1, "101 columns")]),

    ("6 parameters", "sim/cli/a.c",
     function("\tg();\n", "int f(int a, int b, int c, int d, int (*e)(int, int), int g)"), []),
    ("7 parameters", "sim/cli/a.c",
     function("\tg();\n", "int f(int a, int b, int c, int d,\n      int e, int f, int g)"),
     [(2, "7 parameters")]),
    ("name in brackets", "sim/cli/a.c",
     function("\tg();\n", "int (f)(int a, int b, int c, int d,\n\tint e, int f, int g)"),
     [(2, "f() has 7 parameters")]),
    ("no parameters", "sim/cli/a.c", function("\tg();\n", "static int f(void)"), []),
    ("attribute", "sim/cli/a.c",
     function("\tg();\n", "__attribute__((format(printf, 1, 2))) int f(char *a, ...)"), []),

    ("3 deep", "sim/cli/a.c",
     function("\tif (a) {\n\tfor (i = 0; i < n; i++) {\n\twhile (b) {\n\tg();\n\t}\n\t}\n\t}\n"),
     []),
    ("4 deep", "sim/cli/a.c",
     function("\tif (a) {\n\tfor (i = 0; i < n; i++) {\n\tdo {\n\tif (c) {\n\t}\n\t} while (b);"
              "\n\t}\n\t}\n"), [(7, "nested 4")]),
    ("else counts once", "sim/cli/a.c",
     function("\tif (a) {\n\t} else if (b) {\n\t} else {\n\t}\n"), []),
    ("for_each counts", "sim/cli/a.c",
     function("\tlist_for_each(a, b) {\n\tif (c) {\n\tswitch (d) {\n\tdefault: {\n\t}\n\t}\n"
              "\t}\n\t}\n"), [(7, "nested 4")]),
    ("initializers do not count", "sim/cli/a.c",
     function("\tconst struct a b = {{{{{0}}}}};\n\tg((struct a){{{{0}}}});\n"), []),
    ("brace in a string", "sim/cli/a.c", function('\tg("{{{{{{", \'{\');\n'), []),

    ("banned", "sim/cli/a.c", function("\tstrcpy(a, b);\n"), [(4, "strcpy")]),
    ("banned in a comment", "sim/cli/a.c", function("\t/* strcpy(a, b) */\n"), []),
    ("banned in a string", "sim/cli/a.c", function('\tg("strcpy(a)");\n'), []),
    ("part of a word", "sim/cli/a.c", function("\tmy_time(a);\n\tx->time(b);\n"), []),
    ("host time", "sim/cli/a.c", function("\tx = time(NULL);\n"), [(4, "time")]),
    ("host random", "models/vmm/a.c", function("\tx = rand();\n"), [(4, "rand")]),
    ("assert", "tests/unit/a.c", function("\tassert(a);\n"), [(4, "SIM_ASSERT")]),
    ("own assert", "sim/cli/a.c", function("\tSIM_ASSERT(a);\n"), []),
    ("static assert", "sim/cli/a.c", c("static_assert(1, \"\");\n"), []),
    ("thread", "sim/campaign/a.c", function("\tpthread_create(a);\n"), [(4, "pthread_create")]),
    ("heap in a run", "models/vmm/a.c", function("\tx = malloc(1);\n"), [(4, "malloc")]),
    ("heap on the host", "sim/cli/a.c", function("\tx = malloc(1);\n"), []),
    ("float", "sim/schedule/a.c", function("\tdouble x;\n"), [(4, "double")]),

    ("leftover", "sim/cli/a.c", c("/* TO" "DO: more */\n"), [(2, "leftover")]),
    ("leftover in prose", "README.md", "FIX" "ME\n", [(1, "leftover")]),
    ("template name", "tests/a.sh",
     "# " + tidy.SPDX + "\nmktemp /tmp/a." + "X" * 6 + "\n", []),
    ("needs work", "sim/cli/a.c", c("/* NEEDSWORK: which? */\n"), []),
    ("machine path", "README.md", "see /ho" "me/me/x\n", [(1, "one machine")]),
    ("other path", "README.md", "see models/home/x and ~/code/x\n", []),

    ("guard", "sim/world/include/world/task.h",
     c("#ifndef WORLD_TASK_H\n#define WORLD_TASK_H\n#endif\n"), []),
    ("guard of another", "sim/world/include/world/task.h",
     c("#ifndef TASK_H\n#define TASK_H\n#endif\n"), [(2, "WORLD_TASK_H")]),
    ("guard of its folder's name", "sim/check/include/check/check.h",
     c("#ifndef CHECK_CHECK_H\n#define CHECK_CHECK_H\n#endif\n"), []),
    ("guard in tests", "tests/unit/test_a.h",
     c("#ifndef TEST_A_H\n#define TEST_A_H\n#endif\n"), []),
    ("private guard", "sim/check/check.h",
     c("#ifndef CHECK_PRIVATE_H\n#define CHECK_PRIVATE_H\n#endif\n"), []),
    ("no guard", "models/kernel/pci.h", c(""), [(1, "KERNEL_PCI_H")]),
    ("long guard", "models/kernel/pci.h",
     c("#ifndef MODELS_KERNEL_PCI_H\n#define MODELS_KERNEL_PCI_H\n#endif\n"), []),
    ("half a guard", "models/kernel/pci.h",
     c("#ifndef KERNEL_PCI_H\n#define KERNEL_PC_H\n#endif\n"), [(2, "guard")]),

    ("block", "models/kernel/a.c", c(BLOCK + "int f(void)\n{\n" + "\tg();\n" * 9 + "}\n"), []),
    ("no block", "models/kernel/a.c", c("\nint f(void)\n{\n\tg();\n}\n"), [(3, "'Models:'")]),
    ("half a block", "models/firmware/a.c",
     c("/*\n * Models: x\n */\nint f(void)\n{\n\tg();\n}\n"), [(5, "'Leaves out:'")]),
    ("accessor", "models/device/a.h",
     c("#ifndef DEVICE_A_H\n#define DEVICE_A_H\n\nstatic inline int f(int x)\n{\n"
       "\treturn x;\n}\n#endif\n"), []),
    ("set-up", "models/device/a.c",
     c("\nvoid tdisp_init(int x)\n{\n" + "\tg();\n" * 6 + "}\n"), []),
    ("long static", "models/device/a.c",
     c("\nstatic int f(int x)\n{\n" + "\tg();\n" * 6 + "}\n"), [(3, "'Models:'")]),
    ("not modelled", "models/vmm/a.c", c("\nint f(void)\n{\n\tg();\n}\n"), []),

    ("static object", "sim/check/a.c", c("static int count;\n"), [(2, "'count'")]),
    ("static pointer", "models/vmm/a.c", c("static const char *name;\n"), [(2, "'name'")]),
    ("static table", "sim/check/a.c",
     c("static const char *const names[] = {\"a\", \"b\"};\nconst struct a b = {\n\t1,\n};\n"),
     []),
    ("static array", "sim/check/a.c", c("static const char *names[2] = {0};\n"), [(2, "names")]),
    ("global", "sim/world/a.c", c("struct world *present;\n"), [(2, "'present'")]),
    ("thread local", "sim/world/a.c", c("static _Thread_local int x = 1;\n"), [(2, "'x'")]),
    ("static in a function", "sim/world/a.c",
     function("\tstatic int x;\n\tstatic const int y = 1;\n"), [(4, "'x'")]),
    ("declarations", "sim/world/a.c",
     c("struct a;\nextern int x;\ntypedef int t;\nint f(int *a);\nenum { A, B };\n"
       "static struct a *g(int b);\nstruct b {\n\tint *x;\n};\nunion c {\n\tint y;\n};\n"), []),
    ("function pointer", "sim/world/a.c", c("static int (*f)(int);\n"), [(2, "mutable")]),
    ("host static", "sim/cli/a.c", c("static int count;\n"), []),

    ("down", "sim/explore/a.c", c('#include "check/check.h"\n#include "world/world.h"\n'), []),
    ("up", "sim/world/a.c", c('#include "trace/trace.h"\n'), [(2, "against the arrows")]),
    ("sideways", "sim/check/a.c", c('#include "schedule/schedule.h"\n'), [(2, "arrows")]),
    ("models up", "models/vmm/a.c", c('#include "explore/explore.h"\n'), [(2, "arrows")]),
    ("models", "models/vmm/a.c", c('#include "models/kapi.h"\n#include "vmm.h"\n'), []),
    ("engine knows models", "sim/explore/a.c", c('#include "models/model.h"\n'), [(2, "arrows")]),
    ("CLI knows models", "sim/cli/a.c", c('#include "models/model.h"\n'), []),
    ("own header", "sim/world/a.c", c('#include "engine.h"\n'), []),
    ("out of the folder", "sim/cli/a.c", c('#include "../world/engine.h"\n'), [(2, "leaves")]),
    ("loop below", "sim/trace/a.c", c("#include <uv.h>\n"), [(2, "<uv.h>")]),
    ("loop", "sim/campaign/a.c", c("#include <uv.h>\n"), []),
    ("store", "sim/explore/a.c", c("#include <sqlite3.h>\n"), [(2, "sim/trace/")]),
    ("store of a test", "tests/unit/a.c", c("#include <sqlite3.h>\n"), []),
    ("threads of a test", "tests/unit/a.c", c("#include <pthread.h>\n"), [(2, "nowhere")]),
    ("nowhere", "sim/cli/a.c", c("#include <pthread.h>\n"), [(2, "nowhere")]),

    ("view", "reports/views/a.sql",
     SQL + "CREATE VIEW a (\n  -- One row each.\n  -- The key.\n  x,\n  -- ns.\n  y\n) AS\n"
     "SELECT 1, 2;\n", []),
    ("column", "reports/views/a.sql",
     SQL + "CREATE VIEW a (\n  -- One row each.\n  -- The key.\n  x,\n  y\n) AS\n"
     "SELECT 1, 2;\n", [(6, "column 'y'")]),
    ("first comment", "reports/views/a.sql",
     SQL + "CREATE VIEW a (\n  -- The key.\n  x\n) AS\nSELECT 1;\n", [(4, "what a row is")]),
    ("no columns", "reports/views/a.sql",
     SQL + "CREATE VIEW a AS\nSELECT 1;\n", [(2, "no column list")]),

    ("scenario", "scenarios/thread/a.yaml", "# why\nquestion: Is it?\n", []),
    ("no question", "scenarios/thread/a.yaml", "tasks: {}\n", [(1, "question:")]),
    ("design", "scenarios/designs/a.yaml", "about: an idea\n", []),
    ("no about", "scenarios/designs/a.yaml", "base: b\n", [(1, "about:")]),
    ("campaign", "scenarios/campaigns/a.yaml", "nights: 1\n", []),

    ("dead", "sim/check/dead.c", c(""), [(1, "no meson.build")]),
    ("dead query", "reports/queries/b.sql", SQL, [(1, "no meson.build")]),
]


class Messages(unittest.TestCase):
    def check(self, path, text):
        with tempfile.TemporaryDirectory() as root:
            file = Path(root) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            (file.parent / "meson.build").write_text("files('a.c', 'a.sql')\n", encoding="utf-8")
            checked = tidy.Tidy(root)
            checked.check(path)
            return checked.messages

    def test_cases(self):
        for name, path, text, wanted in CASES:
            with self.subTest(name):
                said = self.check(path, text)
                self.assertEqual(len(said), len(wanted), said)
                for (where, line, message), (wanted_line, words) in zip(said, wanted):
                    self.assertEqual((where, line), (path, wanted_line), message)
                    self.assertIn(words, message)

    def test_names_are_unique(self):
        names = [case[0] for case in CASES]
        self.assertEqual(len(names), len(set(names)))


class Exceptions(unittest.TestCase):
    def setUp(self):
        self.kept = dict(tidy.EXCEPTIONS)
        tidy.EXCEPTIONS.clear()

    def tearDown(self):
        tidy.EXCEPTIONS.clear()
        tidy.EXCEPTIONS.update(self.kept)

    def run_on(self, text):
        with tempfile.TemporaryDirectory() as root:
            folder = Path(root) / "sim/check"
            folder.mkdir(parents=True)
            (folder / "a.c").write_text(text, encoding="utf-8")
            (folder / "meson.build").write_text(
                "# " + tidy.SPDX + "\nfiles('a.c')\n", encoding="utf-8")
            checked = tidy.Tidy(root)
            for name in checked.files():
                checked.check(name)
            checked.check_exceptions()
            return [message for _, _, message in checked.messages]

    def test_an_exception_covers_its_name_only(self):
        tidy.EXCEPTIONS["static", "sim/check/a.c", "x"] = "why"
        said = self.run_on(c("static int x;\nstatic int y;\n"))
        self.assertEqual(len(said), 1, said)
        self.assertIn("'y'", said[0])

    def test_a_folder_covers_its_files(self):
        tidy.EXCEPTIONS["heap", "sim/check/", None] = "why"
        self.assertEqual(self.run_on(function("\tmalloc(1);\n")), [])

    def test_a_limit_is_a_limit(self):
        tidy.EXCEPTIONS["source", "sim/check/a.c", 650] = "why"
        self.assertEqual(self.run_on(c("\n" * 640)), [])
        self.assertEqual(len(self.run_on(c("\n" * 660))), 2)

    def test_an_idle_exception_is_an_error(self):
        tidy.EXCEPTIONS["source", "sim/check/a.c", 650] = "why"
        self.assertIn("not needed", self.run_on(c(""))[0])

    def test_every_exception_has_a_reason(self):
        for key, reason in self.kept.items():
            self.assertGreater(len(reason), 10, key)


class Map(unittest.TestCase):
    MODEL = c("""/*
 * Models:     drivers/a/b.c: f(), g(), RFC-P1; mm/c.c: h().
 * Locks:      none.
 * Leaves out: the rest, which
 *             nobody sees.
 */
int f(int x)
{
}

/*
 * Models:     mm/c.c: the slow path, 6.12.
 * Leaves out: nothing.
 */
int (slow)(int x)
{
}

/*
 * Models:     nothing in the RFC.
 */
int own(int x)
{
}
""")

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / "models/kernel").mkdir(parents=True)
        (self.root / "models/kernel/a.c").write_text(self.MODEL, encoding="utf-8")
        self.readme = self.root / "models/README.md"
        self.readme.write_text("before\n" + model_map.BEGIN + "old\n" + model_map.END
                               + "behind\n", encoding="utf-8")

    def complaints(self):
        checked = tidy.Tidy(self.root)
        checked.check_map()
        return [path for path, _, _ in checked.messages]

    def make(self):
        with contextlib.redirect_stdout(io.StringIO()):
            model_map.main(["--root", str(self.root)])

    def test_a_stale_map_is_an_error_until_it_is_made(self):
        self.assertEqual(self.complaints(), [model_map.README, model_map.FULL])
        self.make()
        self.assertEqual(self.complaints(), [])
        self.readme.write_text(self.readme.read_text(encoding="utf-8").replace("slow", "fast"),
                               encoding="utf-8")
        self.assertEqual(self.complaints(), [model_map.README])

    def test_a_function_stands_under_each_kernel_file(self):
        self.make()
        text = self.readme.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("before\n") and text.endswith("behind\n"))
        self.assertIn("- `drivers/a/b.c` in `kernel/a.c`: `f` (with `g`)\n", text)
        self.assertIn("- `mm/c.c` in `kernel/a.c`: `f` (`h`), `slow` (the slow path)\n", text)
        self.assertIn("- Nothing posted: ours in `kernel/a.c`: `own`\n", text)

    def test_the_full_map_has_what_is_left_out(self):
        self.make()
        text = (self.root / model_map.FULL).read_text(encoding="utf-8")
        self.assertIn("| the rest, which nobody sees. |", text)

    def test_a_readme_without_marks_is_an_error(self):
        self.readme.write_text("no map\n", encoding="utf-8")
        self.assertEqual(self.complaints(), [model_map.README])


class Faults(unittest.TestCase):
    """The table of faults: all of them stand on one scenario, unless a test says otherwise."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / "scenarios/faults").mkdir(parents=True)
        self.scenario("a", "expect:\n  rfc-v1-fixed:\n    never: [deadlock]\n")
        self.rows = {n: "`faults/a`" for n in range(tidy.FIRST_FAULT, tidy.LAST_FAULT + 1)}

    def scenario(self, name, text):
        path = self.root / f"scenarios/faults/{name}.yaml"
        path.write_text(text, encoding="utf-8")

    def complaints(self):
        table = "".join(f"| {n} | what | {cell} |\n" for n, cell in self.rows.items())
        (self.root / tidy.FAULTS).write_text("| fault | a | b |\n|---|---|---|\n" + table,
                                             encoding="utf-8")
        checked = tidy.Tidy(self.root)
        checked.check_faults()
        return [text for _, _, text in checked.messages]

    def complains(self, words):
        said = self.complaints()
        self.assertEqual(len(said), 1, said)
        self.assertIn(words, said[0])

    def test_a_whole_table(self):
        self.rows[40] = "not modelled: nobody can do it"
        self.assertEqual(self.complaints(), [])

    def test_a_number_is_missing(self):
        del self.rows[40]
        self.complains("fault 41 stands where 40 belongs")

    def test_the_end_is_missing(self):
        del self.rows[tidy.LAST_FAULT]
        self.complains("ends before fault")

    def test_a_row_without_scenario_or_reason(self):
        self.rows[40] = "not modelled"
        self.complains("fault 40 has no scenario")

    def test_a_scenario_that_is_gone(self):
        self.rows[40] = "`faults/a`, `faults/gone`"
        self.complains("no scenario 'faults/gone'")

    def test_a_scenario_that_judges_nothing(self):
        self.scenario("idle", "expect:\n  rfc-v1:\n    never: [deadlock]\n")
        self.rows[40] = "`faults/idle`"
        self.complains("expects nothing of rfc-v1-fixed")
        self.rows[40] = "not in this design: `faults/idle`"
        self.assertEqual(self.complaints(), [])

    def test_a_scenario_in_no_row(self):
        self.scenario("f40-new", "")
        self.complains("'faults/f40-new' is not in the row of fault 40")


class Rows(unittest.TestCase):
    """The rows of tables, each with its test, unless a test says otherwise."""

    MADE = """#define ALL_ROWS(ROW) \\
\tROW(01, FIRST, x) \\
\tROW(02a, SECOND, y)
#define ALL_TEST(number, what, by) \\
\tSTART_TEST(row_1_3_##number##_##what) \\
\tEND_TEST
ALL_ROWS(ALL_TEST)
"""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / row_tests.TESTS).mkdir(parents=True)
        self.names = [f"row_{table.replace('.', '_')}_{row:02}_{column or 'what'}_it_does"
                      for table, (rows, columns, _) in row_tests.TABLES.items()
                      for row in range(1, rows + 1) for column in columns or ("",)]

    def complaints(self, more=""):
        text = "".join(f"START_TEST({name})\n" for name in self.names) + more
        (self.root / row_tests.TESTS / "test_models.c").write_text(text, encoding="utf-8")
        checked = tidy.Tidy(self.root)
        checked.check_rows()
        return [text for _, _, text in checked.messages]

    def test_all_rows_have_one(self):
        self.assertEqual(self.complaints(), [])

    def test_a_row_has_none(self):
        self.names.remove("row_8_1_14_what_it_does")
        self.assertEqual(self.complaints(), ["row 14 of table 8.1 (operations of the host) has "
                                             "no test; name one 'row_8_1_14_...'"])

    def test_a_row_has_none_of_one_platform(self):
        self.names.remove("row_3_0_11_tio_it_does")
        self.assertEqual(len(self.complaints()), 1)
        self.assertIn("'row_3_0_11_tio_...'", self.complaints()[0])

    def test_a_name_in_a_comment_or_a_list_is_none(self):
        self.names.remove("row_1_5_03_what_it_does")
        more = "/* row_1_5_03_what_it_does */\n\trow_1_5_03_what_it_does,\n"
        self.assertEqual(len(self.complaints(more)), 1)

    def test_a_table_of_tests_gives_its_numbers(self):
        self.names = [name for name in self.names if not name.startswith("row_1_3_0")]
        said = self.complaints(self.MADE)
        self.assertEqual([text.split(" of ")[0] for text in said], ["row 3", "row 4"])

    def test_a_number_or_a_platform_that_there_is_not(self):
        self.assertIn("has no row 13 of tdx",
                      self.complaints("START_TEST(row_3_0_13_tdx_what)\n")[0])
        self.assertIn("has no row 1 of pdp",
                      self.complaints("START_TEST(row_3_0_01_pdp_what)\n")[0])


if __name__ == "__main__":
    unittest.main()
