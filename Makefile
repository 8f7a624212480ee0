# Hutong: one makefile, no recursion. `make help` lists the targets.
CC       ?= gcc
BUILD    ?= build
OPT      ?= -O2
PACKAGES := glib-2.0 sqlite3 gsl
# Bits must not depend on compiler, CPU or level of optimisation (docs/model.md, numbers):
# no contraction, no fast-math; errno is off so that square roots are one instruction.
FLOAT    := -ffp-contract=off -fno-math-errno -fno-trapping-math
WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wno-sign-conversion \
            -Wmissing-prototypes -Werror
CFLAGS   ?= $(OPT) -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -I. $(FLOAT) $(WARN) $(shell pkg-config --cflags $(PACKAGES)) \
            -pthread $(CFLAGS) $(EXTRA)
LIBS     = $(shell pkg-config --libs $(PACKAGES)) -pthread -lm

LIB_SRC  := $(wildcard sim/*.c models/*.c input/*.c output/*.c)
CLI_SRC  := $(wildcard cli/*.c)
TEST_SRC := $(wildcard tests/sim/test_*.c tests/models/test_*.c tests/input/test_*.c \
              tests/output/test_*.c tests/cli/test_*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(BUILD)/%.o)
TEST_BIN := $(TEST_SRC:%.c=$(BUILD)/%)

hutong: $(CLI_OBJ) $(BUILD)/libhutong.a ## build ./hutong
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libhutong.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(BUILD)/libhutong.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libhutong.a $(LIBS) -lcunit -lmpfr -lgmp

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TEST_BIN:=.d)

tests: $(TEST_BIN)
.PHONY: tests
