# Hutong: one makefile. `make help` lists the targets.
#
# Another kind of build (sanitizer, compiler, level of optimisation) is this makefile
# called with its own BUILD directory, so that objects of two kinds never meet.
.DEFAULT_GOAL := hutong
.DELETE_ON_ERROR:
.SECONDARY:

# All cores, if not told otherwise. Several goals keep their order: "deps hutong" needs it.
ifeq ($(MAKELEVEL)$(word 2,$(MAKECMDGOALS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

ifeq ($(origin CC),default)
CC       := gcc
endif
BUILD    := build
OUT      := hutong
OPT      := -O2
PREFIX   := /usr/local
PACKAGES := glib-2.0 sqlite3 gsl
CLANG_FORMAT := clang-format-14

PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)

# Bits must not depend on compiler, CPU or level of optimisation (docs/model.md, numbers):
# no contraction, no fast-math; errno is off so that square roots are one instruction.
FLOAT    := -ffp-contract=off -fno-math-errno -fno-trapping-math
WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wno-sign-conversion \
            -Wmissing-prototypes -Werror
CFLAGS   ?= $(OPT) -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -I. $(FLOAT) $(WARN) $(PKG_CFLAGS) -pthread $(CFLAGS) \
            $(FILE_CFLAGS) $(EXTRA)
LIBS      = $(PKG_LIBS) -pthread -lm
TEST_LIBS = -lcunit -lmpfr -lgmp

# The loops of these two are what a run spends its time in; -O3 lets them be vectorised.
ifneq ($(filter -O2,$(CFLAGS)),)
$(BUILD)/sim/batch.o $(BUILD)/models/visit.o $(BUILD)/models/weigh.o $(BUILD)/models/chance.o: FILE_CFLAGS := -O3
endif
# gcc 12 turns the branch-free loop of the event list into a vector loop four times as slow.
$(BUILD)/sim/engine.o: FILE_CFLAGS := -fno-tree-vectorize
# Most tests run once and wait for the library: compiling them well takes longer than it saves.
$(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/sim/% %/test_adoption.c %/test_choice.c, \
    $(wildcard tests/*/test_*.c))): FILE_CFLAGS := -O0

LIB_SRC   := $(wildcard sim/*.c models/*.c input/*.c output/*.c)
CLI_SRC   := $(wildcard cli/*.c)
# The longest first: none should run alone in the end.
TEST_SRC  := $(wildcard $(patsubst %,tests/%/test_*.c,levers cli output models sim input))
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)
LIB_OBJ   := $(LIB_SRC:%.c=$(BUILD)/%.o) $(BUILD)/output/assets.o
CLI_OBJ   := $(CLI_SRC:%.c=$(BUILD)/%.o)
TEST_BIN  := $(TEST_SRC:%.c=$(BUILD)/%)
FUZZ_BIN  := $(FUZZ_SRC:%.c=$(BUILD)/%)
LIB       := $(BUILD)/libhutong.a
ALL_C     := $(wildcard cli/*.[ch] input/*.[ch] models/*.[ch] sim/*.[ch] output/*.[ch] \
               mpi/*.[ch] tests/*.[ch] tests/*/*.[ch])

ifneq ($(V),1)
Q := @
endif

$(OUT): $(CLI_OBJ) $(LIB) ## build ./hutong (V=1 shows the commands)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# On many machines: the verbs with other processes as their crew (mpi/). Nothing else here
# knows of MPI.
MPI_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard mpi/*.c))
$(MPI_OBJ): FILE_CFLAGS := $(shell pkg-config --cflags ompi-c 2>/dev/null)
$(OUT)-mpi: $(MPI_OBJ) $(filter-out %/main.o %/crew.o,$(CLI_OBJ)) $(LIB) ## build ./hutong-mpi for Open MPI (make deps-mpi)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS) $$(pkg-config --libs ompi-c)

ifneq ($(OUT),hutong)
.PHONY: hutong
hutong: $(OUT)
endif

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/%.o: %.c | libraries
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Style and scripts of the report become texts of the program, a line each.
UPLOT  := third_party/uplot
ASSETS := report_css=output/report.css report_js=output/report.js \
          report_uplot_css=$(UPLOT)/uPlot.min.css report_uplot_js=$(UPLOT)/uPlot.iife.min.js \
          report_uplot_licence=$(UPLOT)/LICENSE
$(BUILD)/output/assets.c: $(foreach a,$(ASSETS),$(lastword $(subst =, ,$(a)))) Makefile
	@mkdir -p $(@D)
	@echo "  GEN $@"
	$(Q){ echo '#include "output/report_assets.h"'; for a in $(ASSETS); do \
	    echo "const char $${a%%=*}[] ="; \
	    sed -e 's/[\\"?]/\\&/g' -e 's/.*/"&\\n"/' "$${a#*=}"; echo ';'; done; } >$@

$(BUILD)/output/assets.o: $(BUILD)/output/assets.c | libraries
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A test of cli/ links what it tests; main.o stays out because a test has its own main().
$(BUILD)/tests/cli/%: $(BUILD)/tests/cli/%.o $(filter-out %/main.o,$(CLI_OBJ)) $(LIB)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS)

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(LIB)
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS)

-include $(BUILD)/output/assets.d $(patsubst %.c,$(BUILD)/%.d,$(LIB_SRC) $(CLI_SRC) $(TEST_SRC) $(FUZZ_SRC) \
    $(wildcard mpi/*.c))

.PHONY: libraries
libraries:
	@pkg-config --exists $(PACKAGES) || \
	    { echo "libraries are missing: install them with 'make deps'" >&2; exit 1; }

# ---- tests

.PHONY: tests test bench
tests: $(TEST_BIN)

test: $(TEST_BIN) $(OUT) ## run all unit and model tests (JOBS=N at a time)
	@HUTONG=$(OUT) tests/run.sh $(BUILD)/tests $(TEST_BIN)

bench: $(OUT) ## measure the speed, each figure beside a bare loop of the same run
	./$(OUT) bench

# ---- checks

SANE := CC=clang OPT=-O1 TEST_SECONDS=900
.PHONY: check-asan check-tsan check-layers check-determinism check-scenarios check-patterns \
        check-report check-kills check-mpi check-goldens check-swarm check-static check-long fuzz \
        fuzz-run goldens

check-asan: ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	+G_SLICE=always-malloc $(MAKE) test $(SANE) BUILD=build/asan OUT=build/asan/hutong \
	    EXTRA="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"

check-tsan: ## the tests under ThreadSanitizer
	+G_SLICE=always-malloc TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.supp \
	    $(MAKE) test $(SANE) BUILD=build/tsan OUT=build/tsan/hutong EXTRA=-fsanitize=thread

check-layers: $(LIB_OBJ) $(CLI_OBJ) ## who may include whom, and which calls belong to which folder
	@tests/layers.sh $(BUILD)

check-determinism: ## the same results for all compilers, levels, threads, CPUs, locales
	+@tests/determinism.sh

.PHONY: check-foreign foreign-programs foreign-tests
check-foreign: $(OUT) ## arm64 and s390x under qemu: fingerprints, tests of kernel and ledger
	+@HUTONG=./$(OUT) tests/foreign.sh

# What tests/foreign.sh asks for, with compiler and libraries of another processor.
FOREIGN_TESTS := $(filter $(BUILD)/tests/sim/%,$(TEST_BIN)) \
    $(patsubst %,$(BUILD)/tests/models/test_%,carry choice conservation fee_plan fees gates ledger \
        ledger_visits netting network rounding settlement timeline)
foreign-programs: $(OUT) $(FOREIGN_TESTS)
foreign-tests:
	@echo $(FOREIGN_TESTS)

check-scenarios: $(OUT) ## every shipped scenario against its own [expect] (minutes)
	@HUTONG=./$(OUT) tests/scenarios.sh

check-static: ## gcc's analyzer, cppcheck and clang-tidy over the program
	+@tests/static.sh

.PHONY: coverage
coverage: ## lines and branches that the tests reach; fails below the floors (ten minutes)
	@mkdir -p build/coverage && find build/coverage -name '*.gcda' -delete
	+$(MAKE) test OPT=-O0 BUILD=build/coverage OUT=build/coverage/hutong EXTRA=--coverage \
	    TEST_SECONDS=900
	@tests/coverage.sh build/coverage

.PHONY: check-mutation
check-mutation: $(LIB) ## change what counts here and there: do the tests notice? (EVERY=N: each Nth change)
	@tests/mutate.sh $(BUILD) models/fees.c tests/models/test_fees.c tests/models/test_fee_plan.c
	@tests/mutate.sh $(BUILD) models/fees.h tests/models/test_fees.c tests/models/test_fee_plan.c
	@tests/mutate.sh $(BUILD) models/gate.c tests/models/test_gate_rule.c
	@tests/mutate.sh $(BUILD) models/gate.h tests/models/test_gate_rule.c
	@tests/mutate.sh $(BUILD) models/choice.h tests/models/test_choice_rule.c \
	    tests/models/test_choice.c
	@tests/mutate.sh $(BUILD) sim/ladder.c tests/sim/test_ladder_shape.c \
	    tests/sim/test_ladder.c tests/sim/test_engine_order.c
	@tests/mutate.sh $(BUILD) sim/engine.c tests/sim/test_engine.c \
	    tests/sim/test_engine_order.c

.PHONY: check-valgrind
check-valgrind: $(OUT) ## a small run and its report under valgrind
	@HUTONG=./$(OUT) tests/valgrind.sh

SWARM_SEEDS := 10000
check-swarm: $(OUT) $(BUILD)/tests/levers/test_swarm ## random scenarios, SWARM_SEEDS=N of them from SWARM_FIRST=N on
	@HUTONG=$(OUT) SWARM_SEEDS=$(SWARM_SEEDS) tests/swarm.sh $(BUILD)/tests/levers/test_swarm

check-goldens: $(OUT) ## every shipped scenario against its golden fingerprints
	./$(OUT) verify --goldens

goldens: $(OUT) ## take the fingerprints of now for golden: say why in CHANGELOG.md
	./$(OUT) verify --goldens --rewrite

check-patterns: $(OUT) ## published patterns, by pairs of scenarios (minutes)
	@HUTONG=./$(OUT) tests/patterns.sh

check-report: $(OUT) ## a report in a headless browser (make deps-report installs one)
	@HUTONG=./$(OUT) tests/report.sh

FUZZ_SECONDS := 120
fuzz: ## feed the readers random input, FUZZ_SECONDS=N for each fuzz program
	+$(MAKE) fuzz-run CC=clang OPT=-O1 BUILD=build/fuzz EXTRA="-fsanitize=address,undefined \
	    -fsanitize=fuzzer-no-link -fno-sanitize-recover=all"

fuzz-run: $(FUZZ_BIN)
	@tests/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_BIN)

check-kills: $(OUT) ## a hundred kill -9 over a sweep and a search that are resumed (minutes)
	@HUTONG=./$(OUT) tests/kills.sh 100
	@HUTONG=./$(OUT) tests/kills.sh 100 '' break-even

check-mpi: $(OUT) $(OUT)-mpi ## hutong-mpi: the same bytes from 1, 2, 3 and 5 ranks, and over two networks
	@HUTONG=./$(OUT) tests/mpi.sh
	@HUTONG=./$(OUT) tests/mpi_networks.sh

check-long: ## everything: fuzz, sanitizers, determinism, known answers (an hour and a half on two cores)
	+$(MAKE) check-layers
	+$(MAKE) fuzz
	+$(MAKE) check-asan
	+$(MAKE) check-tsan
	+$(MAKE) check-determinism
	+$(MAKE) check-foreign
	+$(MAKE) hutong
	./hutong verify
	+$(MAKE) check-goldens
	+$(MAKE) check-swarm
	+$(MAKE) check-scenarios
	+$(MAKE) check-patterns
	+$(MAKE) check-report
	+$(MAKE) check-kills
	+$(MAKE) check-mpi
	+$(MAKE) check-static
	+$(MAKE) check-mutation
	+$(MAKE) check-valgrind
	+$(MAKE) coverage

.PHONY: format check-format
format: ## lay out all C files
	$(Q)$(CLANG_FORMAT) -i $(ALL_C)

check-format: ## is every C file laid out?
	$(Q)$(CLANG_FORMAT) --dry-run -Werror $(ALL_C)

# ---- what it needs (Debian 12 names), where it goes

DEPS := gcc libc6-dev make pkg-config libglib2.0-dev libsqlite3-dev libgsl-dev libcunit1-dev \
        libmpfr-dev libgmp-dev gnuplot-nox fonts-noto-cjk
DEPS_REPORT := chromium fonts-noto-cjk
DEPS_MPI := libopenmpi-dev openmpi-bin
DEPS_FOREIGN := qemu-user-static gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
                gcc-s390x-linux-gnu libc6-dev-s390x-cross
DEPS_CHECK := clang clang-14 clang-format-14 libclang-rt-14-dev clang-tidy-14 cppcheck \
              valgrind locales tzdata
SUDO := $(if $(filter 0,$(shell id -u)),,sudo )
define install_packages
@dpkg -s $(1) >/dev/null 2>&1 || { $(SUDO)apt-get update -q && \
    $(SUDO)env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $(1); }
endef

.PHONY: deps deps-check deps-foreign deps-report deps-mpi
deps: ## install what building, testing and drawing need
	$(call install_packages,$(DEPS))

deps-check: ## install what the checks need besides
	$(call install_packages,$(DEPS_CHECK))

deps-foreign: ## install what check-foreign needs; other processors' libraries into build/
	$(call install_packages,$(DEPS_FOREIGN))
	tests/sysroot.sh build/sysroot/arm64 arm64
	tests/sysroot.sh build/sysroot/s390x s390x

deps-report: ## install the browser that check-report looks with
	$(call install_packages,$(DEPS_REPORT))

deps-mpi: ## install what hutong-mpi needs
	$(call install_packages,$(DEPS_MPI))

.PHONY: install uninstall clean help
install: $(OUT) ## install under PREFIX (/usr/local)
	install -D -m 755 $(OUT) $(DESTDIR)$(PREFIX)/bin/hutong
	install -D -m 644 docs/hutong.1 $(DESTDIR)$(PREFIX)/share/man/man1/hutong.1
	install -d $(DESTDIR)$(PREFIX)/share/hutong/scenarios
	cp -R scenarios/. $(DESTDIR)$(PREFIX)/share/hutong/scenarios

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/hutong $(DESTDIR)$(PREFIX)/share/man/man1/hutong.1
	rm -rf $(DESTDIR)$(PREFIX)/share/hutong

clean: ## remove all that was built
	rm -rf build hutong hutong-mpi

help: ## this list
	@awk -F ':.*## ' '/^[a-z$$()A-Z-]+:.*## / { sub(/^\$$\(OUT\)/, "hutong", $$1); \
	    printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
