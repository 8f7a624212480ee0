#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "input/document.h"
#include "input/tree.h"
#include "tests/input/fixture.h"

/* A new directory with tree/ and outside/ in it (owned). */
static char *
make_place(void)
{
    char *place = g_dir_make_tmp("hutong-tree-XXXXXX", NULL);
    g_autofree char *tree = g_build_filename(place, "tree", NULL);
    g_autofree char *outside = g_build_filename(place, "outside", NULL);
    g_mkdir(tree, 0700);
    g_mkdir(outside, 0700);
    return place;
}

static void
put(const char *place, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(place, name, NULL);
    CU_ASSERT_TRUE(g_file_set_contents(path, text, -1, NULL));
}

/* tree/socket.ini, which no program can open. */
static void
put_socket(const char *place)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    g_snprintf(name.sun_path, sizeof name.sun_path, "%s/tree/socket.ini", place);
    CU_ASSERT_EQUAL(bind(fd, (const struct sockaddr *)&name, sizeof name), 0);
    close(fd);
}

/* The files made by the tests below, then the directories. */
static void
remove_place(char *place)
{
    static const char *const names[] = {
        "tree/a.ini",   "tree/b.ini",      "tree/link.ini", "tree/fifo.ini",
        "tree/big.ini", "tree/socket.ini", "outside/s.ini", "outside/link.ini",
        "tree/dir",     "tree/sub/c.ini",  "tree/sub",      "tree/near.ini",
        "tree",         "treetop.ini",     "outside",       ""
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(place, names[i], NULL);
        if (g_remove(path) != 0 && g_file_test(path, G_FILE_TEST_EXISTS))
            CU_FAIL("left behind");
    }
    g_free(place);
}

/* What loading tree/a.ini, which extends @parent, says. */
static char *
extending(const char *place, const char *parent)
{
    g_autofree char *text =
        g_strdup_printf("[scenario]\nformat = 1\nid = a\nextends = %s\n", parent);
    put(place, "tree/a.ini", text);
    g_autofree char *path = g_build_filename(place, "tree", "a.ini", NULL);
    char *faults = NULL;
    g_autoptr(ScnScenario) s = load(path, &faults);
    CU_ASSERT_PTR_NULL(s);
    return faults;
}

static void
a_scenario_cannot_reach_out_of_its_directory(void)
{
    char *place = make_place();
    put(place, "outside/s.ini", "[scenario]\nformat = 1\nid = s\n");
    g_autofree char *target = g_build_filename(place, "outside", "s.ini", NULL);
    g_autofree char *link = g_build_filename(place, "tree", "link.ini", NULL);
    g_autofree char *fifo = g_build_filename(place, "tree", "fifo.ini", NULL);
    g_autofree char *dir = g_build_filename(place, "tree", "dir", NULL);
    g_autofree char *near = g_build_filename(place, "tree", "near.ini", NULL);
    put(place, "treetop.ini", "[scenario]\nformat = 1\nid = s\n");
    CU_ASSERT_EQUAL(symlink("../treetop.ini", near), 0);
    CU_ASSERT_EQUAL(symlink(target, link), 0);
    CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
    put_socket(place);
    CU_ASSERT_EQUAL(g_mkdir(dir, 0700), 0);
    const struct {
        const char *parent, *message;
    } cases[] = {
        { "../outside/s.ini", "leaves the directory of the scenario" },
        { "dir/../../outside/s.ini", "leaves the directory of the scenario" },
        { "/etc/passwd", "'/etc/passwd' is absolute" },
        { "link.ini", "a link leads out of the directory of the scenario" },
        { "near.ini", "a link leads out of the directory of the scenario" },
        { "fifo.ini", "not a regular file" },
        { "socket.ini", "socket.ini: cannot read: No such device or address" },
        { "dir", "not a regular file" },
        { "..", "leaves the directory" },
        { ".", "is a directory" },
        { "none.ini", "none.ini: cannot read: No such file or directory" },
        { "a.ini", "a circle: a.ini extends a.ini" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = extending(place, cases[i].parent);
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i].message));
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, "a.ini:4:11: error: "));
        if (strstr(faults, cases[i].message) == NULL)
            printf("%s: %s\n", cases[i].parent, faults);
    }
    remove_place(place);
}

static void
a_file_that_is_too_large_is_not_read(void)
{
    char *place = make_place();
    put(place, "tree/big.ini", "");
    g_autofree char *big = g_build_filename(place, "tree", "big.ini", NULL);
    CU_ASSERT_EQUAL(truncate(big, SCN_MAX_BYTES + 1), 0);
    g_autofree char *faults = extending(place, "big.ini");
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "larger than 16 MB"));
    remove_place(place);
}

