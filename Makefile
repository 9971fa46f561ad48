# A thin front: configures Meson where needed, calls it, passes its exit status on.
# Nothing is compiled here, and no option exists only here.
BUILD  ?= build
PREFIX ?= /usr/local
MESON_OPTIONS ?=

all: stage

$(BUILD)/build.ninja:
	@tools/deps build
	meson setup "$(BUILD)" --prefix="$(PREFIX)" --wrap-mode=nodownload $(MESON_OPTIONS)

# Leaves a runnable, relocatable tree in $(BUILD)/stage.
stage: $(BUILD)/build.ninja
	@tools/stage "$(BUILD)"

demo: stage
	@tools/demo "$(BUILD)/stage"

check:
	@tools/check "$(BUILD)"

soak:
	@tools/check --soak "$(BUILD)"

bench: stage
	@tools/bench "$(BUILD)"

deps:
	@tools/deps all

deps-integration:
	@tools/deps integration

install: $(BUILD)/build.ninja
ifneq ($(filter command environment,$(origin PREFIX)),)
	meson configure "$(BUILD)" --prefix="$(PREFIX)"
endif
	meson install -C "$(BUILD)"

# Packs HEAD: a tarball for each processor, in $(BUILD)/dist.
dist:
	@tools/dist "$(BUILD)"

clean:
	rm -rf "$(BUILD)" "$(BUILD)-asan"

.PHONY: all stage demo check soak bench deps deps-integration install dist clean