static void
paths_are_relative_to_the_file_that_names_them(void)
{
    char *place = make_place();
    g_autofree char *sub = g_build_filename(place, "tree", "sub", NULL);
    CU_ASSERT_EQUAL(g_mkdir(sub, 0700), 0);
    g_autofree char *text = minimal_text();
    put(place, "tree/b.ini", text);
    put(place, "tree/sub/c.ini", "[scenario]\nformat = 1\nid = c\nextends = ../b.ini\n");
    put(place, "tree/a.ini", "[scenario]\nformat = 1\nid = a\nextends = ./sub//c.ini\n");
    g_autofree char *path = g_build_filename(place, "tree", "a.ini", NULL),
                    *faults = NULL;
    g_autoptr(ScnScenario) s = load(path, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL(s);
    remove_place(place);
}

static void
a_link_that_the_user_names_is_followed(void)
{
    char *place = make_place();
    g_autofree char *text = minimal_text();
    put(place, "tree/b.ini", text);
    g_autofree char *target = g_build_filename(place, "tree", "b.ini", NULL);
    g_autofree char *link = g_build_filename(place, "outside", "link.ini", NULL);
    g_autofree char *faults = NULL;
    CU_ASSERT_EQUAL(symlink(target, link), 0);
    g_autoptr(ScnScenario) s = load(link, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL(s);
    remove_place(place);
}

static void
a_tree_may_grow_from_the_root_of_all_files(void)
{
    g_autofree char *path = g_canonicalize_filename(FIXTURES "minimal.ini", NULL);
    g_autofree char *why = NULL;
    ScnTree *tree = scn_tree_new("/");
    CU_ASSERT_TRUE(scn_tree_has(tree, path + 1, &why));
    CU_ASSERT_PTR_NULL(why);
    scn_tree_free(tree);
}

/* The memory of a process is a regular file, of which nothing lies at 0. */
static void
a_file_that_opens_but_cannot_be_read_is_refused(void)
{
    g_autofree char *why = NULL;
    ScnTree *tree = scn_tree_new("/proc/self");
    CU_ASSERT_TRUE(scn_tree_has(tree, "mem", &why));
    CU_ASSERT_PTR_NULL(scn_tree_read(tree, "mem", &why));
    CU_ASSERT_STRING_EQUAL(why, "cannot read: Input/output error");
    CU_ASSERT_EQUAL(tree->texts->len, 0);
    scn_tree_free(tree);
}

static void
a_file_that_is_not_there_is_told_from_a_wrong_one(void)
{
    g_autoptr(ScnReport) report = scn_report_new();
    CU_ASSERT_PTR_NULL(scn_scenario_load("/nowhere/x.ini", NULL, report));
    CU_ASSERT_TRUE(report->is_unreadable);
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_STRING_EQUAL(
        faults, "/nowhere/x.ini: error: cannot read: No such file or directory\n");
    g_autoptr(ScnReport) other = scn_report_new();
    CU_ASSERT_PTR_NULL(scn_scenario_load(FIXTURES "circle-a.ini", NULL, other));
    CU_ASSERT_FALSE(other->is_unreadable);
}

static void
a_circle_of_parents_is_printed(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = load(FIXTURES "circle-a.ini", &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults,
                                  "circle-b.ini:4:11: error: a circle: circle-a.ini "
                                  "extends circle-b.ini extends circle-a.ini"));
}

static void
a_chain_of_parents_has_an_end(void)
{
    char *place = g_dir_make_tmp("hutong-chain-XXXXXX", NULL);
    for (unsigned i = 0; i <= SCN_MAX_CHAIN; i++) {
        g_autofree char *name = g_strdup_printf("s%u.ini", i);
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nformat = 1\nid = s%u\nextends = s%u.ini\n", i, i + 1);
        put(place, name, text);
    }
    g_autofree char *path = g_build_filename(place, "s0.ini", NULL), *faults = NULL;
    g_autoptr(ScnScenario) s = load(path, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "more than 32 files extend each other"));
    for (unsigned i = 0; i <= SCN_MAX_CHAIN; i++) {
        g_autofree char *name = g_strdup_printf("s%u.ini", i);
        g_autofree char *file = g_build_filename(place, name, NULL);
        g_remove(file);
    }
    g_remove(place);
    g_free(place);
}

CLAIMS_MAIN("input/tree", CLAIM(a_scenario_cannot_reach_out_of_its_directory),
            CLAIM(a_file_that_is_too_large_is_not_read),
            CLAIM(paths_are_relative_to_the_file_that_names_them),
            CLAIM(a_link_that_the_user_names_is_followed),
            CLAIM(a_tree_may_grow_from_the_root_of_all_files),
            CLAIM(a_file_that_opens_but_cannot_be_read_is_refused),
            CLAIM(a_file_that_is_not_there_is_told_from_a_wrong_one),
            CLAIM(a_circle_of_parents_is_printed), CLAIM(a_chain_of_parents_has_an_end))
